// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Storage
import Testing
import UsherOAuth

@Suite struct `Being an operator` {
  private let stage: Stage
  private let ada: ID<Account>

  init() async throws {
    stage = try await Stage()
    ada = try await stage.person()
  }

  private func mark(_ isOperator: Bool = true, _ email: String = "ada@example.com") async throws -> ID<Account>? {
    try await stage.authority.setOperator(try #require(CanonicalEmail(email)), isOperator, isVouchedFor: true)
  }

  private func logIn() async throws -> (token: Secret<SessionToken>, loggedIn: LoggedIn) {
    let token = try await stage.authority.startSession(of: ada, replacing: nil)
    return (token, try #require(try await stage.authority.session(token)))
  }

  private func entrance(_ loggedIn: LoggedIn) async throws -> String {
    switch try await stage.authority.enter(loggedIn) {
    case .nothing: "nothing"
    case .asksForPassword: "password"
    case .open(let atWork): "open to \(atWork.account.id)"
    }
  }

  @Test func `nobody is one who was not marked, and whoever was is from that moment`() async throws {
    let session = try await logIn().loggedIn
    #expect(try await entrance(session) == "nothing")
    #expect(try await mark() == ada)
    #expect(try await entrance(session) == "open to \(ada)")
    #expect(try await mark(true, "nobody@example.com") == nil)
  }

  @Test func `an address that nobody proved makes no operator, unless somebody vouches for it`() async throws {
    let email = try #require(CanonicalEmail("ada@example.com"))
    await #expect(throws: UnprovedAddress.self) { try await stage.authority.setOperator(email, true) }
    #expect(try await entrance(logIn().loggedIn) == "nothing")
    let verified = try await stage.authority.signUp(
      name: "Bo", email: "bo@example.com", password: Secret("correct horse"), isVouchedFor: true)
    #expect(try await stage.authority.setOperator(try #require(CanonicalEmail("bo@example.com")), true) == verified)
  }

  @Test func `a password that was changed meanwhile opens nothing (K116)`() async throws {
    _ = try await mark()
    let (token, loggedIn) = try await logIn()
    try await stage.authority.setPassword(Secret("changed since"), of: ada)
    #expect(
      try await stage.authority.confirm(Secret("correct horse"), of: loggedIn, replacing: token, from: .unknown) == nil)
  }

  @Test(arguments: [(-1, "open to 1"), (0, "password")])
  func `half an hour after the log-in the password is asked for again`(
    _ milliseconds: Int64, _ expected: String
  ) async throws {
    _ = try await mark()
    let session = try await logIn().loggedIn
    stage.clock.advance(by: Authority.operatorPatience + .milliseconds(milliseconds))
    #expect(try await entrance(session) == expected)
  }

  @Test func `the right password opens again under a new session, and the old one is dead (K113)`() async throws {
    _ = try await mark()
    let (token, loggedIn) = try await logIn()
    stage.clock.advance(by: Authority.operatorPatience)
    #expect(
      try await stage.authority.confirm(Secret("wrong horse"), of: loggedIn, replacing: token, from: .unknown) == nil)
    #expect(try await entrance(loggedIn) == "password")
    let fresh = try #require(
      try await stage.authority.confirm(Secret("correct horse"), of: loggedIn, replacing: token, from: .unknown))
    #expect(try await stage.authority.session(token) == nil)
    #expect(try await entrance(try #require(try await stage.authority.session(fresh))) == "open to \(ada)")
  }

  @Test func `who loses the mark loses it in every browser, and the sessions end`() async throws {
    _ = try await mark()
    let (token, loggedIn) = try await logIn()
    #expect(try await mark(false) == ada)
    #expect(try await entrance(loggedIn) == "nothing")
    #expect(try await stage.authority.session(token) == nil)
  }

  @Test func `a disabled account is no operator's, and enabling it does not make it one`() async throws {
    _ = try await mark()
    #expect(try await stage.authority.disable(ada, by: .commandLine) == .done)
    #expect(try await mark() == nil, "nobody can be made an operator who cannot log in")
    #expect(try await stage.authority.enable(ada, by: .commandLine) == .done)
    #expect(try await entrance(try await logIn().loggedIn) == "nothing")
  }

  @Test func `an operator cannot shut their own account, and can another's`() async throws {
    _ = try await mark()
    let bob = try await stage.person("bob")
    guard case .open(let atWork) = try await stage.authority.enter(try await logIn().loggedIn) else {
      throw Unforeseen("no operator")
    }
    #expect(try await stage.authority.disable(ada, by: .person(atWork)) == .yourOwn)
    #expect(try await stage.authority.disable(bob, by: .person(atWork)) == .done)
    let acts = try await stage.authority.store.read { try $0.operatorActs(before: nil, limit: 9) }.map(\.act)
    #expect(acts.map(\.deed) == [.disableAccount, .makeOperator])
    #expect(acts.map(\.account) == [ada, nil])
    #expect(acts.map(\.name) == ["ada@example.com", "the command line"])
    #expect(acts.map(\.subject) == [bob.description, ada.description])
    #expect(acts[0].at == stage.clock.now)
  }

  @Test func `an account that was enabled again logs in, and nothing of before lives (K116)`() async throws {
    let app = try await stage.app(of: try await stage.person("creator"))
    let pair = try await stage.pair(for: app, by: ada)
    _ = try await stage.authority.disable(ada, by: .commandLine)
    _ = try await stage.authority.enable(ada, by: .commandLine)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    let back = try await stage.authority.logIn(
      email: "ada@example.com", password: Secret("correct horse"), replacing: nil)
    #expect(back != nil)
    #expect(try await stage.authority.enable(ID(404), by: .commandLine) == .unknown)
  }

  @Test func `ending sessions leaves the apps alone`() async throws {
    let app = try await stage.app(of: try await stage.person("creator"))
    let pair = try await stage.pair(for: app, by: ada)
    let token = try await logIn().token
    #expect(try await stage.authority.endSessions(of: ada, by: .commandLine) == .done)
    #expect(try await stage.authority.session(token) == nil)
    #expect(try await stage.authority.check(pair.accessToken).error == nil)
  }

  @Test(arguments: [(-1, 1), (1, 0)])
  func `what operators did is forgotten when it is old`(_ milliseconds: Int64, _ kept: Int) async throws {
    _ = try await mark()
    stage.clock.advance(by: OperatorAct.longestKept + .milliseconds(milliseconds))
    _ = try await stage.authority.removeExpired(after: nil)
    #expect(try await stage.authority.store.read { try $0.operatorActs(before: nil, limit: 9) }.count == kept)
  }
}

