// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import UsherOAuth

/// What the body of `POST clients` asks for.
struct ClientWish {
  let registration: ClientRegistration
  /// What was left out of it.
  let warnings: [String]

  /// - Parameters:
  ///   - asking: the client whose token the request came with, which is the only one that `parent_client_id` may name.
  ///   - isStrict: refuses addresses that cannot be shown instead of leaving them out.
  /// - Throws: ``Problem`` for what is no such body; what the attributes may say is for the registration to judge.
  init(_ request: ResourceRequest, asking: ClientIdentifier, isStrict: Bool) throws(Problem) {
    guard request.type == "oauth-client" else {
      throw Problem(
        status: 409, codeName: "TypeMismatch", title: "The type does not belong to this address.",
        detail: "data.type must be \"oauth-client\" here, not \"\(request.type.prefix(60))\".")
    }
    let attributes = request.attributes
    var warnings: [String] = []
    func text(_ name: String) throws(Problem) -> String? {
      switch attributes[name] {
      case nil, .null, .string(""): return nil
      case .string(let text): return text
      default: throw .badDocument("data.attributes.\(name) must be text.")
      }
    }
    func address(_ name: String) throws(Problem) -> String? {
      guard let text = try text(name), !isStrict, !text.hasPrefix("https://") else { return try text(name) }
      warnings.append("\(name) was left out: it must start with https://.")
      return nil
    }
    if let parent = try text("parent_client_id"), parent != asking.text {
      throw .badDocument(
        "data.attributes.parent_client_id must be the client that the access token was issued to, or be left out.")
    }
    let version: APIVersion
    switch attributes["version"] {
    case nil, .null, .string("2"), .integer(2): version = .v2
    case .string("1"), .integer(1): version = .v1
    default: throw .badDocument("data.attributes.version must be \"1\" or \"2\".")
    }
    registration = ClientRegistration(
      description: ClientDescription(
        name: try text("name") ?? "", summary: try text("description"), author: try text("author_name"),
        domain: try text("domain"), category: try text("category"), iconURL: try address("icon_url"),
        privacyPolicyURL: try address("privacy_policy_url"), termsURL: try address("tos_url")),
      redirectURIs: try ClientWish.redirectURIs(attributes["redirect_uris"]), apiVersion: version)
    self.warnings = warnings
  }

  /// One text with white space between the addresses, or a list.
  private static func redirectURIs(_ json: JSON?) throws(Problem) -> [String] {
    switch json {
    case nil, .null: return []
    case .string(let text): return text.split(whereSeparator: \.isWhitespace).map(String.init)
    case .array(let elements):
      var addresses: [String] = []
      for element in elements {
        guard case .string(let address) = element else { break }
        addresses.append(address)
      }
      if addresses.count == elements.count { return addresses }
    default: break
    }
    throw .badDocument("data.attributes.redirect_uris must be text with one address a line, or a list of texts.")
  }
}

extension Problem {
  /// Every problem of a registration at once, each with the attribute it is about.
  static func invalidClient(_ invalid: InvalidRegistration) -> Problem {
    let sentences = invalid.problems.map { problem in
      problem.field.attribute.map { "\($0): \(problem.sentence)" } ?? problem.sentence
    }
    return Problem(
      status: 400, codeName: "AttributeInvalid", title: "The client cannot be registered like this.",
      detail: sentences.joined(separator: " "))
  }
}

extension InvalidRegistration.Field {
  fileprivate var attribute: String? {
    switch self {
    case .name: "name"
    case .summary: "description"
    case .author: "author_name"
    case .domain: "domain"
    case .category: "category"
    case .icon: "icon_url"
    case .privacy: "privacy_policy_url"
    case .terms: "tos_url"
    case .redirectURIs: "redirect_uris"
    case .optionalScopes, .owner: nil
    }
  }
}
