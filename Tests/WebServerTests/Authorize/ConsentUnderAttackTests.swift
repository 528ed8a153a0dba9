// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The consent page under attack` {
  private let door: FrontDoor
  private let fan: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    door = try await FrontDoor()
    let creator = try await door.stage.person("creator")
    fan = try await door.stage.person("fan")
    app = try await door.stage.app(of: creator, optionalScopes: [.identityEmail])
  }

  private func link(
    _ scope: String = "identity identity[email]", state: String = "s", of other: RegisteredClient? = nil
  )
    -> String
  {
    let query = Form([
      .init(name: "response_type", value: "code"),
      .init(name: "client_id", value: (other ?? app).client.identifier.text),
      .init(name: "redirect_uri", value: Stage.callback), .init(name: "scope", value: scope),
      .init(name: "state", value: state),
    ])
    return "/oauth2/authorize?" + query.encoded
  }

  private func scope(of answer: Answer) async throws -> ScopeSet {
    let code = try Stage.code(in: answer.location ?? "")
    return try await door.stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: try await door.stage.authenticated(app)
    ).get().scope
  }

  /// What is on file but for sessions, which every visitor has.
  private func rows() async throws -> [String] {
    try await door.stage.rows().filter { !$0.hasPrefix("session") }
  }

  @Test func `no other site can put it in a frame or learn where it was reached from`() async throws {
    let page = await (try await Visitor(door, as: fan)).open(link())
    #expect(page.contentSecurityPolicy.contains("frame-ancestors 'none'"))
    #expect(page.headers[.frameOptions] == "DENY" && page.headers[.referrerPolicy] == "no-referrer")
    #expect(page.headers[.cacheControl] == "no-store")
    #expect(page.contentSecurityPolicy.contains("img-src 'self' data:;"))
    #expect(!page.contentSecurityPolicy.contains("unsafe") && !page.contentSecurityPolicy.contains("script-src"))
    // Chromium holds `form-action` against the redirect to the client too.
    #expect(page.contentSecurityPolicy.hasSuffix("form-action 'self' https:"))
  }

  @Test func `all that the code will be for is listed, whatever this request asks for`() async throws {
    let visitor = try await Visitor(door, as: fan)
    _ = try await visitor.press(
      "decision", "allow", on: await visitor.open(link()), at: link(), ticking: ["identity[email]"])
    let page = await visitor.open(link("identity") + "&prompt=consent")
    #expect(page.code == 200 && page.text.contains("See your email address"))
    let answer = try await visitor.press("decision", "allow", on: page, at: link("identity") + "&prompt=consent")
    #expect(try await scope(of: answer) == [.identity, .identityEmail])
  }

  @Test func `what is ticked is granted, what is not is not`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    #expect(page.text.contains("value=\"identity[email]\" type=\"checkbox\" form=\"answer\""))
    let answer = try await visitor.press("decision", "allow", on: page, at: link())
    #expect(answer.code == 303)
    #expect(try await scope(of: answer) == [.identity])
    #expect(await visitor.open(link()).location?.contains("code=") == true, "it is not asked again")
    let other = try await Visitor(door, as: try await door.stage.person("bob"))
    let ticked = try await other.press(
      "decision", "allow", on: await other.open(link()), at: link(), ticking: ["identity[email]"])
    #expect(try await scope(of: ticked) == [.identity, .identityEmail])
  }

  @Test(arguments: [
    ["campaigns"], ["identity"], ["identity[email]", "campaigns.members[email]"], ["w:everything"], [""],
  ])
  func `a form that names what its page did not offer allows nothing`(boxes: [String]) async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let before = try await rows()
    let answer = try await visitor.press("decision", "allow", on: page, at: link(), ticking: boxes)
    #expect(answer.code == 400 && answer.location == nil)
    #expect(answer.text.contains("This answer does not belong to the question"))
    #expect(try await rows() == before)
  }

  @Test(arguments: ["0.0", "256.0", "256.768", "768.0", "0.768", "", "x", "256.512.0", "-1.-1", "256"])
  func `the question that a form says it answers cannot be changed (V21)`(question: String) async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let fields = try page.hiddenFields
    #expect(fields.contains { $0 == ("question", "256.512") })
    let before = try await rows()
    let answer = await visitor.post(
      [
        ("question", question), ("anti_forgery", try page.antiForgery), ("decision", "allow"), ("optional", "identity"),
      ],
      to: link())
    #expect(answer.code == 400 && answer.location == nil)
    #expect(try await rows() == before)
  }

  @Test func `a page that was open while the app came to need more is shown again, and allows nothing`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    _ = try await door.stage.authority.change(app.client.identifier, optionalScopes: ScopeSet.none)
    let before = try await rows()
    let answer = try await visitor.press("decision", "allow", on: page, at: link())
    #expect(answer.code == 303 && answer.location == link())
    #expect(try await rows() == before)
    #expect(!(await visitor.open(link())).text.contains("checkbox"))
  }

  @Test func `every box empty is no yes`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let target = link("identity[email]")
    let page = await visitor.open(target)
    let before = try await rows()
    let answer = try await visitor.press("decision", "allow", on: page, at: target)
    #expect(answer.code == 422 && answer.text.contains("Tick at least one permission"))
    #expect(try await rows() == before)
    #expect(
      try await visitor.press("decision", "allow", on: answer, at: target, ticking: ["identity[email]"]).location?
        .hasPrefix(Stage.callback + "?code=") == true)
  }

  @Test func `what one browser began another does not finish (V20)`() async throws {
    let page = await (try await Visitor(door, as: fan)).open(link())
    let eve = try await door.stage.person("eve")
    let before = try await rows()
    for other in [
      try await Visitor(door, as: fan, browser: 1), try await Visitor(door, as: eve),
      try await Visitor(door, as: nil), try await Visitor(door, as: nil, browser: 1),
    ] {
      let answer = try await other.press("decision", "allow", on: page, at: link())
      #expect(answer.location?.hasPrefix(Stage.callback) != true)
      #expect(answer.code == 400 || answer.location?.hasPrefix("/login?") == true)
    }
    #expect(try await rows() == before)
  }

  @Test func `two tabs with two requests each end where they belong`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let (small, large) = (link("identity", state: "small"), link("identity campaigns.posts", state: "large"))
    let (first, second) = (await visitor.open(small), await visitor.open(large))
    let late = try await visitor.press("decision", "allow", on: second, at: large)
    let early = try await visitor.press("decision", "allow", on: first, at: small)
    for (answer, state) in [(late, "large"), (early, "small")] {
      #expect(answer.code == 303)
      #expect(try Stage.answer(in: answer.location ?? "").optional("state") == state)
    }
    // Crossed, neither is taken.
    let third = link("identity campaigns.lives", state: "third")
    let page = await visitor.open(third)
    #expect(try await visitor.press("decision", "allow", on: page, at: link("identity campaigns.lives")).code == 400)
    #expect(try await visitor.press("decision", "allow", on: first, at: third).code == 400)
  }

  @Test func `the answer in one tab does not widen the question in another`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let (small, large) = (link("identity"), link("identity campaigns.posts"))
    let (first, second) = (await visitor.open(small), await visitor.open(large))
    #expect(try await scope(of: visitor.press("decision", "allow", on: first, at: small)) == [.identity])
    #expect(
      try await scope(of: visitor.press("decision", "allow", on: second, at: large)) == [.identity, .campaignsPosts])
  }

  @Test func `two clicks at the same moment give two good codes and one memory`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let fields = try page.hiddenFields + [("decision", "allow")]
    let answers = await withTaskGroup(of: Answer.self, returning: [Answer].self) { group in
      for _ in 0..<8 { group.addTask { await visitor.post(fields, to: link()) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.allSatisfy { $0.code == 303 })
    var codes: Set<String> = []
    for answer in answers {
      codes.insert(try Stage.code(in: answer.location ?? "").reveal())
      #expect(try await scope(of: answer) == [.identity])
    }
    #expect(codes.count == 8)
    #expect(try await door.stage.rows().filter { $0.hasPrefix("consent") }.count == 1)
  }

  @Test func `back and again is answered again, and no after yes takes nothing back`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let first = try await visitor.press("decision", "allow", on: page, at: link())
    let token = try await door.stage.authority.exchange(
      try Stage.code(in: first.location ?? ""), redirectURI: Stage.callback, verifier: nil,
      by: try await door.stage.authenticated(app)
    ).get().accessToken
    let again = try await visitor.press("decision", "allow", on: page, at: link())
    #expect(try await scope(of: again) == [.identity])
    let no = try await visitor.press("decision", "deny", on: page, at: link())
    #expect(try Stage.answer(in: no.location ?? "").optional("error") == "access_denied")
    #expect(try await door.stage.authority.check(token).get().account == fan)
  }

  @Test func `after a log-out its form is worth nothing`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let before = try await rows()
    try await door.stage.authority.store.write { [fan] in try $0.endSessions(of: fan) }
    let answer = try await visitor.press("decision", "allow", on: page, at: link())
    #expect(answer.location?.hasPrefix("/login?continue=") == true)
    #expect(try await rows() == before)
  }

  @Test func `"Not you?" leads through the log-in back to the question`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let form = page.text.split(separator: "action=\"/logout\"").dropFirst().first ?? ""
    func value(_ name: String) -> String {
      form.split(separator: "name=\"\(name)\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
        ?? ""
    }
    // The token of the consent form ends no session: each form has its own.
    let consent = [("continue", value("continue")), ("anti_forgery", try page.antiForgery)]
    #expect(await visitor.post(consent, to: "/logout").code == 400)
    let out = await visitor.post(
      [("continue", value("continue")), ("anti_forgery", value("anti_forgery"))], to: "/logout")
    #expect(out.code == 303 && out.location == link())
    #expect(await visitor.open(link()).location?.hasPrefix("/login?continue=") == true)
  }

  @Test func `a repeated field is refused, whichever it is`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link())
    let fields = try page.hiddenFields + [("decision", "allow")]
    let before = try await rows()
    for field in fields {
      #expect(await visitor.post(fields + [field], to: link()).code == 400, "\(field.0)")
    }
    #expect(await visitor.post(fields + [("decision", "deny")], to: link()).code == 400)
    #expect(try await rows() == before)
  }

  @Test func `a client that the operator verified is shown so`() async throws {
    let visitor = try await Visitor(door, as: fan)
    #expect(await visitor.open(link()).text.contains("Unverified publisher."))
    _ = try await door.stage.authority.setVerified(app.client.identifier, true, by: .commandLine)
    #expect(await visitor.open(link()).text.contains("<strong>Verified publisher.</strong>"))
  }
}