@Suite struct `Overseeing a client` {
  private let stage: Stage
  private let owner: ID<Account>
  private let fan: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient
  private var identifier: ClientIdentifier { app.client.identifier }

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person("creator")
    fan = try await stage.person()
    app = try await stage.app(of: owner, .v1)
    client = try await stage.authenticated(app)
  }

  private func onFile() async throws -> Client {
    let identifier = identifier
    return try #require(try await stage.authority.store.read { try $0.client(identifier) })
  }

  @Test func `a disabled client is refused everywhere, and its tokens die, its creator's too (H94)`() async throws {
    let pair = try await stage.pair(for: app, by: fan)
    let code = try await stage.code(for: app, by: fan)
    let request = try await stage.request(app)
    let changed = try await stage.authority.setDisabled(identifier, true, by: .commandLine)
    #expect(changed?.disabled == stage.clock.now)
    for token in [pair.accessToken, app.creatorTokens.accessToken] {
      await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(token).get() }
    }
    await #expect(throws: OAuthError.self) { try await stage.authenticated(app) }
    // Whoever proved itself just before gets no further.
    let exchanged = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(exchanged.error?.code == .invalidGrant)
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error?.code == .invalidGrant)
    #expect(try await stage.authority.grant(request, by: fan).contains("error=unauthorized_client"))
    #expect(try await stage.authority.refreshCreatorTokens(of: identifier) == nil)
    await #expect(throws: Unforeseen.self) { try await stage.request(app) }
  }

  @Test func `enabled again, it starts anew`() async throws {
    let pair = try await stage.pair(for: app, by: fan)
    _ = try await stage.authority.setDisabled(identifier, true, by: .commandLine)
    let changed = try await stage.authority.setDisabled(identifier, false, by: .commandLine)
    #expect(changed?.disabled == nil)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    let fresh = try await stage.pair(for: app, by: fan)
    #expect(try await stage.authority.check(fresh.accessToken).error == nil)
    #expect(try await stage.authority.refreshCreatorTokens(of: identifier) != nil)
  }

  @Test func `other clients live on`() async throws {
    let other = try await stage.app(of: owner)
    let pair = try await stage.pair(for: other, by: fan)
    _ = try await stage.authority.setDisabled(identifier, true, by: .commandLine)
    #expect(try await stage.authority.check(pair.accessToken).error == nil)
    #expect(try await stage.authority.check(other.creatorTokens.accessToken).error == nil)
  }

  @Test func `a withdrawn scope leaves the tokens of everybody but the owner, and the rest of them stays`() async throws
  {
    _ = try await stage.authority.approve([.pledges, .campaigns], for: identifier)
    let pair = try await stage.pair(for: app, by: fan, scope: "users pledges campaigns")
    let changed = try await stage.authority.withdraw([.pledges], from: identifier, by: .commandLine)
    #expect(changed?.approvedScopes == [.campaigns])
    #expect(try await stage.authority.check(pair.accessToken).get().scopes == [.users, .campaigns])
    let refreshed = try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).get()
    #expect(refreshed.scope == [.users, .campaigns])
    #expect(try await stage.authority.check(app.creatorTokens.accessToken).get().scopes.contains(.pledges))
    let refused = try await stage.authority.consentNeeded(
      for: try await stage.request(app, scope: "pledges"), by: fan)
    guard case .refuse(let error) = refused else { throw Unforeseen("\(refused)") }
    #expect(error.code == .invalidScope)
  }

  @Test func `a code that was given before a withdrawal brings less`() async throws {
    _ = try await stage.authority.approve([.pledges], for: identifier)
    let code = try await stage.code(for: app, by: fan, scope: "users pledges")
    _ = try await stage.authority.withdraw([.pledges], from: identifier, by: .commandLine)
    let pair = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: client
    ).get()
    #expect(pair.scope == [.users])
  }

  @Test func `only restricted scopes are approved and withdrawn`() async throws {
    let pair = try await stage.pair(for: app, by: fan, scope: "users")
    let approved = try await stage.authority.approve([.users, .pledges], for: identifier)
    #expect(approved?.approvedScopes == [.pledges])
    _ = try await stage.authority.withdraw([.users], from: identifier, by: .commandLine)
    #expect(try await stage.authority.check(pair.accessToken).get().scopes == [.users])
  }

  @Test func `a verification lapses with the name, the author, the site, the picture or a new address`() async throws {
    let plain = ClientDescription(name: "Fan Club", summary: "About", author: "A", domain: "a.example")
    _ = try await stage.authority.change(identifier, description: plain)
    var changes: [(ClientDescription?, [String]?)] = [(nil, ["https://app.example/callback", "https://evil.example/"])]
    for change in [
      { $0.name = "Bank" }, { $0.author = "B" }, { $0.domain = "b.example" },
      { $0.iconURL = "https://b.example/i.png" },
    ] as [(inout ClientDescription) -> Void] {
      var description = plain
      change(&description)
      changes.append((description, nil))
    }
    for (description, addresses) in changes {
      _ = try await stage.authority.change(identifier, description: plain, redirectURIs: [Stage.callback])
      #expect(try await stage.authority.setVerified(identifier, true, by: .commandLine)?.verified != nil)
      let changed = try await stage.authority.change(identifier, description: description, redirectURIs: addresses)
      #expect(changed?.verified == nil, "\(description?.name ?? "") \(addresses ?? [])")
      #expect(try await onFile().verified == nil)
    }
  }

  @Test func `a verification stays through changes of what nobody goes by`() async throws {
    _ = try await stage.authority.change(
      identifier, redirectURIs: [Stage.callback, "https://app.example/second"])
    _ = try await stage.authority.setVerified(identifier, true, by: .commandLine)
    var description = app.client.description
    description.summary = "More about it"
    let changed = try await stage.authority.change(
      identifier, description: description, redirectURIs: [Stage.callback])
    #expect(changed?.verified == stage.clock.now)
    #expect(try await stage.authority.setVerified(identifier, false, by: .commandLine)?.verified == nil)
  }

  @Test func `every act is in the client's history and among the operators' (A15)`() async throws {
    _ = try await stage.authority.approve([.pledges], for: identifier)
    _ = try await stage.authority.withdraw([.pledges], from: identifier, by: .commandLine)
    for truth in [true, false] {
      _ = try await stage.authority.setVerified(identifier, truth, by: .commandLine)
      _ = try await stage.authority.setDisabled(identifier, truth, by: .commandLine)
    }
    let id = app.client.id
    let (history, acts) = try await stage.authority.store.read {
      (try $0.auditEntries(of: id).map(\.change), try $0.operatorActs(before: nil, limit: 9).map(\.act))
    }
    #expect(
      history.suffix(6) == [
        "approved for pledges", "approval withdrawn for pledges", "verified", "disabled by the operator",
        "verification withdrawn", "enabled by the operator",
      ])
    #expect(
      acts.map(\.deed) == [
        .enableClient, .unverifyClient, .disableClient, .verifyClient, .withdrawScopes, .approveScopes,
      ])
    #expect(acts.allSatisfy { $0.subject == identifier.text })
    #expect(acts.last?.detail == "pledges")
  }

  @Test func `there is nothing to do to a client that is not there`() async throws {
    let nobody = ClientIdentifier("nobody")
    #expect(try await stage.authority.approve([.pledges], for: nobody) == nil)
    #expect(try await stage.authority.withdraw([.pledges], from: nobody, by: .commandLine) == nil)
    #expect(try await stage.authority.setVerified(nobody, true, by: .commandLine) == nil)
    #expect(try await stage.authority.setDisabled(nobody, true, by: .commandLine) == nil)
    #expect(try await stage.authority.store.read { try $0.operatorActs(before: nil, limit: 9) }.isEmpty)
  }
}
