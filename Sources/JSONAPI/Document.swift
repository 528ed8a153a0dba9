// SPDX-License-Identifier: Apache-2.0

/// A document with data (JSON:API 1.0, "Document Structure"); its members are written in the order of the alphabet.
public struct Document: Equatable, Sendable {
  public enum Primary: Equatable, Sendable {
    case one(Resource)
    case many([Resource])

    fileprivate var resources: [Resource] {
      switch self {
      case .one(let resource): [resource]
      case .many(let resources): resources
      }
    }
  }

  public var data: Primary
  /// In the order in which they were first included, no two with the same type and id, none that is in ``data``.
  public private(set) var included: [Resource] = []
  /// Some clients walk `included` without asking whether it is there.
  public var alwaysShowsIncluded: Bool
  public var links: [JSON.Member]
  public var meta: [JSON.Member]
  private var places: [ResourceIdentifier: Place]

  private enum Place: Equatable {
    case data(Int)
    case included(Int)
  }

  public init(
    _ data: Primary, alwaysShowsIncluded: Bool = false, links: [JSON.Member] = [], meta: [JSON.Member] = []
  ) {
    self.data = data
    self.alwaysShowsIncluded = alwaysShowsIncluded
    self.links = links
    self.meta = meta
    places = Dictionary(
      data.resources.enumerated().map { ($1.identifier, .data($0)) }, uniquingKeysWith: { first, _ in first })
  }

  public func contains(_ identifier: ResourceIdentifier) -> Bool { places[identifier] != nil }

  /// Adds a resource after those included before; one that the document has already gains what it did not show yet.
  public mutating func include(_ resource: Resource) {
    switch places[resource.identifier] {
    case nil:
      places[resource.identifier] = .included(included.count)
      included.append(resource)
    case .included(let place): included[place].merge(resource)
    case .data(let place):
      switch data {
      case .one(var mine):
        mine.merge(resource)
        data = .one(mine)
      case .many(var all):
        all[place].merge(resource)
        data = .many(all)
      }
    }
  }

  public var json: JSON {
    let primary: JSON =
      switch data {
      case .one(let resource): resource.json
      case .many(let resources): .array(resources.map(\.json))
      }
    var members = [JSON.Member("data", primary)]
    if alwaysShowsIncluded || !included.isEmpty {
      members.append(JSON.Member("included", .array(included.map(\.json))))
    }
    if !links.isEmpty { members.append(JSON.Member("links", .object(links))) }
    if !meta.isEmpty { members.append(JSON.Member("meta", .object(meta))) }
    return .object(members)
  }

  /// What is sent as `application/vnd.api+json`.
  public var bytes: [UInt8] { json.bytes }
}
