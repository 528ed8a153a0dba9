// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Testing

private func keys(_ byte: UInt8) -> ServerKeys {
  ServerKeys(secret: [UInt8](repeating: byte, count: ServerKeys.byteCount))
}

private let nonce = [UInt8](repeating: 3, count: ServerKeys.nonceByteCount)

@Suite struct `Locking a secret away` {
  @Test func `the same key opens it, and what is stored does not show it`() throws {
    let locked = try keys(7).lock("whsec-demo-0001", nonce: nonce)
    #expect(keys(7).unlock(locked) == "whsec-demo-0001")
    #expect(!String(decoding: locked, as: UTF8.self).contains("whsec"))
  }

  @Test func `another nonce makes another box`() throws {
    let other = [UInt8](repeating: 4, count: ServerKeys.nonceByteCount)
    #expect(try keys(7).lock("a", nonce: nonce) != keys(7).lock("a", nonce: other))
  }

  @Test func `no other key opens it, nor does a change of any byte or of the length`() throws {
    let locked = try keys(7).lock("whsec-demo-0001", nonce: nonce)
    #expect(keys(8).unlock(locked) == nil)
    for place in locked.indices {
      var changed = locked
      changed[place] ^= 1
      #expect(keys(7).unlock(changed) == nil)
    }
    for count in 0..<locked.count { #expect(keys(7).unlock(Array(locked.prefix(count))) == nil) }
  }

  @Test func `an identifier is a UUID that follows from key, purpose and parts`() {
    let identifier = keys(7).identifier("a", "b", "c")
    #expect(identifier == keys(7).identifier("a", "b", "c"))
    let groups = identifier.split(separator: "-")
    #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
    #expect(groups[2].first == "8" && "89ab".contains(groups[3].first ?? "x"))
    #expect(identifier.allSatisfy { $0 == "-" || $0.isHexDigit && !$0.isUppercase })
    for other in [
      keys(8).identifier("a", "b", "c"), keys(7).identifier("a", "bc"), keys(7).identifier("a", "b", "c", ""),
      keys(7).identifier("ab", "c"),
    ] {
      #expect(other != identifier)
    }
  }
}
