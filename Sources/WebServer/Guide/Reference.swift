// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Pages
import UsherOAuth

/// What an OpenAPI document says, for people to read: a page for each group of addresses.
struct Reference: Sendable {
  struct Group: Sendable {
    let name: String
    let title: String
    let operations: [ReferencePage.Operation]
    let resources: [ReferencePage.Resource]
  }

  private let title: String
  private let explanation: String
  /// Where the document is.
  private let documentPath: String
  /// Where the contents are; a group's page is below.
  private let path: String
  private let groups: [Group]

  static let membership = Reference(
    MembershipDocument.text, title: "The membership API", documentPath: "/api/openapi.json", path: ReferencePage.path,
    groupOf: { path in
      let version = Reference.isVersion2(path) ? 2 : 1
      let subject = Reference.subject(of: path)
      return ("v\(version)-\(subject)", "\(subject.replacing("_", with: " ").capitalisedFirst), version \(version)")
    }, relationships: Reference.relationships,
    more: [Reference.included(by: .v1), Reference.included(by: .v2)])

  static let ofOperator = Reference(
    OperatorDocument.text, title: "The operator’s API", documentPath: "/operator/openapi.json",
    path: ReferencePage.operatorPath,
    groupOf: { path in
      let subject = Reference.subject(of: path)
      return (subject, subject.replacing("-", with: " ").capitalisedFirst)
    }, relationships: { _, _ in [] })

  private init(
    _ text: String, title: String, documentPath: String, path: String,
    groupOf: (String) -> (name: String, title: String),
    relationships: (_ type: String, _ path: String) -> [ReferencePage.Field], more: [Group] = []
  ) {
    let document = OpenAPIReader(JSON(parsing: text.utf8) ?? .null)
    self.title = title
    self.documentPath = documentPath
    self.path = path
    explanation = document.introduction
    var groups: [(name: String, title: String, paths: [String])] = []
    for path in document.paths {
      let (name, title) = groupOf(path)
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].paths.append(path)
      } else {
        groups.append((name, title, [path]))
      }
    }
    self.groups =
      groups.map { group in
        let schemas = group.paths.flatMap { document.answeredSchemas(at: $0) }
        var seen: Set<String> = []
        return Group(
          name: group.name, title: group.title, operations: group.paths.flatMap { document.operations(at: $0) },
          resources: schemas.filter { seen.insert($0).inserted }.map { schema in
            document.resource(schema) { relationships($0, group.paths[0]) }
          })
      } + more
  }

  private static func isVersion2(_ path: String) -> Bool { path.hasPrefix("/api/oauth2/v2/") }

  /// The last fixed part of a path: `members` of `/campaigns/{id}/members`, and of `/members/{id}`.
  private static func subject(of path: String) -> String {
    String(path.split(separator: "/").last { !$0.hasPrefix("{") } ?? "")
  }

  private static func relationships(of type: String, at path: String) -> [ReferencePage.Field] {
    Vocabulary.type(named: type, of: isVersion2(path) ? .v2 : .v1).map(relationships) ?? []
  }

  private static func relationships(of type: any APIResource.Type) -> [ReferencePage.Field] {
    type.relationTargets.map { ReferencePage.Field(name: $0.name, kind: $0.target.type) }
  }

  /// Everything that a version shows, as far as `fields` and `include` may name it.
  private static func included(by version: APIVersion) -> Group {
    Group(
      name: "v\(version.rawValue)-types", title: "All types, version \(version.rawValue)", operations: [],
      resources: Vocabulary.shown(by: version).map { type in
        ReferencePage.Resource(
          name: type.type, explanation: nil,
          fields: type.attributeNames.map { ReferencePage.Field(name: $0, kind: "") },
          relationships: relationships(of: type))
      })
  }

  // MARK: Pages

  func contents(for reader: GuideReader) -> ReferenceContentsPage {
    let other: (title: String, path: String) =
      path == ReferencePage.path
      ? ("the operator’s API", ReferencePage.operatorPath) : ("the membership API", ReferencePage.path)
    return ReferenceContentsPage(
      title: title, explanation: explanation, documentPath: documentPath,
      groups: groups.map { group in
        ReferenceContentsPage.Group(
          title: group.title, path: "\(path)/\(group.name)",
          operations: group.operations.map { ("\($0.method) \($0.path)", $0.summary) },
          types: group.operations.isEmpty ? group.resources.map(\.name) : [])
      }, other: other, reader: reader)
  }

  /// `nil` where there is no such group.
  func page(of name: String, for reader: GuideReader) -> ReferencePage? {
    groups.first { $0.name == name }.map { group in
      ReferencePage(title: group.title, operations: group.operations, resources: group.resources, reader: reader)
    }
  }

  var groupPaths: [String] { groups.map { "\(path)/\($0.name)" } }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
