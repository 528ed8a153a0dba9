// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `An owner who is a stranger to the client` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    app = try await stage.app(of: owner, .v1)
  }

  private func begin(_ isStranger: Bool = true) async throws {
    #expect(try await stage.authority.testAsStranger(app.client.identifier, by: owner, isStranger))
  }

  private func question(_ scope: String? = nil, by account: ID<Account>? = nil) async throws -> ConsentQuestion? {
    let need = try await stage.authority.consentNeeded(
      for: try await stage.request(app, scope: scope), by: account ?? owner)
    guard case .ask(let question) = need else { return nil }
    return question
  }

  @Test func `is asked for what the app asks, and the code holds no more`() async throws {
    let asOwner = try await question("users")
    #expect(asOwner?.isOwner == true && asOwner?.new == .all(of: .v1) && asOwner?.isTest == false)
    try await begin()
    let asStranger = try await question("users")
    #expect(asStranger?.isOwner == false && asStranger?.isTest == true && asStranger?.new == [.users])
    #expect(try await stage.pair(for: app, by: owner, scope: "users").scope == [.users])
  }

  @Test func `is one who comes for the first time, whatever was allowed before`() async throws {
    _ = try await stage.pair(for: app, by: owner, scope: "users")
    try await begin()
    for _ in 0..<2 {
      #expect(try await question("users")?.allowedBefore == ScopeSet.none)
      #expect(try await stage.pair(for: app, by: owner, scope: "users").scope == [.users])
    }
  }

  @Test func `leaves out what others may leave out, for this once`() async throws {
    _ = try await stage.authority.change(app.client.identifier, optionalScopes: [.pledgesToMe])
    try await begin()
    for _ in 0..<2 {
      let asked = try #require(try await question("users pledges-to-me"))
      #expect(asked.required == [.users] && asked.optional == [.pledgesToMe] && asked.declinedBefore.isEmpty)
      let granting = try await stage.authority.grant(
        try await stage.request(app, scope: "users pledges-to-me"), by: owner,
        answer: ConsentAnswer(listed: asked.required, offered: asked.optional))
      guard case .sendBack(let location) = granting else { throw Unforeseen("\(granting)") }
      let pair = try await stage.authority.exchange(
        try Stage.code(in: location), redirectURI: Stage.callback, verifier: nil,
        by: try await stage.authenticated(app)
      ).get()
      #expect(pair.scope == [.users])
    }
  }

  @Test func `is refused what strangers are refused, until the operator approves it`() async throws {
    try await begin()
    let refused = try await stage.authority.grant(try await stage.request(app, scope: "pledges"), by: owner)
    #expect(try Stage.answer(in: refused).optional("error") == "invalid_scope")
    _ = try await stage.authority.approve([.pledges], for: app.client.identifier)
    #expect(try await stage.pair(for: app, by: owner, scope: "pledges").scope == [.pledges])
  }

  @Test(arguments: [(3599, true), (3600, false)])
  func `is the owner again after an hour`(seconds: Int64, isTest: Bool) async throws {
    try await begin()
    stage.clock.advance(by: .seconds(seconds))
    #expect(try await question("users")?.isTest == isTest)
    #expect(try await stage.pair(for: app, by: owner, scope: "users").scope == (isTest ? [.users] : .all(of: .v1)))
  }

  @Test func `is the owner again when they say so`() async throws {
    try await begin()
    try await begin(false)
    #expect(try await question("users")?.isOwner == true)
  }

  @Test func `is nobody else: others and other clients are as before`() async throws {
    try await begin()
    let fan = try await stage.person("fan")
    #expect(try await question("users", by: fan)?.isTest == false)
    _ = try await stage.pair(for: app, by: fan, scope: "users")
    #expect(try await question("users", by: fan) == nil, "who allowed it before is not asked again")
    let other = try await stage.app(of: owner)
    #expect(try await stage.pair(for: other, by: owner, scope: "identity").scope == .all(of: .v2))
  }

  @Test func `keeps the creator's tokens and what they had allowed`() async throws {
    let pair = try await stage.pair(for: app, by: owner)
    try await begin()
    _ = try await stage.pair(for: app, by: owner, scope: "users")
    let client = try await stage.authenticated(app)
    #expect(try await stage.isLive(app.creatorTokens.accessToken, for: client))
    #expect(try await stage.isLive(pair.accessToken, for: client))
    try await begin(false)
    #expect(try await question("users") == nil)
  }

  @Test func `nobody but the owner begins it`() async throws {
    let before = try await stage.rows()
    let fan = try await stage.person("fan")
    #expect(try await !stage.authority.testAsStranger(app.client.identifier, by: fan, true))
    #expect(try await !stage.authority.testAsStranger(ClientIdentifier("nobody"), by: owner, true))
    #expect(try await stage.rows().filter { $0.hasPrefix("stranger") } == before.filter { $0.hasPrefix("stranger") })
  }
}
