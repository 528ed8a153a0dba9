// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Registering a client` {
  private let stage: Stage
  private let owner: ID<Account>

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
  }

  private func problems(
    _ description: ClientDescription = ClientDescription(name: "Fan Club"), _ redirectURIs: [String] = [Stage.callback],
    isPublic: Bool = false
  ) async throws -> [InvalidRegistration.Field] {
    do {
      _ = try await stage.authority.register(
        ClientRegistration(
          description: description, redirectURIs: redirectURIs, apiVersion: .v2, isPublic: isPublic),
        owner: owner)
      return []
    } catch let error as InvalidRegistration { return error.problems.map(\.field) }
  }

  @Test func `the server chooses ids that are no user's number (A13)`() async throws {
    let apps = [try await stage.app(of: owner), try await stage.app(of: owner)]
    #expect(apps[0].client.identifier != apps[1].client.identifier)
    for app in apps {
      let text = app.client.identifier.text
      #expect(text.utf8.count == 48 && ID<Account>(text) == nil && text != "\(owner)")
      #expect(text.utf8.allSatisfy(PercentEncoding.isUnreserved))
    }
  }

  @Test func `secrets hold 256 bits, are URL-safe, shown once and stored as a hash (A14)`() async throws {
    let secrets = try await [stage.app(of: owner), stage.app(of: owner)].map { try #require($0.secret).reveal() }
    #expect(secrets[0] != secrets[1])
    for secret in secrets {
      #expect(secret.hasPrefix("usher_cs_") && secret.utf8.allSatisfy(PercentEncoding.isUnreserved))
      #expect(Base64URL.decode(String(secret.dropFirst(9)))?.count == 32)
      #expect(try await !stage.rows().joined().contains(secret))
    }
  }

  @Test func `a public client has no secret and must use PKCE (A11, A12, C35)`() async throws {
    let app = try await stage.app(of: owner, isPublic: true)
    #expect(app.secret == nil && app.client.isPublic && app.client.requiresPKCE)
    #expect(try await !stage.authenticated(app).isConfidential)
  }

  @Test func `the owner gets a pair with every scope of the version, in a slot of its own`() async throws {
    for version in APIVersion.allCases {
      let app = try await stage.app(of: owner, version)
      let access = try await stage.authority.check(app.creatorTokens.accessToken).get()
      #expect(access.account == owner && access.clientOwner == owner && access.scopes == .all(of: version))
      #expect(app.client.creatorGrant != nil)
    }
  }

  @Test func `at least one redirect address is needed, at most fifty are taken (A1, J108)`() async throws {
    let description = ClientDescription(name: "Fan Club")
    #expect(try await problems(description, []) == [.redirectURIs])
    #expect(try await problems(description, (0..<51).map { "https://app.example/\($0)" }) == [.redirectURIs])
    #expect(try await problems(description, (0..<50).map { "https://app.example/\($0)" }) == [])
  }

  @Test func `every problem is told at once, beside its field`() async throws {
    var description = ClientDescription(name: " ", summary: String(repeating: "a", count: 1001))
    description.iconURL = "http://app.example/icon.png"
    description.privacyPolicyURL = "javascript:alert(1)"
    description.termsURL = "https://app.example/\"><script>"
    description.author = "a\u{0}b"
    let found = try await problems(description, ["http://app.example/", "javascript:x", Stage.callback])
    #expect(Set(found) == [.name, .summary, .author, .icon, .privacy, .terms, .redirectURIs])
    #expect(found.filter { $0 == .redirectURIs }.count == 2)
  }

  @Test func `only a public client may have a scheme of its own (A6)`() async throws {
    let description = ClientDescription(name: "Fan Club")
    #expect(try await problems(description, ["com.example.app:/cb"]) == [.redirectURIs])
    #expect(try await problems(description, ["com.example.app:/cb"], isPublic: true) == [])
  }

  @Test func `an owner must be an account that can be used`() async throws {
    await #expect(throws: InvalidRegistration.self) { try await stage.app(of: ID(404)) }
    _ = try await stage.authority.disable(owner, by: .commandLine)
    await #expect(throws: InvalidRegistration.self) { try await stage.app(of: owner) }
    #expect(try await stage.authority.store.read { try $0.clients(ownedBy: nil).isEmpty })
  }

  @Test func `a change is remembered, and holds for requests under way (A15)`() async throws {
    let app = try await stage.app(of: owner)
    let request = try await stage.request(app)
    let moved = "https://app.example/moved"
    stage.clock.advance(by: .seconds(5))
    let changed = try #require(
      try await stage.authority.change(
        app.client.identifier, description: ClientDescription(name: "New"), redirectURIs: [moved]))
    #expect(changed.description.name == "New" && changed.redirectURIs.map(\.text) == [moved])
    let rotated = try await stage.authority.rotateSecret(of: app.client.identifier, overlap: .zero)
    let entries = try await stage.authority.store.read { try $0.auditEntries(of: app.client.id) }
    #expect(entries.map(\.change) == ["registered", "changed; redirect addresses: \(moved)", "secret rotated"])
    #expect(entries.map(\.at) == [app.client.created, stage.clock.now, stage.clock.now])
    let code = try Stage.code(in: try await stage.authority.grant(request, by: owner))
    let outcome = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil,
      by: try await stage.authenticated(app.client.identifier, secret: rotated?.secret))
    #expect(outcome.error?.code == .redirectMismatch)
  }

  @Test func `a change to what may not be registered changes nothing (A5)`() async throws {
    let app = try await stage.app(of: owner)
    let before = try await stage.rows()
    await #expect(throws: InvalidRegistration.self) {
      try await stage.authority.change(app.client.identifier, redirectURIs: ["javascript:alert(1)"])
    }
    #expect(try await stage.rows() == before)
    #expect(try await stage.authority.change(ClientIdentifier("nobody")) == nil)
  }
}

@Suite struct `Creator's tokens` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    app = try await stage.app(of: owner)
    client = try await stage.authenticated(app)
  }

  @Test func `a log-in of the creator leaves them alone, and they leave it alone`() async throws {
    let pair = try await stage.pair(for: app, by: owner)
    #expect(try await stage.isLive(app.creatorTokens.accessToken, for: client))
    let fresh = try #require(try await stage.authority.refreshCreatorTokens(of: app.client.identifier))
    #expect(try await stage.isLive(pair.accessToken, for: client))
    #expect(try await stage.isLive(fresh.accessToken, for: client))
  }

  @Test func `a refresh by hand ends the pair before it at once`() async throws {
    let fresh = try #require(try await stage.authority.refreshCreatorTokens(of: app.client.identifier))
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(app.creatorTokens.accessToken).get() }
    let old = try await stage.authority.refresh(app.creatorTokens.refreshToken, scope: nil, by: client)
    #expect(old.error?.code == .invalidGrant)
    #expect(try await stage.isLive(fresh.accessToken, for: client), "the old one's replay does not reach the new grant")
    #expect(fresh.scope == .all(of: .v2))
  }

  @Test func `they are refreshed as any pair is`() async throws {
    let next = try await stage.authority.refresh(app.creatorTokens.refreshToken, scope: nil, by: client).get()
    #expect(next.scope == .all(of: .v2))
    #expect(try await stage.authority.check(next.accessToken).get().account == owner)
  }

  @Test func `nobody's client has none`() async throws {
    #expect(try await stage.authority.refreshCreatorTokens(of: ClientIdentifier("nobody")) == nil)
  }
}
