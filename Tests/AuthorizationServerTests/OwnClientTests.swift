// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `An owner and the clients they registered` {
  private let stage: Stage
  private let owner: ID<Account>
  private let fan: ID<Account>

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    fan = try await stage.person("fan")
  }

  private func registration(_ name: String = "Fan Club", isPublic: Bool = false) -> ClientRegistration {
    ClientRegistration(
      description: ClientDescription(name: name), redirectURIs: [Stage.callback], apiVersion: .v2, isPublic: isPublic)
  }

  private func registered(_ key: String = "form", isPublic: Bool = false) async throws -> RegisteredClient {
    let outcome = try await stage.authority.register(registration(isPublic: isPublic), by: owner, form: key)
    guard case .registered(let client) = outcome else { throw Unforeseen("\(outcome)") }
    return client
  }

  private func client(_ registered: RegisteredClient) async throws -> Client? {
    try await stage.authority.store.read { try $0.client(registered.client.identifier) }
  }

  private func mark(_ registered: RegisteredClient) async throws -> String {
    stage.authority.mark(of: try #require(try await client(registered)))
  }

  private func works(_ registered: RegisteredClient, _ secret: Secret<ClientSecret>?) async throws -> Bool {
    (try? await stage.authenticated(registered.client.identifier, secret: secret)) != nil
  }

  // MARK: Registering

  @Test func `one form registers one client, however often it is sent`() async throws {
    let first = try await registered()
    #expect(try await works(first, first.secret))
    #expect(first.creatorTokens.scope == .all(of: .v2))
    guard
      case .registeredBefore(let identifier) = try await stage.authority.register(
        registration("Another name"), by: owner, form: "form")
    else {
      Issue.record("it was registered twice")
      return
    }
    #expect(identifier == first.client.identifier)
    #expect(
      try await stage.authority.store.read { try $0.clients(ownedBy: owner) }.map(\.description.name) == ["Fan Club"])
    #expect(try await works(first, first.secret), "the first answer still counts")
  }

  @Test func `sent many times at once it registers one client too`() async throws {
    let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { [stage, owner, registration = registration()] in
          if case .registered = try await stage.authority.register(registration, by: owner, form: "form") {
            true
          } else {
            false
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 }.count == 1)
    #expect(try await stage.authority.store.read { try $0.clients(ownedBy: owner) }.count == 1)
  }

  @Test func `the form of a client that is gone does not bring it back`() async throws {
    let first = try await registered()
    #expect(try await stage.authority.remove(first.client.identifier, by: owner))
    guard case .registeredBefore = try await stage.authority.register(registration(), by: owner, form: "form") else {
      Issue.record("it came back")
      return
    }
    #expect(try await client(first) == nil)
  }

  @Test func `another form, or another owner's, is another client; its id is the server's choice (A13)`() async throws {
    let first = try await registered("form")
    let second = try await registered("form 2")
    guard case .registered(let third) = try await stage.authority.register(registration(), by: fan, form: "form") else {
      Issue.record("taken for another's")
      return
    }
    let identifiers = [first, second, third].map(\.client.identifier.text)
    #expect(Set(identifiers).count == 3)
    #expect(identifiers.allSatisfy { $0.utf8.count == 48 && ID<Account>($0) == nil })
  }

  @Test func `fifty are the most, without those that clients made`() async throws {
    let first = try await registered("0")
    let maker = try await stage.app(of: fan)
    for number in 1..<mostClientsOfOwner { _ = try await registered("\(number)") }
    do {
      _ = try await registered("one more")
      Issue.record("one more was registered")
    } catch let invalid as InvalidRegistration { #expect(invalid.problems.map(\.field) == [.owner]) }
    _ = try await stage.authority.register(registration(), by: fan, form: "0")
    _ = try await stage.authority.make(
      ClientRegistration(
        description: ClientDescription(name: "Site"), redirectURIs: ["https://site.example/"], apiVersion: .v2),
      owner: owner, through: maker.client.id, under: nil)
    #expect(try await stage.authority.remove(first.client.identifier, by: owner))
    _ = try await registered("one more")
  }

  @Test func `the newest come first, page by page, and nobody else's`() async throws {
    _ = try await stage.app(of: fan)
    var made: [ClientIdentifier] = []
    for number in 0..<5 { made.insert(try await registered("\(number)").client.identifier, at: 0) }
    let seen = try await stage.authority.store.read { records in
      let first = try records.clients(ownedBy: owner, after: nil, limit: 3).map(\.identifier)
      return first + (try records.clients(ownedBy: owner, after: first.last, limit: 3).map(\.identifier))
    }
    #expect(seen == made)
  }

  // MARK: Changing

  @Test func `the owner changes it, and nobody else does`() async throws {
    let first = try await registered()
    let before = try await stage.rows()
    let description = ClientDescription(name: "Taken")
    #expect(try await stage.authority.change(first.client.identifier, by: fan, description: description) == nil)
    #expect(try await stage.rows() == before)
    let changed = try await stage.authority.change(
      first.client.identifier, by: owner, description: ClientDescription(name: "New"), requiresPKCE: true)
    #expect(changed?.description.name == "New" && changed?.requiresPKCE == true)
    #expect(try await client(first)?.requiresPKCE == true)
  }

  @Test func `a public client cannot do without PKCE, whatever is said later (A11, V33)`() async throws {
    let phone = try await registered(isPublic: true)
    let changed = try await stage.authority.change(phone.client.identifier, by: owner, requiresPKCE: false)
    #expect(changed?.requiresPKCE == true)
    let web = try await registered("web")
    await #expect(throws: InvalidRegistration.self) {
      try await stage.authority.change(web.client.identifier, by: owner, redirectURIs: ["com.example.app:/cb"])
    }
  }

  @Test func `each refused address says which one it is`() async throws {
    let registration = ClientRegistration(
      description: ClientDescription(name: "Fan Club"),
      redirectURIs: [Stage.callback, "https://app.example/#a", "com.example.app:/cb"], apiVersion: .v2)
    do {
      _ = try await stage.authority.register(registration, by: owner, form: "form")
      Issue.record("registered")
    } catch let invalid as InvalidRegistration {
      #expect(invalid.problems.map(\.address?.place) == [1, 2])
      #expect(invalid.problems.map(\.address?.text) == ["https://app.example/#a", "com.example.app:/cb"])
      #expect(invalid.problems[0].sentence == "https://app.example/#a: " + invalid.problems[0].explanation)
      #expect(invalid.problems[0].explanation.contains("fragment"))
    }
  }

  // MARK: What is kept of the past

  @Test func `the newest thousand changes of a client are kept`() async throws {
    let app = try await registered()
    let other = try await registered("other")
    try await stage.authority.store.write { [client = app.client.id] records in
      for number in 0..<AuditEntry.mostKept {
        try records.remember(AuditEntry(at: Instant(milliseconds: number), client: client, change: "\(number)"))
      }
    }
    let (kept, others) = try await stage.authority.store.read { records in
      (try records.auditEntries(of: app.client.id), try records.auditEntries(of: other.client.id))
    }
    #expect(kept.count == 1000 && kept.first?.change == "0" && kept.last?.change == "999")
    #expect(others.map(\.change) == ["registered by its owner"])
  }

  @Test func `of an owner's removed clients, the newest two hundred are remembered`() async throws {
    let fans = try await stage.app(of: fan)
    #expect(try await stage.authority.remove(fans.client.identifier, by: fan))
    var removed: [ClientIdentifier] = []
    for number in 0...RemovedClient.mostKept {
      stage.clock.advance(by: .seconds(1))
      let app = try await registered("\(number)")
      #expect(try await stage.authority.remove(app.client.identifier, by: owner))
      removed.append(app.client.identifier)
    }
    let remembered = try await stage.authority.store.read { [removed] records in
      try removed.map { try records.removedClient($0) != nil }
    }
    #expect(remembered == [false] + [Bool](repeating: true, count: 200))
    #expect(try await stage.authority.store.read { try $0.removedClient(fans.client.identifier) } != nil)
  }

  // MARK: Secrets

  @Test(arguments: [0, 3600, 86_400, 604_800])
  func `a rotated secret works at once, the old one for the overlap`(seconds: Int64) async throws {
    let app = try await registered()
    let rotated = try await stage.authority.rotateSecret(
      of: app.client.identifier, by: owner, seeing: try await mark(app), overlap: .seconds(seconds)
    ).get()
    #expect(rotated.previousExpiry == stage.clock.now + .seconds(seconds))
    #expect(try await works(app, rotated.secret))
    if seconds > 0 {
      stage.clock.advance(by: .seconds(seconds - 1))
      #expect(try await works(app, app.secret))
      stage.clock.advance(by: .seconds(1))
    }
    #expect(try await !works(app, app.secret))
    #expect(try await works(app, rotated.secret))
  }

  @Test func `the same form sent twice rotates once, so that the secret in use does not die`() async throws {
    let app = try await registered()
    let seen = try await mark(app)
    let rotate = stage.authority.rotateSecret(of:by:seeing:overlap:)
    let rotated = try await rotate(app.client.identifier, owner, seen, .seconds(3600)).get()
    guard case .failure(.changedMeanwhile) = try await rotate(app.client.identifier, owner, seen, .seconds(3600)) else {
      Issue.record("rotated twice")
      return
    }
    #expect(try await works(app, app.secret))
    #expect(try await works(app, rotated.secret))
  }

  @Test func `the old secret can be ended before its time`() async throws {
    let app = try await registered()
    let rotated = try await stage.authority.rotateSecret(
      of: app.client.identifier, by: owner, seeing: try await mark(app), overlap: .seconds(3600)
    ).get()
    #expect(try await !stage.authority.endPreviousSecret(of: app.client.identifier, by: fan))
    #expect(try await works(app, app.secret))
    #expect(try await stage.authority.endPreviousSecret(of: app.client.identifier, by: owner))
    #expect(try await !works(app, app.secret))
    #expect(try await works(app, rotated.secret))
    #expect(try await stage.authority.endPreviousSecret(of: app.client.identifier, by: owner), "nothing is left to end")
    let changes = try await stage.authority.store.read { try $0.auditEntries(of: app.client.id).map(\.change) }
    #expect(changes == ["registered by its owner", "secret rotated", "previous secret ended"])
  }

  @Test func `the creator's tokens are replaced once by one form`() async throws {
    let app = try await registered()
    let seen = try await mark(app)
    let refresh = stage.authority.refreshCreatorTokens(of:by:seeing:)
    let fresh = try await refresh(app.client.identifier, owner, seen).get()
    guard case .failure(.changedMeanwhile) = try await refresh(app.client.identifier, owner, seen) else {
      Issue.record("replaced twice")
      return
    }
    let client = try await stage.authenticated(app)
    #expect(try await stage.isLive(fresh.accessToken, for: client))
    #expect(try await !stage.isLive(app.creatorTokens.accessToken, for: client))
  }

  @Test func `nobody but the owner touches secrets, tokens or the client`() async throws {
    let app = try await registered()
    let seen = try await mark(app)
    let before = try await stage.rows()
    for identifier in [app.client.identifier, ClientIdentifier("nobody")] {
      let person = identifier == app.client.identifier ? fan : owner
      guard
        case .failure(.unknownClient) = try await stage.authority.rotateSecret(
          of: identifier, by: person, seeing: seen, overlap: .zero),
        case .failure(.unknownClient) = try await stage.authority.refreshCreatorTokens(
          of: identifier, by: person, seeing: seen)
      else {
        Issue.record("done for \(person)")
        continue
      }
      #expect(try await !stage.authority.remove(identifier, by: person))
    }
    #expect(try await stage.rows() == before)
  }

  @Test func `a public client has no secret to rotate`() async throws {
    let phone = try await registered(isPublic: true)
    guard
      case .failure(.noSecret) = try await stage.authority.rotateSecret(
        of: phone.client.identifier, by: owner, seeing: try await mark(phone), overlap: .zero)
    else {
      Issue.record("rotated")
      return
    }
    #expect(try await stage.authority.endPreviousSecret(of: phone.client.identifier, by: owner))
  }

  @Test func `a removed client is gone with all that was its own`() async throws {
    let app = try await registered()
    #expect(try await stage.authority.remove(app.client.identifier, by: owner))
    #expect(try await !works(app, app.secret))
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(app.creatorTokens.accessToken).get() }
    let remains = try await stage.authority.store.read { try $0.removedClient(app.client.identifier) }
    #expect(remains?.change == "removed by its owner")
  }
}
