// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import Rehearsal
import Synchronization
import Testing
import UsherOAuth

@testable import WebServer

/// A provider with an operator, a creator with a client, and a fan.
struct OperatorsHouse {
  let door: FrontDoor
  let rosa: ID<Account>
  let creator: ID<Account>
  let fan: ID<Account>
  let app: RegisteredClient
  var clientPath: String { OperatorClientsPage.path(of: app.client.identifier.text) }
  var fanPath: String { OperatorUsersPage.path(of: fan.description) }

  init() async throws {
    door = try await FrontDoor()
    let stage = door.stage
    rosa = try await stage.person("rosa")
    creator = try await stage.person("creator")
    fan = try await stage.person("fan")
    app = try await stage.app(of: creator, .v1)
    guard let email = CanonicalEmail("rosa@example.com"),
      try await stage.authority.setOperator(email, true, isVouchedFor: true) == rosa
    else { throw Unforeseen("no operator") }
  }

  func operatorAtWork() async throws -> Visitor { try await Visitor(door, as: rosa) }

  /// The addresses of all operator's pages, of objects that are there where an address takes one.
  var addresses: [String] {
    operatorPageRoutes.map {
      $0.path.replacing("{client}", with: app.client.identifier.text).replacing("{user}", with: fan.description)
        .replacing("{webhook}", with: "1")
    }
  }

  func acts() async throws -> [OperatorAct] {
    try await door.stage.authority.store.read { try $0.operatorActs(before: nil, limit: 50) }.map(\.act)
      .filter { $0.deed != .makeOperator }
  }

  func client() async throws -> Client {
    guard let client = try await door.stage.authority.store.read({ try $0.client(app.client.id) }) else {
      throw Unforeseen("no client")
    }
    return client
  }
}

@Suite struct `The operator's pages and everybody else` {
  private let house: OperatorsHouse

  init() async throws { house = try await OperatorsHouse() }

  @Test func `nobody, a fan and a creator find nothing, by no method, in no way that shows a difference (J108)`()
    async throws
  {
    let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace]
    for account in [nil, house.fan, house.creator] {
      let visitor = try await Visitor(house.door, as: account)
      for method in methods {
        for query in ["", "?q=a&after=1", "?q=%zz", "?q=1&q=2"] {
          let truth = await visitor.ask(method, "/operator/nowhere" + query)
          #expect(truth.code == 404)
          for address in house.addresses {
            let answer = await visitor.ask(method, address + query)
            #expect(answer.code == 404, "\(method) \(address)")
            #expect(answer.headers == truth.headers && answer.body == truth.body, "\(method) \(address)")
          }
        }
      }
      for body in ["anti_forgery=x", "act=disable", "a=%zz", String(repeating: "a", count: 9)] {
        for address in house.addresses {
          #expect(await visitor.post(body, to: address).code == 404, "\(address)")
        }
      }
    }
    #expect(try await house.acts().isEmpty)
  }

  @Test func `there are addresses to hide`() {
    #expect(house.addresses.count == 9)
    #expect(operatorPageRoutes.allSatisfy { $0.isHidden })
    #expect(routes.allSatisfy { !$0.isHidden } && operatorRoutes.allSatisfy { !$0.isHidden })
  }

  @Test func `the operator's API keeps its own voice`() async throws {
    for path in ["/operator/v1/users/1", "/operator/v1/nothing", "/operator/v1"] {
      #expect(await house.door.get(path).headers[.contentType] == "application/problem+json", "\(path)")
    }
    #expect(await house.door.get("/operator/openapi.json").code == 200)
  }

  @Test func `an operator is told which methods there are`() async throws {
    let answer = await (try await house.operatorAtWork()).ask(.delete, "/operator")
    #expect(answer.code == 405 && answer.headers[.allow] == "GET, HEAD")
  }

  @Test func `each page shows itself to an operator, by GET and HEAD`() async throws {
    let visitor = try await house.operatorAtWork()
    for path in [
      "/operator", "/operator/", "/operator/clients", "/operator/users", "/operator/webhooks", "/operator/approvals",
      house.clientPath, house.fanPath,
    ] {
      let page = await visitor.open(path)
      #expect(page.code == 200 && page.text.contains("aria-label=\"Operator’s pages\""), "\(path)")
      #expect(page.headers[.cacheControl] == "no-store")
      #expect(await visitor.ask(.head, path).code == 200)
    }
    for path in ["/operator/clients/nobody", "/operator/users/404", "/operator/users/x", "/operator/webhooks/404"] {
      #expect(await visitor.open(path).code == 404, "\(path)")
    }
  }
}

