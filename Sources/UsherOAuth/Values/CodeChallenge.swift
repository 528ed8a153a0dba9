// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The SHA-256 of a code verifier (RFC 7636 section 4.2, method `S256`): 32 bytes.
public struct CodeChallenge: Equatable, Sendable {
  public let bytes: [UInt8]

  /// - Parameter stored: 32 bytes as ``bytes`` gave them.
  public init?(bytes stored: [UInt8]) {
    guard stored.count == SHA256.byteCount else { return nil }
    bytes = stored
  }

  /// Reads the 43 characters of base64url without padding that RFC 7636 section 4.2 prescribes.
  public init?(_ text: String) {
    guard text.utf8.count == 43, let decoded = Base64URL.decode(text) else { return nil }
    self.init(bytes: decoded)
  }

  public var text: String { Base64URL.encode(bytes) }

  /// Whether the verifier is well formed (RFC 7636 section 4.1) and the one whose hash this is.
  public func isMet(by verifier: Secret<CodeVerifierText>) -> Bool {
    let text = verifier.reveal()
    guard CodeChallenge.isVerifier(text) else { return false }
    return constantTimeEqual(Array(SHA256.hash(data: Array(text.utf8))), bytes)
  }

  /// 43 to 128 unreserved characters.
  public static func isVerifier(_ text: String) -> Bool {
    (43...128).contains(text.utf8.count) && text.utf8.allSatisfy(PercentEncoding.isUnreserved)
  }
}
