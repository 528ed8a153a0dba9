// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The page of a client` {
  private let portal: Portal
  private let path: String

  init() async throws {
    portal = try await Portal(version: .v1)
    path = portal.clientPath
  }

  private func act(_ act: ClientPage.Act, _ fields: [(String, String)] = []) async throws -> Answer {
    try await portal.owner.send(fields + [("act", act.rawValue)], from: path)
  }

  // MARK: For whom

  @Test func `to anybody but the owner there is no such page`() async throws {
    let before = try await portal.rows()
    for target in [path, path + "/edit", path + "/delete"] {
      #expect(await portal.owner.open(target).code == 200)
      #expect(await portal.fan.open(target).code == 404)
      #expect(await portal.fan.post([("act", "rotate-secret"), ("anti_forgery", "x")], to: target).code == 404)
    }
    for target in ["/nobody", "/nobody/edit", "/nobody/delete", "/%00", "/..%2F"] {
      #expect(await portal.owner.open(Portal.clients + target).code == 404)
    }
    #expect(try await portal.rows() == before)
  }

  @Test func `a form of another page, of another client or of nobody's does nothing`() async throws {
    let other = try await portal.door.stage.app(of: portal.creator)
    let others = await portal.owner.open(ClientPage.path(of: other.client.identifier.text))
    let new = await portal.owner.open(ClientFormPage.newPath)
    let before = try await portal.rows()
    for token in [try others.antiForgery, try new.antiForgery, "", "guess"] {
      let mark = await portal.owner.open(path).field("mark") ?? ""
      for act in ClientPage.Act.allCases {
        let fields = [("act", act.rawValue), ("anti_forgery", token), ("mark", mark), ("overlap", "0"), ("why", "x")]
        #expect(await portal.owner.post(fields, to: path).code == 400)
      }
      #expect(await portal.owner.post([("anti_forgery", token)], to: path + "/delete").code == 400)
      #expect(await portal.owner.post([("name", "Taken"), ("anti_forgery", token)], to: path + "/edit").code == 400)
    }
    #expect(try await act(.endOldSecret, [("act", "rotate-secret")]).code == 400, "two acts")
    #expect(try await portal.owner.send([("act", "burn")], from: path).code == 400)
    #expect(try await portal.rows() == before)
  }

  // MARK: Changing

  @Test func `what is saved stands on the page and counts at once`() async throws {
    let form = path + "/edit"
    let page = await portal.owner.open(form)
    #expect(page.field("name") == "Fan Club" && page.text.contains(Stage.callback + "</textarea>"))
    let answer = try await portal.owner.send(
      [
        ("name", " New Club "), ("summary", "First line.\r\nSecond."), ("redirect_uris", "https://new.example/cb"),
        ("require_pkce", "yes"), ("version", "2"), ("kind", "public"), ("optional", "pledges-to-me"),
        ("optional", "nonsense"),
      ], from: form)
    #expect(
      answer.code == 303 && answer.location == ClientPage.path(of: portal.app.client.identifier.text, with: .saved))
    let client = try #require(try await portal.client())
    #expect(client.description == ClientDescription(name: "New Club", summary: "First line. Second."))
    #expect(client.redirectURIs.map(\.text) == ["https://new.example/cb"] && client.requiresPKCE)
    #expect(client.policy == ClientPolicy(issuesRefreshTokens: false, namesIssuer: false))
    #expect(client.optionalScopes == [.pledgesToMe])
    #expect(client.apiVersion == .v1 && !client.isPublic, "what stays as it is")
    let shown = await portal.owner.open(answer.location ?? "")
    #expect(shown.text.contains("changed; redirect addresses: https://new.example/cb"), "and is on record (A15)")
    #expect(shown.text.contains("Saved.") && shown.text.contains("https://new.example/cb"))
    #expect(try await portal.works(portal.app.secret?.reveal() ?? ""))
  }

  @Test func `what cannot be saved is shown again and changes nothing`() async throws {
    let before = try await portal.rows()
    let answer = try await portal.owner.send(
      [("name", ""), ("redirect_uris", "https://ok.example/\nnonsense"), ("author", "Kept")], from: path + "/edit")
    #expect(answer.code == 422 && answer.field("author") == "Kept")
    #expect(answer.text.contains("Line 2, nonsense: ") && answer.text.contains("Give the app a name"))
    #expect(try await portal.rows() == before)
  }

  // MARK: Secrets

  @Test(arguments: [("0", false), ("3600", true), ("86400", true), ("604800", true)])
  func `a new secret is shown once, and the old one works as long as was chosen (A14, E58)`(
    overlap: String, oldWorks: Bool
  ) async throws {
    let old = try #require(portal.app.secret).reveal()
    let answer = try await act(.rotateSecret, [("overlap", overlap)])
    #expect(answer.code == 200 && answer.headers[.cacheControl] == "no-store")
    let fresh = try #require(answer.field("client-secret"))
    #expect(try await portal.works(fresh))
    #expect(try await portal.works(old) == oldWorks)
    let page = await portal.owner.open(path)
    #expect(!page.text.contains(fresh) && page.text.contains("end-old-secret") == oldWorks)
    #expect(page.text.contains("The secret before still works until") == oldWorks)
    if oldWorks {
      portal.door.stage.clock.advance(by: .seconds(Int64(overlap) ?? 0))
      #expect(await !portal.owner.open(path).text.contains("The secret before still works until"))
      #expect(try await !portal.works(old))
      #expect(try await portal.works(fresh))
    }
  }

  @Test(arguments: ["", "1", "-1", "999999999", "day"])
  func `another overlap than those on the page is refused`(overlap: String) async throws {
    #expect(try await act(.rotateSecret, [("overlap", overlap)]).code == 400)
    #expect(try await portal.works(try #require(portal.app.secret).reveal()))
  }

  @Test func `the button pressed twice rotates once, so that what is in use goes on`() async throws {
    let page = await portal.owner.open(path)
    let fields = [
      ("act", "rotate-secret"), ("overlap", "3600"), ("anti_forgery", try page.antiForgery),
      ("mark", page.field("mark") ?? ""),
    ]
    let first = await portal.owner.post(fields, to: path)
    let second = await portal.owner.post(fields, to: path)
    #expect(first.code == 200 && second.code == 303)
    #expect(second.location == ClientPage.path(of: portal.app.client.identifier.text, with: .changedMeanwhile))
    #expect(try await portal.works(try #require(portal.app.secret).reveal()))
    #expect(try await portal.works(first.field("client-secret") ?? ""))
  }

  @Test func `the old secret is ended by a button`() async throws {
    _ = try await act(.rotateSecret, [("overlap", "86400")])
    let answer = try await act(.endOldSecret)
    #expect(answer.location == ClientPage.path(of: portal.app.client.identifier.text, with: .oldSecretEnded))
    #expect(try await !portal.works(try #require(portal.app.secret).reveal()))
    #expect(await !portal.owner.open(path).text.contains("end-old-secret"))
  }

  @Test func `the creator's tokens are replaced, shown once, and their ends stand on the page (E58)`() async throws {
    let stage = portal.door.stage
    portal.door.stage.clock.advance(by: .seconds(86_400))
    let answer = try await act(.refreshTokens)
    #expect(answer.code == 200 && answer.headers[.cacheControl] == "no-store")
    let access = try #require(answer.field("access-token"))
    #expect(try await stage.authority.check(Secret(access)).get().scopes == .all(of: .v1))
    await #expect(throws: AccessRefusal.dead) {
      try await stage.authority.check(portal.app.creatorTokens.accessToken).get()
    }
    let page = await portal.owner.open(path)
    let now = stage.clock.now
    for instant in [now, now + stage.authority.lifetimes.accessToken, now + stage.authority.lifetimes.refreshTokenIdle]
    {
      #expect(page.text.contains("datetime=\"\(instant.text())\""))
    }
    #expect(!page.text.contains(access) && !page.text.contains(answer.field("refresh-token") ?? "?"))
  }

  // MARK: Scopes

  @Test func `the owner asks, waits, is answered, and can take it back before`() async throws {
    let stage = portal.door.stage
    let asked = try await act(
      .askForScopes, [("scope", "pledges"), ("scope", "campaigns"), ("why", " We thank all. ")])
    #expect(asked.location == ClientPage.path(of: portal.app.client.identifier.text, with: .asked))
    let waiting = try await stage.authority.pendingScopeRequests()
    #expect(waiting.map(\.request.scopes) == [[.pledges, .campaigns]] && waiting[0].request.why == "We thank all.")
    #expect(await portal.owner.open(path).text.contains("Waits for the operator"))
    #expect(try await act(.withdrawRequest).code == 303)
    #expect(try await stage.authority.pendingScopeRequests().isEmpty)

    _ = try await act(.askForScopes, [("scope", "pledges"), ("why", "Again.")])
    let request = try #require(try await stage.authority.pendingScopeRequests().first?.request)
    _ = try await stage.authority.answerScopeRequest(request.id, with: .approve, words: "Be kind.").get()
    let page = await portal.owner.open(path)
    #expect(page.text.contains("Approved for") && page.text.contains("Be kind.") && page.text.contains("Again."))
  }

  @Test func `asking without a scope, without a reason, or twice is told what to change`() async throws {
    let noScope = try await act(.askForScopes, [("scope", "users"), ("why", "Typed before")])
    #expect(noScope.code == 422 && noScope.text.contains("Tick at least one") && noScope.text.contains("Typed before"))
    let noWhy = try await act(.askForScopes, [("scope", "pledges"), ("why", "  ")])
    #expect(noWhy.code == 422 && noWhy.text.contains("Write what your app needs them for"))
    #expect(noWhy.text.contains("value=\"pledges\" type=\"checkbox\"") && noWhy.text.contains(" checked>"))
    let tooLong = try await act(.askForScopes, [("scope", "pledges"), ("why", String(repeating: "a", count: 1001))])
    #expect(tooLong.code == 422)
    let page = await portal.owner.open(path)
    let fields = [
      ("act", "ask-for-scopes"), ("scope", "pledges"), ("why", "x"), ("anti_forgery", try page.antiForgery),
    ]
    #expect(await portal.owner.post(fields, to: path).code == 303)
    let twice = await portal.owner.post(fields, to: path)
    #expect(twice.code == 422 && twice.text.contains("not answered your last request"))
  }

  // MARK: Testing and deleting

  @Test func `as a stranger the owner sees what others see, and the app gets what it asked for`() async throws {
    let authorize =
      "/oauth2/authorize?response_type=code&client_id=\(portal.app.client.identifier)&redirect_uri=\(Stage.callback)&scope=users"
    #expect(await portal.owner.open(authorize).text.contains("own app.</strong>"))
    #expect(try await act(.beStranger).location == path)
    let page = await portal.owner.open(path)
    #expect(
      page.text.contains("You are a stranger to this app") && page.text.contains("/oauth2/authorize?response_type"))
    let consent = await portal.owner.open(authorize)
    #expect(consent.text.contains("You are testing as a stranger") && !consent.text.contains("own app.</strong>"))
    let back = try await portal.owner.press("decision", "allow", on: consent, at: authorize)
    let code = try Stage.code(in: back.location ?? "")
    let client = try await portal.door.stage.authenticated(portal.app)
    let pair = try await portal.door.stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: client
    ).get()
    #expect(pair.scope == [.users])
    #expect(try await act(.beOwner).location == path)
    #expect(await portal.owner.open(authorize).text.contains("own app.</strong>"))
  }

  @Test func `it is deleted after a question, once`() async throws {
    let question = await portal.owner.open(path + "/delete")
    #expect(question.text.contains("Delete <bdi>Fan Club</bdi>?"))
    let token = try question.antiForgery
    let answer = await portal.owner.post([("anti_forgery", token)], to: path + "/delete")
    #expect(answer.location == ClientsPage.path(with: .deleted))
    #expect(try await portal.client() == nil)
    #expect(await portal.owner.open(path).code == 404)
    #expect(await portal.owner.post([("anti_forgery", token)], to: path + "/delete").code == 404)
    await #expect(throws: AccessRefusal.dead) {
      try await portal.door.stage.authority.check(portal.app.creatorTokens.accessToken).get()
    }
  }

  @Test func `looking changes nothing, and HEAD has no body`() async throws {
    let before = try await portal.rows()
    for target in [Portal.clients, path, path + "/edit", path + "/delete", path + "?done=saved", path + "?done=<x>"] {
      _ = await portal.owner.open(target)
      #expect(await portal.door.ask(.head, target).text.isEmpty)
    }
    #expect(try await portal.rows() == before)
  }
}
