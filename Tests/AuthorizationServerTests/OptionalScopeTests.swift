// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Testing
import UsherOAuth

@testable import AuthorizationServer

@Suite struct `Leaving out what an app can do without` {
  private let stage: Stage
  private let owner: ID<Account>
  private let person: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person("creator")
    person = try await stage.person()
    app = try await stage.app(of: owner, optionalScopes: [.identityEmail, .identityMemberships])
  }

  private func question(
    _ scope: String, of other: RegisteredClient? = nil, by account: ID<Account>? = nil
  ) async throws -> ConsentQuestion? {
    let request = try await stage.request(other ?? app, scope: scope)
    switch try await stage.authority.consentNeeded(for: request, by: account ?? person) {
    case .ask(let question): return question
    case .nothing: return nil
    case .refuse(let error): throw error
    }
  }

  /// Answers the question that is asked now.
  private func answer(_ scope: String, ticking ticked: ScopeSet) async throws -> Granting {
    let asked = try await question(scope)
    return try await stage.authority.grant(
      try await stage.request(app, scope: scope), by: person,
      answer: asked.map { ConsentAnswer(listed: $0.required, offered: $0.optional, ticked: ticked) })
  }

  private func scopes(in granting: Granting) async throws -> ScopeSet {
    guard case .sendBack(let location) = granting else { throw Unforeseen("\(granting)") }
    return try await stage.authority.exchange(
      try Stage.code(in: location), redirectURI: Stage.callback, verifier: nil, by: try await stage.authenticated(app)
    ).get().scope
  }

  private let everything = "identity identity[email] identity.memberships"

  @Test func `the question says what can be left out`() async throws {
    let asked = try await question(everything)
    #expect(asked == ConsentQuestion(required: [.identity], optional: [.identityEmail, .identityMemberships]))
    #expect(try await question("identity") == ConsentQuestion(required: [.identity]))
    let plain = try await stage.app(of: owner)
    #expect(
      try await question(everything, of: plain)
        == ConsentQuestion(required: [.identity, .identityEmail, .identityMemberships]))
  }

  @Test func `what is left out is not granted, and the token says so`() async throws {
    #expect(
      try await scopes(in: answer(everything, ticking: [.identityMemberships])) == [.identity, .identityMemberships])
  }

  @Test func `what was left out is not asked again by itself`() async throws {
    _ = try await answer(everything, ticking: [])
    #expect(try await question(everything) == nil)
    #expect(try await question("identity identity[email]") == nil)
    #expect(try await scopes(in: answer(everything, ticking: [])) == [.identity])
  }

  @Test func `it is asked again beside something new, with the memory of it`() async throws {
    _ = try await answer(everything, ticking: [.identityMemberships])
    #expect(
      try await question(everything + " campaigns")
        == ConsentQuestion(
          required: [.campaigns], optional: [.identityEmail], declinedBefore: [.identityEmail],
          allowedBefore: [.identity, .identityMemberships]))
  }

  @Test func `a question that is forced shows it too, and it may be allowed then`() async throws {
    _ = try await answer(everything, ticking: [])
    let form = Form([
      .init(name: "client_id", value: app.client.identifier.text), .init(name: "redirect_uri", value: Stage.callback),
      .init(name: "response_type", value: "code"), .init(name: "scope", value: everything),
      .init(name: "prompt", value: "consent"),
    ])
    let request = try await stage.authority.review(form).get()
    guard case .ask(let asked) = try await stage.authority.consentNeeded(for: request, by: person) else {
      Issue.record("prompt=consent asked nothing")
      return
    }
    #expect(asked.required == [] && asked.declinedBefore == [.identityEmail, .identityMemberships])
    let granting = try await stage.authority.grant(
      request, by: person,
      answer: ConsentAnswer(listed: asked.required, offered: asked.optional, ticked: [.identityEmail]))
    #expect(try await scopes(in: granting) == [.identity, .identityEmail])
    #expect(try await question(everything) == nil, "the other one stays left out")
  }

  @Test func `what is allowed at last is declined no longer`() async throws {
    func onFile() async throws -> Consent? {
      try await stage.authority.store.read { try $0.consent(of: person, to: app.client.id) }
    }
    _ = try await answer(everything, ticking: [])
    #expect(try await onFile() == Consent(allowed: [.identity], declined: [.identityEmail, .identityMemberships]))
    _ = try await answer(everything + " campaigns", ticking: [.identityEmail])
    #expect(
      try await onFile()
        == Consent(allowed: [.identity, .identityEmail, .campaigns], declined: [.identityMemberships]))
  }

  @Test func `what was allowed once stays allowed, whatever is ticked later`() async throws {
    _ = try await answer("identity identity[email]", ticking: [.identityEmail])
    _ = try await answer(everything, ticking: [])
    #expect(try await scopes(in: answer("identity", ticking: [])) == [.identity, .identityEmail])
  }

  @Test func `what the app cannot do without any more is asked, though it was left out before`() async throws {
    _ = try await answer(everything, ticking: [])
    _ = try await stage.authority.change(app.client.identifier, optionalScopes: [.identityMemberships])
    #expect(
      try await question(everything)
        == ConsentQuestion(
          required: [.identityEmail], optional: [.identityMemberships], declinedBefore: [.identityMemberships],
          allowedBefore: [.identity]))
  }

  @Test func `the owner leaves nothing out`() async throws {
    #expect(
      try await question(everything, by: owner) == ConsentQuestion(required: .all(of: .v2), isOwner: true))
  }

  @Test func `an app that is let go of is asked about everything anew (G84)`() async throws {
    _ = try await answer(everything, ticking: [])
    #expect(try await stage.authority.disconnect(app.client.identifier, from: person))
    #expect(
      try await question(everything)
        == ConsentQuestion(required: [.identity], optional: [.identityEmail, .identityMemberships]))
  }

  // MARK: Forged and outdated answers

  @Test func `a box that the page did not have is refused, and nothing is kept`() async throws {
    let before = try await stage.rows()
    for forged: ScopeSet in [[.campaigns], [.identityEmail, .campaigns], [.identity]] {
      #expect(
        try await answer(everything, ticking: forged)
          == .unanswered(.forged(forged - [.identityEmail, .identityMemberships])))
    }
    #expect(try await stage.rows() == before)
  }

  @Test func `an answer to less than what is asked by now is asked again, and nothing is kept`() async throws {
    let before = try await stage.rows()
    let request = try await stage.request(app, scope: everything)
    for read in [
      ConsentAnswer(listed: []), ConsentAnswer(listed: [.identity]),
      ConsentAnswer(listed: [.identity], offered: [.identityEmail], ticked: [.identityEmail]),
      ConsentAnswer(listed: [.identityEmail, .identityMemberships], offered: []),
    ] {
      #expect(try await stage.authority.grant(request, by: person, answer: read) == .unanswered(.askAgain))
    }
    #expect(try await stage.authority.grant(request, by: person, answer: nil) == .unanswered(.askAgain))
    #expect(try await stage.rows() == before)
  }

  @Test func `what was read as a whole is allowed as a whole, though it may be left out by now`() async throws {
    let request = try await stage.request(app, scope: everything)
    let read = ConsentAnswer(listed: [.identity, .identityEmail, .identityMemberships])
    let granting = try await stage.authority.grant(request, by: person, answer: read)
    #expect(try await scopes(in: granting) == [.identity, .identityEmail, .identityMemberships])
  }

  @Test func `who leaves all there is out has allowed nothing`() async throws {
    let before = try await stage.rows()
    #expect(
      try await answer("identity[email] identity.memberships", ticking: []) == .unanswered(.nothingLeft))
    #expect(try await stage.rows() == before)
  }

  @Test func `whatever a form says, no more is allowed than is asked and nothing required is left out`() {
    var random = SeededChance(seed: 20_261_125)
    func scopes() -> ScopeSet { ScopeSet(bits: Int64.random(in: 0..<(1 << 5), using: &random)) }
    var allowed = 0
    for _ in 0..<50_000 {
      let new = scopes()
      let optional = new & scopes()
      let question = ConsentQuestion(
        required: new - optional, optional: optional, declinedBefore: optional & scopes(),
        allowedBefore: scopes() - new)
      let answer = ConsentAnswer(listed: scopes(), offered: scopes(), ticked: scopes())
      guard case .allow(let granted, leavingOut: let left) = judge(answer, to: question) else { continue }
      allowed += 1
      let isRight =
        granted.isSubset(of: question.new) && question.required.isSubset(of: granted)
        && (granted | left) == question.new && (granted & left).isEmpty
        // Nothing that nobody said yes to, and no box that was not there.
        && granted.isSubset(of: answer.listed | answer.ticked) && answer.ticked.isSubset(of: answer.offered)
      #expect(isRight, "\(answer) to \(question)")
      if !isRight { return }
    }
    #expect(allowed > 500)
  }

  // MARK: Registration

  @Test(arguments: [[.identity], [.users], [.identity, .identityEmail], ScopeSet(bits: 1 << 40)] as [ScopeSet])
  func `a client cannot do without what it cannot ask for, nor without identity`(_ optional: ScopeSet) async throws {
    await #expect(throws: InvalidRegistration.self) {
      try await stage.app(of: owner, optionalScopes: optional)
    }
    await #expect(throws: InvalidRegistration.self) {
      try await stage.authority.change(app.client.identifier, optionalScopes: optional)
    }
  }

  @Test func `a change of something else leaves it as it is`() async throws {
    let changed = try await stage.authority.change(app.client.identifier, redirectURIs: ["https://app.example/new"])
    #expect(changed?.optionalScopes == [.identityEmail, .identityMemberships])
    let onFile = try await stage.authority.store.read { try $0.client(app.client.identifier) }
    #expect(onFile?.optionalScopes == [.identityEmail, .identityMemberships])
  }
}
