// SPDX-License-Identifier: Apache-2.0

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed function of 64 bits for what is checked before a look-up.
///
/// It guards no secret: tokens rest on their 256 random bits and SHA-256. It answers in 50 ns where HMAC takes 2 us.
struct SipHash {
  struct Key: Sendable {
    let k0: UInt64
    let k1: UInt64

    /// - Parameter bytes: at least 16; the first 16 are the key.
    init(_ bytes: [UInt8]) {
      k0 = SipHash.word(bytes, at: 0)
      k1 = SipHash.word(bytes, at: 8)
    }
  }

  private var state: State
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  init(key: Key) { state = State(key) }

  mutating func absorb(_ byte: UInt8) {
    word |= UInt64(byte) << (count % 8 * 8)
    count += 1
    if count % 8 == 0 {
      state.absorb(word)
      word = 0
    }
  }

  mutating func absorb(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { absorb(byte) }
  }

  /// Its eight bytes, the highest first.
  mutating func absorb(_ number: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) { absorb(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  mutating func finish() -> UInt64 {
    state.absorb(word | count << 56)
    return state.finished()
  }

  static func hash(_ message: some Sequence<UInt8>, key: Key) -> UInt64 {
    var hash = SipHash(key: key)
    hash.absorb(message)
    return hash.finish()
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  private struct State {
    var v0, v1, v2, v3: UInt64

    init(_ key: Key) {
      v0 = key.k0 ^ 0x736f_6d65_7073_6575
      v1 = key.k1 ^ 0x646f_7261_6e64_6f6d
      v2 = key.k0 ^ 0x6c79_6765_6e65_7261
      v3 = key.k1 ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finished() -> UInt64 {
      v2 ^= 0xff
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
      v0 &+= v1
      v1 = v1.rotated(by: 13) ^ v0
      v0 = v0.rotated(by: 32)
      v2 &+= v3
      v3 = v3.rotated(by: 16) ^ v2
      v0 &+= v3
      v3 = v3.rotated(by: 21) ^ v0
      v2 &+= v1
      v1 = v1.rotated(by: 17) ^ v2
      v2 = v2.rotated(by: 32)
    }
  }
}

extension UInt64 {
  fileprivate func rotated(by bits: UInt64) -> UInt64 { self << bits | self >> (64 - bits) }
}
