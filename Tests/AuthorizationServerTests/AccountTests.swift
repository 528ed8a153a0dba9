// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Accounts` {
  private let stage: Stage

  init() async throws { stage = try await Stage() }

  private func problems(
    name: String = "Ada", email: String = "a@b.example", password: String = "correct horse"
  ) async throws -> [InvalidSignUp.Problem] {
    do {
      _ = try await stage.authority.signUp(name: name, email: email, password: Secret(password))
      return []
    } catch let error as InvalidSignUp { return error.problems }
  }

  private func logIn(_ email: String, _ password: String) async throws -> Secret<SessionToken>? {
    try await stage.authority.logIn(email: email, password: Secret(password), replacing: nil)
  }

  @Test func `whoever signed up can log in, however the address is written`() async throws {
    let person = try await stage.person("Ada")
    for email in ["ada@example.com", "ADA@Example.COM", "  ada@example.com\t"] {
      let session = try #require(try await logIn(email, "correct horse"))
      #expect(try await stage.authority.session(session)?.account.id == person)
    }
  }

  @Test func `a wrong password and an unknown address are answered alike`() async throws {
    _ = try await stage.person()
    for (email, password) in [
      ("ada@example.com", "wrong horse"), ("ada@example.com", ""), ("ada@example.com", "correct horse "),
      ("bob@example.com", "correct horse"), ("", ""), ("no address", "correct horse"),
    ] { #expect(try await logIn(email, password) == nil) }
  }

  @Test func `one address has one account`() async throws {
    _ = try await stage.person()
    #expect(try await problems(email: "ADA@example.com") == [.emailTaken])
  }

  @Test func `every problem is told at once`() async throws {
    #expect(
      try await problems(name: " ", email: "", password: "short") == [.nameMissing, .emailMissing, .passwordTooShort])
    #expect(try await problems(name: String(repeating: "a", count: 201)) == [.nameTooLong])
    #expect(try await problems(password: String(repeating: "a", count: 1025)) == [.passwordTooLong])
    for email in ["a", "a@", "@b", "a@b@c", "a b@c.example", "a@b\u{0}.example"] {
      #expect(try await problems(email: email) == [.emailMalformed], "\(email)")
    }
  }

  @Test func `a log-in replaces the session that the browser had`() async throws {
    let person = try await stage.person()
    let first = try await stage.authority.startSession(of: person, replacing: nil)
    let second = try await stage.authority.startSession(of: person, replacing: first)
    #expect(try await stage.authority.session(first) == nil)
    #expect(try await stage.authority.session(second) != nil)
    let loggedIn = try #require(try await stage.authority.session(second))
    try await stage.authority.logOut(loggedIn)
    #expect(try await stage.authority.session(second) == nil)
  }

  @Test func `disabling an account ends all that it opened, and nothing of anybody else (H94, K116)`() async throws {
    let person = try await stage.person()
    let app = try await stage.app(of: try await stage.person("creator"))
    let own = try await stage.app(of: person)
    let client = try await stage.authenticated(app)
    let pair = try await stage.pair(for: app, by: person)
    let others = try await stage.pair(for: app, by: try await stage.person("bob"))
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    #expect(try await stage.authority.disable(person, by: .commandLine) == .done)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(own.creatorTokens.accessToken).get() }
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error?.code == .invalidGrant)
    #expect(try await stage.authority.session(session) == nil)
    #expect(try await logIn("ada@example.com", "correct horse") == nil)
    #expect(try await stage.isLive(others.accessToken, for: client))
    #expect(try await stage.authority.disable(ID(404), by: .commandLine) == .unknown)
  }

  @Test func `a disabled owner's client gets no new creator's tokens (H94)`() async throws {
    let person = try await stage.person()
    let app = try await stage.app(of: person)
    _ = try await stage.authority.disable(person, by: .commandLine)
    let fresh = try await stage.authority.refreshCreatorTokens(of: app.client.identifier)
    #expect(fresh == nil)
  }

  @Test func `a new password ends what the old one opened (H94)`() async throws {
    let person = try await stage.person()
    let app = try await stage.app(of: person)
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    let pair = try await stage.pair(for: app, by: person)
    try await stage.authority.setPassword(Secret("battery staple"), of: person)
    #expect(try await stage.authority.session(session) == nil)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    #expect(try await logIn("ada@example.com", "correct horse") == nil)
    #expect(try await logIn("ada@example.com", "battery staple") != nil)
    await #expect(throws: InvalidSignUp(problems: [.passwordTooShort])) {
      try await stage.authority.setPassword(Secret("short"), of: person)
    }
  }
}
