// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Checking and introspecting tokens` {
  private let stage: Stage
  private let person: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
    app = try await stage.app(of: try await stage.person("creator"))
    client = try await stage.authenticated(app)
  }

  @Test func `a check says who, by which client and for what`() async throws {
    let pair = try await stage.pair(for: app, by: person, scope: "identity identity[email]")
    let access = try await stage.authority.check(pair.accessToken).get()
    #expect(access.account == person && access.clientIdentifier == app.client.identifier)
    #expect(access.clientOwner == app.client.owner && access.apiVersion == .v2)
    #expect(access.scopes == [.identity, .identityEmail])
  }

  @Test(arguments: [(-1, true), (0, false)])
  func `an access token is expired from its moment on`(_ milliseconds: Int64, _ isGood: Bool) async throws {
    let pair = try await stage.pair(for: app, by: person)
    stage.clock.advance(by: .seconds(pair.expiresIn) + .milliseconds(milliseconds))
    #expect(try await stage.authority.check(pair.accessToken).error == (isGood ? nil : .expired))
    #expect(try await (stage.authority.introspect(pair.accessToken.reveal(), by: client) != nil) == isGood)
  }

  @Test func `a refresh token, a code and a session open no API`() async throws {
    let code = try await stage.code(for: app, by: person)
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    for token in [app.creatorTokens.refreshToken.reveal(), code.reveal(), session.reveal()] {
      #expect(try await stage.authority.check(Secret(token)).error == .malformed)
    }
  }

  @Test func `a token whose row is gone is dead`() async throws {
    let text = TokenText(keys: stage.authority.keys)
    let token = text.write(.access, row: 404, secret: [UInt8](repeating: 1, count: 32))
    #expect(try await stage.authority.check(Secret(token)).error == .dead)
    let forged = text.write(.access, row: 1, secret: [UInt8](repeating: 1, count: 32))
    #expect(try await stage.authority.check(Secret(forged)).error == .dead, "the row is there, the hash is another")
  }

  @Test func `introspection tells a client of its own tokens, facts only (I101)`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    let access = try #require(try await stage.authority.introspect(pair.accessToken.reveal(), by: client))
    #expect(access.account == person && access.scopes == [.identity] && access.kind == .access)
    #expect(access.issued == stage.clock.now && access.expiry == stage.clock.now + .seconds(pair.expiresIn))
    let refresh = try #require(try await stage.authority.introspect(pair.refreshToken.reveal(), by: client))
    #expect(refresh.kind == .refresh && refresh.expiry == stage.clock.now + .seconds(365 * 86_400))
    for active in [access, refresh] { #expect(active.json(issuer: Stage.issuer).contains("\"active\": true")) }
  }

  @Test func `introspection tells nobody of anybody else's (I101, V43)`() async throws {
    let other = try await stage.authenticated(try await stage.app(of: person))
    let pair = try await stage.pair(for: app, by: person)
    for token in [pair.accessToken.reveal(), pair.refreshToken.reveal()] {
      #expect(try await stage.authority.introspect(token, by: other) == nil)
    }
    #expect(ActiveToken.inactiveJSON == "{\"active\":false}")
  }

  @Test func `introspection changes nothing: a lost answer can still be asked for`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.authority.refresh(first.refreshToken, scope: nil, by: client).get()
    let before = try await stage.rows()
    _ = try await stage.authority.introspect(second.accessToken.reveal(), by: client)
    #expect(try await stage.rows() == before)
  }

  @Test func `what is revoked is inactive at the very next look (I102, V30)`() async throws {
    for revoke in [\TokenResponse.accessToken.text, \TokenResponse.refreshToken.text] {
      let pair = try await stage.pair(for: app, by: person)
      try await stage.authority.revoke(pair[keyPath: revoke], by: client)
      #expect(try await stage.authority.introspect(pair.accessToken.reveal(), by: client) == nil)
      #expect(try await stage.authority.check(pair.accessToken).error == .dead)
    }
  }

  @Test func `a refresh that comes between a check's look and its note leaves the new window open (H90)`() async throws
  {
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.authority.refresh(first.refreshToken, scope: nil, by: client).get()
    let meddling = Meddling(stage.authority.store) { [stage, client] in
      _ = try await stage.authority.refresh(second.refreshToken, scope: nil, by: client).get()
    }
    let slow = Authority(
      store: meddling, world: stage.authority.world, keys: stage.authority.keys, issuer: Stage.issuer)
    _ = try await slow.check(second.accessToken).get()
    let retried = try await stage.authority.refresh(second.refreshToken, scope: nil, by: client)
    #expect(retried.error == nil, "nobody has used the third pair")
  }

  /// A store between whose reads and writes something else happens.
  private struct Meddling: AuthorizationStore {
    let store: any AuthorizationStore
    let between: @Sendable () async throws -> Void

    init(_ store: any AuthorizationStore, _ between: @escaping @Sendable () async throws -> Void) {
      self.store = store
      self.between = between
    }

    func read<T: Sendable>(_ body: @Sendable (any AuthorizationRecords) throws -> T) async throws -> T {
      try await store.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any AuthorizationRecords) throws -> T) async throws -> T {
      try await between()
      return try await store.write(body)
    }
  }
}

