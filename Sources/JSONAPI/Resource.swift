// SPDX-License-Identifier: Apache-2.0

/// What names a resource in a document (JSON:API 1.0, "Resource Identifier Objects").
public struct ResourceIdentifier: Hashable, Sendable {
  public var type: String
  public var id: String

  public init(type: String, id: String) {
    self.type = type
    self.id = id
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"id":"#.utf8)
    JSON.append(id, to: &bytes)
    bytes.append(contentsOf: #","type":"#.utf8)
    JSON.append(type, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}

/// A resource object (JSON:API 1.0, "Resource Objects"); its members are written in the order of the alphabet.
public struct Resource: Equatable, Sendable {
  public let identifier: ResourceIdentifier
  /// In the order of the alphabet.
  public private(set) var attributes: [JSON.Member]
  /// In the order of the alphabet.
  public private(set) var relationships: [Relationship]

  public init(
    _ identifier: ResourceIdentifier, attributes: [JSON.Member] = [], relationships: [Relationship] = []
  ) {
    self.identifier = identifier
    self.attributes = attributes.inOrder(by: \.name)
    self.relationships = relationships.inOrder(by: \.name)
  }

  /// Takes in what another rendering of the same resource shows beyond this one.
  mutating func merge(_ other: Resource) {
    let known = (attributes: Set(attributes.map(\.name)), relationships: Set(relationships.map(\.name)))
    let more = (
      attributes: other.attributes.filter { !known.attributes.contains($0.name) },
      relationships: other.relationships.filter { !known.relationships.contains($0.name) }
    )
    if !more.attributes.isEmpty { attributes = (attributes + more.attributes).inOrder(by: \.name) }
    if !more.relationships.isEmpty { relationships = (relationships + more.relationships).inOrder(by: \.name) }
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"attributes":"#.utf8)
    JSON.append(attributes, to: &bytes)
    bytes.append(contentsOf: #","id":"#.utf8)
    JSON.append(identifier.id, to: &bytes)
    if !relationships.isEmpty {
      bytes.append(contentsOf: #","relationships":{"#.utf8)
      for (place, relationship) in relationships.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        JSON.append(relationship.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        relationship.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(contentsOf: #","type":"#.utf8)
    JSON.append(identifier.type, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}

extension Array {
  /// Most lists are in order when they come.
  fileprivate func inOrder(by name: (Element) -> String) -> [Element] {
    for place in indices.dropFirst() where name(self[place]) < name(self[place - 1]) {
      return sorted { name($0) < name($1) }
    }
    return self
  }
}

/// A named relationship of a resource (JSON:API 1.0, "Relationships").
public struct Relationship: Equatable, Sendable {
  public enum Linkage: Equatable, Sendable {
    /// `nil` is written `null`; the address is where the other resource can be read.
    case one(ResourceIdentifier?, related: String?)
    case many([ResourceIdentifier])
  }

  public var name: String
  public var linkage: Linkage
  public var links: [JSON.Member]
  public var meta: [JSON.Member]

  public init(_ name: String, _ linkage: Linkage, links: [JSON.Member] = [], meta: [JSON.Member] = []) {
    self.name = name
    self.linkage = linkage
    self.links = links
    self.meta = meta
  }

  func append(to bytes: inout [UInt8]) {
    var links = links
    bytes.append(contentsOf: #"{"data":"#.utf8)
    switch linkage {
    case .one(nil, _): bytes.append(contentsOf: "null".utf8)
    case .one(let other?, let related):
      other.append(to: &bytes)
      if let related { links.append(JSON.Member("related", .string(related))) }
    case .many(let others):
      bytes.append(UInt8(ascii: "["))
      for (place, other) in others.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        other.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    JSON.append(links, under: "links", to: &bytes)
    JSON.append(meta, under: "meta", to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}
