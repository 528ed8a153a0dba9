// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import Rehearsal
import Storage
import Synchronization
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `What an operator does on the pages` {
  private let house: OperatorsHouse
  private let visitor: Visitor
  private var authority: Authority { house.door.stage.authority }

  init() async throws {
    house = try await OperatorsHouse()
    visitor = try await house.operatorAtWork()
  }

  /// Posts what a button of the page would, besides the scope.
  private func press(_ act: String, scope: String? = nil, at path: String) async throws -> Answer {
    let page = await visitor.open(path)
    var fields = [("act", act), ("anti_forgery", try page.antiForgery)]
    if let scope { fields.append(("scope", scope)) }
    return await visitor.post(fields, to: path)
  }

  @Test func `a client is approved, verified and disabled, and all of it taken back`() async throws {
    for (act, scope) in [("approve", "pledges"), ("verify", nil), ("disable", nil)] as [(String, String?)] {
      let answer = try await press(act, scope: scope, at: house.clientPath)
      #expect(answer.code == 303 && answer.location == house.clientPath)
    }
    let changed = try await house.client()
    #expect(changed.approvedScopes == [.pledges] && changed.verified != nil && changed.disabled != nil)
    let page = await visitor.open(house.clientPath).text
    #expect(page.contains("Verified since") && page.contains("Disabled since") && page.contains("Withdraw pledges"))
    for (act, scope) in [("withdraw", "pledges"), ("unverify", nil), ("enable", nil)] as [(String, String?)] {
      #expect(try await press(act, scope: scope, at: house.clientPath).code == 303)
    }
    let restored = try await house.client()
    #expect(restored.approvedScopes == .none && restored.verified == nil && restored.disabled == nil)
    let acts = try await house.acts()
    #expect(
      acts.map(\.deed) == [
        .enableClient, .unverifyClient, .withdrawScopes, .disableClient, .verifyClient, .approveScopes,
      ])
    #expect(acts.allSatisfy { $0.account == house.rosa && $0.subject == house.app.client.identifier.text })
    let health = await visitor.open("/operator").text
    #expect(health.contains("withdraw scopes") && health.contains("rosa@example.com"))
  }

  @Test func `an account is logged out, disabled and enabled`() async throws {
    let session = try await authority.startSession(of: house.fan, replacing: nil)
    #expect(try await press("end-sessions", at: house.fanPath).code == 303)
    #expect(try await authority.session(session) == nil)
    #expect(try await press("disable", at: house.fanPath).location == house.fanPath)
    #expect(await visitor.open(house.fanPath).text.contains("Disabled since"))
    #expect(try await press("enable", at: house.fanPath).code == 303)
    #expect(try await house.acts().map(\.deed) == [.enableAccount, .disableAccount, .endSessions])
  }

  @Test func `nobody becomes an operator by a page, and nobody shuts their own account`() async throws {
    for act in ["operator", "make operator", "make-operator", "dismiss operator", ""] {
      #expect(try await press(act, at: house.fanPath).code == 400)
    }
    let own = OperatorUsersPage.path(of: house.rosa.description)
    #expect(!(await visitor.open(own).text.contains("value=\"disable\"")))
    #expect(try await press("disable", at: own).code == 422)
    let fan = house.fan
    #expect(try await authority.store.read { try !$0.isOperator(fan) })
    #expect(try await house.acts().isEmpty)
  }

  @Test func `a form is good for the object and the browser that it was made for (B24)`() async throws {
    let page = await visitor.open(house.fanPath)
    let creatorPath = OperatorUsersPage.path(of: house.creator.description)
    let other = try await Visitor(house.door, as: house.rosa)
    for answer in [
      try await visitor.press("act", "disable", on: page, at: creatorPath),
      try await visitor.press("act", "disable", on: page, at: house.clientPath),
      try await other.press("act", "disable", on: page, at: house.fanPath),
      await visitor.post([("act", "disable")], to: house.fanPath),
      await visitor.post([("act", "disable"), ("anti_forgery", "x")], to: house.fanPath),
    ] {
      #expect(answer.code == 400)
    }
    #expect(try await house.acts().isEmpty)
  }

  @Test(arguments: [
    "act=destroy", "act=approve", "act=approve&scope=everything", "act=", "", "act=disable&act=enable",
    "act=withdraw&scope=%zz",
  ])
  func `an odd act on a client is a 400 and does nothing`(_ fields: String) async throws {
    let forgery = try await visitor.open(house.clientPath).antiForgery
    let answer = await visitor.post(fields + "&anti_forgery=" + PercentEncoding.encode(forgery), to: house.clientPath)
    #expect(answer.code == 400)
    #expect(try await house.acts().isEmpty)
  }

  @Test func `what an owner asked for is answered with words, once`() async throws {
    let request = try await authority.askForScopes(
      [.pledges], because: "Badges <b>", for: house.app.client.identifier, by: house.creator
    ).get()
    let page = await visitor.open(OperatorApprovalsPage.path)
    #expect(page.text.contains("Badges &lt;b&gt;") && page.text.contains("Fan Club"))
    #expect(await visitor.open("/operator").text.contains("<a href=\"/operator/approvals\">1</a>"))
    let forgery = try page.antiForgery
    func answer(_ answer: String, _ words: String) async -> Answer {
      await visitor.post(
        [
          ("request", request.id.description), ("answer", answer), ("words-\(request.id)", words),
          ("anti_forgery", forgery),
        ], to: OperatorApprovalsPage.path)
    }
    #expect(await answer("perhaps", "").code == 400)
    let long = await answer("approve", String(repeating: "a", count: 1001))
    #expect(long.code == 422 && long.text.contains("aaaa") && long.text.contains("Error: "))
    #expect(try await house.client().approvedScopes == .none)
    #expect(await answer("approve", "Welcome").location == OperatorApprovalsPage.path)
    #expect(try await house.client().approvedScopes == [.pledges])
    #expect(await answer("refuse", "No").code == 409, "it was answered")
    #expect(try await house.client().approvedScopes == [.pledges])
    let (client, now) = (house.app.client.id, house.door.stage.clock.now)
    let filed = try await authority.store.read { try $0.scopeRequests(of: client, limit: 1) }
    #expect(filed.first?.state == .approved(at: now, words: "Welcome"))
    #expect(try await house.acts().map(\.deed) == [.approveRequest])
    #expect(try await house.acts().first?.account == house.rosa)
  }

  @Test func `every act is in the structured log, and no secret with it`() async throws {
    let lines = Mutex("")
    let noting = try await FrontDoor(
      log: RequestLog(write: { bytes in
        lines.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
      }))
    let rosa = try await noting.stage.person("rosa")
    let fan = try await noting.stage.person("fan")
    _ = try await noting.stage.authority.setOperator(
      try #require(CanonicalEmail("rosa@example.com")), true, isVouchedFor: true)
    let visitor = try await Visitor(noting, as: rosa)
    let path = OperatorUsersPage.path(of: fan.description)
    let page = await visitor.open(path)
    _ = await visitor.post([("act", "disable"), ("anti_forgery", try page.antiForgery)], to: path)
    let log = lines.withLock { $0 }
    #expect(log.contains("\"message\":\"operator acted\""))
    #expect(log.contains("\"deed\":\"disable account\"") && log.contains("\"operator\":\"\(rosa)\""))
    #expect(log.contains("\"subject\":\"\(fan)\"") && log.contains("\"request\":\"f3b7c5de"))
    #expect(!log.contains("example.com") && !log.contains("usher_"))
  }

  @Test func `what was done is shown in parts, newest first`() async throws {
    for _ in 1...(OperatorHealthPage.actsOnPage + 5) {
      _ = try await authority.setVerified(house.app.client.identifier, true, by: .commandLine)
    }
    let first = await visitor.open("/operator").text
    #expect(first.occurrences(of: ">verify client ") == OperatorHealthPage.actsOnPage)
    let older = try #require(first.split(separator: "href=\"/operator?before=").dropFirst().first)
    let second = await visitor.open("/operator?before=" + older.prefix { $0 != "#" }).text
    #expect(second.occurrences(of: ">verify client ") == 5)
    #expect(second.contains("make operator") && second.contains(">Newest</a>"))
    for odd in ["x", "-1", "0", "99999999999999999999"] {
      #expect(await visitor.open("/operator?before=" + odd).code == 200)
    }
  }
}

