// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Gives each request a version 4 UUID (RFC 9562 section 5.4).
///
/// They need to differ and need not be hard to guess, so one draw of chance a program serves for all.
final class RequestIdentifiers: Sendable {
  private let seed = UInt64.random(in: 0...UInt64.max)
  private let count: Atomic<UInt64>

  init() { count = Atomic(UInt64.random(in: 0...UInt64.max)) }

  func next() -> String {
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    let high = mixed(number) & ~0xf000 | 0x4000
    let low = mixed(number ^ seed) & ~(0b11 << 62) | 0b10 << 62
    return String(unsafeUninitializedCapacity: 36) { text in
      var place = 0
      for half in [high, low] {
        for shift in stride(from: 60, through: 0, by: -4) {
          if place == 8 || place == 13 || place == 18 || place == 23 {
            text[place] = UInt8(ascii: "-")
            place += 1
          }
          let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift) & 15)
          text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
          place += 1
        }
      }
      return place
    }
  }

  /// The finalizer of SplitMix64.
  private func mixed(_ number: UInt64) -> UInt64 {
    var mixed = number &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
