// SPDX-License-Identifier: Apache-2.0

/// Where a webhook's deliveries go: an absolute `https` (or, where it is allowed, `http`) address, kept as it was
/// written.
public struct ReceiverAddress: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public var description: String { text }

  /// A name or a number, IPv6 without its brackets.
  public let host: String
  public let port: Int
  public let isSecure: Bool

  public static let mostBytes = 2048

  /// - Throws: ``InvalidReceiverAddress`` with what to change.
  public init(_ text: String, allowsPlainHTTP: Bool) throws(InvalidReceiverAddress) {
    guard text.utf8.count <= ReceiverAddress.mostBytes else {
      throw InvalidReceiverAddress("uri is longer than \(ReceiverAddress.mostBytes) bytes.")
    }
    guard text.utf8.allSatisfy(ReceiverAddress.isAllowed) else {
      throw InvalidReceiverAddress("uri may hold only the characters of RFC 3986; encode others with percent signs.")
    }
    guard let parts = ReceiverAddress.parts(of: text) else {
      throw InvalidReceiverAddress(
        "uri must be an absolute address such as https://app.example/hook: the scheme and host in lower case, "
          + "no user name, no fragment.")
    }
    guard parts.isSecure || allowsPlainHTTP else { throw InvalidReceiverAddress("uri must start with https://.") }
    self.init(text: text, parts)
  }

  /// An address that was checked before it was stored; `nil` for what a foreign hand wrote.
  public init?(stored text: String) {
    guard let parts = ReceiverAddress.parts(of: text) else { return nil }
    self.init(text: text, parts)
  }

  private typealias Parts = (isSecure: Bool, host: String, port: Int)

  private init(text: String, _ parts: Parts) {
    self.text = text
    isSecure = parts.isSecure
    host = parts.host
    port = parts.port
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
    default: false
    }
  }

  private static func parts(of text: String) -> Parts? {
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://"), !text.contains("#") else { return nil }
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest.dropFirst(authority.count)
    guard hasWholeEscapes(path) else { return nil }
    let host: Substring
    let afterHost: Substring
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<close]
      afterHost = authority[authority.index(after: close)...]
      guard host.contains(":"), host.allSatisfy({ $0.isHexDigit && !$0.isUppercase || $0 == ":" || $0 == "." }) else {
        return nil
      }
    } else {
      host = authority.prefix { $0 != ":" }
      afterHost = authority.dropFirst(host.count)
      guard !host.isEmpty, !host.hasPrefix("."), !host.hasPrefix("-"), !host.contains(".."), host.utf8.count <= 253,
        host.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 })
      else { return nil }
    }
    guard !afterHost.isEmpty else { return (isSecure, String(host), isSecure ? 443 : 80) }
    guard afterHost.first == ":", let port = UInt16(afterHost.dropFirst()), port > 0,
      String(port) == afterHost.dropFirst()
    else { return nil }
    return (isSecure, String(host), Int(port))
  }

  private static func hasWholeEscapes(_ path: Substring) -> Bool {
    path.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { after in
      after.count >= 2 && after.prefix(2).allSatisfy(\.isHexDigit)
    }
  }
}

public struct InvalidReceiverAddress: Error, Equatable, Sendable {
  /// What to change, as a sentence.
  public let explanation: String
  init(_ explanation: String) { self.explanation = explanation }
}
