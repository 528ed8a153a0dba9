// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The clients of version 2` {
  private let door: FrontDoor
  private let wizard: RegisteredClient
  private let creator: ID<Account>
  private let token: String

  init() async throws {
    let door = try await FrontDoor()
    let stage = door.stage
    let wizard = try await stage.app(of: try await stage.person("operator"))
    _ = try await stage.authority.approve([.writeIdentityClients], for: wizard.client.identifier)
    creator = try await stage.person("creator")
    let client = try #require(
      try await stage.authority.store.read { try $0.client(wizard.client.identifier) })
    self.wizard = wizard
    #expect(client.approvedScopes == [.writeIdentityClients])
    token = try await stage.pair(for: wizard, by: creator, scope: "w:identity.clients").accessToken.reveal()
    self.door = door
  }

  private let path = "/api/oauth2/v2/clients"

  /// What the wizard of WordPress sends.
  private func body(_ changes: [String: JSON] = [:], type: String = "oauth-client") -> String {
    var attributes: [String: JSON] = [
      "name": "Tin News", "description": "News of the workshop", "author_name": "Rosa", "domain": "news.example",
      "privacy_policy_url": "", "tos_url": "", "icon_url": "https://news.example/icon.png",
      "redirect_uris": "https://news.example/patreon-authorization/", "version": "2",
      "parent_client_id": .string(wizard.client.identifier.text),
    ]
    attributes.merge(changes) { $1 }
    let members = attributes.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
    let document: JSON = ["data": ["type": .string(type), "attributes": .object(members)]]
    return String(decoding: document.bytes, as: UTF8.self)
  }

  private func post(
    _ body: String, to path: String? = nil, token: String? = nil, type: String = "application/json"
  ) async -> Answer {
    await door.ask(
      .post, (path ?? self.path) + "?include=creator_token", token: token ?? self.token,
      headers: [.contentType: type], body: body)
  }

  private func text(_ json: JSON?) throws -> String {
    guard case .string(let text) = json else { throw Unforeseen("\(String(describing: json))") }
    return text
  }

  @Test(arguments: ["/api/oauth2/v2/clients", "/oauth2/v2/clients", "/api/oauth2/v2/clients/"])
  func `one is made with its secret and its creator's tokens, as the wizard of WordPress reads them`(
    path: String
  ) async throws {
    let answer = await post(body(), to: path)
    #expect(answer.code == 201 && answer.headers[.cacheControl] == "no-store")
    #expect(answer.headers[.contentType] == "application/vnd.api+json")
    let data = try #require(answer.json?["data"])
    #expect(data["type"] == "oauth-client" && answer.json?["meta"] == nil)
    let identifier = ClientIdentifier(try text(data["id"]))
    let secret = Secret<ClientSecret>(try text(data["attributes"]?["client_secret"]))
    let authenticated = try await door.stage.authenticated(identifier, secret: secret)
    let client = try #require(try await door.stage.authority.store.read { try $0.client(identifier) })
    #expect(client.owner == creator && client.maker == wizard.client.id)
    #expect(client.redirectURIs.map(\.text) == ["https://news.example/patreon-authorization/"])
    #expect(
      data["attributes"] == [
        "author_name": "Rosa", "category": .null, "client_secret": .string(secret.reveal()),
        "default_scopes": "identity", "description": "News of the workshop", "domain": "news.example",
        "icon_url": "https://news.example/icon.png", "name": "Tin News", "privacy_policy_url": .null,
        "redirect_uris": "https://news.example/patreon-authorization/", "tos_url": .null, "version": 2,
      ])
    let pair = try #require(answer.json?["included"]?[0])
    #expect(pair["type"] == "oauth-token" && pair["id"] == data["id"])
    #expect(data["relationships"]?["creator_token"]?["data"] == ["id": pair["id"]!, "type": "oauth-token"])
    let checked = try await door.stage.authority.check(Secret(try text(pair["attributes"]?["access_token"]))).get()
    #expect(checked.account == creator && checked.clientIdentifier == identifier)
    let refreshed = try await door.stage.authority.refresh(
      Secret(try text(pair["attributes"]?["refresh_token"])), scope: nil, by: authenticated)
    #expect(try refreshed.get().scope == .all(of: .v2))
  }

  @Test func `without the include there is no token in the answer`() async throws {
    let answer = await door.ask(.post, path, token: token, body: body())
    #expect(answer.code == 201 && answer.json?["included"] == nil)
    #expect(answer.json?["data"]?["relationships"] == nil)
  }

  @Test(arguments: ["application/x-www-form-urlencoded", "application/vnd.api+json", "text/plain"])
  func `the body is read whatever it says it is`(type: String) async throws {
    #expect(await post(body(), type: type).code == 201)
  }

  @Test func `addresses come as lines, words or a list, and the version as text or number`() async throws {
    let two = ["https://a.example/cb", "https://b.example/cb"]
    for addresses: JSON in [
      "https://a.example/cb\nhttps://b.example/cb", "https://a.example/cb https://b.example/cb",
      .array(two.map { .string($0) }),
    ] {
      for version: JSON in ["2", 2, .null] {
        let answer = await post(body(["redirect_uris": addresses, "version": version]))
        #expect(answer.json?["data"]?["attributes"]?["redirect_uris"] == .string(two.joined(separator: "\n")))
        #expect(answer.json?["data"]?["attributes"]?["version"] == 2)
      }
    }
    #expect(await post(body(["version": "1"])).json?["data"]?["attributes"]?["version"] == 1)
  }

  @Test func `an address that nobody could be shown is left out with a warning`() async throws {
    let answer = await post(body(["icon_url": "http://news.example/icon.png", "tos_url": "later"]))
    #expect(answer.code == 201 && answer.json?["data"]?["attributes"]?["icon_url"] == .null)
    #expect(
      answer.json?["meta"]?["warnings"] == [
        "icon_url was left out: it must start with https://.", "tos_url was left out: it must start with https://.",
      ])
  }

  @Test func `where the API is strict, it is refused`() async throws {
    let strict = try await FrontDoor { $0.strictAPI = true }
    let app = try await strict.stage.app(of: try await strict.stage.person())
    let body = body(["icon_url": "http://news.example/icon.png", "parent_client_id": .null])
    let answer = await strict.ask(
      .post, path, token: app.creatorTokens.accessToken.reveal(), body: body)
    #expect(answer.code == 400)
    #expect(try text(answer.json?["errors"]?[0]?["detail"]).contains("icon_url: Write an address that starts with"))
  }

  @Test(
    arguments: [
      (["redirect_uris": "http://news.example/cb"], "redirect_uris: http://news.example/cb: Use https"),
      (["redirect_uris": ""], "redirect_uris: Register at least one"), (["redirect_uris": .null], "redirect_uris:"),
      (["redirect_uris": 7], "redirect_uris must be text"),
      (["redirect_uris": ["https://a.example", 7]], "redirect_uris"),
      (["redirect_uris": "https://*.example/"], "wildcards"), (["name": ""], "name: Give the app a name"),
      (["name": 7], "name must be text"), (["name": "a\u{7}"], "name: Control characters"),
      (["version": "3"], "version"),
      (["version": true], "version"), (["parent_client_id": "another"], "parent_client_id must be the client"),
      (["name": " ", "redirect_uris": "x"], "name: Give the app a name. redirect_uris: x: "),
    ] as [([String: JSON], String)])
  func `what cannot be registered is an error object that says what to change`(
    changes: [String: JSON], says: String
  ) async throws {
    let answer = await post(body(changes))
    #expect(answer.code == 400)
    #expect(try text(answer.json?["errors"]?[0]?["detail"]).contains(says), "\(answer.text)")
    #expect(try await door.stage.authority.store.read { try $0.clients(ownedBy: creator) }.isEmpty)
  }

  @Test(arguments: ["", "{", "[]", "7", "{\"data\": []}", "{\"data\": {\"attributes\": {}}}", "name=Tin"])
  func `a body that is no such document is 400`(body: String) async throws {
    #expect(await post(body).code == 400)
  }

  @Test func `another type is 409 (JSON:API 1.0, creating resources)`() async throws {
    let answer = await post(body(type: "webhook"))
    #expect(answer.code == 409)
    #expect(try text(answer.json?["errors"]?[0]?["detail"]).contains("oauth-client"))
  }

  @Test func `a token without the scope is refused as clients expect it`() async throws {
    let fan = try await door.stage.pair(for: wizard, by: try await door.stage.person("fan"), scope: "identity")
    for answer in [
      await post(body(), token: fan.accessToken.reveal()),
      await door.ask(.delete, path + "/" + wizard.client.identifier.text, token: fan.accessToken.reveal()),
    ] {
      #expect(answer.code == 401 && answer.json?["errors"]?[0]?["code"] == 1)
      #expect(answer.headers[.wwwAuthenticate] == "Bearer error=\"insufficient_scope\", scope=\"w:identity.clients\"")
    }
    #expect(await door.ask(.post, path, body: body()).code == 401)
  }

  @Test func `other methods are refused`() async throws {
    let get = await door.get(path, token: token)
    #expect(get.code == 405 && get.headers[.allow] == "POST, OPTIONS")
    #expect(await door.get(path + "/x", token: token).headers[.allow] == "DELETE, OPTIONS")
  }

  private func made(_ changes: [String: JSON] = [:]) async throws -> (id: String, token: String) {
    let json = await post(body(changes)).json
    return (
      try text(json?["data"]?["id"]), try text(json?["included"]?[0]?["attributes"]?["access_token"])
    )
  }

  @Test(arguments: ["/api/oauth2/v2/clients/", "/oauth2/v2/clients/"])
  func `a client is deleted with its own creator's token, as WordPress disconnects a site`(path: String) async throws {
    let (id, own) = try await made()
    let body: JSON = [
      "data": ["type": "oauth-client", "parent_client_id": .string(wizard.client.identifier.text)]
    ]
    let answer = await door.ask(
      .delete, path + id, token: own, headers: [.contentType: "application/json"],
      body: String(decoding: body.bytes, as: UTF8.self))
    #expect(answer.code == 204 && answer.text.isEmpty)
    #expect(await door.get("/api/oauth2/v2/identity", token: own).code == 401)
    #expect(await door.ask(.delete, path + id, token: own).code == 401)
    #expect(await door.ask(.delete, path + id, token: token).code == 404)
  }

  @Test func `a client is deleted with a token of its maker`() async throws {
    let (id, own) = try await made()
    #expect(await door.ask(.delete, path + "/" + id, token: token).code == 204)
    #expect(await door.get("/api/oauth2/v2/identity", token: own).code == 401)
  }

  @Test func `what is somebody else's, or was made elsewhere, is forbidden and stays`() async throws {
    let (_, own) = try await made()
    let (sibling, _) = try await made(["redirect_uris": "https://other.example/cb"])
    let fan = try await door.stage.pair(
      for: wizard, by: try await door.stage.person("fan"), scope: "w:identity.clients")
    for answer in [
      await door.ask(.delete, path + "/" + sibling, token: own),
      await door.ask(.delete, path + "/" + sibling, token: fan.accessToken.reveal()),
      await door.ask(.delete, path + "/" + wizard.client.identifier.text, token: token),
    ] {
      #expect(answer.code == 403 && answer.json?["errors"]?[0]?["code_name"] == "ViewForbidden")
    }
    #expect(await door.ask(.delete, path + "/" + sibling, token: token).code == 204)
  }
}