@Suite struct `The operator's password` {
  private let house: OperatorsHouse
  private let visitor: Visitor

  init() async throws {
    house = try await OperatorsHouse()
    visitor = try await house.operatorAtWork()
  }

  private func wait() { house.door.stage.clock.advance(by: Authority.operatorPatience) }

  private func confirm(_ password: String?, on page: Answer) async throws -> Answer {
    let hidden = page.text.split(separator: "name=\"continue\" value=\"").dropFirst().first ?? ""
    var fields = [
      ("continue", String(hidden.prefix { $0 != "\"" })), ("anti_forgery", try page.antiForgery),
    ]
    if let password { fields.append(("password", password)) }
    return await visitor.post(fields, to: ConfirmOperatorPage.path)
  }

  @Test func `an old log-in is asked for it on every page, and may go on where it was (K113)`() async throws {
    wait()
    let page = await visitor.open("/operator/users?q=fan")
    #expect(page.code == 403 && page.text.contains("Confirm that it is you"))
    #expect(!page.text.contains("fan@example.com"))
    let back = try await confirm("correct horse", on: page)
    #expect(back.code == 303 && back.location == "/operator/users?q=fan")
    let cookie = try #require(back.headers[values: .setCookie].first { $0.hasPrefix("__Host-usher_session=") })
    #expect(cookie.contains("HttpOnly") && cookie.contains("Secure") && cookie.contains("SameSite=Lax"))
    #expect(await visitor.open("/operator").code == 404, "the old session is dead")
    let fresh = visitor.holding(cookie)
    #expect(await fresh.open("/operator").code == 200)
    wait()
    #expect(await fresh.open("/operator").code == 403)
  }

  @Test func `an act by an old log-in is not done, and not kept to be done later`() async throws {
    let form = await visitor.open(house.fanPath)
    wait()
    let answer = try await visitor.press("act", "disable", on: form, at: house.fanPath)
    #expect(answer.code == 403 && answer.text.contains("Confirm that it is you"))
    #expect(try await confirm("correct horse", on: answer).location == "/operator")
    #expect(try await house.acts().isEmpty)
  }

  @Test func `a wrong one opens nothing, is counted with those at the log-in page, and is told to wait (K111)`()
    async throws
  {
    wait()
    let page = await visitor.open("/operator")
    #expect(try await confirm(nil, on: page).code == 422)
    for _ in 1...30 {
      let answer = try await confirm("wrong", on: page)
      #expect(answer.code == 422 && answer.text.contains("Error: ") && !answer.text.contains("value=\"wrong\""))
    }
    let answer = try await confirm("correct horse", on: page)
    #expect(answer.code == 429 && answer.headers[.retryAfter] != nil)
    #expect(await visitor.open("/operator").code == 403)
  }

  @Test func `a forged form is refused, and leads nowhere else`() async throws {
    wait()
    let forged = await visitor.post(
      [("password", "correct horse"), ("anti_forgery", "x"), ("continue", "https://evil.example/")],
      to: ConfirmOperatorPage.path)
    #expect(forged.code == 400)
    let page = await visitor.open("/operator")
    let answer = await visitor.post(
      [("password", "correct horse"), ("anti_forgery", try page.antiForgery), ("continue", "https://evil.example/")],
      to: ConfirmOperatorPage.path)
    #expect(answer.location == "/operator")
  }

  @Test func `a log-in that is new needs none`() async throws {
    house.door.stage.clock.advance(by: Authority.operatorPatience + .seconds(-1))
    #expect(await visitor.open("/operator").code == 200)
  }
}
