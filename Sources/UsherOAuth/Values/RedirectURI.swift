// SPDX-License-Identifier: Apache-2.0

/// An address that a client may be registered with, checked when it is registered and kept as it was written.
public struct RedirectURI: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let kind: Kind

  public enum Kind: Hashable, Sendable {
    case https
    /// `http` to 127.0.0.1, [::1] or localhost (RFC 8252 section 7.3).
    case loopback
    /// `http` to anywhere else, where the operator allows it.
    case plainHTTP
    /// A scheme in reverse-domain form (RFC 8252 section 7.1).
    case privateScheme
  }

  public var description: String { text }

  /// Longer addresses are refused at registration.
  public static let mostBytes = 2048

  /// The names that an authorization response adds; a registered query must not hold them already.
  public static let responseParameters: Set<String> = [
    "code", "state", "iss", "error", "error_description", "error_uri",
  ]

  /// - Parameter allowsPlainHTTP: whether the operator lets `http` leave the machine.
  /// - Throws: ``InvalidRedirectURI`` with what to change.
  public init(registering text: String, allowsPlainHTTP: Bool = false) throws(InvalidRedirectURI) {
    guard !text.isEmpty else { throw .init("Write an address, for example https://app.example/callback.") }
    guard text.utf8.count <= RedirectURI.mostBytes else {
      throw .init("The address is longer than \(RedirectURI.mostBytes) bytes.")
    }
    guard text.utf8.allSatisfy(RedirectURI.isAllowed) else {
      throw .init("The address may hold only the characters of RFC 3986; encode all others with percent signs.")
    }
    guard !text.contains("*") else { throw .init("Write each address in full; there are no wildcards here.") }
    guard !text.contains("#") else { throw .init("The address must not have a fragment (a part after #).") }
    guard let colon = text.firstIndex(of: ":") else {
      throw .init("The address must be absolute: start it with https://.")
    }
    let scheme = text[..<colon]
    let rest = text[text.index(after: colon)...]
    switch scheme {
    case "https":
      try RedirectURI.checkHierarchy(rest)
      kind = .https
    case "http":
      let host = try RedirectURI.checkHierarchy(rest)
      if RedirectURI.loopbackHosts.contains(host) {
        kind = .loopback
      } else if allowsPlainHTTP {
        kind = .plainHTTP
      } else {
        throw .init("Use https; http is only for 127.0.0.1, [::1] and localhost.")
      }
    default:
      guard scheme.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }),
        scheme.first?.isLetter == true
      else { throw .init("Write the scheme in lower case: letters, digits, - and . only.") }
      guard scheme.contains("."), !scheme.hasSuffix("."), !scheme.contains("..") else {
        throw .init(
          "Use https, or for an installed app a scheme in reverse-domain form such as com.example.app:/callback.")
      }
      guard !rest.contains("@"), rest.hasPrefix("/") else {
        throw .init("Write an installed app's address as com.example.app:/callback.")
      }
      try RedirectURI.checkPathAndQuery(rest)
      kind = .privateScheme
    }
    self.text = text
  }

  /// Addresses that were stored one a line; none can hold a line break.
  public static func list(stored text: String) -> [RedirectURI] {
    text.split(separator: "\n").map { RedirectURI(stored: String($0)) }
  }

  /// An address that passed ``init(registering:allowsPlainHTTP:)`` before it was stored.
  public init(stored text: String) {
    self.text = text
    kind =
      if text.hasPrefix("https:") {
        .https
      } else if text.hasPrefix("http:") {
        RedirectURI.isLoopback(text.dropFirst("http://".count)) ? .loopback : .plainHTTP
      } else {
        .privateScheme
      }
  }

  /// Whether a request's address is this one, byte for byte.
  ///
  /// - Parameter anyLoopbackPort: for an installed app, whose loopback address (an IP literal) may differ in its port
  ///   and in nothing else (RFC 8252 section 7.3).
  public func matches(_ requested: String, anyLoopbackPort: Bool) -> Bool {
    if requested.utf8.elementsEqual(text.utf8) { return true }
    guard anyLoopbackPort, kind == .loopback else { return false }
    for prefix in ["http://127.0.0.1", "http://[::1]"] where text.hasPrefix(prefix) {
      guard requested.hasPrefix(prefix), let mine = RedirectURI.withoutPort(text.dropFirst(prefix.count)),
        let theirs = RedirectURI.withoutPort(requested.dropFirst(prefix.count))
      else { return false }
      return mine.utf8.elementsEqual(theirs.utf8)
    }
    return false
  }

  private static let loopbackHosts: Set<String> = ["127.0.0.1", "[::1]", "localhost"]

  /// - Parameter rest: what follows `http://`.
  private static func isLoopback(_ rest: Substring) -> Bool {
    loopbackHosts.contains { rest.hasPrefix($0) && withoutPort(rest.dropFirst($0.count)) != nil }
  }

  /// What follows the authority; `nil` where a port is not one, or something else stands in its place.
  private static func withoutPort(_ text: Substring) -> Substring? {
    var rest = text
    if text.first == ":" {
      let digits = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard let port = UInt16(digits), port > 0, String(port) == digits else { return nil }
      rest = text.dropFirst(1 + digits.count)
    }
    return rest.isEmpty || rest.first == "/" || rest.first == "?" ? rest : nil
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
    default: false
    }
  }

  /// - Returns: the host as written.
  @discardableResult
  private static func checkHierarchy(_ rest: Substring) throws(InvalidRedirectURI) -> String {
    guard rest.hasPrefix("//") else { throw .init("Write // after the scheme.") }
    let authorityAndPath = rest.dropFirst(2)
    let authority = authorityAndPath.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw .init("The address must not hold a user name (the part before @).") }
    let host: Substring
    let port: Substring
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else { throw .init("The IPv6 address is not closed by ].") }
      host = authority[...close]
      port = authority[authority.index(after: close)...]
      guard HostAddress.isIPv6(host.dropFirst().dropLast()) else { throw .init("The IPv6 address is malformed.") }
    } else {
      host = authority.prefix { $0 != ":" }
      port = authority.dropFirst(host.count)
      guard !host.isEmpty, !host.hasPrefix("."), !host.contains(".."), !host.hasPrefix("-"),
        host.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 })
      else { throw .init("Write the host in lower case: letters, digits, - and . only (other alphabets as xn--...).") }
      guard !HostAddress.looksLikeIPv4(host) || HostAddress.isIPv4(host) else {
        throw .init("Write an IPv4 address as four decimal numbers.")
      }
    }
    if !port.isEmpty {
      guard port.first == ":", let number = UInt16(port.dropFirst()), number > 0, String(number) == port.dropFirst()
      else { throw .init("The port must be a number from 1 to 65535.") }
    }
    try checkPathAndQuery(authorityAndPath.dropFirst(authority.count))
    return String(host)
  }

  private static func checkPathAndQuery(_ text: Substring) throws(InvalidRedirectURI) {
    let path = text.prefix { $0 != "?" }
    let plain = path.lowercased().split(separator: "/", omittingEmptySubsequences: false).map {
      ($0.split(separator: ";", omittingEmptySubsequences: false).first ?? "")
        .split(separator: "%2e", omittingEmptySubsequences: false).joined(separator: ".")
    }
    guard !plain.contains("."), !plain.contains("..") else {
      throw .init("The path must not hold . or .. segments.")
    }
    guard !path.contains("[") && !path.contains("]") else { throw .init("Encode [ and ] in the path.") }
    let form: Form
    do {
      _ = try Form(parsing: path)
      form = try Form(parsing: text.dropFirst(path.count + 1))
    } catch { throw .init(error.explanation) }
    if let taken = form.parameters.first(where: { responseParameters.contains($0.name) }) {
      throw .init("The query must not hold \(taken.name): this server adds it to the answer.")
    }
  }
}

public struct InvalidRedirectURI: Error, Equatable, Sendable {
  /// What to change, as a sentence.
  public let explanation: String
  init(_ explanation: String) { self.explanation = explanation }
}
