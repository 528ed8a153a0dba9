// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Storage
import Testing
import UsherOAuth

@Suite struct `Clients that clients make` {
  private let stage: Stage
  private let creator: ID<Account>
  private let wizard: RegisteredClient

  init() async throws {
    stage = try await Stage()
    creator = try await stage.person()
    wizard = try await stage.app(of: try await stage.person("operator"))
  }

  private func site(
    _ name: String = "My Site", _ redirectURIs: [String] = ["https://site.example/patreon-authorization/"],
    _ version: APIVersion = .v2
  ) -> ClientRegistration {
    ClientRegistration(
      description: ClientDescription(name: name), redirectURIs: redirectURIs, apiVersion: version)
  }

  private func make(_ registration: ClientRegistration, for owner: ID<Account>? = nil) async throws -> RegisteredClient
  {
    try await stage.authority.make(registration, owner: owner ?? creator, through: wizard.client.id, under: nil)
  }

  private func client(_ made: RegisteredClient) async throws -> Client? {
    try await stage.authority.store.read { try $0.client(made.client.identifier) }
  }

  private func opens(_ made: RegisteredClient) async throws -> Bool {
    if case .success = try await stage.authority.check(made.creatorTokens.accessToken) { true } else { false }
  }

  @Test func `a made client is its owner's, and remembers who made it`() async throws {
    let made = try await make(site())
    #expect(made.client.owner == creator && made.client.maker == wizard.client.id)
    #expect(made.creatorTokens.scope == .all(of: .v2))
    let authenticated = try await stage.authenticated(made)
    #expect(authenticated.client.id == made.client.id)
    let changes = try await stage.authority.store.read { try $0.auditEntries(of: made.client.id).map(\.change) }
    #expect(changes == ["made through \(wizard.client.identifier)"])
    #expect(try await client(wizard)?.maker == nil)
  }

  @Test func `a site whose client the operator disabled does not get it back by connecting again`() async throws {
    let made = try await make(site())
    _ = try await stage.authority.setDisabled(made.client.identifier, true, by: .commandLine)
    let before = try await stage.rows()
    await #expect(throws: InvalidRegistration.self) { try await make(site("My Site again")) }
    #expect(try await stage.rows() == before)
    #expect(try await !opens(made))
  }

  @Test func `the rules of a registration hold for it`() async throws {
    await #expect(throws: InvalidRegistration.self) { try await make(site("", ["https://site.example/cb"])) }
    await #expect(throws: InvalidRegistration.self) { try await make(site("A", ["http://site.example/cb"])) }
    await #expect(throws: InvalidRegistration.self) { try await make(site("A", ["example.app:/cb"])) }
    await #expect(throws: InvalidRegistration.self) { try await make(site(), for: ID(404)) }
    #expect(try await stage.authority.store.read { try $0.clients(ownedBy: creator) }.isEmpty)
  }

  @Test func `a site that connects again keeps its client, and what it had before stops at once`() async throws {
    let first = try await make(site("Old name"))
    let second = try await make(site("New name"))
    #expect(second.client.identifier == first.client.identifier)
    #expect(try await client(first)?.description.name == "New name")
    #expect(try await !opens(first))
    #expect(try await opens(second))
    await #expect(throws: OAuthError.self) { try await stage.authenticated(first) }
    _ = try await stage.authenticated(second)
  }

  @Test func `another address, version, owner or maker makes another client`() async throws {
    let first = try await make(site())
    let fan = try await stage.person("fan")
    let other = try await stage.app(of: creator)
    let others = [
      try await make(site("My Site", ["https://site.example/other"])),
      try await make(site("My Site", ["https://site.example/patreon-authorization/"], .v1)),
      try await make(site(), for: fan),
      try await stage.authority.make(site(), owner: creator, through: other.client.id, under: nil),
      try await stage.authority.register(site(), owner: creator),
    ]
    #expect(Set((others + [first]).map(\.client.identifier)).count == 6)
    #expect(try await opens(first))
  }

  @Test func `a registration by the owner is never taken over`() async throws {
    let own = try await stage.authority.register(site(), owner: creator)
    let made = try await make(site())
    #expect(made.client.identifier != own.client.identifier)
    #expect(try await opens(own))
  }

