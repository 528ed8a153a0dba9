// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Storage
import Testing
import UsherOAuth

@testable import AuthorizationServer

@Suite struct `What a trace may hold` {
  private let token = "usher_at_AAAAAAAAAAA_" + String(repeating: "Zz9-_", count: 11).prefix(54)

  private func kept(_ name: String, _ value: String) -> SentParameter.Value {
    SentParameter(Form.Parameter(name: name, value: value)).value
  }

  @Test(arguments: [
    "code", "client_secret", "refresh_token", "access_token", "token", "code_verifier", "code_challenge", "state",
    "password", "username", "anything", "client_assertion", "login_hint", "page[cursor]",
  ])
  func `a value that its name does not clear is told by its length alone`(name: String) {
    #expect(kept(name, "twelve signs") == .masked(length: 12, nil))
    #expect(kept(name, token) == .masked(length: token.count, .accessToken))
  }

  @Test(arguments: ["grant_type", "response_type", "client_id", "redirect_uri", "scope", "fields[user]"])
  func `a value that is no secret is shown, unless it looks like one`(name: String) {
    #expect(kept(name, "identity") == .text("identity"))
    #expect(kept(name, "a \(token) b") == .text("a usher_at_*** b"))
    #expect(kept(name, token + token) == .text("usher_at_***"))
  }

  @Test func `an address is shown without its password and without what it carries under names of secrets`() {
    #expect(kept("redirect_uri", "https://ada:hush@app.example/cb") == .text("https://***@app.example/cb"))
    #expect(
      kept("redirect_uri", "https://app.example/cb?a=1&access_token=hush&State=hush#id_token=hush")
        == .text("https://app.example/cb?a=1&access_token=***&State=***#id_token=***"))
    #expect(
      kept("redirect_uri", "https://app.example/cb?tab=1#access_token=hush&jwt=hush?ticket=hush")
        == .text("https://app.example/cb?tab=1#access_token=***&jwt=***?ticket=***"))
  }

  @Test func `what is no name is not shown as one, as a body that is no form may be a secret`() {
    func name(_ name: String) -> String { SentParameter(Form.Parameter(name: name, value: "x")).name }
    for usual in ["scope[]", "utm_source", "fields[user]", "x"] { #expect(name(usual) == usual) }
    #expect(name(token) == "(a name of \(token.count) characters)")
    #expect(name("Passw0rd") == "(a name of 8 characters)")
    #expect(name("") == "")
  }

  @Test func `however much was sent, a trace stays small and can be read back`() throws {
    let wide = String(repeating: "🎪", count: 5000)
    let parameters = (0..<200).map { SentParameter(Form.Parameter(name: "scope", value: wide + "\($0)")) }
    let facts = Dictionary(uniqueKeysWithValues: Finding.Fact.allCases.map { ($0, wide) })
    let trace = Trace(
      reference: "r", at: Instant(milliseconds: 1), asker: .client(ID(1)), isProved: true, step: .exchange,
      outcome: .refused(Finding(.unreadable, facts), status: 400, error: wide), target: wide, sent: parameters)
    let bytes = trace.storedSent.utf8.count + trace.storedOutcome.utf8.count + trace.storedTarget.utf8.count
    #expect(bytes <= Trace.mostBytes)
    guard case .refused(let finding, 400, _)? = Trace.outcome(stored: trace.storedOutcome) else {
      Issue.record("unreadable: \(trace.storedOutcome)")
      return
    }
    #expect(finding.rule == .unreadable)
  }

  @Test func `every rule is written, read and explained`() {
    for rule in Finding.Rule.allCases {
      let facts = Dictionary(uniqueKeysWithValues: Finding.Fact.allCases.map { ($0, "7") })
      for finding in [Finding(rule), Finding(rule, facts)] {
        let trace = Trace(
          reference: "r", at: Instant(milliseconds: 1), asker: .client(ID(1)), isProved: true, step: .exchange,
          outcome: .refused(finding, status: 400, error: "x"), target: "POST /")
        #expect(Trace.outcome(stored: trace.storedOutcome) == trace.outcome)
        let told = ReadTrace(KeptTrace(id: ID(1), trace: trace), among: []).explanation(codeLifetime: .seconds(300))
        #expect(told.rule == rule && !rule.sentence.isEmpty && !rule.source.isEmpty)
        #expect(!told.decision.isEmpty && rule == .refusedByAPI || !told.changes.isEmpty, "\(rule)")
      }
    }
  }

  @Test func `what a later version wrote is passed over`() {
    #expect(Trace.outcome(stored: "refused=aRuleOfTomorrow") == nil)
    #expect(Trace.outcome(stored: "%zz") == nil)
    #expect(Trace.sent(stored: "%zz").isEmpty)
  }
}

