// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Storage
import Testing
import UsherOAuth

@Suite struct `The address of an account` {
  private let stage: Stage
  private let person: ID<Account>

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
  }

  private func loggedIn(_ account: ID<Account>? = nil) async throws -> LoggedIn {
    let token = try await stage.authority.startSession(of: account ?? person, replacing: nil)
    return try #require(try await stage.authority.session(token))
  }

  private func proof() async throws -> PasswordProof {
    try #require(try await stage.authority.prove(Secret("correct horse"), of: try await loggedIn()))
  }

  private func confirm(
    _ link: Secret<EmailToken>, as account: ID<Account>? = nil
  ) async throws -> EmailConfirmed {
    try await stage.authority.confirmEmail(by: link, for: try await loggedIn(account))
  }

  @Test func `is not verified until its owner uses the link that was sent to it`() async throws {
    #expect(try await stage.user(person)?.isVerified == false)
    #expect(try await !loggedIn().account.isEmailVerified)
    let link = try await stage.link(.emailVerification)
    #expect(
      try await stage.authority.confirmation(by: link, for: loggedIn())
        == .ready(address: "ada@example.com", isNew: false))
    #expect(try await stage.user(person)?.isVerified == false, "looking changes nothing")
    #expect(try await confirm(link) == .confirmed)
    #expect(try await stage.user(person)?.isVerified == true)
    #expect(try await loggedIn().account.isEmailVerified)
    #expect(try await confirm(link) == .dead, "it works once")
  }

  @Test func `is verified where the operator made the account, and no letter is sent`() async throws {
    let vouched = try await stage.authority.signUp(
      name: "Bo", email: "bo@example.com", password: Secret("correct horse"), isVouchedFor: true)
    #expect(try await stage.user(vouched)?.isVerified == true)
    #expect(try await stage.letters().map(\.recipient) == ["ada@example.com"])
  }

  @Test func `is shown to be somebody's only while they are logged in (K117)`() async throws {
    let stranger = try await stage.person("bob")
    let letter = try #require(try await stage.letters().first { $0.recipient == "ada@example.com" })
    let link = try #require(stage.authority.token(of: letter))
    #expect(try await stage.authority.confirmation(by: link, for: loggedIn(stranger)) == .ofAnotherAccount)
    #expect(try await confirm(link, as: stranger) == .ofAnotherAccount)
    #expect(try await stage.user(person)?.isVerified == false)
    #expect(try await confirm(link) == .confirmed, "and the stranger spent nothing")
  }

  @Test(arguments: [-1, 0]) func `a link that verifies lives for a day`(secondsOver: Int64) async throws {
    let link = try await stage.link(.emailVerification)
    stage.clock.advance(by: .seconds(86_400 + secondsOver))
    #expect(try await confirm(link) == (secondsOver < 0 ? .confirmed : .dead))
  }

  @Test func `the link is sent again while the address is not verified, three at a time`() async throws {
    for _ in 0..<5 { try await stage.authority.askForVerification(of: loggedIn()) }
    #expect(try await stage.letters().count == 3)
    #expect(try await confirm(stage.link(.emailVerification)) == .confirmed)
    let before = try await stage.mailRows()
    try await stage.authority.askForVerification(of: loggedIn())
    #expect(try await stage.mailRows() == before)
  }

  @Test func `changes once the new one is confirmed, and not before`() async throws {
    try await stage.authority.askForEmailChange(to: " Ada@New.example", by: proof())
    let sent = try await stage.letters().prefix(2)
    #expect(Set(sent.map(\.kind)) == [.newEmailConfirmation, .emailChangeNotice])
    #expect(sent.first { $0.kind == .newEmailConfirmation }?.recipient == "Ada@New.example")
    #expect(sent.first { $0.kind == .emailChangeNotice }?.recipient == "ada@example.com")
    #expect(try await stage.user(person)?.email == "ada@example.com")
    let link = try await stage.link(.newEmailConfirmation)
    #expect(try await confirm(link) == .confirmed)
    let user = try #require(try await stage.user(person))
    #expect(user.email == "Ada@New.example" && user.isVerified)
    for (email, works) in [("ada@example.com", false), ("ada@new.example", true)] {
      let session = try await stage.authority.logIn(email: email, password: Secret("correct horse"), replacing: nil)
      #expect((session != nil) == works)
    }
  }

  @Test(arguments: [-1, 0]) func `a link to a new address lives for an hour`(secondsOver: Int64) async throws {
    try await stage.authority.askForEmailChange(to: "ada@new.example", by: proof())
    let link = try await stage.link(.newEmailConfirmation)
    stage.clock.advance(by: .seconds(3600 + secondsOver))
    #expect(try await confirm(link) == (secondsOver < 0 ? .confirmed : .dead))
  }

  @Test func `a new password stops a change that was asked for before`() async throws {
    try await stage.authority.askForEmailChange(to: "thief@example.com", by: proof())
    let link = try await stage.link(.newEmailConfirmation)
    _ = try await stage.authority.changePassword(to: Secret("battery staple"), by: proof(), from: .unknown)
    #expect(try await confirm(link) == .dead)
  }

  @Test func `an old password proves nothing any more`() async throws {
    let old = try await proof()
    try await stage.authority.setPassword(Secret("battery staple"), of: person)
    let before = try await stage.rows()
    try await stage.authority.askForEmailChange(to: "thief@example.com", by: old)
    #expect(try await stage.authority.changePassword(to: Secret("thief's own"), by: old, from: .unknown) == nil)
    #expect(try await !stage.authority.removeAccount(by: old))
    #expect(try await stage.rows() == before)
  }

  @Test func `whether somebody else has an address shows nowhere, and nobody gets theirs (K110, K117)`() async throws {
    _ = try await stage.person("bob")
    var work: [Int] = []
    for email in ["bob@example.com", "free@example.com"] {
      let proof = try await proof()
      stage.database.breakNext(.statement(0))
      try await stage.authority.askForEmailChange(to: email, by: proof)
      work.append(stage.database.statements)
    }
    #expect(Set(work).count == 1)
    let recipients = try await stage.letters().filter { $0.kind == .newEmailConfirmation }.map(\.recipient)
    #expect(recipients == ["free@example.com"])
    // Taken after the link was sent.
    let link = try await stage.link(.newEmailConfirmation)
    _ = try await stage.person("free")
    #expect(try await confirm(link) == .taken)
    #expect(try await stage.user(person)?.email == "ada@example.com")
  }

  @Test func `what is no address is refused`() async throws {
    for (email, problem) in [("", InvalidSignUp.Problem.emailMissing), ("ada", .emailMalformed)] {
      await #expect(throws: InvalidSignUp(problems: [problem])) {
        try await stage.authority.askForEmailChange(to: email, by: proof())
      }
    }
  }

  @Test func `does not count as verified where the platform files another one since`() async throws {
    #expect(try await confirm(stage.link(.emailVerification)) == .confirmed)
    _ = try await stage.database.write { try $0.execute("UPDATE users SET email = 'other@example.com'", []) }
    #expect(try await !loggedIn().account.isEmailVerified)
    let link = try await stage.recoveryLink("ada@example.com")
    #expect(try await stage.letters().first?.recipient == "ada@example.com")
    #expect(try await stage.authority.addressToRecover(link) == "ada@example.com")
  }
}
