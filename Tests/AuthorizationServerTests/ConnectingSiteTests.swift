// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Connecting a site` {
  private let stage: Stage
  private let creator: ID<Account>
  private let wizard: RegisteredClient
  private let address = "https://news.example/patreon-authorization/"
  /// RFC 7636 appendix B.
  private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

  init() async throws {
    stage = try await Stage()
    creator = try await stage.person()
    wizard = try await stage.app(of: try await stage.person("operator"), isPublic: true)
    _ = try await stage.authority.approve([.writeIdentityClients], for: wizard.client.identifier)
  }

  private func form(_ changes: [String: String?] = [:]) -> Form {
    var form: [String: String?] = [
      "client_id": wizard.client.identifier.text, "redirect_uri": address, "response_type": "code", "state": "s",
      "scopes": "w:identity.clients", "name": "Tin News", "redirect_uris": address, "version": "2",
    ]
    form.merge(changes) { $1 }
    return Form(form.sorted { $0.key < $1.key }.compactMap { key, value in value.map { .init(name: key, value: $0) } })
  }

  private func connection(_ changes: [String: String?] = [:]) async throws -> SiteConnection {
    try await stage.authority.reviewConnection(form(changes)).get()
  }

  private func exchange(
    _ location: String, at address: String? = nil, as client: AuthenticatedClient? = nil,
    verifier: Secret<CodeVerifierText>? = nil
  ) async throws -> TokenResponse {
    let authenticated =
      if let client { client } else { try await stage.authenticated(wizard.client.identifier, secret: nil) }
    return try await stage.authority.exchange(
      try Stage.code(in: location), redirectURI: address ?? self.address, verifier: verifier, by: authenticated
    ).get()
  }

  @Test func `the code goes to the site's address and is good for making clients only`() async throws {
    let location = try await stage.authority.connect(try await connection(), by: creator)
    #expect(location.hasPrefix(address + "?code=") && location.contains("&state=s"))
    #expect(try await exchange(location).scope == [.writeIdentityClients])
  }

  @Test func `the maker's own owner gives away no more than others do`() async throws {
    let location = try await stage.authority.connect(try await connection(), by: wizard.client.owner)
    #expect(try await exchange(location).scope == [.writeIdentityClients])
  }

  @Test func `what was allowed the maker before is not in the code`() async throws {
    _ = try await stage.code(for: wizard, by: creator, scope: "identity", challenge: challenge)
    let location = try await stage.authority.connect(try await connection(), by: creator)
    #expect(try await exchange(location).scope == [.writeIdentityClients])
  }

  @Test func `a code of one site is no other's`() async throws {
    let location = try await stage.authority.connect(try await connection(), by: creator)
    for other in ["https://evil.example/cb", Stage.callback, address + "?"] {
      await #expect(throws: OAuthError.self) { try await exchange(location, at: other) }
    }
    _ = try await exchange(location)
    await #expect(throws: OAuthError.self) { try await exchange(location) }
  }

  @Test func `a challenge that a site sends is held to`() async throws {
    let verifier = Secret<CodeVerifierText>("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    let connection = try await connection(
      ["code_challenge": challenge, "code_challenge_method": "S256"])
    let location = try await stage.authority.connect(connection, by: creator)
    await #expect(throws: OAuthError.self) { try await exchange(location) }
    #expect(try await exchange(location, verifier: verifier).scope == [.writeIdentityClients])
  }

  @Test func `a site that is connected again sends a secret, which says nothing`() async throws {
    for secret in ["0", "usher_cs_of_the_client_it_had"] {
      let location = try await stage.authority.connect(try await connection(), by: creator)
      let client = try await stage.authenticated(wizard.client.identifier, secret: Secret(secret))
      #expect(try await exchange(location, as: client).scope == [.writeIdentityClients])
    }
    let other = try await stage.app(of: creator, isPublic: true)
    await #expect(throws: OAuthError.self) {
      try await stage.authenticated(other.client.identifier, secret: Secret("0"))
    }
  }

  @Test func `the person finds it among the connected apps, and letting go ends it`() async throws {
    let location = try await stage.authority.connect(try await connection(), by: creator)
    let pair = try await exchange(location)
    let apps = try await stage.authority.connectedApps(of: creator)
    #expect(apps.map(\.client.identifier) == [wizard.client.identifier] && apps[0].scopes == [.writeIdentityClients])
    _ = try await stage.authority.disconnect(wizard.client.identifier, from: creator)
    if case .success = try await stage.authority.check(pair.accessToken) { Issue.record("it still opens") }
  }

  @Test func `no goes to the site too, with nothing recorded`() async throws {
    let before = try await stage.rows()
    let location = stage.authority.deny(try await connection())
    #expect(location.hasPrefix(address + "?error=access_denied") && location.contains("state=s"))
    #expect(try await stage.rows() == before)
  }

  @Test func `the address of the site need not be announced`() async throws {
    #expect(try await connection(["redirect_uris": nil, "scopes": nil, "name": nil]).name == nil)
    #expect(try await connection(["scope": "w:identity.clients", "scopes": nil]).state == "s")
    #expect(
      try await connection(["redirect_uris": "https://a.example/ \(address)"]).redirectURI.text == address)
    #expect(try await connection(["redirect_uri": "http://localhost/wp/", "redirect_uris": nil]).name == "Tin News")
  }

  @Test(
    arguments: [
      (["client_id": nil], "Missing client_id"), (["client_id": "nobody"], "Invalid client_id"),
      (["redirect_uri": nil], "Missing redirect URI"), (["redirect_uri": "http://news.example/cb"], "Use https"),
      (["redirect_uri": "javascript:alert(1)"], "redirect_uri"), (["redirect_uri": "example.app:/cb"], "https address"),
      (["redirect_uri": "https://a@news.example/"], "redirect_uri"),
      (["redirect_uri": "//news.example/"], "redirect_uri"),
      (["redirect_uris": "https://other.example/"], "not among"), (["response_type": nil], "response_type"),
      (["response_type": "token"], "response_type"), (["scopes": "identity"], "scopes must be"),
      (["scope": "w:identity.clients identity"], "scope must be"), (["scope": "nonsense"], "scope must be"),
      (["state": String(repeating: "s", count: 4097)], "state"), (["code_challenge": "short"], "code_challenge"),
      (["code_challenge_method": "S256"], "code_challenge"),
    ] as [([String: String?], String)])
  func `a request that cannot be trusted is never sent anywhere`(changes: [String: String?], says: String) async throws
  {
    guard case .failure(let unsafe) = try await stage.authority.reviewConnection(form(changes)) else {
      Issue.record("accepted")
      return
    }
    #expect(unsafe.description.contains(says), "\(unsafe.description)")
  }

  @Test func `a parameter that stands twice is refused`() async throws {
    for name in ["client_id", "redirect_uri", "state", "scopes", "name"] {
      let twice = Form(form().parameters + [.init(name: name, value: "x")])
      guard case .failure = try await stage.authority.reviewConnection(twice) else {
        Issue.record("\(name) was accepted twice")
        continue
      }
    }
  }

  @Test func `a client that the operator did not approve connects nothing`() async throws {
    let app = try await stage.app(of: creator)
    let changes = ["client_id": app.client.identifier.text]
    guard case .failure = try await stage.authority.reviewConnection(form(changes)) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `an address that nobody registered is for connecting only`() async throws {
    _ = try await stage.authority.connect(try await connection(), by: creator)
    let ordinary = try await stage.authority.review(form(["scopes": nil]))
    guard case .failure(.showPage) = ordinary else {
      Issue.record("\(ordinary)")
      return
    }
  }

  // MARK: What a connected site may do

  /// Connects a site and says what its token stands for.
  private func connected(at address: String) async throws -> ID<Grant> {
    let connection = try await connection(["redirect_uri": address, "redirect_uris": address])
    let pair = try await exchange(try await stage.authority.connect(connection, by: creator), at: address)
    return try await stage.authority.check(pair.accessToken).get().grant
  }

  private func make(_ addresses: [String], under grant: ID<Grant>?) async throws -> RegisteredClient {
    try await stage.authority.make(
      ClientRegistration(
        description: ClientDescription(name: "Tin News"), redirectURIs: addresses, apiVersion: .v2),
      owner: creator, through: wizard.client.id, under: grant)
  }

  private func secret(of made: RegisteredClient) async throws -> Bool {
    (try? await stage.authenticated(made)) != nil
  }

  @Test func `a site makes and renews its own client`() async throws {
    let grant = try await connected(at: address)
    let first = try await make(["https://news.example/other", address], under: grant)
    let again = try await make([address, "https://news.example/other"], under: try await connected(at: address))
    #expect(again.client.identifier == first.client.identifier)
    #expect(try await !secret(of: first))
    #expect(try await secret(of: again))
  }

  @Test func `a site does not renew the client of another site of the same creator`() async throws {
    let sibling = "https://shop.example/patreon-authorization/"
    let victim = try await make([sibling], under: try await connected(at: sibling))
    let grant = try await connected(at: address)
    let before = try await stage.rows()
    for addresses in [[sibling], [address + "x"], [address.uppercased()], ["https://news.example/"]] {
      await #expect(throws: InvalidRegistration.self) { try await make(addresses, under: grant) }
    }
    #expect(try await stage.rows() == before)
    #expect(try await secret(of: victim))
    // With its own address beside the other's it is a client of its own.
    let own = try await make([sibling, address], under: grant)
    #expect(own.client.identifier != victim.client.identifier)
    #expect(try await secret(of: victim))
  }

  @Test func `a site deletes its own client, and neither another site's nor the maker`() async throws {
    let sibling = "https://shop.example/patreon-authorization/"
    let victim = try await make([sibling], under: try await connected(at: sibling))
    let grant = try await connected(at: address)
    let own = try await make([address], under: grant)
    let remove = stage.authority.remove(_:by:through:under:)
    #expect(try await remove(victim.client.identifier, creator, wizard.client.id, grant) == .madeElsewhere)
    #expect(try await secret(of: victim))
    #expect(try await remove(own.client.identifier, creator, wizard.client.id, grant) == .removed)

    let connection = try await connection()
    let pair = try await exchange(try await stage.authority.connect(connection, by: wizard.client.owner))
    let ownersGrant = try await stage.authority.check(pair.accessToken).get().grant
    #expect(
      try await remove(wizard.client.identifier, wizard.client.owner, wizard.client.id, ownersGrant) == .madeElsewhere)
  }

  @Test func `a log-in of the maker itself reaches all that it made`() async throws {
    let victim = try await make([address], under: try await connected(at: address))
    let verifier = Secret<CodeVerifierText>("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    let code = try await stage.code(for: wizard, by: creator, scope: "w:identity.clients", challenge: challenge)
    let pair = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: verifier,
      by: try await stage.authenticated(wizard.client.identifier, secret: nil)
    ).get()
    let grant = try await stage.authority.check(pair.accessToken).get().grant
    #expect(try await make([address], under: grant).client.identifier == victim.client.identifier)
    #expect(
      try await stage.authority.remove(
        victim.client.identifier, by: creator, through: wizard.client.id, under: grant) == .removed)
  }
}
