// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import UsherOAuth

/// Makes a document of resources: the primary ones, then what they lead to, level by level, within a level in the order
/// of the resources that lead there and of their types' relations.
struct Composition {
  private let scene: Scene
  private var waiting: [Step] = []
  private var visited: Set<Visit> = []

  private struct Step {
    let resource: any APIResource
    let include: Include?
    let path: String
  }

  /// One path leads to one resource once, so that a circle of relations ends.
  private struct Visit: Hashable {
    let path: String
    let identifier: ResourceIdentifier
  }

  private init(_ scene: Scene) { self.scene = scene }

  /// - Parameter include: in place of the request's own, where the request said nothing.
  static func document(
    of resource: some APIResource, byDefault include: Include? = nil, in scene: Scene
  ) throws -> Document {
    var composition = Composition(scene)
    let root = scene.query.include ?? include
    var document = Document(.one(try composition.render(resource, root, path: "")))
    try composition.includeWaiting(in: &document)
    document.meta = scene.meta
    return document
  }

  static func document(
    of resources: [some APIResource], byDefault include: Include? = nil, in scene: Scene
  ) throws -> Document {
    var composition = Composition(scene)
    let root = scene.query.include ?? include
    let primary = try resources.map { try composition.render($0, root, path: "") }
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
      if document.contains(step.resource.identifier), step.include?.names.isEmpty ?? true { continue }
      document.include(try render(step.resource, step.include, path: step.path))
    }
  }

  private mutating func render<Subject: APIResource>(
    _ subject: Subject, _ include: Include?, path: String
  ) throws -> Resource {
    var resource = Resource(subject.identifier, attributes: try attributes(of: subject))
    for relation in Subject.relations {
      let isNamed = include?.contains(relation.name) ?? false
      guard isNamed || showsByDefault(relation, include) else { continue }
      let relationship: Relationship
      let pointers: [Pointer]
      switch try relation.find(subject, scene) {
      case .hidden: continue
      case .withheld(let missing):
        if isNamed, scene.query.include != nil { scene.warnWithheld("include", path + relation.name, missing: missing) }
        continue
      case .one(let pointer):
        relationship = Relationship(
          relation.name, .one(pointer?.identifier, related: pointer?.related.map { scene.baseURL + $0 }))
        pointers = pointer.map { [$0] } ?? []
      case .many(let found, let links, let meta):
        relationship = Relationship(relation.name, .many(found.map(\.identifier)), links: links, meta: meta)
        pointers = found
      }
      resource.relationships.append(relationship)
      if isNamed || relation.isIncludedByDefault {
        try follow(pointers, include?[relation.name], path: path + relation.name + ".")
      }
    }
    return resource
  }

  /// Version 1 only: version 2's types have no default relations.
  private func showsByDefault<Subject>(_ relation: Relation<Subject>, _ include: Include?) -> Bool {
    relation.isDefault && scene.query.usesDefaultIncludes && (include?.isEmpty ?? true)
  }

  private mutating func follow(_ pointers: [Pointer], _ include: Include?, path: String) throws {
    for pointer in pointers where visited.insert(Visit(path: path, identifier: pointer.identifier)).inserted {
      guard let resource = try pointer.load(scene) else { continue }
      waiting.append(Step(resource: resource, include: include, path: path))
    }
  }

  private func attributes<Subject: APIResource>(of subject: Subject) throws -> [JSON.Member] {
    let asked = scene.query.fields[Subject.type].map { Set($0) }
    var shown: [JSON.Member] = []
    for attribute in Subject.attributes {
      guard asked?.contains(attribute.name) ?? (scene.version == .v1 && attribute.isDefault) else { continue }
      switch try attribute.read(subject, scene) {
      case .value(let value): shown.append(JSON.Member(attribute.name, value))
      case .hidden: break
      case .withheld(let missing):
        if asked != nil { scene.warnWithheld("fields[\(Subject.type)]", attribute.name, missing: missing) }
      }
    }
    return shown
  }
}
