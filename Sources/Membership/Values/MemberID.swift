// SPDX-License-Identifier: Apache-2.0

/// The id of a membership on the wire: a UUID in lower-case text.
public struct MemberID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// `nil` for anything but 8-4-4-4-12 lower-case hexadecimal digits.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return nil }
    for (offset, byte) in bytes.enumerated() {
      switch offset {
      case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
      default: guard (48...57).contains(byte) || (97...102).contains(byte) else { return nil }
      }
    }
    self.text = String(text)
  }

  /// A random UUID (RFC 9562 section 5.4).
  public init(drawnFrom generator: inout some RandomNumberGenerator) {
    self.init(high: generator.next(), low: generator.next())
  }

  /// The UUID of version 4 with these 122 bits; the six bits of version and variant are overwritten.
  public init(high: UInt64, low: UInt64) {
    let high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    var text = ""
    for (offset, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(offset) { text.append("-") }
      text.append(digit)
    }
    self.text = text
  }

  public var description: String { text }

  public static func < (a: MemberID, b: MemberID) -> Bool { a.text < b.text }
}
