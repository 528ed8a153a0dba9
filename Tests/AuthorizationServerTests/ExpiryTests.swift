// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Storage
import Testing
import UsherOAuth

@Suite struct `Removing what is expired` {
  private let stage: Stage
  private let person: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient

  init() async throws {
    var lifetimes = Lifetimes()
    lifetimes.accessToken = .seconds(3600)
    lifetimes.refreshTokenIdle = .seconds(10 * 86_400)
    stage = try await Stage(lifetimes: lifetimes)
    person = try await stage.person()
    app = try await stage.app(of: person)
    client = try await stage.authenticated(app)
  }

  private func sweepAll(limit: Int = 500) async throws -> (removed: Int, steps: Int) {
    var sweep = try await stage.authority.removeExpired(after: nil, limit: limit)
    var (removed, steps) = (sweep.removed, 1)
    while let last = sweep.last {
      sweep = try await stage.authority.removeExpired(after: last, limit: limit)
      removed += sweep.removed
      steps += 1
    }
    return (removed, steps)
  }

  @Test func `a code that nobody exchanged goes when it expires, and not before (D51)`() async throws {
    let code = try await stage.code(for: app, by: person)
    stage.clock.advance(by: .milliseconds(299_999))
    #expect(try await sweepAll().removed == 0)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await sweepAll().removed == 1)
    let late = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(late.error == deadCode)
  }

  @Test func `a spent code stays as long as its tokens, so that a replay still revokes them (D45)`() async throws {
    let code = try await stage.code(for: app, by: person)
    let pair = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: client
    ).get()
    stage.clock.advance(by: .seconds(9 * 86_400))
    #expect(try await sweepAll().removed == 0)
    let replay = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(replay.error == deadCode)
    #expect(try await !stage.isLive(pair.refreshToken, for: client))
  }

  @Test func `a pair goes when neither half can be used again`() async throws {
    _ = try await stage.pair(for: app, by: person)
    stage.clock.advance(by: .seconds(10 * 86_400) + .milliseconds(-1))
    #expect(try await sweepAll().removed == 0)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await sweepAll().removed == 2, "this pair and the creator's")
    #expect(try await stage.grantCount() == 0)
  }

  @Test func `a revoked grant goes a day after, so that the tables do not grow`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    try await stage.authority.revoke(pair.refreshToken.reveal(), by: client)
    stage.clock.advance(by: .seconds(86_400) + .milliseconds(-1))
    #expect(try await sweepAll().removed == 0)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await sweepAll().removed == 1)
  }

  @Test func `exactly what is dead goes, in steps of a bounded size (D51)`() async throws {
    var live: [TokenResponse] = []
    var dead: [Secret<AuthorizationCode>] = []
    for turn in 0..<60 {
      if turn % 3 == 0 {
        live.append(try await stage.pair(for: app, by: person))
      } else {
        dead.append(try await stage.code(for: app, by: person))
      }
    }
    stage.clock.advance(by: .seconds(300))
    let first = try await stage.authority.removeExpired(after: nil, limit: 10)
    #expect(first.removed <= 10 && first.last != nil)
    let swept = try await sweepAll(limit: 10)
    #expect(first.removed + swept.removed == dead.count && (3...7).contains(swept.steps))
    for pair in live { #expect(try await stage.isLive(pair.refreshToken, for: client)) }
    #expect(try await stage.grantCount() == Int64(live.count) + 1)
    #expect(try await sweepAll().removed == 0)
  }

  @Test func `full tables are emptied step by step, and what lives among the dead is left (D51)`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    let now = stage.clock.now
    try await stage.database.write { connection in
      _ = try connection.execute(
        """
        WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 20000)
        INSERT INTO grants (client_id, account_id, scopes, created_at, code_hash, code_expires_at, redirect_uri)
        SELECT 1, 1, 256, 0, X'00', $1, 'https://app.example/' FROM numbers
        """, [.integer(now.milliseconds)])
    }
    let last = try await stage.pair(for: app, by: person)
    #expect(try await stage.grantCount() == 20_003)
    let swept = try await sweepAll()
    #expect(swept.removed == 20_000 && swept.steps == 41)
    #expect(try await stage.grantCount() == 3)
    for kept in [pair, last] { #expect(try await stage.isLive(kept.accessToken, for: client)) }
  }

  @Test func `a number is not given again after its row is gone (V18)`() async throws {
    let old = try await stage.code(for: app, by: person)
    stage.clock.advance(by: .seconds(300))
    _ = try await sweepAll()
    let text = TokenText(keys: stage.authority.keys)
    let new = try await stage.code(for: app, by: person)
    let rows = [
      try #require(text.read(old.reveal(), as: .code)).row, try #require(text.read(new.reveal(), as: .code)).row,
    ]
    #expect(rows[1] > rows[0])
  }

  @Test func `sessions go when they expire`() async throws {
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    stage.clock.advance(by: .seconds(30 * 86_400) + .milliseconds(-1))
    _ = try await sweepAll()
    #expect(try await stage.authority.session(session)?.account.id == person)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await stage.authority.session(session) == nil)
    _ = try await sweepAll()
    #expect(try await !stage.rows().contains { $0.hasPrefix("session") })
  }
}
