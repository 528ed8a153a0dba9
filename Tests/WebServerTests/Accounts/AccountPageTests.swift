// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The pages of an account` {
  private let door: FrontDoor
  private let person: ID<Account>
  private let visitor: Visitor

  init() async throws {
    door = try await FrontDoor()
    person = try await door.stage.person()
    visitor = try await Visitor(door, as: person)
  }

  private func send(_ fields: [(String, String)], to target: String) async throws -> Answer {
    let page = await visitor.open(target)
    return await visitor.post(fields + [("anti_forgery", try page.antiForgery)], to: target)
  }

  @Test func `send no flood of mail, whoever has the password`() async throws {
    let fields = [("email", "stranger@example.com"), ("current_password", "correct horse")]
    for _ in 0..<10 { #expect(try await send(fields, to: "/settings/account/email").code == 303) }
    let answer = try await send(fields, to: "/settings/account/email")
    #expect(answer.code == 429 && answer.headers[.retryAfter] != nil)
  }

  private static let paths = [
    "/settings/account", "/settings/account/email", "/settings/account/password", "/settings/account/delete",
    "/settings/sessions", "/verify-email?token=x",
  ]

  @Test(arguments: paths) func `are for whoever is logged in, and lead others to the log-in and back`(path: String)
    async
  {
    let answer = await door.get(path)
    #expect(answer.code == 303 && answer.location?.hasPrefix("/login?continue=") == true)
  }

  @Test(arguments: [
    "/settings/account/verification", "/settings/account/email", "/settings/account/password",
    "/settings/account/delete", "/settings/sessions", "/verify-email",
  ])
  func `take no form without its token (B28)`(path: String) async throws {
    let before = try await door.stage.rows()
    for seal in ["", "made up"] {
      let answer = await visitor.post(
        [
          ("anti_forgery", seal), ("current_password", "correct horse"), ("new_password", "battery staple"),
          ("confirmation", "delete"), ("email", "new@example.com"), ("session", "others"), ("token", "x"),
        ], to: path)
      #expect(answer.code == 400)
    }
    #expect(try await door.stage.rows() == before)
  }

  @Test func `show who it is, and that nobody has confirmed the address`() async throws {
    let page = await visitor.open("/settings/account")
    #expect(page.text.contains("ada@example.com") && page.text.contains("Send the link again"))
    let sent = try await visitor.press("x", "y", on: page, at: "/settings/account/verification")
    #expect(sent.location == "/settings/account?news=link-sent")
    #expect(try await door.stage.letters().count == 2)
    let token = try await door.stage.link(.emailVerification).reveal()
    let confirm = await visitor.open("/verify-email?token=\(token)")
    #expect(confirm.code == 200)
    #expect(try await door.stage.user(person)?.isVerified == false)
    let done = await visitor.post(
      [("token", token), ("anti_forgery", try confirm.antiForgery)], to: "/verify-email")
    #expect(done.location == "/settings/account?news=email-confirmed")
    #expect(await visitor.open("/settings/account").text.contains("Send the link again") == false)
    #expect(await visitor.open("/verify-email?token=\(token)").code == 410)
  }

  @Test func `confirm no address for somebody else who is logged in (K117)`() async throws {
    let token = try await door.stage.link(.emailVerification).reveal()
    let stranger = try await Visitor(door, as: try await door.stage.person("bob"))
    let page = await stranger.open("/verify-email?token=\(token)")
    #expect(page.code == 403 && page.text.contains("another account") && page.text.contains("bob@example.com"))
    #expect(!page.text.contains("ada@example.com"))
  }

  @Test func `news that is none of ours is not shown`() async {
    #expect(await visitor.open("/settings/account?news=%3Cb%3Eyou+won").text.contains("you won") == false)
  }

  @Test func `change the address with the password and a link`() async throws {
    let target = "/settings/account/email"
    for (fields, words) in [
      ([("email", ""), ("current_password", "correct horse")], "Enter the new email address"),
      ([("email", "new"), ("current_password", "correct horse")], "in the form"),
      ([("email", "new@example.com"), ("current_password", "")], "Enter the password"),
      ([("email", "new@example.com"), ("current_password", "wrong horse")], "not right"),
    ] {
      let answer = try await send(fields, to: target)
      #expect(answer.code == 422 && answer.text.contains(words) && answer.text.contains("<title>Error: "))
      #expect(!answer.text.contains("horse"), "passwords are not shown again")
    }
    let sent = try await send([("email", "new@example.com"), ("current_password", "correct horse")], to: target)
    #expect(sent.location == "/settings/account?news=link-sent")
    let token = try await door.stage.link(.newEmailConfirmation).reveal()
    let page = await visitor.open("/verify-email?token=\(token)")
    #expect(page.text.contains("new@example.com") && page.text.contains("Use this address"))
    let done = await visitor.post([("token", token), ("anti_forgery", try page.antiForgery)], to: "/verify-email")
    #expect(done.code == 303)
    #expect(await visitor.open("/settings/account").text.contains("new@example.com"))
  }

  @Test func `cannot change the address where no mail is sent`() async throws {
    let door = try await FrontDoor(sendsMail: false)
    let visitor = try await Visitor(door, as: try await door.stage.person())
    let page = await visitor.open("/settings/account/email")
    #expect(page.code == 200 && !page.text.contains("<form"))
    #expect(await visitor.post([("email", "new@example.com")], to: "/settings/account/email").code == 409)
  }

  @Test func `change the password, which gives this browser a new session and ends every other (K113)`() async throws {
    let other = try await Visitor(door, as: person)
    let target = "/settings/account/password"
    for (fields, words) in [
      ([("current_password", "correct horse"), ("new_password", "")], "Enter a new password"),
      ([("current_password", "correct horse"), ("new_password", "short")], "at least 8"),
      ([("current_password", "correct horse"), ("new_password", String(repeating: "a", count: 1025))], "shorter"),
      ([("current_password", "wrong horse"), ("new_password", "battery staple")], "not right"),
    ] {
      let answer = try await send(fields, to: target)
      #expect(answer.code == 422 && answer.text.contains(words))
    }
    let done = try await send([("current_password", "correct horse"), ("new_password", "battery staple")], to: target)
    #expect(done.code == 303 && done.headers[.setCookie]?.contains("usher_session=usher_se_") == true)
    #expect(await visitor.open("/settings/account").code == 303, "the old session of this browser is gone too")
    #expect(await other.open("/settings/account").code == 303)
  }

  @Test func `show where one is logged in, and end it there`() async throws {
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    door.stage.clock.advance(by: .seconds(300))
    let page = await door.ask(
      .get, "/settings/sessions", headers: [.cookie: visitor.cookies, .userAgent: firefox + "<script>"])
    #expect(page.text.contains("Firefox on Linux") && page.text.contains("203.0.113.*"))
    #expect(!page.text.contains("203.0.113.1") && !page.text.contains("Gecko"))
    let other = try await Visitor(door, as: person)
    let third = try await Visitor(door, as: person)
    let both = await visitor.open("/settings/sessions")
    let references = both.buttons("session").filter { $0 != "others" }
    #expect(references.count == 2)
    // The last used first: the one that was started last.
    #expect(
      try await visitor.press("session", references[0], on: both, at: "/settings/sessions").location
        == "/settings/sessions")
    #expect(await third.open("/settings/sessions").code == 303)
    #expect(await other.open("/settings/sessions").code == 200)
    _ = try await visitor.press("session", "others", on: both, at: "/settings/sessions")
    #expect(await other.open("/settings/sessions").code == 303)
    #expect(await visitor.open("/settings/sessions").code == 200)
  }

  @Test func `end nobody else's session, whatever is posted`() async throws {
    let bob = try await door.stage.person("bob")
    let bobs = try await Visitor(door, as: bob)
    _ = try await Visitor(door, as: bob)
    let reference = try #require(await bobs.open("/settings/sessions").buttons("session").first { $0 != "others" })
    _ = try await Visitor(door, as: person)
    let page = await visitor.open("/settings/sessions")
    for posted in [reference, "1", "2", "", "' OR 1=1"] {
      _ = try await visitor.press("session", posted, on: page, at: "/settings/sessions")
    }
    #expect(try await door.stage.authority.sessions(of: bob).count == 2)
  }

  @Test func `delete the account with the password and a typed word, and then it is gone (K116)`() async throws {
    let app = try await door.stage.app(of: person)
    let target = "/settings/account/delete"
    #expect(await visitor.open(target).text.contains("Fan Club"))
    for (fields, words) in [
      ([("confirmation", ""), ("current_password", "correct horse")], "so that we know"),
      ([("confirmation", "yes"), ("current_password", "correct horse")], "so that we know"),
      ([("confirmation", "delete"), ("current_password", "wrong horse")], "not right"),
    ] {
      let answer = try await send(fields, to: target)
      #expect(answer.code == 422 && answer.text.contains(words))
    }
    let token = app.creatorTokens.accessToken.reveal()
    #expect(await door.get("/api/oauth2/v2/identity", token: token).code == 200)
    let done = try await send([("confirmation", " Delete "), ("current_password", "correct horse")], to: target)
    #expect(done.location == "/account-deleted" && done.headers[.setCookie]?.contains("Max-Age=0") == true)
    #expect(await door.get("/account-deleted").code == 200)
    #expect(await visitor.open("/settings/account").code == 303)
    #expect(await door.get("/api/oauth2/v2/identity", token: token).code == 401)
  }

  @Test(
    arguments: [
      ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
      (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Chrome on Windows"
      ),
      (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 "
          + "Edg/141.0.0.0", "Edge on Windows"
      ),
      (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
          + "Safari/605.1.15", "Safari on Mac"
      ),
      (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
          + "Mobile/15E148 Safari/604.1", "Safari on iPhone"
      ),
      (
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 "
          + "Mobile Safari/537.36", "Samsung Internet on Android"
      ),
      ("curl/8.9.1", "curl"), ("Mozilla/5.0 (X11; OpenBSD amd64)", "A browser on OpenBSD"), ("", nil),
      ("<script>", nil),
      (String(repeating: "x", count: 5000) + "Firefox/1", nil),
    ] as [(String, String?)])
  func `a device is called by words of ours`(userAgent: String, device: String?) {
    #expect(SessionPlace.device(of: userAgent) == device)
  }

  @Test(
    arguments: [
      ("203.0.113.9", "203.0.113.*"), ("::ffff:203.0.113.9", "203.0.113.*"), ("127.0.0.1", "127.0.0.*"),
      ("2001:db8:1:2:3:4:5:6", "2001:db8:1:*"), ("::1", "0:0:0:*"), ("unix", nil), ("", nil), ("1.2.3", nil),
    ] as [(String, String?)])
  func `a network is kept without the part that leads to a household`(address: String, region: String?) {
    #expect(Network.region(of: address) == region)
  }
}

@Suite struct `The outbox of a sandbox` {
  @Test func `shows what would have been sent, the newest first, with links that work`() async throws {
    let door = try await FrontDoor(isSandbox: true)
    #expect(await door.get("/sandbox/outbox").text.contains("Nothing yet"))
    _ = try await door.stage.person()
    door.stage.clock.advance(by: .seconds(1))
    let token = try await door.stage.recoveryLink("ada@example.com").reveal()
    try await door.stage.authority.askForRecovery(email: "nobody@example.com")
    let page = await door.get("/sandbox/outbox")
    let subjects = page.text.split(separator: "<h2 id=\"mail-").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(subjects.count == 2 && subjects[0].contains("Set a new password"))
    #expect(page.text.contains("https://usher.example/reset-password?token=\(token)"))
    #expect(page.text.contains("href=\"/reset-password?token=\(token)\""))
    #expect(!page.text.contains("nobody@example.com"))
    #expect(await door.get("/reset-password?token=\(token)").code == 200)
  }

  @Test func `is nowhere else`() async throws {
    let door = try await FrontDoor()
    #expect(await door.get("/sandbox/outbox").code == 404)
  }
}
