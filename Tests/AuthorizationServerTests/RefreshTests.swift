// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Refreshing a pair` {
  private let stage: Stage
  private let person: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient

  init() async throws {
    var lifetimes = Lifetimes()
    lifetimes.accessToken = .seconds(3600)
    lifetimes.refreshTokenIdle = .seconds(10 * 86_400)
    lifetimes.grant = .seconds(30 * 86_400)
    stage = try await Stage(lifetimes: lifetimes)
    person = try await stage.person()
    app = try await stage.app(of: try await stage.person("creator"))
    client = try await stage.authenticated(app)
  }

  private func refresh(
    _ pair: TokenResponse, scope: ScopeSet? = nil, by other: AuthenticatedClient? = nil
  ) async throws -> Result<TokenResponse, OAuthError> {
    try await stage.authority.refresh(pair.refreshToken, scope: scope, by: other ?? client)
  }

  private func same(_ a: TokenResponse, _ b: TokenResponse) -> Bool {
    a.accessToken.reveal() == b.accessToken.reveal() && a.refreshToken.reveal() == b.refreshToken.reveal()
  }

  private func isLive(_ pair: TokenResponse) async throws -> (access: Bool, refresh: Bool) {
    (try await stage.isLive(pair.accessToken, for: client), try await stage.isLive(pair.refreshToken, for: client))
  }

  private func isAllDead(_ pairs: TokenResponse...) async throws -> Bool {
    for pair in pairs {
      if try await isLive(pair) != (false, false) { return false }
    }
    return true
  }

  @Test func `both tokens are replaced, and the old access token lives on for the overlap only (H88)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    #expect(first.accessToken.reveal() != second.accessToken.reveal())
    #expect(first.refreshToken.reveal() != second.refreshToken.reveal())
    #expect(try await isLive(first) == (true, false))
    #expect(try await isLive(second) == (true, true))
    stage.clock.advance(by: .milliseconds(59_999))
    #expect(try await isLive(first) == (true, false))
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await isLive(first) == (false, false))
    #expect(try await isLive(second) == (true, true))
  }

  @Test func `an old access token never outlives its own expiry by a refresh`() async throws {
    let first = try await stage.pair(for: app, by: person)
    stage.clock.advance(by: .seconds(3590))
    _ = try await refresh(first).get()
    stage.clock.advance(by: .seconds(10))
    #expect(try await !stage.isLive(first.accessToken, for: client))
  }

  @Test func `a retry within the window is answered with the same pair (H90, V35)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    for _ in 0..<3 {
      stage.clock.advance(by: .milliseconds(19_999))
      let again = try await refresh(first).get()
      #expect(same(again, second) && again.scope == second.scope)
    }
    #expect(try await isLive(second) == (true, true))
  }

  @Test func `a retry tells how long is left, not how long there was`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    stage.clock.advance(by: .seconds(30))
    #expect(second.expiresIn == 3600)
    #expect(try await refresh(first).get().expiresIn == 3570)
  }

  @Test func `simultaneous refreshes all carry the one live pair (H91, V34)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let answers = try await withThrowingTaskGroup(of: TokenResponse.self) { group in
      for _ in 0..<64 { group.addTask { try await refresh(first).get() } }
      return try await group.reduce(into: [TokenResponse]()) { $0.append($1) }
    }
    #expect(Set(answers.map { $0.refreshToken.reveal() }).count == 1)
    #expect(Set(answers.map { $0.accessToken.reveal() }).count == 1)
    #expect(try await isLive(answers[0]) == (true, true))
    #expect(try await stage.grantCount() == 2, "the creator's own and this one")
  }

  @Test func `the use of the new access token closes the window (H90)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    _ = try await stage.authority.check(second.accessToken).get()
    #expect(try await refresh(first).error == deadRefreshToken)
    #expect(try await isAllDead(first, second), "two parties hold the old token (H89)")
  }

  @Test func `the use of the old access token leaves the window open`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    _ = try await stage.authority.check(first.accessToken).get()
    #expect(same(try await refresh(first).get(), second))
  }

  @Test func `the use of the new refresh token closes the window (H90)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    let third = try await refresh(second).get()
    #expect(try await refresh(first).error == deadRefreshToken)
    #expect(try await isAllDead(first, second, third))
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `the window ends on time, and then a repeat is theft (H89)`(_ milliseconds: Int64, _ isOpen: Bool) async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    stage.clock.advance(by: .seconds(60) + .milliseconds(milliseconds))
    #expect((try await refresh(first).error == nil) == isOpen)
    #expect(try await isLive(second) == (isOpen, isOpen))
  }

  @Test(arguments: 1...4) func `a token of any older generation ends the family (H89)`(_ age: Int) async throws {
    var pairs = [try await stage.pair(for: app, by: person)]
    for _ in 0...age { pairs.append(try await refresh(pairs[pairs.count - 1]).get()) }
    #expect(try await refresh(pairs[pairs.count - 2 - age]).error == deadRefreshToken)
    for pair in pairs { #expect(try await isAllDead(pair)) }
  }

  @Test func `the window of one client is no other's: its repeat ends the family (H87, H90)`() async throws {
    let other = try await stage.authenticated(try await stage.app(of: person))
    let first = try await stage.pair(for: app, by: person)
    let second = try await refresh(first).get()
    #expect(try await refresh(first, by: other).error == deadRefreshToken)
    #expect(try await isAllDead(first, second))
  }

  @Test func `a live token in another client's hands is refused and stays its owner's (H87, V28)`() async throws {
    let other = try await stage.authenticated(try await stage.app(of: person))
    let first = try await stage.pair(for: app, by: person)
    #expect(try await refresh(first, by: other).error == deadRefreshToken)
    #expect(try await refresh(first).error == nil)
  }

  @Test func `a refresh may ask for less, and the grant keeps what was allowed (H92)`() async throws {
    let first = try await stage.pair(for: app, by: person, scope: "identity identity.memberships")
    let narrow = try await refresh(first, scope: [.identity]).get()
    #expect(narrow.scope == [.identity])
    #expect(try await stage.authority.check(narrow.accessToken).get().scopes == [.identity])
    let wide = try await refresh(narrow).get()
    #expect(wide.scope == [.identity, .identityMemberships], "a refresh narrows its own access token only")
  }

  @Test func `a refresh never widens, and a wish that is refused spends nothing (H92, V39, V42, G79)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    #expect(try await refresh(first, scope: [.identity, .identityEmail]).error?.code == .invalidScope)
    #expect(try await refresh(first).get().scope == [.identity])
  }

  @Test func `a retry asks for the same and gets the same scopes, even in other words (H92)`() async throws {
    let first = try await stage.pair(for: app, by: person, scope: "identity identity.memberships")
    let narrow = try await refresh(first, scope: [.identity]).get()
    let again = try await refresh(first).get()
    #expect(same(again, narrow) && again.scope == [.identity], "what is said of a token is what it may do")
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `a token that nobody uses expires on time (H93)`(_ milliseconds: Int64, _ isGood: Bool) async throws {
    let first = try await stage.pair(for: app, by: person)
    stage.clock.advance(by: .seconds(10 * 86_400) + .milliseconds(milliseconds))
    #expect((try await refresh(first).error == nil) == isGood)
  }

  @Test func `a grant ends for good, however often it is refreshed (H93)`() async throws {
    var pair = try await stage.pair(for: app, by: person)
    for _ in 0..<4 {
      stage.clock.advance(by: .seconds(7 * 86_400))
      pair = try await refresh(pair).get()
    }
    stage.clock.advance(by: .seconds(2 * 86_400) + .milliseconds(-1))
    let last = try await refresh(pair).get()
    #expect(last.expiresIn == 0)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await isAllDead(pair, last))
    #expect(try await refresh(last).error == deadRefreshToken)
  }

  @Test func `whether a client gets refresh tokens is one policy: all do, bound to the client (H86, H87)`() async throws
  {
    let publicApp = try await stage.app(of: person, isPublic: true)
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    let code = try await stage.code(for: publicApp, by: person, challenge: challenge)
    let pair = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
      by: try await stage.authenticated(publicApp)
    ).get()
    #expect(try await refresh(pair).error == deadRefreshToken)
    let next = try await refresh(pair, by: try await stage.authenticated(publicApp)).get()
    #expect(next.refreshToken.reveal() != pair.refreshToken.reveal(), "rotated, as nothing else binds it (H88)")
  }

  @Test func `2,000 refreshes leave one row (D51)`() async throws {
    var pair = try await stage.pair(for: app, by: person)
    let rows = try await stage.rows().count
    for _ in 0..<2000 { pair = try await refresh(pair).get() }
    #expect(try await stage.rows().count == rows)
    #expect(try await isLive(pair) == (true, true))
  }

  @Test func `another log-in leaves the first one's tokens alone`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.pair(for: app, by: person)
    #expect(try await isLive(first) == (true, true))
    #expect(try await isLive(second) == (true, true))
    _ = try await refresh(first).get()
    #expect(try await isLive(second) == (true, true))
  }

  @Test func `the next pair is known to nobody without the server's key (H95)`() {
    let keys = [ServerKeys(secret: [UInt8](0..<32)), ServerKeys(secret: [UInt8](1..<33))]
    let secret = [UInt8](repeating: 9, count: 32)
    let successors = keys.flatMap { keys in TokenKind.allCases.map { keys.successor(of: secret, kind: $0) } }
    #expect(Set(successors).count == successors.count, "each key and each kind has its own")
    #expect(keys[0].successor(of: secret, kind: .access) == successors[1])
  }
}
