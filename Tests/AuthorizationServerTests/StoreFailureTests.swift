// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

/// What a failing act is played on: people, an app, and tokens in every state.
struct Scene: Sendable {
  let stage: Stage
  let owner: ID<Account>
  let person: ID<Account>
  let app: RegisteredClient
  let client: AuthenticatedClient
  let request: AuthorizationRequest
  let code: Secret<AuthorizationCode>
  let spentCode: Secret<AuthorizationCode>
  let pair: TokenResponse
  let old: TokenResponse
  let current: TokenResponse
  let session: Secret<SessionToken>
  let loggedIn: LoggedIn
  let proof: PasswordProof
  let recovery: Secret<EmailToken>
  let verification: Secret<EmailToken>
  /// A client that another one made, and a site that asks that one for a client.
  let made: RegisteredClient
  let connection: SiteConnection
  /// What its owner asks the operator for.
  let asked: ScopeRequest

  init(path: String? = nil) async throws {
    stage = try await Stage(path: path)
    owner = try await stage.person("creator")
    person = try await stage.person()
    app = try await stage.app(of: owner)
    client = try await stage.authenticated(app)
    request = try await stage.request(app, scope: "identity identity.memberships")
    pair = try await stage.pair(for: app, by: person)
    old = try await stage.pair(for: app, by: person)
    current = try await stage.authority.refresh(old.refreshToken, scope: nil, by: client).get()
    spentCode = try await stage.code(for: app, by: person)
    _ = try await stage.authority.exchange(
      spentCode, redirectURI: Stage.callback, verifier: nil, by: client
    ).get()
    code = try await stage.code(for: app, by: person)
    session = try await stage.authority.startSession(of: person, replacing: nil)
    verification = try await stage.link(.emailVerification)
    recovery = try await stage.recoveryLink("ada@example.com")
    guard let loggedIn = try await stage.authority.session(session),
      let proof = try await stage.authority.prove(Secret("correct horse"), of: loggedIn)
    else { throw Unforeseen("nobody is logged in") }
    (self.loggedIn, self.proof) = (loggedIn, proof)
    _ = try await stage.authority.approve([.writeIdentityClients], for: app.client.identifier)
    made = try await stage.authority.make(Scene.site, owner: person, through: app.client.id, under: nil)
    connection = try await stage.authority.reviewConnection(
      Form([
        .init(name: "client_id", value: app.client.identifier.text), .init(name: "response_type", value: "code"),
        .init(name: "redirect_uri", value: "https://news.example/"),
      ])
    ).get()
    asked = try await stage.authority.askForScopes(
      [.writeIdentityClients], because: "Sites.", for: made.client.identifier, by: person
    ).get()
  }

  static let site = ClientRegistration(
    description: ClientDescription(name: "Tin News"), redirectURIs: ["https://site.example/"], apiVersion: .v2)

  /// A code that nobody ever exchanges expires.
  func sweep() async throws -> Sweep {
    stage.clock.advance(by: .seconds(300))
    return try await stage.authority.removeExpired(after: nil)
  }
}

