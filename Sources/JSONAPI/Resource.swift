// SPDX-License-Identifier: Apache-2.0

/// What names a resource in a document (JSON:API 1.0, "Resource Identifier Objects").
public struct ResourceIdentifier: Hashable, Sendable {
  public var type: String
  public var id: String

  public init(type: String, id: String) {
    self.type = type
    self.id = id
  }

  var json: JSON { ["id": .string(id), "type": .string(type)] }
}

/// A resource object (JSON:API 1.0, "Resource Objects"); its members are written in the order of the alphabet.
public struct Resource: Equatable, Sendable {
  public var identifier: ResourceIdentifier
  public var attributes: [JSON.Member]
  public var relationships: [Relationship]

  public init(
    _ identifier: ResourceIdentifier, attributes: [JSON.Member] = [], relationships: [Relationship] = []
  ) {
    self.identifier = identifier
    self.attributes = attributes
    self.relationships = relationships
  }

  /// Takes in what another rendering of the same resource shows beyond this one.
  mutating func merge(_ other: Resource) {
    for attribute in other.attributes where !attributes.contains(where: { $0.name == attribute.name }) {
      attributes.append(attribute)
    }
    for relationship in other.relationships where !relationships.contains(where: { $0.name == relationship.name }) {
      relationships.append(relationship)
    }
  }

  public var json: JSON {
    var members = [
      JSON.Member("attributes", .object(attributes.sorted { $0.name < $1.name })),
      JSON.Member("id", .string(identifier.id)),
    ]
    if !relationships.isEmpty {
      let sorted = relationships.sorted { $0.name < $1.name }
      members.append(JSON.Member("relationships", .object(sorted.map { JSON.Member($0.name, $0.json) })))
    }
    members.append(JSON.Member("type", .string(identifier.type)))
    return .object(members)
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

  public var json: JSON {
    var links = links
    let data: JSON
    switch linkage {
    case .one(let other, let related):
      data = other?.json ?? .null
      if let related, other != nil { links.append(JSON.Member("related", .string(related))) }
    case .many(let others): data = .array(others.map(\.json))
    }
    var members = [JSON.Member("data", data)]
    if !links.isEmpty { members.append(JSON.Member("links", .object(links))) }
    if !meta.isEmpty { members.append(JSON.Member("meta", .object(meta))) }
    return .object(members)
  }
}
