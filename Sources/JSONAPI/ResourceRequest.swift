// SPDX-License-Identifier: Apache-2.0

/// What a client sends to create or change a resource (JSON:API 1.0, "Creating, Updating and Deleting Resources").
public struct ResourceRequest: Equatable, Sendable {
  public let type: String
  public let id: String?
  /// An object; empty where none was sent.
  public let attributes: JSON
  /// An object; empty where none was sent.
  public let relationships: JSON

  /// - Throws: ``Problem`` with status 400 for what is not such a document.
  public init(parsing body: some Collection<UInt8>) throws(Problem) {
    guard let document = JSON(parsing: body) else {
      throw .badDocument(
        "The body is not JSON, or not such as is read here: its numbers are whole, it holds no NUL and names no member "
          + "twice, and it has at most \(JSON.depthLimit) levels.")
    }
    guard let data = document["data"], case .object = data else {
      throw .badDocument("The body must be {\"data\": {\"type\": ..., \"attributes\": {...}}}.")
    }
    guard case .string(let type) = data["type"] else { throw .badDocument("data.type must be text.") }
    self.type = type
    switch data["id"] {
    case nil, .null: id = nil
    case .string(let text): id = text
    default: throw .badDocument("data.id must be text.")
    }
    attributes = try ResourceRequest.object("attributes", in: data)
    relationships = try ResourceRequest.object("relationships", in: data)
  }

  private static func object(_ name: String, in data: JSON) throws(Problem) -> JSON {
    switch data[name] {
    case nil, .null: return .object([])
    case .object(let members): return .object(members)
    default: throw .badDocument("data.\(name) must be an object.")
    }
  }

  /// The resource that a to-one relationship names; `nil` where the request does not mention it.
  public func related(_ name: String) -> ResourceIdentifier? {
    guard let data = relationships[name]?["data"], case .string(let type) = data["type"],
      case .string(let id) = data["id"]
    else { return nil }
    return ResourceIdentifier(type: type, id: id)
  }
}

extension Problem {
  public static func badDocument(_ detail: String) -> Problem {
    Problem(status: 400, codeName: "BadRequest", title: "Bad request", detail: detail)
  }
}
