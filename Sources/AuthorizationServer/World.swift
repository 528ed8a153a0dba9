// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials
public import UsherOAuth

/// Time and chance, passed in: a rule that took them from the machine could not be tested on its boundary.
public struct World: Sendable {
  public var now: @Sendable () -> Instant
  /// So many bytes that nobody can guess.
  public var randomBytes: @Sendable (Int) -> [UInt8]

  public init(now: @escaping @Sendable () -> Instant, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
    self.now = now
    self.randomBytes = randomBytes
  }

  public static let real = World(
    now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
    randomBytes: { count in
      var generator = SystemRandomNumberGenerator()
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 7)
      // Each draw is a system call, of whatever size.
      while bytes.count < count { withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) } }
      bytes.removeLast(bytes.count - count)
      return bytes
    })
}

/// The keys that this server derives from the one secret its operator keeps beside the data.
public struct ServerKeys: Sendable {
  let rows: SipHash.Key
  let tags: SipHash.Key
  private let successors: SymmetricKey
  private let seals: SymmetricKey

  public static let byteCount = 32

  /// - Parameter secret: ``byteCount`` random bytes; the same on every node of one provider.
  public init(secret: [UInt8]) {
    precondition(secret.count == ServerKeys.byteCount, "a server key has \(ServerKeys.byteCount) bytes")
    let root = SymmetricKey(data: secret)
    func derived(_ purpose: String) -> [UInt8] {
      Array(HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8), using: root))
    }
    rows = SipHash.Key(derived("token rows"))
    tags = SipHash.Key(derived("token tags"))
    successors = SymmetricKey(data: derived("successor tokens"))
    seals = SymmetricKey(data: derived("sealed values"))
  }

  /// The secret half of the token that follows a refresh token: the same each time it is asked for, and unknown to
  /// anybody who lacks either the old token or the key.
  func successor(of secret: [UInt8], kind: TokenKind) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: [kind.rawValue] + secret, using: successors))
  }

  /// Binds a text to a purpose, so that a page can carry it and take it back unchanged.
  ///
  /// - Parameter parts: hashed with their lengths, so that no two lists of parts give one seal.
  public func seal(_ purpose: String, _ parts: String...) -> String {
    var hmac = HMAC<SHA256>(key: seals)
    for part in [purpose] + parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hmac.update(data: $0) }
      hmac.update(data: Array(part.utf8))
    }
    return Base64URL.encode(hmac.finalize())
  }
}