extension Secret {
  fileprivate var text: String { reveal() }
}

@Suite struct `Revoking a token` {
  private let stage: Stage
  private let person: ID<Account>
  private let app: RegisteredClient
  private let client: AuthenticatedClient

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
    app = try await stage.app(of: try await stage.person("creator"))
    client = try await stage.authenticated(app)
  }

  private func isLive(_ pair: TokenResponse) async throws -> [Bool] {
    [
      try await stage.isLive(pair.accessToken, for: client), try await stage.isLive(pair.refreshToken, for: client),
    ]
  }

  @Test func `a refresh token ends its grant (I99)`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    try await stage.authority.revoke(pair.refreshToken.reveal(), by: client)
    #expect(try await isLive(pair) == [false, false])
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error == deadRefreshToken)
  }

  @Test func `an old refresh token ends its grant too (I99)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.authority.refresh(first.refreshToken, scope: nil, by: client).get()
    try await stage.authority.revoke(first.refreshToken.reveal(), by: client)
    #expect(try await isLive(first) == [false, false])
    #expect(try await isLive(second) == [false, false])
  }

  @Test func `an access token ends alone (I99)`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    try await stage.authority.revoke(pair.accessToken.reveal(), by: client)
    #expect(try await isLive(pair) == [false, true])
    let next = try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).get()
    #expect(try await isLive(next) == [true, true])
    #expect(try await isLive(pair) == [false, false])
  }

  @Test func `of two live access tokens the one that is meant ends (I99)`() async throws {
    let first = try await stage.pair(for: app, by: person)
    let second = try await stage.authority.refresh(first.refreshToken, scope: nil, by: client).get()
    try await stage.authority.revoke(first.accessToken.reveal(), by: client)
    #expect(try await isLive(first) == [false, false])
    #expect(try await isLive(second) == [true, true])
  }

  @Test func `a foreign token is left alone (I97)`() async throws {
    let other = try await stage.authenticated(try await stage.app(of: person))
    let pair = try await stage.pair(for: app, by: person)
    for token in [pair.accessToken.reveal(), pair.refreshToken.reveal()] {
      try await stage.authority.revoke(token, by: other)
    }
    #expect(try await isLive(pair) == [true, true])
  }

  @Test func `a public client revokes its own (I97)`() async throws {
    let native = try await stage.app(of: person, isPublic: true)
    let itself = try await stage.authenticated(native)
    try await stage.authority.revoke(native.creatorTokens.refreshToken.reveal(), by: itself)
    #expect(try await !stage.isLive(native.creatorTokens.accessToken, for: itself))
  }

  @Test func `unknown, expired and revoked tokens are no error, and a code is no token (I98)`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    let code = try await stage.code(for: app, by: person)
    try await stage.authority.revoke(pair.refreshToken.reveal(), by: client)
    let before = try await stage.rows().filter { !$0.hasPrefix("grant") }
    let row = TokenText(keys: stage.authority.keys).write(.refresh, row: 404, secret: [UInt8](repeating: 1, count: 32))
    for token in [pair.refreshToken.reveal(), pair.accessToken.reveal(), row, code.reveal(), "nonsense", ""] {
      try await stage.authority.revoke(token, by: client)
    }
    #expect(try await stage.rows().filter { !$0.hasPrefix("grant") } == before)
    let late = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(late.error == nil)
  }

  @Test func `the first revocation's time stays`() async throws {
    let pair = try await stage.pair(for: app, by: person)
    try await stage.authority.revoke(pair.refreshToken.reveal(), by: client)
    let revoked = stage.clock.now
    stage.clock.advance(by: .seconds(9))
    try await stage.authority.revoke(pair.refreshToken.reveal(), by: client)
    #expect(try await stage.authority.store.write { try $0.hold(ID(2)) }?.revoked == revoked)
  }
}
