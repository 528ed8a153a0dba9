// SPDX-License-Identifier: Apache-2.0
@testable import AuthorizationServer
import Rehearsal
import Storage
import Testing
import UsherOAuth

@Suite struct `Forgotten passwords` {
  private let stage: Stage
  private let person: ID<Account>
  private let fresh = Secret<PasswordText>("battery staple")

  init() async throws {
    stage = try await Stage()
    person = try await stage.person()
  }

  private func reset(
    by link: Secret<EmailToken>, to password: String = "battery staple"
  ) async throws -> Secret<SessionToken>? {
    try await stage.authority.resetPassword(by: link, to: Secret(password), replacing: nil, from: .unknown)
  }

  private func canLogIn(_ password: String) async throws -> Bool {
    try await stage.authority.logIn(email: "ada@example.com", password: Secret(password), replacing: nil) != nil
  }

  private func loggedIn() async throws -> LoggedIn {
    let token = try await stage.authority.startSession(of: person, replacing: nil)
    return try #require(try await stage.authority.session(token))
  }

  private func proof() async throws -> PasswordProof {
    try #require(try await stage.authority.prove(Secret("correct horse"), of: try await loggedIn()))
  }

  @Test func `a link sets a new password, once, and logs in who used it (K114)`() async throws {
    let link = try await stage.recoveryLink("ADA@example.com ")
    let session = try #require(try await reset(by: link))
    #expect(try await stage.authority.session(session)?.account.id == person)
    #expect(try await canLogIn("battery staple"))
    #expect(try await !canLogIn("correct horse"))
    #expect(try await reset(by: link, to: "a third password") == nil)
    #expect(try await canLogIn("battery staple"))
  }

