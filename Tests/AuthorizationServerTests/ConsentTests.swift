// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Consenting` {
  private let stage: Stage
  private let owner: ID<Account>
  private let person: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person("creator")
    person = try await stage.person()
    app = try await stage.app(of: owner)
  }

  private func need(
    _ scope: String? = nil, of other: RegisteredClient? = nil, by account: ID<Account>? = nil, challenge: String? = nil
  ) async throws -> ConsentNeed {
    let request = try await stage.request(other ?? app, scope: scope, challenge: challenge)
    return try await stage.authority.consentNeeded(for: request, by: account ?? person)
  }

  private func question(_ new: ScopeSet, after before: ScopeSet = [], isOwner: Bool = false) -> ConsentNeed {
    .ask(ConsentQuestion(required: new, allowedBefore: before, isOwner: isOwner))
  }

  @Test func `everything is asked the first time, and nothing of it again (G83)`() async throws {
    #expect(try await need("identity identity.memberships") == question([.identity, .identityMemberships]))
    _ = try await stage.code(for: app, by: person, scope: "identity identity.memberships")
    #expect(try await need("identity identity.memberships") == .nothing)
    #expect(try await need("identity") == .nothing)
  }

  @Test func `a new scope is asked for, and the new part only (G83)`() async throws {
    _ = try await stage.code(for: app, by: person, scope: "identity")
    #expect(try await need("identity identity[email]") == question([.identityEmail], after: [.identity]))
  }

  @Test func `consent is remembered as all that was ever allowed`() async throws {
    _ = try await stage.code(for: app, by: person, scope: "identity")
    _ = try await stage.code(for: app, by: person, scope: "identity.memberships")
    #expect(try await need("identity identity.memberships") == .nothing)
    #expect(try await stage.pair(for: app, by: person, scope: "identity").scope == [.identity, .identityMemberships])
  }

  @Test func `consent is one person's to one client (G83)`() async throws {
    _ = try await stage.code(for: app, by: person)
    #expect(try await need(by: try await stage.person("bob")) == question([.identity]))
    #expect(try await need(of: try await stage.app(of: owner)) == question([.identity]))
  }

  @Test func `a public client is asked for each time, as anybody can pretend to be it (G82, V40)`() async throws {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    let native = try await stage.app(of: owner, isPublic: true)
    _ = try await stage.code(for: native, by: person, challenge: challenge)
    #expect(try await need(of: native, challenge: challenge) == question([], after: [.identity]))
  }

  @Test func `a restricted scope needs the operator's approval of that client (G79, V39)`() async throws {
    let old = try await stage.app(of: owner, .v1)
    guard case .refuse(let error) = try await need("users pledges", of: old) else {
      Issue.record("a restricted scope was not refused")
      return
    }
    #expect(error.code == .invalidScope && error.description.contains("pledges"))
    let request = try await stage.request(old, scope: "users pledges")
    let answer = try Stage.answer(in: try await stage.authority.grant(request, by: person))
    #expect(try answer.optional("error") == "invalid_scope" && answer.optional("code") == nil)
    #expect(try await stage.authority.connectedApps(of: person).isEmpty)

    let approved = try await stage.authority.approve([.pledges, .identity], for: old.client.identifier)
    #expect(approved?.approvedScopes == [.pledges], "only what is restricted can be approved")
    #expect(try await need("users pledges", of: old) == question([.users, .pledges]))
    #expect(try await need("users campaigns", of: old) != question([.users, .campaigns]))
  }

  @Test func `the client's owner is asked for every scope of its version`() async throws {
    let old = try await stage.app(of: owner, .v1)
    #expect(try await need("users", of: old, by: owner) == question(.all(of: .v1), isOwner: true))
    #expect(try await stage.pair(for: old, by: owner, scope: "users").scope == .all(of: .v1))
  }

  @Test func `what was approved and is no more is not issued again (G79)`() async throws {
    let old = try await stage.app(of: owner, .v1)
    _ = try await stage.authority.approve([.pledges], for: old.client.identifier)
    _ = try await stage.code(for: old, by: person, scope: "users pledges")
    try await stage.authority.store.write { records in
      var client = try #require(try records.client(old.client.identifier))
      client.approvedScopes = []
      try records.replace(client)
    }
    #expect(try await stage.pair(for: old, by: person, scope: "users").scope == [.users])
  }

  @Test func `no means access_denied, and nothing is kept (G81)`() async throws {
    let before = try await stage.rows()
    let request = try await stage.request(app, scope: "identity")
    let answer = try Stage.answer(in: stage.authority.deny(request))
    #expect(try answer.optional("error") == "access_denied" && answer.optional("iss") == Stage.issuer)
    #expect(try answer.optional("code") == nil)
    #expect(try await stage.rows() == before)
    #expect(try await need("identity") == question([.identity]))
  }

  @Test func `a disabled account allows nothing (H94)`() async throws {
    let request = try await stage.request(app)
    _ = try await stage.authority.disable(person, by: .commandLine)
    let answer = try Stage.answer(in: try await stage.authority.grant(request, by: person))
    #expect(try answer.optional("error") == "access_denied" && answer.optional("code") == nil)
  }

  @Test func `a code names the issuer and comes with the state that was sent (B21, B31)`() async throws {
    let form = Form([
      .init(name: "client_id", value: app.client.identifier.text), .init(name: "redirect_uri", value: Stage.callback),
      .init(name: "response_type", value: "code"), .init(name: "state", value: "a b+c"),
    ])
    let location = try await stage.authority.grant(try await stage.authority.review(form).get(), by: person)
    let answer = try Stage.answer(in: location)
    #expect(location.hasPrefix(Stage.callback + "?"))
    #expect(try answer.optional("state") == "a b+c" && answer.optional("iss") == Stage.issuer)
    #expect(answer.parameters.map(\.name) == ["code", "state", "iss"])
  }

  @Test func `apps are listed with what they may do, and one can be let go of at once (G84)`() async throws {
    let client = try await stage.authenticated(app)
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.authority.refresh(
      try await stage.pair(for: app, by: person).refreshToken, scope: nil, by: client
    ).get()
    let code = try await stage.code(for: app, by: person)
    let others = try await stage.pair(for: app, by: try await stage.person("bob"))
    let connected = try await stage.authority.connectedApps(of: person)
    #expect(connected.map(\.client.id) == [app.client.id] && connected.map(\.scopes) == [[.identity]])

    #expect(try await stage.authority.disconnect(app.client.identifier, from: person))
    for token in [first.accessToken, second.accessToken] {
      await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(token).get() }
    }
    for token in [first.refreshToken, second.refreshToken] {
      #expect(try await stage.authority.refresh(token, scope: nil, by: client).error?.code == .invalidGrant)
    }
    let late = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(late.error?.code == .invalidGrant)
    #expect(try await stage.authority.connectedApps(of: person).isEmpty)
    #expect(try await need() == question([.identity]), "consent is asked for anew")
    #expect(try await stage.isLive(others.accessToken, for: client), "nobody else notices")
  }

  @Test func `an owner who lets go of an own app keeps the creator's tokens`() async throws {
    let pair = try await stage.pair(for: app, by: owner)
    #expect(try await stage.authority.disconnect(app.client.identifier, from: owner))
    let client = try await stage.authenticated(app)
    #expect(try await !stage.isLive(pair.accessToken, for: client))
    #expect(try await stage.isLive(app.creatorTokens.accessToken, for: client))
  }
}
