// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Synchronization
import Testing
import UsherOAuth

private let text = TokenText(keys: ServerKeys(secret: [UInt8](0..<32)))
private let secret = [UInt8](100..<132)

@Suite struct `The text of a token` {
  @Test(arguments: TokenKind.allCases, [0, 1, 2, 255, 4_294_967_296, Int64.max, Int64.min, -1])
  func `what is written is read back`(_ kind: TokenKind, _ row: Int64) {
    let read = text.read(text.write(kind, row: row, secret: secret), as: kind)
    #expect(read?.kind == kind && read?.row == row && read.map { Array($0.secret) } == secret)
  }

  @Test func `a token says what it is, so that scanners find it, and is safe in a URL (A14)`() {
    for kind in TokenKind.allCases {
      let token = text.write(kind, row: 7, secret: secret)
      #expect(token.hasPrefix(kind.prefix) && token.hasPrefix("usher_") && token.utf8.count == TokenText.characterCount)
      #expect(token.utf8.allSatisfy(PercentEncoding.isUnreserved))
    }
    #expect(Set(TokenKind.allCases.map(\.prefix)).count == TokenKind.allCases.count)
  }

  @Test(arguments: TokenKind.allCases, TokenKind.allCases)
  func `a token of one kind is none of another, even under its prefix (V21)`(_ kind: TokenKind, _ other: TokenKind) {
    let token = text.write(kind, row: 7, secret: secret)
    let renamed = other.prefix + token.dropFirst(other.prefix.count)
    #expect((text.read(token, as: other) != nil) == (kind == other))
    #expect((text.read(renamed, as: other) != nil) == (kind == other))
  }

  @Test func `each character that is changed, dropped or doubled is noticed (D42, F69, H95, V18, V21)`() {
    let letters = Array(text.write(.refresh, row: 7, secret: secret))
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in letters.indices {
      for other in alphabet where other != letters[place] {
        var changed = letters
        changed[place] = other
        #expect(text.read(String(changed), as: .refresh) == nil)
      }
      #expect(text.read(String(letters[..<place] + letters[(place + 1)...]), as: .refresh) == nil)
      #expect(text.read(String(letters[...place] + letters[place...]), as: .refresh) == nil)
    }
  }

  @Test func `no part of one token can be put into another (V18, V19)`() {
    let one = Array(text.write(.code, row: 7, secret: secret))
    let two = Array(text.write(.code, row: 8, secret: secret.reversed()))
    for place in 10..<one.count {
      let spliced = String(one[..<place] + two[place...])
      guard spliced != String(one), spliced != String(two) else { continue }
      #expect(text.read(spliced, as: .code) == nil)
    }
  }

  @Test(arguments: ["", " ", "usher_at_", "usher_rt_\u{0}", "Bearer x", "é", String(repeating: "usher_rt_", count: 9)])
  func `any other text is refused`(_ other: String) { #expect(text.read(other, as: .refresh) == nil) }

  @Test func `another server's token is refused (F69)`() {
    let theirs = TokenText(keys: ServerKeys(secret: [UInt8](1..<33)))
    #expect(text.read(theirs.write(.access, row: 7, secret: secret), as: .access) == nil)
  }

  @Test func `the row in a token tells nobody how many were issued (F69)`() throws {
    let rows = try (Int64(1)...1000).map { row in
      let token = text.write(.access, row: row, secret: secret)
      return try #require(Base64URL.decode(String(token.dropFirst(9).prefix(11))))
    }
    #expect(Set(rows).count == 1000)
    for bit in 0..<64 {
      let ones = rows.filter { $0[bit / 8] >> UInt8(bit % 8) & 1 == 1 }.count
      #expect((400...600).contains(ones), "bit \(bit) of the written row is one in \(ones) of 1000")
    }
    let flips = zip(rows, rows.dropFirst()).map { a, b in zip(a, b).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } }
    let mean = Double(flips.reduce(0, +)) / Double(flips.count)
    #expect((30...34).contains(mean), "neighbours differ in \(mean) bits of 64")
  }

