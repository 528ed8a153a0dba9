// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Sessions and passwords` {
  private let stage: Stage
  private let person: ID<Account>
  private let laptop = SessionPlace(device: "Firefox on Linux", network: "203.0.113.*")

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
  }

  private func session(from place: SessionPlace = .unknown) async throws -> Secret<SessionToken> {
    try await stage.authority.startSession(of: person, replacing: nil, from: place)
  }

  private func loggedIn(_ token: Secret<SessionToken>) async throws -> LoggedIn {
    try #require(try await stage.authority.session(token))
  }

  @Test func `a session shows its device, its network and its last use, five minutes late at most`() async throws {
    let token = try await session(from: laptop)
    let began = stage.clock.now
    func use(after seconds: Int64) async throws -> Instant? {
      stage.clock.advance(by: .seconds(seconds))
      try await stage.authority.note(useOf: try await loggedIn(token), from: laptop)
      return try await stage.authority.sessions(of: person).first?.lastUsed
    }
    #expect(try await use(after: 299) == began)
    #expect(try await use(after: 1) == began + .seconds(300))
    let shown = try #require(try await stage.authority.sessions(of: person).first)
    #expect(shown.place == laptop && shown.created == began)
  }

  @Test func `a use is written once in five minutes, and else only read`() async throws {
    let token = try await session()
    let before = try await stage.rows()
    for _ in 0..<10 { try await stage.authority.note(useOf: try await loggedIn(token), from: laptop) }
    #expect(try await stage.rows() == before)
  }

  @Test func `one's own sessions can be ended one by one or all but one, and nobody else's`() async throws {
    let (first, second, third) = (try await session(), try await session(), try await session())
    let bob = try await stage.authority.startSession(of: try await stage.person("bob"), replacing: nil)
    #expect(try await stage.authority.end(loggedIn(first).session, of: person))
    #expect(try await stage.authority.session(first) == nil)
    #expect(try await !stage.authority.end(loggedIn(bob).session, of: person))
    #expect(try await stage.authority.endSessions(of: person, except: loggedIn(third).session) == 1)
    #expect(try await stage.authority.session(second) == nil)
    #expect(try await stage.authority.session(third) != nil)
    #expect(try await stage.authority.session(bob) != nil)
  }

  @Test func `an account has a hundred sessions; the longest unused one goes for another`() async throws {
    let first = try await session()
    for _ in 0..<99 {
      stage.clock.advance(by: .seconds(1))
      _ = try await session()
    }
    #expect(try await stage.authority.session(first) != nil)
    stage.clock.advance(by: .seconds(1))
    let last = try await session()
    #expect(try await stage.authority.session(first) == nil)
    #expect(try await stage.authority.session(last) != nil)
    #expect(try await stage.authority.sessions(of: person).count == 100)
  }

  @Test func `a changed password gives this browser a new session and ends every other (K113)`() async throws {
    let (mine, other) = (try await session(), try await session())
    let app = try await stage.app(of: try await stage.person("creator"))
    let pair = try await stage.pair(for: app, by: person)
    let proof = try #require(try await stage.authority.prove(Secret("correct horse"), of: loggedIn(mine)))
    let new = try #require(
      try await stage.authority.changePassword(to: Secret("battery staple"), by: proof, from: laptop))
    #expect(try await stage.authority.session(mine) == nil)
    #expect(try await stage.authority.session(other) == nil)
    #expect(try await loggedIn(new).account.id == person)
    #expect(try await stage.isLive(pair.accessToken, for: stage.authenticated(app)), "apps were not asked about")
    #expect(try await stage.letters().first?.kind == .passwordChangeNotice)
    #expect(try await stage.authority.prove(Secret("correct horse"), of: loggedIn(new)) == nil)
    await #expect(throws: InvalidSignUp(problems: [.passwordTooShort])) {
      try await stage.authority.changePassword(to: Secret("short"), by: proof, from: laptop)
    }
  }

  @Test func `a password is hashed anew at the log-in after the parameters grew (K112)`() async throws {
    func stored() async throws -> String {
      try #require(try await stage.authority.store.read { try $0.account(person) }).password.encoded
    }
    #expect(try await stored().contains("m=8,t=1,p=1"))
    let today = Authority(
      store: stage.authority.store, world: stage.authority.world, keys: stage.authority.keys, issuer: Stage.issuer,
      passwords: PasswordHashing(cost: .init(kibibytes: 16, passes: 2)))
    #expect(try await today.logIn(email: "ada@example.com", password: Secret("wrong horse"), replacing: nil) == nil)
    #expect(try await stored().contains("m=8,t=1,p=1"))
    #expect(try await today.logIn(email: "ada@example.com", password: Secret("correct horse"), replacing: nil) != nil)
    let upgraded = try await stored()
    #expect(upgraded.hasPrefix("$argon2id$") && upgraded.contains("m=16,t=2,p=1"))
    #expect(try await today.logIn(email: "ada@example.com", password: Secret("correct horse"), replacing: nil) != nil)
    #expect(try await stored() == upgraded, "and not again")
  }

  @Test func `the parameters of a password hash are those that OWASP asks for at least (K112)`() async throws {
    let hash = try await PasswordHashing().hash(Secret("correct horse"), salt: [UInt8](repeating: 1, count: 16))
    #expect(hash.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
  }

  @Test func `only so many hash at a time, and the next are told to come back (K112)`() async throws {
    let hashing = PasswordHashing(cost: .init(kibibytes: 1024, passes: 8), width: 1)
    let busy = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 * PasswordHashing.longestQueue {
        group.addTask {
          do { _ = try await hashing.verify(Secret("x"), against: nil) } catch { return error is PasswordHashingBusy }
          return false
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(busy > 0 && hashing.count + busy == 4 * PasswordHashing.longestQueue)
  }
}

@Suite struct `Removing an account` {
  private let stage: Stage

  init() async throws { stage = try await Stage() }

  private func proof(_ account: ID<Account>) async throws -> PasswordProof {
    let token = try await stage.authority.startSession(of: account, replacing: nil)
    let loggedIn = try #require(try await stage.authority.session(token))
    return try #require(try await stage.authority.prove(Secret("correct horse"), of: loggedIn))
  }

  @Test func `ends all that it opened at once, and nothing of anybody else (K116)`() async throws {
    let creator = try await stage.person("creator")
    let person = try await stage.person()
    let bob = try await stage.person("bob")
    let app = try await stage.app(of: creator)
    let own = try await stage.app(of: person)
    let client = try await stage.authenticated(app)
    let code = try await stage.code(for: app, by: person)
    let pair = try await stage.pair(for: app, by: person)
    let bobs = try await stage.pair(for: app, by: bob)
    let bobsAtOwn = try await stage.pair(for: own, by: bob)
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    #expect(try await stage.authority.removeAccount(by: proof(person)))

    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(own.creatorTokens.accessToken).get() }
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(bobsAtOwn.accessToken).get() }
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error?.code == .invalidGrant)
    let exchange = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(exchange.error?.code == .invalidGrant)
    #expect(try await stage.authority.session(session) == nil)
    let logIn = try await stage.authority.logIn(
      email: "ada@example.com", password: Secret("correct horse"), replacing: nil)
    #expect(logIn == nil)
    #expect(try await stage.authority.store.read { try $0.client(own.client.identifier) } == nil)
    #expect(try await stage.authority.store.read { try $0.removedClient(own.client.identifier) } != nil)
    #expect(try await stage.isLive(bobs.accessToken, for: client))
    #expect(try await stage.letters().first?.kind == .accountDeletionNotice)
    #expect(try await stage.user(person) == nil, "whom only the sign-up filed")
    #expect(try await stage.person() != person, "and the address is free")
  }

  @Test func `leaves the user whom the platform filed, or filed something on since`() async throws {
    let creator = try await stage.person("creator")
    let imported = try await stage.importedUser("ines@example.com", isVerified: true)
    _ = try await stage.authority.signUp(
      name: "Ines", email: "ines@example.com", password: Secret("correct horse"), as: imported)
    let patron = try await stage.person("patron")
    try await stage.membership(of: patron, with: creator)
    for account in [creator, imported, patron] {
      #expect(try await stage.authority.removeAccount(account))
      #expect(try await stage.user(account) != nil)
      #expect(try await stage.authority.store.read { try $0.account(account) } == nil)
    }
  }

  @Test func `gives a consent page that was open nothing (K116, V48)`() async throws {
    let app = try await stage.app(of: try await stage.person("creator"))
    let request = try await stage.request(app)
    for shut in ["removed", "disabled"] {
      let person = try await stage.person(shut)
      _ =
        shut == "removed"
        ? try await stage.authority.removeAccount(person)
        : try await stage.authority.disable(person, by: .commandLine) == .done
      let answer = try Stage.answer(in: try await stage.authority.grant(request, by: person))
      #expect(try answer.optional("error") == "access_denied", "\(shut)")
    }
  }

  @Test func `is told when there is none`() async throws {
    #expect(try await !stage.authority.removeAccount(ID(404)))
  }
}
