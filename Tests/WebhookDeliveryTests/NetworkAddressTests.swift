// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import WebhookDelivery

@Suite struct `Which addresses may be called` {
  @Test(
    arguments: [
      "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
      "198.17.255.255", "198.20.0.0", "223.255.255.255", "9.255.255.255", "11.0.0.0", "126.0.0.1", "128.0.0.1",
      "2606:4700::1111", "2a00:1450:4001:81b::200e", "2001:200::1", "2001:db9::1", "::ffff:8.8.8.8",
      "64:ff9b::8.8.8.8",
    ])
  func `public ones`(_ text: String) async throws {
    let address = try #require(await NameLookup.system.numeric(text))
    #expect(address.isPublic, "\(address)")
  }

  @Test(
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
      "127.255.255.254", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
      "192.168.0.1", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
      "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
      "2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "100::1", "5f00::1", "4000::1",
      "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
      "::127.0.0.1", "::ffff:0:127.0.0.1",
    ])
  func `none that may lead to a neighbour`(_ text: String) async throws {
    let address = try #require(await NameLookup.system.numeric(text))
    #expect(!address.isPublic, "\(address)")
  }

  @Test(arguments: ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "017700000001"])
  func `other spellings of this machine are looked up and seen through`(_ host: String) async {
    let found = await NameLookup.system.addresses(host)
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { !$0.isPublic }, "\(found)")
  }

  @Test func `an address is written as it is connected to`() {
    #expect(NetworkAddress(bytes: [192, 168, 0, 1])?.description == "192.168.0.1")
    #expect(
      NetworkAddress(bytes: [0x26, 6, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11])?.description
        == "2606:4700:0:0:0:0:0:1111")
    #expect(NetworkAddress(bytes: [1, 2, 3]) == nil)
  }
}

extension NameLookup {
  fileprivate func numeric(_ text: String) async -> NetworkAddress? {
    text.contains(":") ? numeric6(text) : await addresses(text).first
  }

  /// The system's look-up leaves out IPv6 where the machine has none.
  private func numeric6(_ text: String) -> NetworkAddress? {
    var text = text
    if let last = text.lastIndex(of: ":"), text[last...].contains(".") {
      let numbers = text[text.index(after: last)...].split(separator: ".").compactMap { UInt16($0) }
      let groups = [numbers[0] << 8 | numbers[1], numbers[2] << 8 | numbers[3]].map { String($0, radix: 16) }
      text = text[...last] + groups.joined(separator: ":")
    }
    let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let sides = halves.map { half in half.split(separator: ":").compactMap { UInt16($0, radix: 16) } }
    let zeros = [UInt16](repeating: 0, count: 8 - sides.reduce(0) { $0 + $1.count })
    let groups = sides.count == 2 ? sides[0] + zeros + sides[1] : sides[0]
    return NetworkAddress(bytes: groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
  }
}