  @Test func `one account gets a hundred, and then none until one goes`() async throws {
    for number in 0..<100 { _ = try await make(site("Site", ["https://site.example/\(number)"])) }
    await #expect(throws: InvalidRegistration.self) { try await make(site("Site", ["https://site.example/100"])) }
    let again = try await make(site("Site", ["https://site.example/7"]))
    _ = try await make(site(), for: try await stage.person("fan"))
    #expect(
      try await stage.authority.remove(again.client.identifier, by: creator, through: wizard.client.id, under: nil)
        == .removed)
    _ = try await make(site("Site", ["https://site.example/100"]))
  }

  // MARK: Removal

  @Test func `the owner removes a client through it or through its maker`() async throws {
    for asking in [true, false] {
      let made = try await make(site())
      let outcome = try await stage.authority.remove(
        made.client.identifier, by: creator, through: asking ? made.client.id : wizard.client.id, under: nil)
      #expect(outcome == .removed)
      #expect(try await client(made) == nil)
    }
  }

  @Test func `through a sibling it is refused, so that what leaks from one site cannot reach the others`() async throws
  {
    let made = try await make(site())
    let sibling = try await make(site("Other", ["https://other.example/cb"]))
    let own = try await stage.app(of: creator)
    for (target, asking) in [(made, sibling), (made, own), (own, made)] {
      let outcome = try await stage.authority.remove(
        target.client.identifier, by: creator, through: asking.client.id, under: nil)
      #expect(outcome == .madeElsewhere)
      #expect(try await opens(target))
    }
  }

  @Test func `nobody but the owner removes a client, and an unknown one is unknown`() async throws {
    let made = try await make(site())
    let fan = try await stage.person("fan")
    let remove = stage.authority.remove(_:by:through:under:)
    #expect(try await remove(made.client.identifier, fan, made.client.id, nil) == .notYours)
    #expect(try await remove(made.client.identifier, fan, wizard.client.id, nil) == .notYours)
    #expect(try await remove(ClientIdentifier("nobody"), creator, wizard.client.id, nil) == .unknown)
    #expect(try await opens(made))
  }

  @Test func `nothing of a removed client can be used, and that it was there is kept`() async throws {
    let made = try await make(site())
    let fan = try await stage.person("fan")
    let address = "https://site.example/patreon-authorization/"
    let request = try await stage.request(made, redirectURI: address)
    let code = try await stage.code(for: made, by: fan, redirectURI: address)
    let spent = try await stage.code(for: made, by: fan, redirectURI: address)
    let authenticated = try await stage.authenticated(made)
    let pair = try await stage.authority.exchange(spent, redirectURI: address, verifier: nil, by: authenticated).get()
    let identifier = made.client.identifier
    #expect(try await stage.authority.remove(identifier, by: creator, through: made.client.id, under: nil) == .removed)

    for token in [pair.accessToken, made.creatorTokens.accessToken] {
      #expect(try await stage.authority.check(token).isFailure)
    }
    for token in [pair.refreshToken, made.creatorTokens.refreshToken] {
      #expect(try await stage.authority.refresh(token, scope: nil, by: authenticated).isFailure)
    }
    #expect(
      try await stage.authority.exchange(code, redirectURI: address, verifier: nil, by: authenticated).isFailure)
    let answer = try Stage.answer(in: try await stage.authority.grant(request, by: fan))
    #expect(try answer.optional("error") == "unauthorized_client")
    await #expect(throws: OAuthError.self) { try await stage.authenticated(made) }
    #expect(try await stage.authority.connectedApps(of: fan).isEmpty)
    #expect(try await stage.rows().filter { $0.contains(identifier.text) }.count == 1)
    let remains = try await stage.authority.store.read { try $0.removedClient(identifier) }
    #expect(remains?.change == "removed through \(identifier)" && remains?.owner == creator)
    #expect(remains?.at == stage.clock.now && remains?.name == "My Site")
  }

  @Test func `what a removed client made stays`() async throws {
    let own = try await stage.app(of: creator)
    let made = try await stage.authority.make(site(), owner: creator, through: own.client.id, under: nil)
    #expect(
      try await stage.authority.remove(own.client.identifier, by: creator, through: own.client.id, under: nil)
        == .removed)
    #expect(try await opens(made))
    #expect(try await client(made)?.maker == nil)
    await #expect(throws: InvalidRegistration.self) {
      try await stage.authority.make(site(), owner: creator, through: own.client.id, under: nil)
    }
  }

  @Test(arguments: [APIVersion.v1, .v2])
  func `making clients is asked of strangers only with the operator's approval`(version: APIVersion) async throws {
    let app = try await stage.app(of: creator, version)
    let fan = try await stage.person("fan")
    let refused = try await stage.authority.grant(
      try await stage.request(app, scope: "w:identity.clients"), by: fan)
    #expect(try Stage.answer(in: refused).optional("error") == "invalid_scope")
    _ = try await stage.authority.approve([.writeIdentityClients], for: app.client.identifier)
    let pair = try await stage.pair(for: app, by: fan, scope: "w:identity.clients")
    #expect(pair.scope == [.writeIdentityClients])
  }
}

extension Result {
  fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}
