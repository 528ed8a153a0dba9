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
  private let safe: SymmetricKey

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
    safe = SymmetricKey(data: derived("stored secrets"))
  }

  /// The secret half of the token that follows a refresh token: the same each time it is asked for, and unknown to
  /// anybody who lacks either the old token or the key.
  func successor(of secret: some Sequence<UInt8>, kind: TokenKind) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: [kind.rawValue] + secret, using: successors))
  }

  /// Binds a text to a purpose, so that a page can carry it and take it back unchanged.
  ///
  /// - Parameter parts: hashed with their lengths, so that no two lists of parts give one seal.
  public func seal(_ purpose: String, _ parts: String...) -> String {
    Base64URL.encode(authenticationCode(of: [purpose] + parts))
  }

  /// The `client_id` that a form's registration gets: the same each time the form is sent, and nobody's to choose.
  func clientIdentifier(_ owner: ID<Account>, form key: String) -> ClientIdentifier {
    let code = authenticationCode(of: ["client identifier", owner.description, key])
    return ClientIdentifier(Hexadecimal.encode(Array(code.prefix(24))))
  }

  /// A UUID (RFC 9562 section 5.8) that is the same for the same purpose and parts, and that nobody else can tell.
  public func identifier(_ purpose: String, _ parts: String...) -> String {
    var bytes = Array(authenticationCode(of: ["identifier", purpose] + parts).prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Hexadecimal.encode(bytes)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(place) { text.append("-") }
      text.append(digit)
    }
    return text
  }

  private func authenticationCode(of parts: [String]) -> HMAC<SHA256>.MAC {
    var hmac = HMAC<SHA256>(key: seals)
    for part in parts {
      withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hmac.update(data: $0) }
      hmac.update(data: Array(part.utf8))
    }
    return hmac.finalize()
  }

  /// Locks away a secret that has to be used again, so that the data alone does not give it away (AES-256-GCM).
  ///
  /// - Parameter nonce: ``nonceByteCount`` random bytes, fresh each time.
  public func lock(_ secret: String, nonce: [UInt8]) throws -> [UInt8] {
    let box = try AES.GCM.seal(Array(secret.utf8), using: safe, nonce: AES.GCM.Nonce(data: nonce))
    return nonce + box.ciphertext + box.tag
  }

  /// `nil` for what another key locked, or what was changed since.
  public func unlock(_ locked: [UInt8]) -> String? {
    guard let box = try? AES.GCM.SealedBox(combined: locked), let secret = try? AES.GCM.open(box, using: safe) else {
      return nil
    }
    return String(validating: secret, as: UTF8.self)
  }

  public static let nonceByteCount = 12
}
