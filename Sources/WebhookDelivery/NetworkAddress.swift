// SPDX-License-Identifier: Apache-2.0

/// An IP address that a name stands for.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16, as they are sent.
  public let bytes: [UInt8]

  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  public var description: String {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2).map { place in
      String(UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]), radix: 16)
    }.joined(separator: ":")
  }

  /// Whether the address can be reached from the whole of the Internet and is one machine's: everything else of the
  /// registries of RFC 6890 may lead to the provider's own neighbours.
  public var isPublic: Bool { bytes.count == 4 ? isPublic4(bytes[...]) : isPublic6 }

  private var isPublic6: Bool {
    // IPv4 in disguise: mapped (RFC 4291 section 2.5.5.2), and what a NAT64 translates (RFC 6052 section 2.1).
    if isIn([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96) { return isPublic4(bytes[12...]) }
    if isIn([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96) { return isPublic4(bytes[12...]) }
    guard isIn([0x20], 3) else { return false }
    return !NetworkAddress.closed6.contains { isIn($0.prefix, $0.bits) }
  }

  private func isIn(_ prefix: [UInt8], _ bits: Int) -> Bool { bytes[...].starts(with: prefix, bits: bits) }

  /// Of 2000::/3: protocol assignments with Teredo, documentation twice, and 6to4, which may carry any IPv4 address.
  private static let closed6: [(prefix: [UInt8], bits: Int)] = [
    ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
  ]
}

private func isPublic4(_ bytes: ArraySlice<UInt8>) -> Bool {
  !closed4.contains { bytes.starts(with: $0.prefix, bits: $0.bits) }
}

private let closed4: [(prefix: [UInt8], bits: Int)] = [
  ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
  ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
  ([203, 0, 113], 24),
  // Multicast, and all above it.
  ([224], 3),
]

extension ArraySlice<UInt8> {
  fileprivate func starts(with prefix: [UInt8], bits: Int) -> Bool {
    for (place, byte) in prefix.enumerated() {
      let left = bits - place * 8
      if left <= 0 { return true }
      let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
      if self[startIndex + place] & mask != byte & mask { return false }
    }
    return true
  }
}
