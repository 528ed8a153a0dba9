// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a text looks like that is good for something at this server, by the prefix that each kind of secret has.
public enum SecretKind: String, Sendable, CaseIterable {
  case code = "usher_co_"
  case accessToken = "usher_at_"
  case refreshToken = "usher_rt_"
  case clientSecret = "usher_cs_"
  case session = "usher_se_"
  case operatorToken = "usher_op_"
  case emailToken = "usher_em_"

  public init?(of text: some StringProtocol) {
    guard let kind = SecretKind.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { return nil }
    self = kind
  }

  /// With its article.
  public var name: String {
    switch self {
    case .code: "an authorization code"
    case .accessToken: "an access token"
    case .refreshToken: "a refresh token"
    case .clientSecret: "a client secret"
    case .session: "a log-in"
    case .operatorToken: "a token of the operator"
    case .emailToken: "a link from a mail"
    }
  }
}

/// What may be told of a text that must not be shown.
struct SentText {
  private let text: String

  init(_ text: String) { self.text = text }

  var facts: [Finding.Fact: String] {
    var facts: [Finding.Fact: String] = [.length: "\(text.unicodeScalars.count)"]
    let bare = text.drop { $0.isWhitespace || $0 == "\"" }
    facts[.kind] = SecretKind(of: bare)?.rawValue
    if bare.startIndex != text.startIndex || text.last?.isWhitespace == true || text.last == "\"" {
      facts[.reason] = "spaceAround"
    }
    return facts
  }
}

/// One parameter of a request, as far as it may be kept.
public struct SentParameter: Sendable, Equatable {
  public let name: String
  public let value: Value

  public enum Value: Sendable, Equatable {
    case text(String)
    /// Something was sent and is not kept: how long it was, and what it looked like.
    case masked(length: Int, SecretKind?)
  }

  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }

  /// Keeps a value only where its name says that it is no secret, and never what looks like a secret of this server.
  public init(_ parameter: Form.Parameter) {
    name = SentParameter.shown(name: parameter.name)
    let text = parameter.value
    value =
      text.isEmpty || SentParameter.isShown(parameter.name)
      ? .text(SentParameter.inert(text, atMost: 400)) : .masked(length: text.unicodeScalars.count, SecretKind(of: text))
  }

  private static let shown: Set<String> = [
    "grant_type", "response_type", "client_id", "redirect_uri", "scope", "scopes", "code_challenge_method", "prompt",
    "token_type_hint", "approval_prompt", "access_type", "min_cents", "include", "includes", "sort", "page[count]",
    "page_size", "page[size]",
  ]

  private static func isShown(_ name: String) -> Bool { shown.contains(name) || name.hasPrefix("fields[") }

  /// A text without any secret that may stand in it: those of this server, the password of an address, and the values
  /// that addresses carry under the names of secrets.
  static func inert(_ text: some StringProtocol, atMost limit: Int) -> String {
    var kept = withoutValues(withoutPassword(withoutSecrets(String(text))))
    kept = String(
      String.UnicodeScalarView(kept.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    if kept.unicodeScalars.count > limit {
      kept = String(String.UnicodeScalarView(kept.unicodeScalars.prefix(limit))) + "…"
    }
    return kept
  }

  /// A name that looks like one; a body that is no form reads as one long name, and may be a secret.
  private static func shown(name: String) -> String {
    let isName = name.utf8.count <= 40 && name.utf8.allSatisfy { (97...122).contains($0) || "_-.:[]".utf8.contains($0) }
    return isName ? name : "(a name of \(name.unicodeScalars.count) characters)"
  }

  /// What may stand in an address, as far as it can be told without looking at its query.
  static func inertAddress(_ text: String) -> String { withoutPassword(withoutSecrets(text)) }

  private static func withoutSecrets(_ text: String) -> String {
    guard text.contains("usher_") else { return text }
    var kept = ""
    var rest = text[...]
    while let found = rest.firstRange(of: "usher_") {
      kept += rest[..<found.lowerBound]
      rest = rest[found.lowerBound...]
      if SecretKind(of: rest) != nil {
        let after = rest.dropFirst(9).drop { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        // The bare prefix says of which kind something was.
        kept += rest.prefix(9) + (after.startIndex == rest.dropFirst(9).startIndex ? "" : "***")
        rest = after
      } else {
        kept += rest.prefix(6)
        rest = rest.dropFirst(6)
      }
    }
    return kept + rest
  }

  private static func withoutPassword(_ text: String) -> String {
    guard let start = text.firstRange(of: "://")?.upperBound else { return text }
    let authority = text[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let at = authority.lastIndex(of: "@") else { return text }
    return text[..<start] + "***" + text[at...]
  }

  private static let secretNames = [
    "code", "token", "secret", "password", "state", "session", "key", "verifier", "jwt",
    "ticket", "sig", "auth", "nonce", "hash",
  ]

  private static func withoutValues(_ text: String) -> String {
    guard let mark = text.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return text }
    var kept = String(text[..<mark])
    var rest = text[mark...]
    // Pairs end at either mark: what another provider put behind `#` must not ride on a harmless name before it.
    while let separator = rest.first {
      let pair = rest.dropFirst().prefix { !"?#&".contains($0) }
      rest = rest[pair.endIndex...]
      kept.append(separator)
      if let sign = pair.firstIndex(of: "="), secretNames.contains(where: pair[..<sign].lowercased().contains) {
        kept += pair[...sign] + "***"
      } else {
        kept += pair
      }
    }
    return kept
  }
}

extension Instant {
  /// As a fact of a ``Finding``.
  var fact: String { String(milliseconds) }

  init?(fact: String?) {
    guard let milliseconds = fact.flatMap({ Int64($0) }) else { return nil }
    self.init(milliseconds: milliseconds)
  }
}