@Suite struct `The book of traces` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient
  private var book: TraceBook { stage.authority.traces }

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person("creator")
    app = try await stage.app(of: owner)
  }

  private func trace(
    _ reference: String, isProved: Bool = true, _ outcome: Trace.Outcome? = nil, asker: Trace.Asker? = nil
  ) -> Trace {
    Trace(
      reference: reference, at: stage.clock.now, asker: asker ?? .client(app.client.id), isProved: isProved,
      step: .exchange, outcome: outcome ?? .refused(Finding(.codeUnknown), status: 400, error: "invalid_grant"),
      target: "POST /oauth2/token")
  }

  private func page(limit: Int = 1000, failedOnly: Bool = false, before: ID<Trace>? = nil) async throws -> TracePage {
    let page = try await stage.authority.traces(
      of: app.client.identifier, for: .account(owner), before: before, failedOnly: failedOnly, limit: limit)
    return try #require(page)
  }

  @Test func `what was just added is read at once, newest first`() async throws {
    book.add(trace("a"))
    book.add(trace("b"))
    #expect(try await page().traces.map(\.trace.reference) == ["b", "a"])
  }

  @Test func `pages follow each other without a gap or a repetition`() async throws {
    for place in 0..<60 { book.add(trace("\(place)")) }
    var seen: [String] = []
    var before: ID<Trace>?
    repeat {
      let page = try await page(limit: 25, before: before)
      seen += page.traces.map(\.trace.reference)
      before = page.next
    } while before != nil
    #expect(seen == (0..<60).reversed().map { "\($0)" })
  }

  @Test func `refusals alone can be asked for`() async throws {
    book.add(trace("well", .passed(.issued)))
    book.add(trace("badly"))
    #expect(try await page(failedOnly: true).traces.map(\.trace.reference) == ["badly"])
  }

  @Test func `each kind has room of its own, and a flood of one crowds out no other`() async throws {
    book.add(trace("honest"))
    book.add(trace("well", .passed(.issued)))
    for place in 0..<500 { book.add(trace("flood \(place)", isProved: false)) }
    let all = try await page().traces.map(\.trace.reference)
    #expect(all.count == book.room.unproved + 2)
    #expect(all.suffix(2) == ["well", "honest"] && all.first == "flood 499")
    for place in 0..<500 { book.add(trace("proved \(place)")) }
    for place in 0..<300 { book.add(trace("passed \(place)", isProved: place % 2 == 0, .passed(.issued))) }
    #expect(try await page().traces.count == book.room.proved + book.room.unproved + 2 * book.room.passed)
    for place in 0..<300 { book.add(trace("opened \(place)", isProved: false, .passed(.logIn))) }
    let passed = try await page().traces.filter { $0.trace.outcome == .passed(.issued) && $0.trace.isProved }
    #expect(passed.count == book.room.passed, "whoever opens links crowds out no exchange")
  }

  @Test func `links that anybody opens take nothing from the budget of the client's own successes`() {
    let asker = Trace.Asker.client(app.client.id)
    #expect((0..<50).count { _ in book.admits(asker, .successOfUnproved, at: .seconds(1)) } == 5)
    #expect((0..<50).count { _ in book.admits(asker, .success, at: .seconds(1)) } == 5)
  }

  @Test func `what could not be filed is filed once, after what was`() async throws {
    // So few of each kind that none has to go.
    for place in 0..<280 {
      book.add(trace("\(place)", isProved: place % 2 == 0, place % 4 < 2 ? .passed(.issued) : nil))
    }
    stage.database.breakNext(.statement(TraceBook.enough + 10), isTransient: true)
    await #expect(throws: Broken.self) { try await book.flush() }
    #expect(stage.database.mend())
    try await book.flush()
    #expect(try await page().traces.map(\.trace.reference) == (0..<280).reversed().map { "\($0)" })
  }

  @Test func `what a client adds within a second is bounded, and the refusals beyond it are counted`() async throws {
    let asker = Trace.Asker.client(app.client.id)
    func admitted(_ account: TraceBook.Account, at second: Int) -> Int {
      (0..<50).count { _ in book.admits(asker, account, at: .seconds(second)) }
    }
    #expect(admitted(.refusalOfUnproved, at: 1) == 20)
    #expect(admitted(.refusalOfProved, at: 1) == 20, "a stranger takes nothing from the client's own budget")
    #expect(admitted(.success, at: 1) == 5)
    #expect(admitted(.success, at: 2) == 5)
    #expect(try await page().dropped == 60)
    #expect(try await page().dropped == 60, "and once")
    stage.clock.advance(by: .seconds(9 * 86_400))
    #expect(try await page().dropped == 0)
  }

  @Test func `many names of clients that do not exist take little room`() {
    let admitted = (0..<5000).count { place in
      book.admits(.named(ClientIdentifier("nobody \(place)")), .refusalOfUnknown, at: .seconds(1))
    }
    #expect(admitted == TraceBook.mostUnknownWaiting)
    #expect(book.admits(.client(app.client.id), .refusalOfProved, at: .seconds(1)))
  }

  @Test func `what waits is bounded`() {
    for place in 0..<TraceBook.mostWaiting { book.add(trace("\(place)")) }
    #expect(!book.admits(.client(app.client.id), .refusalOfProved, at: .seconds(1)))
  }

  @Test func `a trace of nobody's client is not kept`() async throws {
    book.add(trace("x", asker: .named(ClientIdentifier("nobody"))))
    book.add(trace("y", asker: .named(app.client.identifier)))
    try await book.flush()
    #expect(try await stage.authority.trace("x", for: .theOperator) == nil)
    #expect(try await stage.authority.trace("y", for: .theOperator) != nil)
  }

  @Test(arguments: [0, 20, 47]) func `a mistyped client id leads to the client whose it nearly is`(place: Int)
    async throws
  {
    var digits = Array(app.client.identifier.text)
    digits[place] = digits[place] == "0" ? "1" : "0"
    let sent = String(digits)
    let refusal = Trace.Outcome.refused(Finding(.unknownClientID), status: 401, error: "invalid_client")
    book.add(trace("near", isProved: false, refusal, asker: .named(ClientIdentifier(sent))))
    book.add(trace("far", isProved: false, refusal, asker: .named(ClientIdentifier(String(digits.reversed())))))
    let found = try await page().traces
    #expect(found.map(\.trace.reference) == ["near"])
    let told = found[0].explanation(codeLifetime: .seconds(300))
    #expect(told.decision.contains(sent) && told.decision.contains("one character away"))
    #expect(told.changes[0].contains(app.client.identifier.text))
  }

  @Test func `a percent sign or an underscore in a client id finds nothing`() async throws {
    let refusal = Trace.Outcome.refused(Finding(.unknownClientID), status: 401, error: "invalid_client")
    for sent in [String(repeating: "%", count: 48), String(repeating: "_", count: 48)] {
      book.add(trace(sent, isProved: false, refusal, asker: .named(ClientIdentifier(sent))))
    }
    #expect(try await page().traces.isEmpty)
  }

  @Test func `a trace goes after seven days, and not before`() async throws {
    book.add(trace("old"))
    try await book.flush()
    stage.clock.advance(by: .seconds(7 * 86_400))
    _ = try await stage.authority.removeExpired(after: nil)
    #expect(try await page().traces.count == 1)
    stage.clock.advance(by: .milliseconds(1))
    _ = try await stage.authority.removeExpired(after: nil)
    #expect(try await page().traces.isEmpty)
  }

  @Test func `the owner and the operator read it, and nobody else`() async throws {
    let other = try await stage.person("other")
    book.add(trace("r"))
    #expect(try await stage.authority.trace("r", for: .account(owner)) != nil)
    #expect(try await stage.authority.trace("r", for: .theOperator) != nil)
    #expect(try await stage.authority.trace("r", for: .account(other)) == nil)
    #expect(try await stage.authority.trace("unknown", for: .theOperator) == nil)
    #expect(try await stage.authority.traces(of: app.client.identifier, for: .account(other)) == nil)
    #expect(try await stage.authority.traces(of: ClientIdentifier("x"), for: .theOperator) == nil)
  }

  @Test func `what the data refuses does not stand in the way of what follows`() async throws {
    book.add(trace("lost"))
    stage.database.breakNext(.statement(1))
    await #expect(throws: Broken.self) { try await book.flush() }
    stage.database.mend()
    book.add(trace("kept"))
    #expect(try await page().traces.map(\.trace.reference) == ["kept"])
  }
}