  @Test func `looking at a link spends nothing, as programs that scan mail look too (K114)`() async throws {
    let link = try await stage.recoveryLink("ada@example.com")
    let before = try await stage.rows()
    for _ in 0..<3 { #expect(try await stage.authority.addressToRecover(link) == "ada@example.com") }
    #expect(try await stage.rows() == before)
    #expect(try await reset(by: link) != nil)
  }

  @Test(arguments: [-1, 0]) func `a link lives for half an hour (K114)`(secondsOver: Int64) async throws {
    let link = try await stage.recoveryLink("ada@example.com")
    stage.clock.advance(by: .seconds(1800 + secondsOver))
    let isAlive = secondsOver < 0
    #expect(try await (stage.authority.addressToRecover(link) != nil) == isAlive)
    #expect(try await (reset(by: link) != nil) == isAlive)
  }

  @Test func `of many links that live, the first that is used ends the others (K114)`() async throws {
    let first = try await stage.recoveryLink("ada@example.com")
    let second = try await stage.recoveryLink("ada@example.com")
    #expect(try await reset(by: first) != nil)
    #expect(try await reset(by: second) == nil)
  }

  @Test func `of two who use one link at once, one sets the password (K114)`() async throws {
    let link = try await stage.recoveryLink("ada@example.com")
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask { try await self.reset(by: link, to: "password number \(number)") != nil }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test(arguments: ["password", "operator's password", "address", "disabled", "removed", "removed by the operator"])
  func `a link that was sent before the account changed is good for nothing (K114, K116, V48)`(
    change: String
  ) async throws {
    let link = try await stage.recoveryLink("ada@example.com")
    switch change {
    case "password":
      _ = try await stage.authority.changePassword(to: Secret("changed by me"), by: proof(), from: .unknown)
    case "operator's password": try await stage.authority.setPassword(Secret("changed by op"), of: person)
    case "address":
      try await stage.authority.askForEmailChange(to: "ada@new.example", by: proof())
      let confirmation = try await stage.link(.newEmailConfirmation)
      #expect(try await stage.authority.confirmEmail(by: confirmation, for: loggedIn()) == .confirmed)
    case "disabled": _ = try await stage.authority.disable(person, by: .commandLine)
    case "removed": #expect(try await stage.authority.removeAccount(by: proof()))
    default: #expect(try await stage.authority.removeAccount(person))
    }
    let before = try await stage.rows()
    #expect(try await stage.authority.addressToRecover(link) == nil)
    #expect(try await reset(by: link) == nil)
    #expect(try await stage.rows() == before)
  }

  @Test func `a new password ends every session, and leaves the apps of somebody whose address was verified`()
    async throws
  {
    let verified = try await stage.authority.signUp(
      name: "Bo", email: "bo@example.com", password: Secret("correct horse"), isVouchedFor: true)
    let app = try await stage.app(of: try await stage.person("creator"))
    let session = try await stage.authority.startSession(of: verified, replacing: nil)
    let pair = try await stage.pair(for: app, by: verified)
    #expect(try await reset(by: stage.recoveryLink("bo@example.com")) != nil)
    #expect(try await stage.authority.session(session) == nil)
    #expect(try await stage.isLive(pair.accessToken, for: stage.authenticated(app)))
  }

  @Test
  func `whoever opened an account with an address of somebody else's keeps nothing when its owner comes (K117, V49)`()
    async throws
  {
    let app = try await stage.app(of: try await stage.person("creator"))
    let pair = try await stage.pair(for: app, by: person)
    let session = try await stage.authority.startSession(of: person, replacing: nil)
    _ = try await stage.authority.setOperator(try #require(CanonicalEmail("ada@example.com")), true, isVouchedFor: true)
    #expect(try await reset(by: stage.recoveryLink("ada@example.com")) != nil)
    let (consent, isOperator) = try await stage.authority.store.read {
      (try $0.consent(of: person, to: app.client.id), try $0.isOperator(person))
    }
    #expect(consent == nil && !isOperator, "the app asks its owner anew")
    #expect(try await stage.authority.session(session) == nil)
    await #expect(throws: AccessRefusal.dead) { try await stage.authority.check(pair.accessToken).get() }
    #expect(try await stage.user(person)?.isVerified == true, "the mail was read, so the address is theirs")
  }

  @Test func `nobody can tell from the work whether there is an account (K110)`() async throws {
    _ = try await stage.importedUser("imported@example.com", isVerified: true)
    let disabled = try await stage.person("bob")
    _ = try await stage.authority.disable(disabled, by: .commandLine)
    var work: [Int] = []
    for email in ["ada@example.com", "nobody@example.com", "imported@example.com", "bob@example.com"] {
      let rows = try await stage.mailRows()
      stage.database.breakNext(.statement(0))
      try await stage.authority.askForRecovery(email: email)
      work.append(stage.database.statements)
      #expect(try await stage.mailRows() == rows.map { $0 + 1 }, "\(email)")
    }
    #expect(Set(work).count == 1, "\(work)")
    let recipients = try await stage.letters().filter { $0.kind == .passwordRecovery }.map(\.recipient)
    #expect(Set(recipients) == ["ada@example.com", "imported@example.com"])
  }

  @Test(arguments: ["ada@example.com", "nobody@example.com"])
  func `nobody can fill a mailbox: three links live at a time, for whatever address (K110)`(email: String) async throws
  {
    for _ in 0..<3 { try await stage.authority.askForRecovery(email: email) }
    let before = try await stage.rows()
    try await stage.authority.askForRecovery(email: email.uppercased())
    #expect(try await stage.rows() == before)
    stage.clock.advance(by: .seconds(1800))
    try await stage.authority.askForRecovery(email: email)
    #expect(try await stage.rows() != before)
  }

  @Test func `a password that will not do leaves the link as it was`() async throws {
    let link = try await stage.recoveryLink("ada@example.com")
    await #expect(throws: InvalidSignUp(problems: [.passwordTooShort])) { try await reset(by: link, to: "short") }
    await #expect(throws: InvalidSignUp(problems: [.passwordTooLong])) {
      try await reset(by: link, to: String(repeating: "a", count: 1025))
    }
    #expect(try await reset(by: link) != nil)
  }

  @Test func `neither a link nor what it proves stands anywhere in the data (K114)`() async throws {
    let link = try await stage.recoveryLink("ada@example.com").reveal()
    let secret = try #require(stage.authority.tokenText.read(link, as: .email)).secret
    let data = try await stage.rows().joined()
    #expect(!data.contains(link) && !data.contains(Hexadecimal.encode(secret).uppercased()))
    #expect(secret.count * 8 == 256)
  }

  @Test func `links of other kinds, of other servers and invented ones set no password`() async throws {
    let verification = try await stage.link(.emailVerification)
    let other = try await Stage(seed: 2)
    _ = try await other.person()
    let foreign = try await other.recoveryLink("ada@example.com")
    let session = try await stage.authority.startSession(of: person, replacing: nil).reveal()
    for link in [verification, foreign, Secret(session), Secret(""), Secret("usher_em_invented")] {
      #expect(try await reset(by: link) == nil)
    }
    #expect(try await canLogIn("correct horse"))
  }

  @Test func `without mail nothing is filed`() async throws {
    let silent = try await Stage(sendsMail: false)
    _ = try await silent.person()
    try await silent.authority.askForRecovery(email: "ada@example.com")
    #expect(try await silent.mailRows() == [0, 0])
  }

  @Test func `somebody whom the platform filed, and whose address it verified, gets a first password by mail`()
    async throws
  {
    let user = try await stage.importedUser("ines@example.com", isVerified: true)
    #expect(try await reset(by: stage.recoveryLink("ines@example.com")) != nil)
    let session = try #require(
      try await stage.authority.logIn(email: "ines@example.com", password: fresh, replacing: nil))
    #expect(try await stage.authority.session(session)?.account.id == user)
  }

  @Test func `an address that nobody verified never leads to a user of the platform's (K117, V49)`() async throws {
    let user = try await stage.importedUser("ines@example.com", isVerified: false)
    try await stage.authority.askForRecovery(email: "ines@example.com")
    #expect(try await stage.letters().allSatisfy { $0.kind != .passwordRecovery })
    for email in ["ines@example.com", "INES@example.com"] {
      await #expect(throws: InvalidSignUp(problems: [.emailTaken])) {
        try await stage.authority.signUp(name: "Ines", email: email, password: fresh)
      }
    }
    // Nor does an account come to it by changing its own address.
    try await stage.authority.askForEmailChange(to: "ines@example.com", by: proof())
    #expect(try await stage.letters().allSatisfy { $0.kind != .newEmailConfirmation })
    #expect(try await stage.authority.store.read { try $0.account(user) } == nil)
  }

  @Test func `a user who stops being verified between asking and using the link gets nothing (K116, V48)`() async throws
  {
    _ = try await stage.importedUser("ines@example.com", isVerified: true)
    let link = try await stage.recoveryLink("ines@example.com")
    _ = try await stage.database.write { try $0.execute("UPDATE users SET email_verified = 0", []) }
    #expect(try await reset(by: link) == nil)
  }
}