/// Something that the server does and acknowledges.
struct Act: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Does it once; `true` means that it succeeded, for an act that refuses by design that it refused as it should.
  let run: @Sendable (Scene) async throws -> Bool
  /// Whether an honest client that heard nothing of a success may just do it again.
  var isRepeatable = true

  static let rules = [
    Act("registering a client") { try await $0.stage.app(of: $0.owner).secret != nil },
    Act("changing a client") {
      try await $0.stage.authority.change($0.app.client.identifier, redirectURIs: ["https://app.example/new"]) != nil
    },
    Act("rotating a secret") {
      try await $0.stage.authority.rotateSecret(of: $0.app.client.identifier, overlap: .seconds(60)) != nil
    },
    Act("approving a scope") {
      try await $0.stage.authority.approve([.pledges], for: $0.app.client.identifier) != nil
    },
    Act("refreshing creator's tokens") {
      try await $0.stage.authority.refreshCreatorTokens(of: $0.app.client.identifier) != nil
    },
    Act("making a client") {
      try await $0.stage.authority.make(Scene.site, owner: $0.owner, through: $0.app.client.id, under: nil).secret
        != nil
    },
    Act("making a client again") {
      try await $0.stage.authority.make(Scene.site, owner: $0.person, through: $0.app.client.id, under: nil).client.id
        == $0.made.client.id
    },
    Act("removing a client", isRepeatable: false) {
      try await $0.stage.authority.remove(
        $0.made.client.identifier, by: $0.person, through: $0.app.client.id, under: nil)
        == .removed
    },
    Act("connecting a site") {
      let answer = try Stage.answer(in: try await $0.stage.authority.connect($0.connection, by: $0.person))
      return try answer.optional("code") != nil
    },
    Act("authenticating a client") { try await $0.stage.authenticated($0.app).isConfidential },
    Act("reviewing a request") { try await $0.stage.request($0.app).state == nil },
    Act("asking what needs consent") {
      try await $0.stage.authority.consentNeeded(for: $0.request, by: $0.person) != .nothing
    },
    Act("granting") {
      let answer = try Stage.answer(in: try await $0.stage.authority.grant($0.request, by: $0.person))
      return try answer.optional("code") != nil
    },
    Act("exchanging a code", isRepeatable: false) {
      try await $0.stage.authority.exchange($0.code, redirectURI: Stage.callback, verifier: nil, by: $0.client).error
        == nil
    },
    Act("refusing a spent code") {
      try await $0.stage.authority.exchange(
        $0.spentCode, redirectURI: Stage.callback, verifier: nil, by: $0.client
      ).error != nil
    },
    Act("refreshing a pair") {
      try await $0.stage.authority.refresh($0.pair.refreshToken, scope: nil, by: $0.client).error == nil
    },
    Act("answering a refresh again") {
      try await $0.stage.authority.refresh($0.old.refreshToken, scope: nil, by: $0.client).get().refreshToken.reveal()
        == $0.current.refreshToken.reveal()
    },
    Act("refusing a stolen refresh token") {
      $0.stage.clock.advance(by: .seconds(60))
      return try await $0.stage.authority.refresh($0.old.refreshToken, scope: nil, by: $0.client).error != nil
    },
    Act("revoking a refresh token") {
      try await $0.stage.authority.revoke($0.pair.refreshToken.reveal(), by: $0.client)
      return true
    },
    Act("revoking an access token") {
      try await $0.stage.authority.revoke($0.pair.accessToken.reveal(), by: $0.client)
      return true
    },
    Act("introspecting") {
      try await $0.stage.authority.introspect($0.pair.accessToken.reveal(), by: $0.client) != nil
    },
    Act("checking an access token") { try await $0.stage.authority.check($0.pair.accessToken).error == nil },
    Act("checking a successor") { try await $0.stage.authority.check($0.current.accessToken).error == nil },
    Act("listing apps") { try await $0.stage.authority.connectedApps(of: $0.person).count == 1 },
    Act("letting go of an app") {
      try await $0.stage.authority.disconnect($0.app.client.identifier, from: $0.person)
    },
    Act("signing up", isRepeatable: false) { try await $0.stage.person("bob") != $0.person },
    Act("logging in") {
      try await $0.stage.authority.logIn(
        email: "ada@example.com", password: Secret("correct horse"), replacing: $0.session) != nil
    },
    Act("reading a session") { try await $0.stage.authority.session($0.session) != nil },
    Act("setting a password") {
      try await $0.stage.authority.setPassword(Secret("battery staple"), of: $0.person)
      return true
    },
    Act("forgetting a password") {
      try await $0.stage.authority.askForRecovery(email: "ada@example.com")
      return true
    },
    Act("setting a password by mail", isRepeatable: false) {
      try await $0.stage.authority.resetPassword(
        by: $0.recovery, to: Secret("battery staple"), replacing: nil, from: .unknown) != nil
    },
    Act("confirming an address", isRepeatable: false) {
      try await $0.stage.authority.confirmEmail(by: $0.verification, for: $0.loggedIn) == .confirmed
    },
    Act("asking for another address") {
      try await $0.stage.authority.askForEmailChange(to: "new@example.com", by: $0.proof)
      return true
    },
    Act("changing a password", isRepeatable: false) {
      try await $0.stage.authority.changePassword(to: Secret("battery staple"), by: $0.proof, from: .unknown) != nil
    },
    Act("ending a session", isRepeatable: false) {
      try await $0.stage.authority.end($0.loggedIn.session, of: $0.person)
    },
    Act("removing an account", isRepeatable: false) { try await $0.stage.authority.removeAccount(by: $0.proof) },
    Act("disabling an account") {
      try await $0.stage.authority.disable($0.person, by: .commandLine) == .done
    },
    Act("enabling an account") {
      try await $0.stage.authority.enable($0.person, by: .commandLine) == .done
    },
    Act("ending sessions") {
      try await $0.stage.authority.endSessions(of: $0.person, by: .commandLine) == .done
    },
    Act("withdrawing a scope") {
      try await $0.stage.authority.withdraw([.writeIdentityClients], from: $0.app.client.identifier, by: .commandLine)
        != nil
    },
    Act("verifying a client") {
      try await $0.stage.authority.setVerified($0.app.client.identifier, true, by: .commandLine) != nil
    },
    Act("disabling a client") {
      try await $0.stage.authority.setDisabled($0.app.client.identifier, true, by: .commandLine) != nil
    },
    Act("making an operator") {
      try await $0.stage.authority.setOperator(
        try #require(CanonicalEmail("ada@example.com")), true, isVouchedFor: true) == $0.person
    },
    Act("removing what is expired", isRepeatable: false) { try await $0.sweep().removed == 1 },
  ]

  init(_ name: String, isRepeatable: Bool = true, _ run: @escaping @Sendable (Scene) async throws -> Bool) {
    testDescription = name
    self.isRepeatable = isRepeatable
    self.run = run
  }
}

