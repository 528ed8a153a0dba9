// SPDX-License-Identifier: Apache-2.0
import Crypto
import UsherOAuth

/// What a token of this server is for; the raw value is part of what its tag covers.
public enum TokenKind: UInt8, Sendable, CaseIterable {
  case code = 1
  case access = 2
  case refresh = 3
  case session = 4
  case operatorToken = 5
  case email = 6

  /// What secret scanners look for.
  var prefix: String {
    switch self {
    case .code: "usher_co_"
    case .access: "usher_at_"
    case .refresh: "usher_rt_"
    case .session: "usher_se_"
    case .operatorToken: "usher_op_"
    case .email: "usher_em_"
    }
  }
}

/// The form of a token: `⟨prefix⟩⟨row, 11⟩_⟨256 bits and a tag of 64, 54 characters⟩`, URL-safe throughout.
///
/// The row is permuted under a server key, so a token does not tell how many were issued. The tag proves that this
/// server made the token: a mistyped or invented one is refused without a look-up, and a refresh token whose hash is on
/// file no more is known to be an old one of ours.
public struct TokenText: Sendable {
  private let keys: ServerKeys

  public init(keys: ServerKeys) { self.keys = keys }

  public static let secretByteCount = 32
  static let characterCount = 9 + 11 + 1 + 54

  public func write(_ kind: TokenKind, row: Int64, secret: [UInt8]) -> String {
    var text = Array(kind.prefix.utf8)
    text.reserveCapacity(TokenText.characterCount)
    Base64URL.append(bytes(permuted(UInt64(bitPattern: row))), to: &text)
    text.append(UInt8(ascii: "_"))
    Base64URL.append(secret + bytes(tag(kind, row, secret[...])), to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a token that this server made; `nil` for every other text.
  public func read(_ text: String, as kind: TokenKind) -> PresentedToken? {
    var text = text
    return text.withUTF8 { utf8 -> PresentedToken? in
      guard utf8.count == TokenText.characterCount, utf8.starts(with: kind.prefix.utf8), utf8[20] == UInt8(ascii: "_"),
        let rowBytes = Base64URL.decode(bytes: utf8[9..<20]), let tail = Base64URL.decode(bytes: utf8[21...]),
        rowBytes.count == 8, tail.count == TokenText.secretByteCount + 8
      else { return nil }
      let row = Int64(bitPattern: restored(number(rowBytes[...])))
      let secret = tail[..<TokenText.secretByteCount]
      guard number(tail[TokenText.secretByteCount...]) == tag(kind, row, secret) else { return nil }
      return PresentedToken(kind: kind, row: row, secret: secret)
    }
  }

  /// Reads a token of any of the kinds.
  func read(_ text: String, asAnyOf kinds: [TokenKind]) -> PresentedToken? {
    for kind in kinds {
      if let token = read(text, as: kind) { return token }
    }
    return nil
  }

  private func tag(_ kind: TokenKind, _ row: Int64, _ secret: ArraySlice<UInt8>) -> UInt64 {
    var hash = SipHash(key: keys.tags)
    hash.absorb(kind.rawValue)
    hash.absorb(UInt64(bitPattern: row))
    hash.absorb(secret)
    return hash.finish()
  }

  /// Four Feistel rounds over the two halves of the row's number.
  private func permuted(_ row: UInt64) -> UInt64 {
    var (left, right) = (UInt32(row >> 32), UInt32(truncatingIfNeeded: row))
    for round in UInt8(0)..<4 { (left, right) = (right, left ^ half(right, round)) }
    return UInt64(left) << 32 | UInt64(right)
  }

  private func restored(_ permuted: UInt64) -> UInt64 {
    var (left, right) = (UInt32(permuted >> 32), UInt32(truncatingIfNeeded: permuted))
    for round in (UInt8(0)..<4).reversed() { (left, right) = (right ^ half(left, round), left) }
    return UInt64(left) << 32 | UInt64(right)
  }

  private func half(_ value: UInt32, _ round: UInt8) -> UInt32 {
    var hash = SipHash(key: keys.rows)
    hash.absorb(round)
    hash.absorb(UInt64(value))
    return UInt32(truncatingIfNeeded: hash.finish())
  }

  private func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
  private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// A token whose tag was right. Whether it is good is for the row to say.
public struct PresentedToken: Sendable {
  let kind: TokenKind
  let row: Int64
  let secret: ArraySlice<UInt8>

  var hash: TokenHash { TokenHash(of: secret) }
}

/// SHA-256 of a secret of 256 random bits: all that storage keeps of it.
public struct TokenHash: Sendable {
  /// In place, for many of them are read with each request.
  private let words: SIMD4<UInt64>

  init(of secret: some Collection<UInt8>) {
    let digest = secret.withContiguousStorageIfAvailable { bytes in
      var hash = SHA256()
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
      return hash.finalize()
    }
    words = (digest ?? SHA256.hash(data: Array(secret))).withUnsafeBytes {
      $0.loadUnaligned(as: SIMD4<UInt64>.self)
    }
  }

  /// - Parameter stored: as ``bytes`` gave them; what has another length is no secret's hash.
  public init(stored: UnsafeRawBufferPointer) {
    words = stored.count == 32 ? stored.loadUnaligned(as: SIMD4<UInt64>.self) : .zero
  }

  public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

  func matches(_ other: TokenHash?) -> Bool {
    guard let other else { return false }
    let difference = words ^ other.words
    return difference[0] | difference[1] | difference[2] | difference[3] == 0
  }
}
