// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// A thing of the domain as one version of the API shows it.
protocol APIResource: Sendable {
  /// What everybody may read who gets to see the resource: all that its unguarded attributes are made from. Itself,
  /// where it takes a permission to make one.
  associatedtype Open: Sendable = Self

  static var type: String { get }
  /// In the order of the alphabet.
  static var attributes: [Attribute<Self>] { get }
  /// In the order in which the document includes what they lead to.
  static var relations: [Relation<Self>] { get }
  var id: String { get }
  var open: Open { get }
}

extension APIResource where Open == Self {
  var open: Self { self }
}

extension APIResource {
  var identifier: ResourceIdentifier { ResourceIdentifier(type: Self.type, id: id) }
  static var attributeNames: [String] { attributes.map(\.name) }
  static var relationTargets: [(name: String, target: any APIResource.Type)] {
    relations.map { ($0.name, $0.target()) }
  }
}

/// What a resource says of itself under one name.
struct Attribute<Subject: APIResource>: Sendable {
  enum Reading {
    case value(JSON)
    /// The viewer could see it with these scopes.
    case withheld(ScopeSet)
    /// Not for this viewer, whatever the scopes.
    case hidden
  }

  let name: String
  /// Version 1 shows it unless `fields` says otherwise.
  let isDefault: Bool
  let read: @Sendable (Subject, Scene) throws -> Reading
}

extension Scene {
  /// What is between a creator and their app: another viewer does not get it, the creator's app needs a scope for it.
  func ifCreator<Subject>(
    of campaign: Campaign, _ read: () throws -> JSON
  ) rethrows -> Attribute<Subject>.Reading {
    if visibility.mayReadPrivateParts(of: campaign, in: version) { return .value(try read()) }
    return visibility.owns(campaign) ? .withheld(visibility.scopesMissingForOwnCampaign(in: version)) : .hidden
  }
}

/// Where a resource leads under one name.
struct Relation<Subject: APIResource>: Sendable {
  enum Finding {
    case one(Pointer?)
    case many([Pointer], links: [JSON.Member] = [], meta: [JSON.Member] = [])
    case withheld(ScopeSet)
    case hidden
  }

  let name: String
  let target: @Sendable () -> any APIResource.Type
  /// Version 1 shows the linkage although nobody asked.
  let isDefault: Bool
  /// Version 1 includes the resource itself although nobody asked.
  let isIncludedByDefault: Bool
  let find: @Sendable (Subject, Scene) throws -> Finding
}

/// The end of a relation: named at once, loaded only where it is included.
struct Pointer {
  let identifier: ResourceIdentifier
  /// Where the resource can be read; a path from the base URL.
  let related: String?
  let load: (Scene) throws -> (any APIResource)?

  init<Target: APIResource>(
    _ type: Target.Type, _ id: String, related: String? = nil, load: @escaping (Scene) throws -> Target?
  ) {
    identifier = ResourceIdentifier(type: type.type, id: id)
    self.related = related
    self.load = load
  }

  init(_ resource: some APIResource, related: String? = nil) {
    identifier = resource.identifier
    self.related = related
    load = { _ in resource }
  }
}

/// Collects attributes one statement at a time.
struct AttributeList<Subject: APIResource> {
  fileprivate var attributes: [Attribute<Subject>] = []

  /// One that is made from the open part of the resource, so that it can show nothing else.
  mutating func callAsFunction(
    _ name: String, optional: Bool = false, _ read: @escaping @Sendable (Subject.Open, Scene) throws -> JSON
  ) {
    attributes.append(Attribute(name: name, isDefault: !optional) { .value(try read($0.open, $1)) })
  }

  /// One that only some viewers see.
  mutating func guarded(
    _ name: String, optional: Bool = false,
    _ read: @escaping @Sendable (Subject, Scene) throws -> Attribute<Subject>.Reading
  ) {
    attributes.append(Attribute(name: name, isDefault: !optional, read: read))
  }
}

extension Attribute {
  static func list(_ fill: (inout AttributeList<Subject>) -> Void) -> [Attribute] {
    var list = AttributeList<Subject>()
    fill(&list)
    return list.attributes.sorted { $0.name < $1.name }
  }
}

/// Collects relations one statement at a time.
struct RelationList<Subject: APIResource> {
  fileprivate var relations: [Relation<Subject>] = []

  mutating func callAsFunction<Target: APIResource>(
    _ name: String, _ target: Target.Type, isDefault: Bool = false, isIncludedByDefault: Bool = false,
    _ find: @escaping @Sendable (Subject, Scene) throws -> Relation<Subject>.Finding
  ) {
    relations.append(
      Relation(
        name: name, target: { Target.self }, isDefault: isDefault, isIncludedByDefault: isIncludedByDefault,
        find: find))
  }
}

extension Relation {
  static func list(_ fill: (inout RelationList<Subject>) -> Void) -> [Relation] {
    var list = RelationList<Subject>()
    fill(&list)
    return list.relations
  }
}
