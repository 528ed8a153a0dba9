// SPDX-License-Identifier: Apache-2.0

/// Who an address belongs to: an IPv4 address stands for itself, an IPv6 address for the /64 that one customer has whole.
struct Network: Hashable, Sendable, CustomStringConvertible {
  private let bits: UInt64
  /// A loopback address or a socket of this machine.
  let isThisMachine: Bool

  init(_ address: String) {
    if let four = Network.four(address.utf8[...]) {
      // No host has an address that begins with ffff:0.
      bits = 0xFFFF_0000_0000_0000 | UInt64(four)
      isThisMachine = four >> 24 == 127
    } else if let six = Network.six(address.utf8) {
      bits = UInt64(truncatingIfNeeded: six >> 64)
      isThisMachine = six == 1
    } else {
      var hasher = Hasher()
      hasher.combine(address)
      bits = UInt64(bitPattern: Int64(hasher.finalize()))
      isThisMachine = address == "unix"
    }
  }

  var description: String { String(bits, radix: 16) }

  /// An address without the part that leads to one household: `203.0.113.*`, or `2001:db8:1:*`. `nil` for what is none.
  static func region(of address: String) -> String? {
    if let four = four(address.utf8[...]) { return "\(four >> 24).\(four >> 16 & 255).\(four >> 8 & 255).*" }
    return six(address.utf8).map { six in
      [112, 96, 80].map { String(UInt16(truncatingIfNeeded: six >> UInt128($0)), radix: 16) }.joined(separator: ":")
        + ":*"
    }
  }

  /// Four decimal numbers, also after `::ffff:` (RFC 4291 section 2.5.5.2).
  private static func four(_ text: Substring.UTF8View) -> UInt32? {
    let mapped = "::ffff:".utf8
    var number: UInt32 = 0
    var part: UInt32?
    var parts = 1
    for byte in text.starts(with: mapped) ? text.dropFirst(mapped.count) : text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let value = (part ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
        guard value <= 255 else { return nil }
        part = value
      case UInt8(ascii: "."):
        guard let value = part, parts < 4 else { return nil }
        number = number << 8 | value
        part = nil
        parts += 1
      default: return nil
      }
    }
    guard let value = part, parts == 4 else { return nil }
    return number << 8 | value
  }

  /// Eight groups of hexadecimal digits, of which `::` stands for any number of zeros (RFC 4291 section 2.2).
  private static func six(_ text: String.UTF8View) -> UInt128? {
    var (head, tail): (UInt128, UInt128) = (0, 0)
    var (headGroups, tailGroups) = (0, 0)
    var hasGap = false
    var group: UInt128?
    var previous: UInt8?

    func close() -> Bool {
      guard let closed = group else { return true }
      group = nil
      if hasGap {
        tail = tail << 16 | closed
        tailGroups += 1
      } else {
        head = head << 16 | closed
        headGroups += 1
      }
      return headGroups + tailGroups <= 8
    }

    for byte in text {
      if byte == UInt8(ascii: ":") {
        guard close() else { return nil }
        if previous == byte {
          if hasGap { return nil }
          hasGap = true
        }
      } else {
        guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, (group ?? 0) < 0x1000 else { return nil }
        group = (group ?? 0) << 4 | UInt128(digit)
      }
      previous = byte
    }
    guard close(), headGroups + tailGroups <= (hasGap ? 7 : 8), hasGap || headGroups == 8 else { return nil }
    return headGroups == 0 ? tail : head << UInt128(16 * (8 - headGroups)) | tail
  }
}
