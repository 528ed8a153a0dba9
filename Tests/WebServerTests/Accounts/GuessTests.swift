// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Guessing passwords` {
  private func form(_ page: Answer, _ email: String, _ password: String) throws -> String {
    Form([
      .init(name: "email", value: email), .init(name: "password", value: password),
      .init(name: "anti_forgery", value: try page.antiForgery),
    ]).encoded
  }

  private func guess(
    _ door: FrontDoor, _ email: String, _ password: String = "wrong horse", from address: String = "203.0.113.1"
  ) async throws -> Answer {
    let visitor = try await Visitor(door, as: nil)
    let body = try form(await visitor.open("/login"), email, password)
    return await door.ask(
      .post, "/login", headers: [.cookie: visitor.cookies, .contentType: "application/x-www-form-urlencoded"],
      body: body, from: address)
  }

  @Test func `of 500 at once, no more are compared than the limit says (K111, V46)`() async throws {
    let door = try await FrontDoor()
    _ = try await door.stage.person()
    let before = door.stage.authority.comparedPasswords
    let codes = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<500 {
        group.addTask { try await self.guess(door, "ada@example.com", "wrong horse \(number)").code }
      }
      return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    }
    #expect(door.stage.authority.comparedPasswords - before <= 30)
    #expect(codes[429] == 470 && codes.keys.allSatisfy { [422, 429, 503].contains($0) }, "\(codes)")
    #expect(try await guess(door, "ada@example.com", "correct horse").code == 429, "the right one is not heard either")
  }

  @Test func `an address counts as one, however it is written (K111, V47)`() async throws {
    let door = try await FrontDoor { $0.logInGuesses = 3 }
    _ = try await door.stage.person()
    for email in ["ada@example.com", "ADA@example.com", " ada@Example.COM"] {
      #expect(try await guess(door, email).code == 422)
    }
    #expect(try await guess(door, "Ada@example.com ").code == 429)
    #expect(try await guess(door, "bob@example.com").code == 422)
  }

  @Test func `the forms of the account count with the log-in, on the same identifier (K111, V47)`() async throws {
    let door = try await FrontDoor { $0.logInGuesses = 3 }
    let person = try await door.stage.person()
    let visitor = try await Visitor(door, as: person)
    let targets = [
      ("/settings/account/email", [("email", "new@example.com")]),
      ("/settings/account/password", [("new_password", "battery staple")]),
      ("/settings/account/delete", [("confirmation", "delete")]),
    ]
    for (target, fields) in targets {
      let page = await visitor.open(target)
      let answer = await visitor.post(
        fields + [("current_password", "wrong horse"), ("anti_forgery", try page.antiForgery)], to: target)
      #expect(answer.code == 422 && answer.text.contains("The password is not right"), "\(target)")
    }
    #expect(try await guess(door, "ada@example.com", "correct horse").code == 429)
    let (target, fields) = targets[1]
    let page = await visitor.open(target)
    let answer = await visitor.post(
      fields + [("current_password", "correct horse"), ("anti_forgery", try page.antiForgery)], to: target)
    #expect(answer.code == 429 && answer.headers[.retryAfter] != nil)
  }

  @Test func `from one place locks nobody out elsewhere, and not for ever (K111)`() async throws {
    let door = try await FrontDoor { $0.logInGuesses = 3 }
    _ = try await door.stage.person()
    for _ in 0..<9 { _ = try await guess(door, "ada@example.com") }
    #expect(try await guess(door, "ada@example.com", "correct horse").code == 429)
    #expect(try await guess(door, "ada@example.com", "correct horse", from: "203.0.113.9").code == 303)
    door.stage.clock.advance(by: .seconds(300))
    #expect(try await guess(door, "ada@example.com", "correct horse").code == 303)
  }

  @Test func `a new password by mail opens the way that guesses had shut (K111)`() async throws {
    let door = try await FrontDoor { $0.logInGuesses = 1 }
    _ = try await door.stage.person()
    for _ in 0..<3 { _ = try await guess(door, "ada@example.com") }
    let token = try await door.stage.recoveryLink("ada@example.com").reveal()
    let visitor = try await Visitor(door, as: nil)
    let page = await visitor.open("/reset-password?token=\(token)")
    let done = await visitor.post(
      [("token", token), ("password", "battery staple"), ("anti_forgery", try page.antiForgery)], to: "/reset-password")
    #expect(done.code == 303 && done.headers[.setCookie]?.contains("usher_session=") == true)
  }
}