  @Test func `tokens of the real world hold 256 bits of chance (D42, F69)`() {
    #expect(TokenText.secretByteCount * 8 == 256)
    let drawn = (0..<200).map { _ in World.real.randomBytes(TokenText.secretByteCount) }
    #expect(Set(drawn).count == 200 && drawn.allSatisfy { $0.count == 32 })
    let ones = drawn.joined().reduce(0) { $0 + $1.nonzeroBitCount }
    #expect((24_600...26_600).contains(ones), "\(ones) of 51200 bits are ones")
  }
}

@Suite struct `SipHash-2-4` {
  private let key = SipHash.Key([UInt8](0..<16))

  @Test func `the published vectors hold`() {
    #expect(SipHash.hash([UInt8](), key: key) == 0x726f_db47_dd0e_0e31)
    #expect(SipHash.hash([UInt8](0..<15), key: key) == 0xa129_ca61_49be_45e5)
  }

  @Test func `messages that differ in zeros at their end differ`() {
    let hashes = (0..<64).map { SipHash.hash([UInt8](repeating: 0, count: $0), key: key) }
    #expect(Set(hashes).count == 64)
  }
}

@Suite struct `Sealing a value` {
  private let keys = ServerKeys(secret: [UInt8](0..<32))

  @Test func `a seal is for one purpose and one list of parts (V21)`() {
    let seals = [
      keys.seal("form", "a", "b"), keys.seal("form", "ab"), keys.seal("form", "ab", ""), keys.seal("form", "", "ab"),
      keys.seal("form", "b", "a"), keys.seal("forma", "b"), keys.seal("session", "a", "b"), keys.seal("form"),
      ServerKeys(secret: [UInt8](1..<33)).seal("form", "a", "b"),
    ]
    #expect(Set(seals).count == seals.count)
    #expect(keys.seal("form", "a", "b") == seals[0])
  }
}

@Suite struct `Refusing without a look-up` {
  /// Counts what is asked of the store behind it.
  private final class Counting: AuthorizationStore {
    let store: any AuthorizationStore
    let asked = Mutex(0)
    init(_ store: any AuthorizationStore) { self.store = store }

    func read<T: Sendable>(_ body: @Sendable (any AuthorizationRecords) throws -> T) async throws -> T {
      asked.withLock { $0 += 1 }
      return try await store.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any AuthorizationRecords) throws -> T) async throws -> T {
      asked.withLock { $0 += 1 }
      return try await store.write(body)
    }
  }

  @Test func `a mistyped or invented token costs no look-up (D51, J108)`() async throws {
    let stage = try await Stage()
    let app = try await stage.app(of: try await stage.person())
    let client = try await stage.authenticated(app)
    let counting = Counting(stage.authority.store)
    let authority = Authority(
      store: counting, world: stage.authority.world, keys: stage.authority.keys, issuer: Stage.issuer)

    let access = app.creatorTokens.accessToken.reveal()
    let refresh = app.creatorTokens.refreshToken.reveal()
    for wrong in [flipped(access), flipped(refresh), "", "usher_at_" + String(repeating: "A", count: 66)] {
      await #expect(throws: AccessRefusal.malformed) { try await authority.check(Secret(wrong)).get() }
      await #expect(throws: deadRefreshToken) {
        try await authority.refresh(Secret(wrong), scope: nil, by: client).get()
      }
      await #expect(throws: deadCode) {
        try await authority.exchange(Secret(wrong), redirectURI: nil, verifier: nil, by: client).get()
      }
      #expect(try await authority.introspect(wrong, by: client) == nil)
      try await authority.revoke(wrong, by: client)
      #expect(try await authority.session(Secret(wrong)) == nil)
    }
    #expect(counting.asked.withLock { $0 } == 0)
    _ = try await authority.check(app.creatorTokens.accessToken).get()
    #expect(counting.asked.withLock { $0 } == 1, "a good token is looked up once")
  }

  private func flipped(_ token: String) -> String { token.dropLast() + (token.last == "A" ? "B" : "A") }
}
