// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Registering a client on its page` {
  private let portal: Portal
  private let new = ClientFormPage.newPath

  init() async throws { portal = try await Portal() }

  private func fields(_ changes: [String: String?]) -> [(String, String)] {
    Portal.registration.compactMap { name, value in
      guard let change = changes[name] else { return (name, value) }
      return change.map { (name, $0) }
    }
  }

  @Test func `a creator writes every field, and is shown the secret and the tokens this once (A14, E58)`() async throws
  {
    let answer = try await portal.owner.send(Portal.registration, from: new)
    #expect(answer.code == 200 && answer.headers[.cacheControl] == "no-store")
    let identifier = ClientIdentifier(try #require(answer.field("client-id")))
    let client = try #require(try await portal.client(identifier))
    #expect(client.owner == portal.creator && client.apiVersion == .v2 && !client.isPublic && !client.requiresPKCE)
    #expect(
      client.description
        == ClientDescription(
          name: "Tin Forum", summary: "A forum.", author: "Mara Tinsmith", domain: "forum.example", category: "forum",
          iconURL: "https://forum.example/icon.png", privacyPolicyURL: "https://forum.example/privacy",
          termsURL: "https://forum.example/terms"))
    #expect(client.redirectURIs.map(\.text) == ["https://forum.example/cb", "https://forum.example/second"])
    #expect(client.policy == ClientPolicy())

    let secret = try #require(answer.field("client-secret"))
    #expect(try await portal.works(secret, of: identifier))
    let access = try #require(answer.field("access-token"))
    #expect(try await portal.door.stage.authority.check(Secret(access)).get().scopes == .all(of: .v2))
    let refresh = try #require(answer.field("refresh-token"))
    for path in [ClientPage.path(of: identifier.text), Portal.clients, ClientFormPage.changePath(of: identifier.text)] {
      let page = await portal.owner.open(path)
      #expect(page.code == 200 && page.text.contains("Tin Forum"))
      for shownOnce in [secret, access, refresh] { #expect(!page.text.contains(shownOnce), "\(path)") }
    }
  }

  @Test func `a public one of version 1 without iss and refresh tokens`() async throws {
    let answer = try await portal.owner.send(
      fields([
        "kind": "public", "version": "1", "issuer": nil, "refresh_tokens": nil, "redirect_uris": "com.example.app:/cb",
      ]),
      from: new)
    let client = try #require(try await portal.client(ClientIdentifier(answer.field("client-id") ?? "")))
    #expect(client.isPublic && client.requiresPKCE && client.apiVersion == .v1)
    #expect(client.policy == ClientPolicy(issuesRefreshTokens: false, namesIssuer: false))
    #expect(answer.field("client-secret") == nil)
  }

  @Test func `the form sent twice registers one client, and the second answer has no secret`() async throws {
    let page = await portal.owner.open(new)
    let all = Portal.registration + [("anti_forgery", try page.antiForgery), ("key", page.field("key") ?? "")]
    let first = await portal.owner.post(all, to: new)
    let second = await portal.owner.post(all, to: new)
    #expect(first.code == 200 && second.code == 303)
    #expect(second.location == ClientsPage.path(with: .registeredBefore))
    #expect(try await portal.clients().count == 2, "the one there was and the new one")
    #expect(await portal.owner.open(second.location ?? "").text.contains("The form was sent twice"))
  }

  @Test func `each line that is refused is told with its number, and what was typed stands there again`() async throws {
    let addresses =
      "https://forum.example/cb\r\nhttps://forum.example/#fragment\r\n\r\nhttp://forum.example/cb\r\njavascript:alert(1)\r\nexample.app:/cb"
    let answer = try await portal.owner.send(fields(["redirect_uris": addresses, "author": "Mara"]), from: new)
    #expect(answer.code == 422)
    for words in [
      "Line 2, https://forum.example/#fragment: The address must not have a fragment",
      "Line 4, http://forum.example/cb: Use https", "Line 5, javascript:alert(1): ",
      "Line 6, example.app:/cb: Only a public client may use a scheme of its own",
    ] { #expect(answer.text.contains(words), "\(words)") }
    #expect(!answer.text.contains("Line 1") && !answer.text.contains("Line 3"))
    #expect(answer.text.contains(addresses + "</textarea>") && answer.field("author") == "Mara")
    #expect(try await portal.clients().count == 1)
    // The form that is shown again can be sent.
    var again = fields([:]) + [("anti_forgery", try answer.antiForgery), ("key", answer.field("key") ?? "")]
    again.removeAll { $0.0 == "author" }
    #expect(await portal.owner.post(again, to: new).code == 200)
  }

  @Test(
    arguments: [
      (["name": ""], "App name: Give the app a name"), (["name": " \u{3000} "], "Give the app a name"),
      (["name": String(repeating: "a", count: 101)], "App name: Write at most 100 bytes"),
      (["name": "a\u{7}b"], "App name: Control characters"), (["name": "a\u{85}b"], "Control characters"),
      (["summary": String(repeating: "a", count: 1001)], "Description: Write at most 1000 bytes"),
      (["author": String(repeating: "é", count: 51)], "Author: Write at most 100 bytes"),
      (["category": String(repeating: "a", count: 61)], "Category: Write at most 60 bytes"),
      (["domain": String(repeating: "a", count: 254)], "Domain: Write at most 253 bytes"),
      (["icon": "http://forum.example/i.png"], "Icon: Write an address that starts with https://"),
      (["icon": "javascript:alert(1)"], "Icon: Write an address"),
      (["icon": "https://forum.example/\"><script>"], "Icon: Write an address"),
      (["icon": "https://" + String(repeating: "a", count: 2048)], "Icon: Write at most 2048 bytes"),
      (["privacy": "data:text/html,<script>"], "Privacy policy: Write an address"),
      (["terms": "//forum.example"], "Terms: Write an address"),
      (["redirect_uris": ""], "Redirect addresses: Register at least one"),
      (["redirect_uris": (0...50).map { "https://a.example/\($0)" }.joined(separator: "\n")], "at most 50"),
      (["redirect_uris": "https://*.example/cb"], "wildcards"),
      (["redirect_uris": "https://a.example/?code=1"], "code"),
      (["redirect_uris": "https://u:p@a.example/"], "user name"), (["redirect_uris": "/cb"], "absolute"),
      (["redirect_uris": "https://a.example/\u{202E}moc"], "⟨U+202E⟩"),
    ] as [([String: String?], String)])
  func `whatever a field is fuzzed with, it is refused beside the field and nothing is stored (V31, A5)`(
    changes: [String: String?], says: String
  ) async throws {
    let before = try await portal.rows()
    let answer = try await portal.owner.send(fields(changes), from: new)
    #expect(answer.code == 422 && answer.text.contains("There is a problem"))
    #expect(answer.text.contains(says), "\(answer.text)")
    #expect(!answer.text.contains("<script"))
    #expect(try await portal.rows() == before)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "</textarea><script>",
    "{{7*7}}", "＜script＞", "\u{202E}evil",
  ])
  func `hostile names are taken and are inert on every page (V31)`(name: String) async throws {
    let answer = try await portal.owner.send(
      fields(["name": name, "summary": name, "author": name, "category": name, "domain": name]), from: new)
    let identifier = answer.field("client-id") ?? ""
    let clientPath = ClientPage.path(of: identifier)
    for page in [
      answer, await portal.owner.open(Portal.clients), await portal.owner.open(clientPath),
      await portal.owner.open(clientPath + "/edit"), await portal.owner.open(clientPath + "/delete"),
    ] {
      #expect(page.code == 200)
      let lowered = page.text.lowercased()
      for forbidden in ["<script", "<img", "onerror=alert(1)>\"", "' onmouseover"] {
        #expect(!lowered.contains(forbidden), "\(forbidden)")
      }
    }
  }

  @Test func `a parameter that stands twice is a plain refusal`() async throws {
    for name in ["name", "redirect_uris", "kind", "key"] {
      let answer = try await portal.owner.send(Portal.registration + [(name, "again"), (name, "x")], from: new)
      #expect(answer.code == 400, "\(name)")
    }
    #expect(try await portal.clients().count == 1)
  }

  @Test func `a fan has nothing to register for, and is told why`() async throws {
    let page = await portal.fan.open(new)
    #expect(page.code == 403 && page.text.contains("Only creators register clients"))
    let owners = await portal.owner.open(new)
    let forged = Portal.registration + [("anti_forgery", try owners.antiForgery), ("key", "k")]
    #expect(await portal.fan.post(forged, to: new).code == 400)
    let list = await portal.fan.open(Portal.clients)
    #expect(
      list.code == 200 && list.text.contains("Only creators") && !list.text.contains(portal.app.client.identifier.text))
    #expect(try await portal.clients().count == 1)
  }

  @Test func `who is not logged in is sent to log in, and back`() async throws {
    let nobody = try await Visitor(portal.door, as: nil)
    for path in [Portal.clients, new, portal.clientPath, Portal.webhooks] {
      let answer = await nobody.open(path)
      #expect(answer.code == 303 && answer.location?.hasPrefix("/login?continue=") == true)
      #expect(await nobody.post(Portal.registration, to: new).code == 303)
    }
  }

  @Test func `a form of nobody's or of another browser's registers nothing`() async throws {
    let stranger = try await Visitor(portal.door, as: try await portal.door.stage.person("stranger"))
    _ = stranger
    for token in ["", "guess"] {
      let answer = await portal.owner.post(Portal.registration + [("anti_forgery", token), ("key", "k")], to: new)
      #expect(answer.code == 400)
    }
    #expect(try await portal.clients().count == 1)
  }

  @Test(arguments: [
    Portal.clients, "/platform/documentation/clients", "/oauth2/documentation", "/portal/registration/clients",
  ])
  func `the list is where the wire has it, the newest first and twenty on a page`(path: String) async throws {
    for number in 0..<21 {
      _ = try await portal.door.stage.authority.register(
        ClientRegistration(
          description: ClientDescription(name: "App \(number)."), redirectURIs: [Stage.callback], apiVersion: .v2),
        owner: portal.creator)
    }
    let first = await portal.owner.open(path)
    #expect(first.text.contains("App 20.") && first.text.contains("App 1.") && !first.text.contains("App 0."))
    let link = try #require(
      first.text.split(separator: "\(Portal.clients)?after=").dropFirst().first?.prefix { $0 != "\"" })
    let second = await portal.owner.open("\(Portal.clients)?after=\(link)")
    #expect(second.text.contains("App 0.") && second.text.contains("Fan Club") && !second.text.contains("App 1."))
    #expect(!second.text.contains("?after="))
  }

  @Test func `a list of twenty costs the statements of a list of one`() async throws {
    let database = portal.door.stage.database
    func count() async -> Int {
      let before = database.statements
      _ = await portal.owner.open(Portal.clients)
      return database.statements - before
    }
    let one = await count()
    for number in 0..<19 {
      _ = try await portal.door.stage.app(of: portal.creator, redirectURIs: ["https://a.example/\(number)"])
    }
    #expect(await count() == one)
  }
}
