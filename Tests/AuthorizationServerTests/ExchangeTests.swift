// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Exchanging a code` {
  private let stage: Stage
  private let person: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient
  private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
  private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
    app = try await stage.app(of: try await stage.person("creator"))
    client = try await stage.authenticated(app)
  }

  private func exchange(
    _ code: Secret<AuthorizationCode>, redirectURI: String? = Stage.callback, verifier: String? = nil,
    by other: AuthenticatedClient? = nil
  ) async throws -> Result<TokenResponse, OAuthError> {
    try await stage.authority.exchange(
      code, redirectURI: redirectURI, verifier: verifier.map { Secret($0) }, by: other ?? client)
  }

  @Test func `a fresh code is exchanged for a pair that says all of itself (E59)`() async throws {
    let pair = try await exchange(try await stage.code(for: app, by: person)).get()
    #expect(pair.expiresIn == 2_678_400 && pair.scope == [.identity])
    let access = try await stage.authority.check(pair.accessToken).get()
    #expect(
      access.account == person && access.clientIdentifier == app.client.identifier && access.scopes == [.identity])
    #expect(pair.json.contains("\"token_type\": \"Bearer\"") && pair.json.contains("\"scope\": \"identity\""))
  }

  @Test func `a code is used once under any parallelism (D44, V17)`() async throws {
    let code = try await stage.code(for: app, by: person)
    let outcomes = try await withThrowingTaskGroup(of: Result<TokenResponse, OAuthError>.self) { group in
      for _ in 0..<64 { group.addTask { try await exchange(code) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { (try? $0.get()) != nil }.count == 1)
    #expect(outcomes.compactMap(\.error).allSatisfy { $0 == deadCode })
    #expect(try await stage.grantCount() == 2, "the creator's own grant and this one")
  }

  @Test func `a code presented twice revokes what it issued (D45, V38)`() async throws {
    let code = try await stage.code(for: app, by: person)
    let pair = try await exchange(code).get()
    #expect(try await exchange(code).error == deadCode)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error == deadRefreshToken)
  }

  @Test func `a code presented again revokes what later refreshes issued, even after it expired (D45)`() async throws {
    let code = try await stage.code(for: app, by: person)
    var pair = try await exchange(code).get()
    for _ in 0..<3 { pair = try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).get() }
    stage.clock.advance(by: .seconds(3600))
    #expect(try await stage.isLive(pair.accessToken, for: client))
    #expect(try await exchange(code).error == deadCode)
    #expect(try await !stage.isLive(pair.accessToken, for: client))
    #expect(try await !stage.isLive(pair.refreshToken, for: client))
  }

  @Test func `a replay by somebody who proves too little revokes nothing (D46)`() async throws {
    let code = try await stage.code(for: app, by: person, challenge: challenge)
    let pair = try await exchange(code, verifier: verifier).get()
    let other = try await stage.authenticated(try await stage.app(of: person))
    for _ in 0..<30 {
      #expect(try await exchange(code, verifier: String(verifier.reversed())).error != nil)
      #expect(try await exchange(code).error != nil)
      #expect(try await exchange(code, redirectURI: "https://app.example/other", verifier: verifier).error != nil)
      #expect(try await exchange(code, verifier: verifier, by: other).error == deadCode)
    }
    #expect(try await stage.isLive(pair.accessToken, for: client))
    #expect(try await exchange(code, verifier: verifier).error == deadCode)
    #expect(
      try await !stage.isLive(pair.accessToken, for: client), "whoever proves everything is a thief or was robbed")
  }

  @Test(arguments: [(-1, true), (0, false), (1, false)])
  func `a code is refused from the moment it expires (D43)`(_ milliseconds: Int64, _ isGood: Bool) async throws {
    let code = try await stage.code(for: app, by: person)
    stage.clock.advance(by: .seconds(300) + .milliseconds(milliseconds))
    #expect((try await exchange(code).error == nil) == isGood)
  }

  @Test(arguments: [(Duration.seconds(86_400), 600), (.seconds(60), 60)] as [(Duration, Int64)])
  func `no configuration lets a code live longer than ten minutes (D43)`(_ wish: Duration, _ life: Int64) async throws {
    var lifetimes = Lifetimes()
    lifetimes.code = wish
    let stage = try await Stage(lifetimes: lifetimes)
    let person = try await stage.person()
    let app = try await stage.app(of: person)
    let client = try await stage.authenticated(app)
    for (early, isGood) in [(Int64(1), true), (0, false)] {
      let code = try await stage.code(for: app, by: person)
      stage.clock.advance(by: .seconds(life) + .milliseconds(-early))
      let outcome = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
      #expect((outcome.error == nil) == isGood)
    }
  }

  @Test func `a code is its client's alone, and another's try does not burn it (D47, V18, V28)`() async throws {
    let code = try await stage.code(for: app, by: person)
    let other = try await stage.authenticated(try await stage.app(of: person))
    #expect(try await exchange(code, by: other).error == deadCode)
    #expect(try await exchange(code).error == nil)
  }

  @Test func `a code is the consenting user's, whatever is put together from two (V19, D49)`() async throws {
    let other = try await stage.person("eve")
    let mine = try await stage.code(for: app, by: person).reveal()
    let theirs = try await stage.code(for: app, by: other).reveal()
    for place in [9, 12, 20, 21, 40, 64, 70] {
      let spliced = String(mine.prefix(place)) + theirs.dropFirst(place)
      if spliced == mine || spliced == theirs { continue }
      #expect(try await exchange(Secret(spliced)).error == deadCode)
    }
    let pair = try await exchange(Secret(mine)).get()
    #expect(try await stage.authority.check(pair.accessToken).get().account == person)
  }

  @Test(arguments: [
    nil, "", "https://app.example/callback/", "https://app.example/Callback", "https://app.example/other",
  ])
  func `the redirect address must be the one of the log-in link, and a wrong one does not burn the code (D48)`(
    _ address: String?
  ) async throws {
    let code = try await stage.code(for: app, by: person)
    let error = try #require(try await exchange(code, redirectURI: address).error)
    #expect(error.code == (address == nil ? .invalidRequest : .redirectMismatch))
    #expect(try await exchange(code).error == nil)
  }

  @Test func `an address that was taken from the client since is refused (A15)`() async throws {
    let code = try await stage.code(for: app, by: person)
    _ = try await stage.authority.change(app.client.identifier, redirectURIs: ["https://app.example/new"])
    let changed = try await stage.authenticated(app)
    #expect(try await exchange(code, by: changed).error?.code == .redirectMismatch)
  }

  @Test func `the verifier must be the challenge's (C37, V14)`() async throws {
    for wrong in [nil, "", String(verifier.reversed()), String(verifier.dropLast()), verifier + "a", challenge] {
      let code = try await stage.code(for: app, by: person, challenge: challenge)
      #expect(try await exchange(code, verifier: wrong).error?.code == .invalidGrant)
      #expect(try await exchange(code, verifier: verifier).error == nil, "a wrong verifier burns nothing (C41)")
    }
  }

  @Test func `a verifier without a challenge is refused (C38, V15)`() async throws {
    let code = try await stage.code(for: app, by: person)
    #expect(try await exchange(code, verifier: verifier).error?.code == .invalidGrant)
  }

  @Test(arguments: [(19, true), (20, false)])
  func `guesses at a verifier are bounded (C41)`(_ guesses: Int, _ isGood: Bool) async throws {
    let code = try await stage.code(for: app, by: person, challenge: challenge)
    for _ in 0..<guesses { _ = try await exchange(code, verifier: String(repeating: "x", count: 43)) }
    #expect((try await exchange(code, verifier: verifier).error == nil) == isGood)
  }

  @Test func `a code is for what was allowed when it was given (D49)`() async throws {
    let narrow = try await stage.code(for: app, by: person, scope: "identity")
    _ = try await stage.code(for: app, by: person, scope: "identity identity.memberships")
    #expect(try await exchange(narrow).get().scope == [.identity])
  }

  @Test func `storage holds no code and no token, only their hashes (D50, F77, H96)`() async throws {
    let code = try await stage.code(for: app, by: person)
    let pair = try await exchange(code).get()
    let next = try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).get()
    let text = TokenText(keys: stage.authority.keys)
    let tokens: [PresentedToken?] = [
      text.read(code.reveal(), as: .code), text.read(pair.accessToken.reveal(), as: .access),
      text.read(pair.refreshToken.reveal(), as: .refresh), text.read(next.accessToken.reveal(), as: .access),
      text.read(next.refreshToken.reveal(), as: .refresh),
    ]
    let rows = try await stage.rows().joined(separator: "\n").lowercased()
    for token in tokens {
      let token = try #require(token)
      #expect(rows.contains(Hexadecimal.encode(token.hash.bytes)))
      #expect(
        !rows.contains(Hexadecimal.encode(token.secret)) && !rows.contains(Base64URL.encode(token.secret).lowercased()))
    }
    let secret = try #require(app.secret).reveal()
    #expect(!rows.contains(secret.lowercased()) && !rows.contains(Hexadecimal.encode(Array(secret.utf8))), "(A14)")
    #expect(!rows.contains("correct horse"))
  }

  @Test func `a code of a disabled account is worth nothing (H94)`() async throws {
    let code = try await stage.code(for: app, by: person)
    #expect(try await stage.authority.disable(person, by: .commandLine) == .done)
    #expect(try await exchange(code).error == deadCode)
  }

  @Test func `unknown, expired, revoked, used and foreign codes are answered with one sentence (E61)`() async throws {
    let unknown = TokenText(keys: stage.authority.keys).write(.code, row: 404, secret: [UInt8](repeating: 1, count: 32))
    let used = try await stage.code(for: app, by: person)
    _ = try await exchange(used).get()
    let foreign = try await stage.code(for: try await stage.app(of: person), by: person)
    let bob = try await stage.person("bob")
    let revoked = try await stage.code(for: app, by: bob)
    let expired = try await stage.code(for: app, by: person)
    #expect(try await exchange(used).error == deadCode)
    #expect(try await exchange(foreign).error == deadCode)
    #expect(try await stage.authority.disconnect(app.client.identifier, from: bob))
    #expect(try await exchange(revoked).error == deadCode)
    #expect(try await exchange(Secret(unknown)).error == deadCode)
    stage.clock.advance(by: .seconds(300))
    #expect(try await exchange(expired).error == deadCode)
  }
}

extension Result {
  var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
