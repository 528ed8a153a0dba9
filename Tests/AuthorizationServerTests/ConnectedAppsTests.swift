// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Testing
import UsherOAuth

@testable import AuthorizationServer

@Suite struct `Looking at connected apps` {
  private let stage: Stage
  private let owner: ID<Account>
  private let person: ID<Account>

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person("creator")
    person = try await stage.person()
  }

  private func lastUse() async throws -> Instant? {
    try await stage.authority.connectedApps(of: person).first?.lastUse
  }

  @Test func `they are listed page by page, the oldest first`() async throws {
    var expected: [ClientIdentifier] = []
    for place in 0..<7 {
      let app = try await stage.app(of: owner)
      _ = try await stage.code(for: app, by: person)
      expected.append(app.client.identifier)
      // Two in the same moment now and then.
      if place % 3 > 0 { stage.clock.advance(by: .seconds(1)) }
    }
    var found: [ConnectedApp] = []
    while true {
      let page = try await stage.authority.connectedApps(of: person, after: found.last?.place, limit: 2)
      found += page
      if page.count < 2 { break }
    }
    #expect(Set(found.map(\.client.identifier)) == Set(expected) && found.count == 7)
    #expect(found.map(\.since) == found.map(\.since).sorted())
  }

  @Test func `the last use is that of a token, not of the consent`() async throws {
    let app = try await stage.app(of: owner)
    let code = try await stage.code(for: app, by: person)
    #expect(try await lastUse() == nil)
    stage.clock.advance(by: .seconds(10))
    let client = try await stage.authenticated(app)
    let pair = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client).get()
    let exchanged = stage.clock.now
    #expect(try await lastUse() == exchanged)

    stage.clock.advance(by: .seconds(7200))
    _ = try await stage.authority.check(pair.accessToken).get()
    #expect(try await lastUse() == exchanged, "a check writes nothing")
    #expect(try await stage.authority.fileUses() == 1)
    #expect(try await lastUse() == stage.clock.now)

    stage.clock.advance(by: .seconds(60))
    _ = try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).get()
    #expect(try await lastUse() == stage.clock.now)
  }

  @Test func `a use is filed once an hour, however many there are`() async throws {
    let app = try await stage.app(of: owner)
    let pairs = [try await stage.pair(for: app, by: person), try await stage.pair(for: app, by: person)]
    for _ in 0..<5 { for pair in pairs { _ = try await stage.authority.check(pair.accessToken).get() } }
    #expect(try await stage.authority.fileUses() == 2)
    // The stage's clock starts 800 seconds after an hour.
    stage.clock.advance(by: .seconds(1000))
    for pair in pairs { _ = try await stage.authority.check(pair.accessToken).get() }
    #expect(try await stage.authority.fileUses() == 0)
    stage.clock.advance(by: .seconds(3600))
    _ = try await stage.authority.check(pairs[0].accessToken).get()
    #expect(try await stage.authority.fileUses() == 1)
  }

  @Test func `uses are filed in bounded steps`() async throws {
    let uses = RecentUses()
    for number in 1...Int64(25) { uses.note(ID(number), at: Instant(milliseconds: 0)) }
    #expect(uses.take(10).count == 10 && uses.take(10).count == 10 && uses.take(10).count == 5)
    #expect(uses.take(10).isEmpty)
  }

  @Test func `so many uses are noted in an hour, and the hour after as many again`() {
    let uses = RecentUses()
    for number in 1...Int64(RecentUses.most + 5) { uses.note(ID(number), at: Instant(milliseconds: 0)) }
    #expect(uses.take(.max).count == RecentUses.most)
    uses.note(ID(7), at: Instant(milliseconds: 3_600_000))
    #expect(uses.take(.max) == [ID(7)])
  }

  @Test func `of an app whose tokens were all revoked nothing works, and it is listed as long as it is allowed`()
    async throws
  {
    let app = try await stage.app(of: owner)
    let client = try await stage.authenticated(app)
    let pairs = [try await stage.pair(for: app, by: person), try await stage.pair(for: app, by: person)]
    try await stage.authority.revoke(pairs[0].refreshToken.reveal(), by: client)
    #expect(try await lastUse() != nil)
    try await stage.authority.revoke(pairs[1].refreshToken.reveal(), by: client)
    #expect(try await lastUse() == nil)
    #expect(try await stage.authority.connectedApps(of: person).count == 1)
  }

  @Test func `a refused token is not used`() async throws {
    let app = try await stage.app(of: owner)
    let pair = try await stage.pair(for: app, by: person)
    #expect(try await stage.authority.disconnect(app.client.identifier, from: person))
    _ = try await stage.authority.check(pair.accessToken)
    #expect(try await stage.authority.fileUses() == 0)
  }

  @Test func `letting go ends all that works of the app at once, codes that nobody exchanged too (G84)`() async throws {
    let app = try await stage.app(of: owner)
    let client = try await stage.authenticated(app)
    let pair = try await stage.pair(for: app, by: person)
    let refreshed = try await stage.authority.refresh(
      try await stage.pair(for: app, by: person).refreshToken, scope: nil, by: client
    ).get()
    let code = try await stage.code(for: app, by: person)
    _ = try await stage.authority.check(pair.accessToken).get()
    #expect(try await stage.authority.disconnect(app.client.identifier, from: person))
    for token in [pair.accessToken, refreshed.accessToken] {
      await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(token).get() }
    }
    for token in [pair.refreshToken, refreshed.refreshToken] {
      #expect(try await stage.authority.refresh(token, scope: nil, by: client).error?.code == .invalidGrant)
    }
    let late = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(late.error?.code == .invalidGrant)
  }

  @Test func `an app that was deleted is gone from the list, and letting go of it is no error`() async throws {
    let app = try await stage.app(of: owner)
    let pair = try await stage.pair(for: app, by: person)
    #expect(
      try await stage.authority.remove(app.client.identifier, by: owner, through: app.client.id, under: nil) == .removed
    )
    #expect(try await stage.authority.connectedApps(of: person).isEmpty)
    #expect(try await !stage.authority.disconnect(app.client.identifier, from: person))
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
  }
}
