// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The way back to a forgotten password` {
  private let door: FrontDoor
  private let person: ID<Account>

  init() async throws {
    door = try await FrontDoor()
    person = try await door.stage.person()
  }

  private func ask(_ email: String, _ visitor: Visitor) async throws -> Answer {
    let page = await visitor.open("/forgot-password")
    return try await visitor.press("email", email, on: page, at: "/forgot-password")
  }

  @Test func `leads over a mail and a form to a new password and a new session (K113, K114)`() async throws {
    let visitor = try await Visitor(door, as: nil)
    #expect(try await ask("ada@example.com", visitor).location == "/forgot-password/sent")
    #expect(await visitor.open("/forgot-password/sent").text.contains("If there is an account"))
    let target = "/reset-password?token=" + (try await door.stage.link(.passwordRecovery)).reveal()
    let page = await visitor.open(target)
    #expect(page.code == 200 && page.text.contains("ada@example.com"))
    #expect(page.headers[.cacheControl] == "no-store" && page.headers[.referrerPolicy] == "no-referrer")
    let token = String(target.split(separator: "=")[1])
    let done = await visitor.post(
      [("token", token), ("password", "battery staple"), ("anti_forgery", try page.antiForgery)],
      to: "/reset-password")
    #expect(done.code == 303 && done.location == "/settings/account?news=password-set")
    let cookie = try #require(done.headers[.setCookie])
    #expect(cookie.hasPrefix("__Host-usher_session=") && cookie.contains("HttpOnly") && cookie.contains("Secure"))
    let settings = await door.ask(
      .get, done.location ?? "", headers: [.cookie: String(cookie.prefix { $0 != ";" })])
    #expect(settings.text.contains("Your new password is set") && settings.text.contains("/settings/apps"))
    #expect(await visitor.open(target).code == 410)
  }

  @Test func `neither opening a link nor HEAD logs in, spends or changes anything (K114, V22)`() async throws {
    try await door.stage.authority.askForRecovery(email: "ada@example.com")
    let token = try await door.stage.link(.passwordRecovery).reveal()
    let before = try await door.stage.rows()
    for method in [HTTPRequest.Method.get, .head] {
      for query in ["", "&password=battery+staple", "&password=battery+staple&anti_forgery=x"] {
        let answer = await door.ask(method, "/reset-password?token=\(token)\(query)")
        #expect(answer.code == 200 && answer.headers[.setCookie]?.contains("usher_session") != true)
      }
    }
    #expect(try await door.stage.rows() == before)
  }

  @Test func `answers alike whoever the address belongs to (K110)`() async throws {
    _ = try await door.stage.authority.disable(try await door.stage.person("bob"), by: .commandLine)
    var answers: Set<String> = []
    for email in ["ada@example.com", "nobody@example.com", "bob@example.com", "ADA@EXAMPLE.COM"] {
      let answer = try await ask(email, try await Visitor(door, as: nil))
      answers.insert("\(answer.code) \(answer.location ?? "") \(answer.text) \(answer.headers)")
    }
    #expect(answers.count == 1)
  }

  @Test func `answers alike whoever tries to log in, in words and work (K110)`() async throws {
    _ = try await door.stage.authority.disable(try await door.stage.person("bob"), by: .commandLine)
    var answers: Set<String> = []
    var work: Set<Int> = []
    for email in ["ada@example.com", "nobody@example.com", "bob@example.com"] {
      let visitor = try await Visitor(door, as: nil)
      let page = await visitor.open("/login")
      door.stage.database.breakNext(.statement(0))
      let compared = door.stage.authority.comparedPasswords
      let answer = await visitor.post(
        [("email", email), ("password", "wrong horse"), ("anti_forgery", try page.antiForgery)], to: "/login")
      work.insert(door.stage.database.statements * 100 + door.stage.authority.comparedPasswords - compared)
      answers.insert("\(answer.code) \(answer.text.replacing(email, with: ""))")
    }
    #expect(answers.count == 1 && work.count == 1)
  }

  @Test func `sign-up says one thing of each address that is not free, and works as hard (K110)`() async throws {
    _ = try await door.stage.authority.disable(try await door.stage.person("bob"), by: .commandLine)
    _ = try await door.stage.importedUser("ines@example.com", isVerified: true)
    _ = try await door.stage.importedUser("ines2@example.com", isVerified: false)
    var answers: Set<String> = []
    for email in ["ada@example.com", "bob@example.com", "ines@example.com", "ines2@example.com"] {
      let visitor = try await Visitor(door, as: nil)
      let page = await visitor.open("/signup")
      let compared = door.stage.authority.comparedPasswords
      let answer = await visitor.post(
        [("name", "N"), ("email", email), ("password", "correct horse"), ("anti_forgery", try page.antiForgery)],
        to: "/signup")
      #expect(door.stage.authority.comparedPasswords - compared == 1)
      answers.insert("\(answer.code) \(answer.text.replacing(email, with: ""))")
    }
    #expect(answers.count == 1)
  }

  @Test func `every link in a mail starts with the configured address, whatever the request says (V45)`() async throws {
    let hostile: HTTPFields = [
      .init("Forwarded")!: "host=evil.example;proto=http", .init("X-Forwarded-Host")!: "evil.example",
      .init("X-Forwarded-Proto")!: "http", .init("X-Forwarded-Port")!: "8080", .init("X-Forwarded-Prefix")!: "/evil",
      .init("X-Forwarded-Server")!: "evil.example", .init("X-Original-Host")!: "evil.example",
      .init("X-Host")!: "evil.example", .init("Origin")!: "https://evil.example",
      .init("Referer")!: "https://evil.example/", .init("Host")!: "evil.example",
    ]
    let visitor = try await Visitor(door, as: nil)
    let form = await visitor.open("/forgot-password")
    var headers = hostile
    headers[.cookie] = visitor.cookies
    headers[.contentType] = "application/x-www-form-urlencoded"
    let answer = await door.ask(
      .post, "/forgot-password", headers: headers,
      body: "email=ada%40example.com&anti_forgery=\(PercentEncoding.encode(try form.antiForgery))")
    #expect(answer.location == "/forgot-password/sent")
    for letter in try await door.stage.letters() {
      let words = LetterWords(letter.kind, token: door.stage.authority.token(of: letter)?.reveal(), from: "Usher")
      let text = words.text(baseURL: door.provider.settings.baseURL)
      #expect(text.contains("\n    https://usher.example/") && !text.contains("evil"))
    }
  }

  @Test func `a form of another browser, or for another link, sets no password`() async throws {
    try await door.stage.authority.askForRecovery(email: "ada@example.com")
    let token = try await door.stage.link(.passwordRecovery).reveal()
    let visitor = try await Visitor(door, as: nil)
    let other = try await Visitor(door, as: nil, browser: 100)
    let seal = try await visitor.open("/reset-password?token=\(token)").antiForgery
    _ = try await door.stage.person("bob")
    try await door.stage.authority.askForRecovery(email: "bob@example.com")
    let bobs = try await door.stage.link(.passwordRecovery).reveal()
    let fields = [("password", "battery staple"), ("anti_forgery", seal)]
    #expect(await other.post(fields + [("token", token)], to: "/reset-password").code == 400)
    #expect(await visitor.post(fields + [("token", bobs)], to: "/reset-password").code == 400)
    #expect(await visitor.post(fields, to: "/reset-password").code == 410)
    #expect(await visitor.post(fields + [("token", token)], to: "/reset-password").code == 303)
  }

  @Test func `a password that will not do is asked for again, and the link stays`() async throws {
    try await door.stage.authority.askForRecovery(email: "ada@example.com")
    let token = try await door.stage.link(.passwordRecovery).reveal()
    let visitor = try await Visitor(door, as: nil)
    let page = await visitor.open("/reset-password?token=\(token)")
    for (password, words) in [
      ("short", "at least 8"), (String(repeating: "a", count: 1025), "shorter"), ("", "Enter a new password"),
    ] {
      let answer = await visitor.post(
        [("token", token), ("password", password), ("anti_forgery", try page.antiForgery)], to: "/reset-password")
      #expect(answer.code == 422 && answer.text.contains(words), "\(words)")
      #expect(!answer.text.contains("value=\"short\""))
    }
    #expect(await visitor.open("/reset-password?token=\(token)").code == 200)
  }

  @Test(arguments: ["", "?token=", "?token=usher_em_invented", "?token=a&token=b", "?token=%zz"])
  func `a link that is none is said to be dead, or unreadable`(query: String) async throws {
    #expect([400, 410].contains(await door.get("/reset-password" + query).code))
  }

  @Test func `what is no address is asked for again`() async throws {
    let visitor = try await Visitor(door, as: nil)
    for email in ["", "ada", "a@b@c"] {
      #expect(try await ask(email, visitor).code == 422)
    }
    #expect(await visitor.post([("email", "ada@example.com")], to: "/forgot-password").code == 400)
  }

  @Test func `asking too often is bounded by address`() async throws {
    let door = try await FrontDoor { $0.guesses = 3 }
    let visitor = try await Visitor(door, as: nil)
    let page = await visitor.open("/forgot-password")
    for number in 0..<4 {
      let answer = try await visitor.press("email", "n\(number)@example.com", on: page, at: "/forgot-password")
      #expect(answer.code == (number < 3 ? 303 : 429))
      if number == 3 { #expect(answer.headers[.retryAfter] == "301") }
    }
  }

  @Test func `without mail the operator has to be asked, and the page says so`() async throws {
    let door = try await FrontDoor(sendsMail: false)
    let page = await door.get("/forgot-password")
    #expect(page.code == 200 && page.text.contains("usher user set-password") && !page.text.contains("<form"))
    #expect(await door.post("/forgot-password", form: "email=ada%40example.com").code == 409)
  }
}
