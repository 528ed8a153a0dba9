// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

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
      throw .badDocument("The body is not JSON, or a number in it is not a whole one.")
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

extension JSON {
  /// `nil` for what is not one JSON value, or holds a number that is not a whole one of 64 bits.
  public init?(parsing body: some Collection<UInt8>) {
    guard let json = try? JSONDecoder().decode(JSON.self, from: Data(body)) else { return nil }
    self = json
  }
}

extension JSON: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The members of an object come in no particular order.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Name.self) {
      self = .object(
        try container.allKeys.map { Member($0.stringValue, try container.decode(JSON.self, forKey: $0)) })
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [JSON] = []
      while !container.isAtEnd { elements.append(try container.decode(JSON.self)) }
      self = .array(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let truth = try? container.decode(Bool.self) {
      self = .bool(truth)
    } else if let number = try? container.decode(Int64.self) {
      self = .integer(number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }
}
