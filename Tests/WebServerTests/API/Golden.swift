// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSONAPI
@testable import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@testable import WebServer

/// One request to the API by somebody of the demo cast.
struct APIRequest {
  let cast = DemoCast()
  let records: any MembershipRecords
  let database: InMemory

  static let baseURL = "https://members.example"

  init() throws {
    database = try InMemory()
    records = SQLMembershipRecords(database)
    try cast.file(in: records)
  }

  func viewer(_ user: User, _ version: APIVersion, _ scopes: ScopeSet) -> Viewer {
    Viewer(
      user: user.id, clientOwner: cast.creator.id, clientIdentifier: "fan-club", apiVersion: version, scopes: scopes)
  }

  /// The document that an endpoint makes, as a client reads it.
  func callAsFunction(
    _ endpoint: (Scene) throws -> Document, _ viewer: Viewer, _ query: String = "", isStrict: Bool = false
  ) throws -> JSON {
    try json(endpoint(try scene(.v2, viewer, query, isStrict: isStrict)))
  }

  func callAsFunction(
    _ endpoint: (String, Scene) throws -> Document, _ id: some CustomStringConvertible, _ viewer: Viewer,
    _ query: String = "", isStrict: Bool = false
  ) throws -> JSON {
    try json(endpoint(id.description, try scene(.v2, viewer, query, isStrict: isStrict)))
  }

  func pledges(
    to campaign: some CustomStringConvertible, _ viewer: Viewer, _ query: String = "", isStrict: Bool = false
  ) throws -> JSON {
    try json(WebServer.pledges(to: campaign.description, try scene(.v1, viewer, query, isStrict: isStrict)))
  }

  func currentUser(_ viewer: Viewer, _ query: String = "", isStrict: Bool = false) throws -> JSON {
    try json(WebServer.currentUser(try scene(.v1, viewer, query, isStrict: isStrict)))
  }

  func campaigns(_ viewer: Viewer, _ query: String = "", isStrict: Bool = false) throws -> JSON {
    try json(currentUserCampaigns(try scene(.v1, viewer, query, isStrict: isStrict)))
  }

  func identity(_ viewer: Viewer, _ query: String = "", isStrict: Bool = false) throws -> JSON {
    try self(WebServer.identity, viewer, query, isStrict: isStrict)
  }

  func scene(
    _ version: APIVersion, _ viewer: Viewer, _ query: String = "", baseURL: String = APIRequest.baseURL,
    isStrict: Bool = false
  ) throws -> Scene {
    try Scene(
      version, viewer: viewer, query: try Form(parsing: query), baseURL: baseURL, records: records,
      isStrict: isStrict, now: DemoCast.epoch)
  }

  func json(_ document: Document) throws -> JSON { JSON(try PositionedJSON(line: 1, document.bytes)) }
}

extension JSON {
  /// What was read, in the order in which it was written.
  fileprivate init(_ read: PositionedJSON) {
    self =
      switch read.value {
      case .null: .null
      case .bool(let truth): .bool(truth)
      case .number(let digits): .integer(Int64(digits)!)
      case .string(let text): .string(text)
      case .array(let elements): .array(elements.map { JSON($0) })
      case .object(let members): .object(members.map { Member($0.name, JSON($0.value)) })
      }
  }
}

extension JSON {
  /// The names of an object's members.
  var names: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.name)
  }

  var elements: [JSON] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// `type:id` of each element.
  var identifiers: [String] {
    elements.map { element in
      guard case .string(let type) = element["type"], case .string(let id) = element["id"] else { return "?" }
      return "\(type):\(id)"
    }
  }

  /// One value a line, so that a change reads well in review.
  func pretty(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      return "[\n" + elements.map { inner + $0.pretty(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { inner + JSON.string($0.name).pretty() + ": " + $0.value.pretty(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// Compares with the document on file; with `USHER_RECORD_GOLDEN=1` in the environment it writes the file instead.
func expectGolden(_ json: JSON, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "Golden/\(name).json")
  let text = json.pretty() + "\n"
  if ProcessInfo.processInfo.environment["USHER_RECORD_GOLDEN"] == "1" {
    try Data(text.utf8).write(to: file)
  }
  let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  #expect(text == golden, sourceLocation: sourceLocation)
}
