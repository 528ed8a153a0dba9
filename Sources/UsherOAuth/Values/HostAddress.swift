// SPDX-License-Identifier: Apache-2.0

/// Hosts that are numbers, taken only in the spelling that every browser reads alike (URL Standard, section 3.5).
enum HostAddress {
  /// Whether a browser would read the host as an IPv4 address in one of its many spellings, or refuse it for that.
  static func looksLikeIPv4(_ host: Substring) -> Bool {
    guard let last = host.split(separator: ".").last else { return false }
    return last.utf8.allSatisfy { (48...57).contains($0) }
      || last.hasPrefix("0x") && last.dropFirst(2).utf8.allSatisfy { PercentEncoding.hexadecimal($0) != nil }
  }

  static func isIPv4(_ host: Substring) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.allSatisfy { text in UInt8(text).map { String($0) == text } ?? false }
  }

  /// - Parameter host: what stands between the brackets.
  static func isIPv6(_ host: Substring) -> Bool {
    guard let hole = host.firstRange(of: "::") else { return groups(host) == 8 }
    guard let before = groups(host[..<hole.lowerBound]), let after = groups(host[hole.upperBound...]) else {
      return false
    }
    return before + after < 8
  }

  /// How many groups of one to four hexadecimal digits; `nil` where there is anything else.
  private static func groups(_ text: Substring) -> Int? {
    if text.isEmpty { return 0 }
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    let areHexadecimal = groups.allSatisfy {
      (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy { PercentEncoding.hexadecimal($0) != nil }
    }
    return areHexadecimal ? groups.count : nil
  }
}
