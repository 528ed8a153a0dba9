// SPDX-License-Identifier: Apache-2.0

/// Whom people log in with.
public struct Platform: Sendable {
  /// As people know it.
  public let name: String
  /// Scheme and host; no trailing slash.
  let base: String
  let promisesIssuer: Bool
  let isUnsafe: Bool

  public static let patreon = Platform(
    name: "Patreon", base: "https://www.patreon.com", promisesIssuer: false, isUnsafe: false)

  /// Any Usher.
  ///
  /// - Parameters:
  ///   - address: as its operator gave it: `https://members.example`.
  ///   - promisesIssuer: `false` only for a client that was registered without `iss` (RFC 9207).
  ///   - unsafelyWithoutTLS: whether `http` may be spoken to another machine; secrets then travel in the clear.
  public static func usher(
    at address: String, name: String = "Usher", promisesIssuer: Bool = true, unsafelyWithoutTLS: Bool = false
  ) -> Platform {
    Platform(
      name: name, base: String(address.hasSuffix("/") && !address.hasSuffix("//") ? address.dropLast() : address[...]),
      promisesIssuer: promisesIssuer, isUnsafe: unsafelyWithoutTLS)
  }

  var isWellFormed: Bool {
    guard let address = try? RedirectURI(registering: base, allowsPlainHTTP: isUnsafe),
      address.text.hasPrefix("https://") || address.text.hasPrefix("http://")
    else { return false }
    let host = base.drop { $0 != ":" }.dropFirst(3)
    return !host.isEmpty && !host.contains { "/?#@".contains($0) }
  }
}