@Suite struct `When the store fails` {
  /// Plays the act with a fault and says whether the fault was met.
  private func play(_ act: Act, breaking place: BreakingPlace) async throws -> Bool {
    let scene = try await Scene()
    let before = try await scene.stage.rows()
    scene.stage.database.breakNext(place)
    var failure: (any Error)?
    do { _ = try await act.run(scene) } catch { failure = error }
    guard scene.stage.database.mend() else {
      #expect(failure == nil, "\(place)")
      return false
    }
    #expect(failure is Broken, "a success was reported, or the fault was hidden (\(place))")
    let after = try await scene.stage.rows()
    if place == .answerToCommit {
      guard act.isRepeatable else { return true }
    } else {
      #expect(after == before, "something half done was kept (\(place))")
    }
    #expect(try await act.run(scene), "the honest client cannot go on (\(place))")
    return true
  }

  @Test(arguments: Act.all) func `nothing fails without a fault`(_ act: Act) async throws {
    #expect(try await act.run(try await Scene()))
  }

  @Test(arguments: Act.all)
  func `a statement that does not run leaves nothing behind and is told (E68, I100, V36)`(_ act: Act) async throws {
    var number = 1
    while try await play(act, breaking: .statement(number)) { number += 1 }
    #expect(number > 1, "the act asks nothing of the store")
  }

  @Test(arguments: Act.all)
  func `a statement whose answer is lost leaves nothing behind and is told (E68, I100, V36)`(_ act: Act) async throws {
    var number = 1
    while try await play(act, breaking: .answerToStatement(number)) { number += 1 }
    #expect(number > 1)
  }

  @Test(arguments: Act.all)
  func `a commit that fails, or that nobody hears of, is never a success (D44, E68, H91, I100, V36)`(
    _ act: Act
  ) async throws {
    _ = try await play(act, breaking: .commit)
    _ = try await play(act, breaking: .answerToCommit)
  }

  @Test(arguments: Act.all)
  func `what was acknowledged is found again after a crash, and nothing else (D44, E68, H91)`(_ act: Act) async throws {
    let folder = try ScratchFolder()
    let scene = try await Scene(path: folder.file("usher.db"))
    try folder.copyDatabase("usher.db", to: "before.db")
    let before = try await scene.stage.rows()
    #expect(try await act.run(scene))
    try folder.copyDatabase("usher.db", to: "after.db")
    let after = try await scene.stage.rows()
    #expect(try await Stage(path: folder.file("before.db")).rows() == before)
    #expect(try await Stage(path: folder.file("after.db")).rows() == after)
  }

  @Test func `a revocation that failed can be repeated until it holds (I100, V36)`() async throws {
    for place in [BreakingPlace.statement(1), .statement(2), .answerToStatement(2), .commit, .answerToCommit] {
      let scene = try await Scene()
      scene.stage.database.breakNext(place)
      await #expect(throws: Broken.self) {
        try await scene.stage.authority.revoke(scene.pair.refreshToken.reveal(), by: scene.client)
      }
      scene.stage.database.mend()
      let isKept = place == .answerToCommit
      #expect(try await scene.stage.isLive(scene.pair.accessToken, for: scene.client) == !isKept)
      try await scene.stage.authority.revoke(scene.pair.refreshToken.reveal(), by: scene.client)
      #expect(try await !scene.stage.isLive(scene.pair.accessToken, for: scene.client))
    }
  }

  @Test func `an exchange that was kept and not heard of is revoked by the retry: no pair is lost alive (D45, E68)`()
    async throws
  {
    let scene = try await Scene()
    scene.stage.database.breakNext(.answerToCommit)
    await #expect(throws: Broken.self) {
      try await scene.stage.authority.exchange(
        scene.code, redirectURI: Stage.callback, verifier: nil, by: scene.client)
    }
    scene.stage.database.mend()
    let retried = try await scene.stage.authority.exchange(
      scene.code, redirectURI: Stage.callback, verifier: nil, by: scene.client)
    #expect(retried.error?.code == .invalidGrant)
    let fresh = try await scene.stage.pair(for: scene.app, by: scene.person)
    #expect(try await scene.stage.isLive(fresh.accessToken, for: scene.client), "a new log-in works")
  }
}
