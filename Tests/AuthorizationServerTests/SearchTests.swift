// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Searching people and clients` {
  private let stage: Stage

  init() async throws { stage = try await Stage() }

  private func people(_ text: String, after id: ID<Account>? = nil, limit: Int = 50) async throws -> [String] {
    try await stage.authority.store.read { try $0.people(matching: PersonSearch(text), after: id, limit: limit) }
      .map(\.name)
  }

  private func clients(_ text: String, before id: ID<Client>? = nil, limit: Int = 50) async throws -> [String] {
    try await stage.authority.store.read { try $0.clients(matching: ClientSearch(text), before: id, limit: limit) }
      .map(\.description.name)
  }

  private func client(_ name: String, of owner: ID<Account>) async throws -> Client {
    try await stage.authority.register(
      ClientRegistration(
        description: ClientDescription(name: name), redirectURIs: [Stage.callback], apiVersion: .v2), owner: owner
    ).client
  }

  @Test(
    arguments: [
      ("", ["Zoë", "ann", "Anna", "Bo"].reversed()), ("  ", ["Zoë", "ann", "Anna", "Bo"].reversed()),
      ("AN", ["ann", "Anna"]),
      ("anna", ["Anna"]), ("n", []), ("Zoë", ["Zoë"]), ("zo", ["Zoë"]), ("2", ["ann"]), ("99", []), ("-1", []),
      ("02", []),
      ("bo@example.com", ["Bo"]), (" BO@Example.com ", ["Bo"]), ("bo@example", []),
      ("%", []), ("_nn", []), ("an%", []), ("' OR 1=1 --", []), ("\\", []), ("*", []), ("\u{10FFFF}", []),
    ] as [(String, [String])])
  func `people are found by the beginning of the name, or the whole address or number (J108)`(
    _ text: String, _ found: [String]
  ) async throws {
    for name in ["Zoë", "ann", "Anna", "Bo"] {
      _ = try await stage.authority.signUp(
        name: name, email: "\(name.lowercased())@example.com", password: Secret("correct horse"))
    }
    #expect(try await people(text) == found)
  }

  @Test(
    arguments: [
      ("", ["_under", "100%", "tin forum", "Tin News"]), ("TIN", ["tin forum", "Tin News"]), ("tin f", ["tin forum"]),
      ("forum", []), ("%", []), ("100%", ["100%"]), ("1__%", []), ("_", ["_under"]), ("' OR ''='", []), ("\"", []),
    ] as [(String, [String])])
  func `clients are found by the beginning of their name (J108)`(_ text: String, _ found: [String]) async throws {
    let owner = try await stage.person("owner")
    for name in ["Tin News", "tin forum", "100%", "_under"] { _ = try await client(name, of: owner) }
    #expect(try await clients(text) == found)
  }

  @Test func `clients are found by the beginning of their id`() async throws {
    let owner = try await stage.person("owner")
    let one = try await client("One", of: owner)
    _ = try await client("Two", of: owner)
    #expect(try await clients(one.identifier.text) == ["One"])
    #expect(try await clients(String(one.identifier.text.prefix(12))) == ["One"])
    #expect(try await clients(one.identifier.text + "0") == [])
  }

  @Test func `a list in parts has everybody once, namesakes included`() async throws {
    for number in 0..<12 {
      _ = try await stage.authority.signUp(
        name: number % 3 == 0 ? "Sam" : "Sam \(number)", email: "sam\(number)@example.com",
        password: Secret("correct horse"))
    }
    _ = try await stage.person("other")
    for text in ["sam", ""] {
      var found: [PersonOnFile] = []
      while true {
        let last = found.last?.id
        let part = try await stage.authority.store.read {
          try $0.people(matching: PersonSearch(text), after: last, limit: 5)
        }
        if part.isEmpty { break }
        found += part
      }
      #expect(found.count == (text.isEmpty ? 13 : 12))
      #expect(Set(found.map(\.id)).count == found.count)
    }
    #expect(try await people("sam", limit: 4) == ["Sam", "Sam", "Sam", "Sam"])
    // A place that is in no such list is its beginning.
    #expect(try await people("sam", after: ID(13), limit: 1) == ["Sam"])
    #expect(try await people("sam", after: ID(404), limit: 1) == ["Sam"])
  }

  @Test func `clients in parts are newest first`() async throws {
    let owner = try await stage.person("owner")
    var ids: [ID<Client>] = []
    for number in 0..<5 { ids.append(try await client("App \(number)", of: owner).id) }
    #expect(try await clients("app", limit: 2) == ["App 4", "App 3"])
    #expect(try await clients("app", before: ids[3], limit: 2) == ["App 2", "App 1"])
    #expect(try await clients("", before: ids[1]) == ["App 0"])
  }

  @Test func `it is told who can log in, who is an operator, and what hangs on them`() async throws {
    let ada = try await stage.person()
    let app = try await stage.app(of: ada)
    _ = try await stage.pair(for: app, by: ada)
    _ = try await stage.authority.startSession(of: ada, replacing: nil)
    _ = try await stage.authority.setOperator(try #require(CanonicalEmail("ada@example.com")), true, isVouchedFor: true)
    let (found, operators, belongings) = try await stage.authority.store.read {
      (
        try $0.people(matching: .number(ada), after: nil, limit: 1),
        try $0.people(matching: .operators, after: nil, limit: 9),
        try $0.belongings(of: ada)
      )
    }
    #expect(found.first?.account?.operatorSince == stage.clock.now)
    #expect(found.first?.account?.email == "ada@example.com")
    #expect(operators == found)
    #expect(belongings == Belongings(sessions: 1, connectedApps: 1, clients: 1))
  }

  @Test func `users and clients are tallied as they come and go`() async throws {
    func tallies() async throws -> Tallies { try await stage.authority.store.read { try $0.tallies() } }
    #expect(try await tallies() == Tallies(users: 0, clients: 0, members: 0))
    let ada = try await stage.person()
    _ = try await stage.person("bob")
    await #expect(throws: InvalidSignUp.self) { try await stage.person() }
    let app = try await stage.app(of: ada)
    _ = try await stage.app(of: ada)
    #expect(try await tallies() == Tallies(users: 2, clients: 2, members: 0))
    _ = try await stage.authority.remove(app.client.identifier, by: ada, through: app.client.id, under: nil)
    #expect(try await tallies() == Tallies(users: 2, clients: 1, members: 0))
  }
}
