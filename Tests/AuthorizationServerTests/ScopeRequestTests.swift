// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Asking the operator for scopes` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    app = try await stage.app(of: owner, .v1)
  }

  private func ask(
    _ scopes: ScopeSet = [.pledges], because why: String = "We thank everybody by name.", by asker: ID<Account>? = nil
  ) async throws -> Result<ScopeRequest, ScopeRequestRefusal> {
    try await stage.authority.askForScopes(scopes, because: why, for: app.client.identifier, by: asker ?? owner)
  }

  private func client() async throws -> Client {
    try #require(try await stage.authority.store.read { try $0.client(app.client.identifier) })
  }

  private func history() async throws -> [ScopeRequest] {
    try await stage.authority.store.read { try $0.scopeRequests(of: app.client.id, limit: 10) }
  }

  private func changes() async throws -> [String] {
    try await stage.authority.store.read { try $0.auditEntries(of: app.client.id).map(\.change) }
  }

  @Test func `a request waits until it is answered`() async throws {
    let request = try await ask([.pledges, .campaigns]).get()
    #expect(request.state == .pending && request.scopes == [.pledges, .campaigns] && request.asked == stage.clock.now)
    #expect(try await history() == [request])
    let waiting = try await stage.authority.pendingScopeRequests()
    #expect(waiting.map(\.request) == [request] && waiting[0].client.identifier == app.client.identifier)
    #expect(waiting[0].client.description.name == "Fan Club" && waiting[0].client.maker == nil)
    #expect(try await client().approvedScopes.isEmpty, "asking is not having")
    #expect(try await changes().last == "asked for pledges campaigns")
  }

  @Test func `an approval counts at once, for everybody`() async throws {
    let request = try await ask().get()
    stage.clock.advance(by: .seconds(60))
    let answered = try await stage.authority.answerScopeRequest(request.id, with: .approve, words: "Welcome.").get()
    #expect(answered.state == .approved(at: stage.clock.now, words: "Welcome."))
    #expect(try await client().approvedScopes == [.pledges])
    #expect(try await history() == [answered])
    #expect(try await stage.authority.pendingScopeRequests().isEmpty)
    #expect(try await stage.pair(for: app, by: try await stage.person("fan"), scope: "pledges").scope == [.pledges])
    #expect(try await changes().last == "approved for pledges")
  }

  @Test func `a refusal gives nothing, says why, and lets the owner ask again`() async throws {
    let request = try await ask().get()
    let answered = try await stage.authority.answerScopeRequest(request.id, with: .refuse, words: "Too much.").get()
    #expect(answered.state == .refused(at: stage.clock.now, words: "Too much."))
    #expect(try await client().approvedScopes.isEmpty)
    let again = try await ask([.campaigns]).get()
    #expect(try await history() == [again, answered])
    #expect(try await changes().suffix(2) == ["refused pledges", "asked for campaigns"])
  }

  @Test func `an answer is given once`() async throws {
    let request = try await ask().get()
    _ = try await stage.authority.answerScopeRequest(request.id, with: .refuse).get()
    #expect(
      try await stage.authority.answerScopeRequest(request.id, with: .approve) == .failure(.answeredBefore))
    #expect(try await client().approvedScopes.isEmpty)
    #expect(try await stage.authority.answerScopeRequest(ID(404), with: .approve) == .failure(.unknown))
  }

  @Test func `only restricted scopes that the client lacks are asked for`() async throws {
    #expect(try await ask([.users, .identity]) == .failure(.nothingToApprove))
    #expect(try await ask([]) == .failure(.nothingToApprove))
    _ = try await stage.authority.approve([.pledges], for: app.client.identifier)
    #expect(try await ask([.pledges]) == .failure(.nothingToApprove))
    #expect(try await ask([.pledges, .campaigns, .users]).get().scopes == [.campaigns])
  }

  @Test func `a client of version 2 asks for making clients and nothing else`() async throws {
    let other = try await stage.app(of: owner)
    #expect(other.client.scopesToAskFor == [.writeIdentityClients])
    let ask = stage.authority.askForScopes
    #expect(
      try await ask([.pledges, .campaigns], "Why not?", other.client.identifier, owner) == .failure(.nothingToApprove))
    #expect(
      try await ask(.all(of: .v2), "Sites.", other.client.identifier, owner).get().scopes == [.writeIdentityClients])
  }

  @Test(arguments: [
    ("", ScopeRequestRefusal.whyMissing), (" \n\t", .whyMissing), (String(repeating: "é", count: 501), .whyTooLong),
  ])
  func `the operator has to be told why, in a thousand bytes`(why: String, refusal: ScopeRequestRefusal) async throws {
    #expect(try await ask(because: why) == .failure(refusal))
    #expect(try await history().isEmpty)
  }

  @Test func `a thousand bytes are enough for both`() async throws {
    let text = String(repeating: "é", count: 500)
    let request = try await ask(because: text).get()
    let authority = stage.authority
    func answer(_ words: String) async throws -> Result<ScopeRequest, ScopeAnswerRefusal> {
      try await authority.answerScopeRequest(request.id, with: .refuse, words: words)
    }
    #expect(try await answer(text + "a") == .failure(.wordsTooLong))
    #expect(try await answer(text).get().why == text)
  }

  @Test func `control characters become spaces in both`() async throws {
    let request = try await ask(because: "First\r\nsecond\u{0}.").get()
    #expect(try await history().map(\.why) == ["First  second ."])
    _ = try await stage.authority.answerScopeRequest(request.id, with: .refuse, words: "No\u{7}.").get()
    #expect(try await history().map(\.state) == [.refused(at: stage.clock.now, words: "No .")])
  }

  @Test func `one request of a client waits at a time`() async throws {
    _ = try await ask().get()
    #expect(try await ask([.campaigns]) == .failure(.askedBefore))
    #expect(try await history().count == 1)
  }

  @Test func `nobody but the owner asks, or takes back`() async throws {
    let fan = try await stage.person("fan")
    #expect(try await ask(by: fan) == .failure(.unknownClient))
    _ = try await ask().get()
    #expect(try await !stage.authority.withdrawScopeRequest(of: app.client.identifier, by: fan))
    #expect(try await stage.authority.pendingScopeRequests().count == 1)
    let unknown = ClientIdentifier("nobody")
    #expect(
      try await stage.authority.askForScopes([.pledges], because: "x", for: unknown, by: owner)
        == .failure(.unknownClient))
  }

  @Test func `what waits can be taken back, what was answered cannot`() async throws {
    let request = try await ask().get()
    #expect(try await stage.authority.withdrawScopeRequest(of: app.client.identifier, by: owner))
    #expect(try await history().isEmpty)
    #expect(try await stage.authority.answerScopeRequest(request.id, with: .approve) == .failure(.unknown))
    let second = try await ask().get()
    _ = try await stage.authority.answerScopeRequest(second.id, with: .refuse).get()
    #expect(try await !stage.authority.withdrawScopeRequest(of: app.client.identifier, by: owner))
    #expect(try await history().count == 1)
  }

  @Test func `an approval by hand answers the request that it covers`() async throws {
    _ = try await ask([.pledges, .campaigns]).get()
    _ = try await stage.authority.approve([.pledges], for: app.client.identifier)
    #expect(try await history().map(\.state) == [.pending])
    _ = try await stage.authority.approve([.campaigns], for: app.client.identifier)
    #expect(try await history().map(\.state) == [.approved(at: stage.clock.now, words: nil)])
  }

  @Test func `those who wait longest come first, page by page`() async throws {
    var asked: [ID<ScopeRequest>] = []
    for _ in 0..<5 {
      let other = try await stage.app(of: owner)
      let request = try await stage.authority.askForScopes(
        [.writeIdentityClients], because: "Sites.", for: other.client.identifier, by: owner)
      asked.append(try request.get().id)
    }
    let first = try await stage.authority.pendingScopeRequests(limit: 3).map(\.request.id)
    let second = try await stage.authority.pendingScopeRequests(after: first.last, limit: 3).map(\.request.id)
    #expect(first + second == asked)
  }

  @Test func `a client that goes takes its requests with it`() async throws {
    _ = try await ask().get()
    let removed = try await stage.authority.remove(
      app.client.identifier, by: owner, through: app.client.id, under: nil)
    #expect(removed == .removed)
    #expect(try await stage.authority.pendingScopeRequests().isEmpty)
  }
}