@Suite struct `Lists on the operator's pages` {
  private let house: OperatorsHouse
  private let visitor: Visitor

  init() async throws {
    house = try await OperatorsHouse()
    visitor = try await house.operatorAtWork()
  }

  @Test func `a search finds its own and goes on with it`() async throws {
    for number in 1...25 {
      _ = try await house.door.stage.authority.signUp(
        name: "Sam & Co \(number)", email: "sam\(number)@example.com", password: Secret("correct horse"))
    }
    let first = await visitor.open("/operator/users?q=sam+%26").text
    #expect(first.occurrences(of: "Sam &amp; Co") == OperatorUsersPage.rowsOnPage)
    #expect(first.contains("value=\"sam &amp;\"") && !first.contains("rosa@example.com"))
    let next = try #require(first.split(separator: "href=\"/operator/users?q=sam%20%26&amp;after=").dropFirst().first)
    let second = await visitor.open("/operator/users?q=sam%20%26&after=" + next.prefix { $0 != "\"" }).text
    #expect(second.occurrences(of: "Sam &amp; Co") == 5)
    #expect(second.contains("Back to the beginning") && !second.contains(">More</a>"))
  }

  @Test(arguments: [
    "%25", "_", "'", "%27%20OR%201%3D1%20--", "%22%3E%3Cscript%3E", "%5C", "%00", "%F4%8F%BF%BF", "*", "%",
    String(repeating: "a", count: 5000), "&q=2", "&after=x", "&after=-1", "&after=99999999999999999999",
  ])
  func `a hostile search finds nothing that it should not, and breaks nothing (J108)`(_ text: String) async throws {
    for path in ["/operator/users", "/operator/clients", "/operator/webhooks"] {
      let page = await visitor.open(path + "?q=" + text)
      #expect(page.code == 200 || page.code == 400, "\(path) \(page.code)")
      #expect(!page.text.contains("<script"))
      if page.code == 200 && !text.hasPrefix("&") { #expect(!page.text.contains("fan@example.com")) }
    }
  }

  @Test func `a page of a list asks for the same number of statements, however long it is`() async throws {
    let database = house.door.stage.database
    func statements(_ path: String) async -> Int {
      database.breakNext(.statement(.max))
      #expect(await visitor.open(path).code == 200)
      defer { database.mend() }
      return database.statements
    }
    let paths = [
      "/operator", "/operator/users", "/operator/users?q=f", "/operator/clients", "/operator/webhooks?show=all",
    ]
    var few: [Int] = []
    for path in paths { few.append(await statements(path)) }
    for number in 1...30 {
      let person = try await house.door.stage.person("friend\(number)")
      _ = try await house.door.stage.app(of: person)
    }
    for (path, before) in zip(paths, few) {
      #expect(await statements(path) == before, "\(path)")
      #expect(before < 12)
    }
  }

  @Test func `the client's page has all about it and never a secret`() async throws {
    let page = await visitor.open(house.clientPath).text
    #expect(page.contains("creator@example.com") && page.contains(Stage.callback) && page.contains("Fan Club"))
    for secret in [
      house.app.secret?.reveal(), house.app.creatorTokens.accessToken.reveal(),
      house.app.creatorTokens.refreshToken.reveal(),
    ] {
      #expect(!page.contains(try #require(secret)))
    }
  }
}

extension String {
  fileprivate func occurrences(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
