// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import UsherOAuth

/// Makes a document of resources: the primary ones, then what they lead to, level by level, within a level in the order
/// of the resources that lead there and of their types' relations.
struct Composition {
  private let scene: Scene
  /// Where no `fields` says otherwise.
  private let defaults: DefaultAttributes
  private var waiting: [Step] = []

  /// Which attributes show of a type of which the request says nothing.
  enum DefaultAttributes {
    /// Version 2: none. Version 1: those that are not optional.
    case ofVersion
    /// What version 2 answers to who has just written something.
    case all
  }

  private struct Step {
    let resource: any APIResource
    let branch: Branch
  }

  private init(_ scene: Scene, _ defaults: DefaultAttributes) {
    self.scene = scene
    self.defaults = defaults
  }

  /// - Parameter include: in place of the request's own, where the request said nothing.
  static func document(
    of resource: some APIResource, byDefault include: Include? = nil, showing defaults: DefaultAttributes = .ofVersion,
    in scene: Scene
  ) throws -> Document {
    var composition = Composition(scene, defaults)
    let root = Branch(scene.query.include ?? include, path: "")
    var document = Document(.one(try composition.render(resource, on: root)))
    try composition.includeWaiting(in: &document)
    document.meta = scene.meta
    return document
  }

  static func document(
    of resources: [some APIResource], byDefault include: Include? = nil, in scene: Scene
  ) throws -> Document {
    var composition = Composition(scene, .ofVersion)
    let root = Branch(scene.query.include ?? include, path: "")
    let primary = try resources.map { try composition.render($0, on: root) }
    var document = Document(.many(primary))
    try composition.includeWaiting(in: &document)
    document.meta = scene.meta
    return document
  }

  private mutating func includeWaiting(in document: inout Document) throws {
    var next = 0
    while next < waiting.count {
      let step = waiting[next]
      next += 1
      // What the document has already shows what was asked of it there; defaults met again would add to that.
      if document.contains(step.resource.identifier), step.branch.include?.names.isEmpty ?? true { continue }
      document.include(try render(step.resource, on: step.branch))
    }
  }

  private mutating func render<Subject: APIResource>(_ subject: Subject, on branch: Branch) throws -> Resource {
    let plan = branch.plan { Plan<Subject>(branch, scene, defaults) }
    var relationships: [Relationship] = []
    for (relation, isNamed, next) in plan.relations {
      let relationship: Relationship
      let pointers: [Pointer]
      switch try relation.find(subject, scene) {
      case .hidden: continue
      case .withheld(let missing):
        if isNamed, scene.query.include != nil, plan.warned.insert(relation.name).inserted {
          scene.warnWithheld("include", branch.path + relation.name, missing: missing)
        }
        continue
      case .one(let pointer):
        relationship = Relationship(
          relation.name, .one(pointer?.identifier, related: pointer?.related.map { scene.baseURL + $0 }))
        pointers = pointer.map { [$0] } ?? []
      case .many(let found, let links, let meta):
        relationship = Relationship(relation.name, .many(found.map(\.identifier)), links: links, meta: meta)
        pointers = found
      }
      relationships.append(relationship)
      if let next { try follow(pointers, to: next) }
    }
    return Resource(
      subject.identifier, attributes: try attributes(of: subject, plan), relationships: relationships)
  }

  private mutating func follow(_ pointers: [Pointer], to branch: Branch) throws {
    for pointer in pointers where branch.visited.insert(pointer.identifier).inserted {
      guard let resource = try pointer.load(scene) else { continue }
      waiting.append(Step(resource: resource, branch: branch))
    }
  }

  private func attributes<Subject>(of subject: Subject, _ plan: Plan<Subject>) throws -> [JSON.Member] {
    var shown: [JSON.Member] = []
    shown.reserveCapacity(plan.attributes.count)
    for attribute in plan.attributes {
      switch try attribute.read(subject, scene) {
      case .value(let value): shown.append(JSON.Member(attribute.name, value))
      case .hidden: break
      case .withheld(let missing):
        if plan.isAsked, plan.warned.insert(attribute.name).inserted {
          scene.warnWithheld("fields[\(Subject.type)]", attribute.name, missing: missing)
        }
      }
    }
    return shown
  }
}

/// A place in the tree of includes. All resources that stand there are of one type.
private final class Branch {
  /// What is asked for from here.
  let include: Include?
  /// From the root, with a full stop after each step.
  let path: String
  /// One path leads to one resource once, so that a circle of relations ends.
  var visited: Set<ResourceIdentifier> = []
  private var plan: AnyObject?

  init(_ include: Include?, path: String) {
    self.include = include
    self.path = path
  }

  func next(_ name: String) -> Branch { Branch(include?[name], path: path + name + ".") }

  func plan<Subject>(_ make: () -> Plan<Subject>) -> Plan<Subject> {
    if let plan = plan as? Plan<Subject> { return plan }
    let plan = make()
    self.plan = plan
    return plan
  }
}

/// What shows of every resource on one branch: worked out once, because a page has a thousand of them.
private final class Plan<Subject: APIResource> {
  let attributes: [Attribute<Subject>]
  /// Whether the request names the attributes.
  let isAsked: Bool
  /// `next` is where the related resources are included; `nil` where they are only named.
  let relations: [(relation: Relation<Subject>, isNamed: Bool, next: Branch?)]
  var warned: Set<String> = []

  init(_ branch: Branch, _ scene: Scene, _ defaults: Composition.DefaultAttributes) {
    let asked = scene.query.fields[Subject.type].map { Set($0) }
    isAsked = asked != nil
    attributes = Subject.attributes.filter { attribute in
      asked?.contains(attribute.name) ?? (defaults == .all || scene.version == .v1 && attribute.isDefault)
    }
    let include = branch.include
    // Version 1 only: version 2's types have no default relations.
    let showsDefaults = scene.query.usesDefaultIncludes && include?.isEmpty ?? true
    relations = Subject.relations.compactMap { relation in
      let isNamed = include?.contains(relation.name) ?? false
      guard isNamed || relation.isDefault && showsDefaults else { return nil }
      return (relation, isNamed, isNamed || relation.isIncludedByDefault ? branch.next(relation.name) : nil)
    }
  }
}
