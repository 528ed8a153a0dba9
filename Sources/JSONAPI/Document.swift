// SPDX-License-Identifier: Apache-2.0

/// A document with data (JSON:API 1.0, "Document Structure"); its members are written in the order of the alphabet.
public struct Document: Equatable, Sendable {
  public enum Primary: Equatable, Sendable {
    case one(Resource)
    case many([Resource])
  }

  private var data: [Resource]
  private let isList: Bool
  /// In the order in which they were first included, no two with the same type and id, none that is in the data.
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
    _ primary: Primary, alwaysShowsIncluded: Bool = false, links: [JSON.Member] = [], meta: [JSON.Member] = []
  ) {
    switch primary {
    case .one(let resource): (data, isList) = ([resource], false)
    case .many(let resources): (data, isList) = (resources, true)
    }
    self.alwaysShowsIncluded = alwaysShowsIncluded
    self.links = links
    self.meta = meta
    places = Dictionary(
      data.enumerated().map { ($1.identifier, .data($0)) }, uniquingKeysWith: { first, _ in first })
  }

  public func contains(_ identifier: ResourceIdentifier) -> Bool { places[identifier] != nil }

  /// Adds a resource after those included before; one that the document has already gains what it did not show yet.
  public mutating func include(_ resource: Resource) {
    switch places[resource.identifier] {
    case nil:
      places[resource.identifier] = .included(included.count)
      included.append(resource)
    case .included(let place): included[place].merge(resource)
    case .data(let place): data[place].merge(resource)
    }
  }

  /// What is sent as `application/vnd.api+json`, written without a tree of JSON between: a page has thousands of
  /// resources.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024 + 768 * (data.count + included.count))
    bytes.append(contentsOf: #"{"data":"#.utf8)
    if isList {
      Document.append(data, to: &bytes)
    } else {
      for resource in data { resource.append(to: &bytes) }
    }
    if alwaysShowsIncluded || !included.isEmpty {
      bytes.append(contentsOf: #","included":"#.utf8)
      Document.append(included, to: &bytes)
    }
    JSON.append(links, under: "links", to: &bytes)
    JSON.append(meta, under: "meta", to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func append(_ resources: [Resource], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (place, resource) in resources.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      resource.append(to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
