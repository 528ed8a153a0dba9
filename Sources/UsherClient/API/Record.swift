// SPDX-License-Identifier: Apache-2.0
import JSONAPI

/// One resource of a document, whatever its type. A resource leads to others of its document, which may lead back.
///
/// The typed resources (``User``, ``Member`` and so on) are views of a record; use it for what they do not name.
public struct Record: Sendable, Hashable {
  public let type: String
  public let id: String
  private let graph: Graph

  init(type: String, id: String, in graph: Graph) {
    self.type = type
    self.id = id
    self.graph = graph
  }

  private var node: Graph.Node? { graph.nodes[ResourceIdentifier(type: type, id: id)] }

  /// An attribute as text; `nil` where it is absent, null or no text.
  public func text(_ attribute: String) -> String? { node?.attributes[attribute]?.text }
  public func number(_ attribute: String) -> Int? { node?.attributes[attribute]?.number.map(Int.init) }
  public func flag(_ attribute: String) -> Bool? { node?.attributes[attribute]?.flag }
  public func instant(_ attribute: String) -> Instant? { text(attribute).flatMap { Instant($0) } }
  public func texts(_ attribute: String) -> [String] { node?.attributes[attribute]?.elements.compactMap(\.text) ?? [] }

  /// The user's id at another site: `social_connections.discord.user_id`.
  func connection(_ site: String) -> String? { node?.attributes["social_connections"]?[site]?["user_id"]?.text }

  /// The resource that a relationship names. One that the document does not include has its id and nothing more.
  public func related(_ name: String) -> Record? { relatedList(name).first }

  public func relatedList(_ name: String) -> [Record] {
    (node?.relationships[name] ?? []).map { Record(type: $0.type, id: $0.id, in: graph) }
  }

  /// By type and id.
  public static func == (a: Record, b: Record) -> Bool { a.type == b.type && a.id == b.id }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    hasher.combine(id)
  }
}

/// The resources of one document by type and id.
final class Graph: Sendable {
  struct Node: Sendable {
    var attributes: [String: JSON] = [:]
    var relationships: [String: [ResourceIdentifier]] = [:]
  }

  let nodes: [ResourceIdentifier: Node]

  init(_ document: JSON) {
    var nodes: [ResourceIdentifier: Node] = [:]
    let primary = document["data"].map { $0.elements.isEmpty ? [$0] : $0.elements } ?? []
    for resource in primary + (document["included"]?.elements ?? []) {
      guard let identifier = Graph.identifier(resource) else { continue }
      var node = nodes[identifier] ?? Node()
      for attribute in resource["attributes"]?.members ?? [] { node.attributes[attribute.name] = attribute.value }
      for relationship in resource["relationships"]?.members ?? [] {
        guard let data = relationship.value["data"] else { continue }
        let named = if case .array(let several) = data { several } else { [data] }
        node.relationships[relationship.name] = named.compactMap(Graph.identifier)
      }
      nodes[identifier] = node
    }
    self.nodes = nodes
  }

  /// `nil` for what has no type or no id; a number is an id too.
  static func identifier(_ json: JSON) -> ResourceIdentifier? {
    guard let type = json["type"]?.text, let id = json["id"]?.text else { return nil }
    return ResourceIdentifier(type: type, id: id)
  }
}

/// A document of the API.
struct Document: Sendable {
  let primary: [Record]
  let next: Next?
  let total: Int?

  enum Next: Equatable {
    case address(String)
    case cursor(String)
  }

  /// `nil` for what is no document.
  init?(_ body: [UInt8]) {
    guard let json = JSON(tolerating: body), let data = json["data"] else { return nil }
    let graph = Graph(json)
    let resources = if case .array(let several) = data { several } else { [data] }
    primary = resources.compactMap(Graph.identifier).map { Record(type: $0.type, id: $0.id, in: graph) }
    let pagination = json["meta"]?["pagination"]
    total = (pagination?["total"] ?? json["meta"]?["count"])?.number.map(Int.init)
    if let address = json["links"]?["next"]?.text {
      next = .address(address)
    } else {
      next = pagination?["cursors"]?["next"]?.text.map { .cursor($0) }
    }
  }
}
