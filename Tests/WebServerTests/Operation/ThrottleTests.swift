// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Pages
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Answering a flood` {
  private func rates(
    client: Int? = nil, token: Int? = nil, address: Int? = nil, refusals: Int? = nil
  ) -> RequestRates {
    var rates = RequestRates.unbounded
    rates.client = client.map { RequestRate($0, within: 10) }
    rates.token = token.map { RequestRate($0, within: 10) }
    rates.address = address.map { RequestRate($0, within: 10) }
    rates.refusals = refusals.map { RequestRate($0, within: 10) }
    return rates
  }

  private let identity = "/api/oauth2/v2/identity"

  @Test func `the API answers with its error object and when to come again`() async throws {
    let door = try await FrontDoor(rates: rates(token: 2))
    let app = try await door.stage.app(of: try await door.stage.person())
    let token = app.creatorTokens.accessToken.reveal()
    for _ in 0..<2 { #expect(await door.get(identity, token: token).code == 200) }
    let refused = await door.get(identity, token: token)
    #expect(refused.code == 429 && refused.headers[.retryAfter] == "5")
    let error = refused.json?["errors"]?[0]
    #expect(error?["code_name"] == "RequestThrottled" && error?["code"] == .null && error?["status"] == "429")
    #expect(error?["retry_after_seconds"] == 5)
    #expect(refused.headers[.contentType] == "application/vnd.api+json")
    door.time.pass(.seconds(5))
    #expect(await door.get(identity, token: token).code == 200)
  }

  @Test func `a refresh does not fill the bucket of its grant`() async throws {
    let door = try await FrontDoor(rates: rates(token: 1))
    let owner = try await door.stage.person()
    let app = try await door.stage.app(of: owner)
    let fan = try await door.stage.person("fan")
    let pair = try await door.stage.pair(for: app, by: fan)
    #expect(await door.get(identity, token: pair.accessToken.reveal()).code == 200)
    let newer = try await door.stage.authority.refresh(
      pair.refreshToken, scope: nil, by: try await door.stage.authenticated(app)
    ).get()
    #expect(await door.get(identity, token: newer.accessToken.reveal()).code == 429)
    let other = try await door.stage.pair(for: app, by: fan)
    #expect(await door.get(identity, token: other.accessToken.reveal()).code == 200)
  }

  @Test func `a client's bucket is for all its tokens and for no other client's`() async throws {
    let door = try await FrontDoor(rates: rates(client: 2))
    let owner = try await door.stage.person()
    let app = try await door.stage.app(of: owner)
    let rival = try await door.stage.app(of: owner)
    let fan = try await door.stage.pair(for: app, by: try await door.stage.person("fan"))
    #expect(await door.get(identity, token: app.creatorTokens.accessToken.reveal()).code == 200)
    #expect(await door.get(identity, token: fan.accessToken.reveal()).code == 200)
    #expect(await door.get(identity, token: fan.accessToken.reveal()).code == 429)
    #expect(await door.get(identity, token: rival.creatorTokens.accessToken.reveal()).code == 200)
  }

  @Test func `the token of one fan cannot use up what its client has for the others`() async throws {
    let door = try await FrontDoor(rates: rates(client: 3, token: 1))
    let app = try await door.stage.app(of: try await door.stage.person())
    let flood = try await door.stage.pair(for: app, by: try await door.stage.person("flood"))
    let fan = try await door.stage.pair(for: app, by: try await door.stage.person("fan"))
    for _ in 0..<20 { _ = await door.get(identity, token: flood.accessToken.reveal()) }
    #expect(await door.get(identity, token: fan.accessToken.reveal()).code == 200)
  }

  @Test func `a bad token costs its address and nobody's client`() async throws {
    let door = try await FrontDoor(rates: rates(client: 1))
    let app = try await door.stage.app(of: try await door.stage.person())
    for _ in 0..<5 { #expect(await door.get(identity, token: "usher_at_invented").code == 401) }
    #expect(await door.get(identity, token: app.creatorTokens.accessToken.reveal()).code == 200)
  }

  private func exchange(_ app: RegisteredClient, secret: String?) -> String {
    "grant_type=refresh_token&refresh_token=none&token=none&client_id=\(app.client.identifier)"
      + (secret.map { "&client_secret=\($0)" } ?? "")
  }

  @Test(arguments: ["/oauth2/token", "/api/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"])
  func `the token endpoints answer with an OAuth error and when to come again`(path: String) async throws {
    let door = try await FrontDoor(rates: rates(client: 1))
    let app = try await door.stage.app(of: try await door.stage.person())
    let form = exchange(app, secret: app.secret?.reveal())
    #expect(await door.post(path, form: form).code != 429)
    let refused = await door.post(path, form: form)
    #expect(refused.code == 429 && refused.headers[.retryAfter] == "10")
    #expect(refused.json?["error"] == "temporarily_unavailable" && refused.headers[.cacheControl] == "no-store")
    door.time.pass(.seconds(10))
    #expect(await door.post(path, form: form).code != 429)
  }

  @Test func `whoever knows no secret cannot use up a client's bucket at the token endpoint`() async throws {
    let door = try await FrontDoor(rates: rates(client: 1))
    let app = try await door.stage.app(of: try await door.stage.person())
    for _ in 0..<5 { #expect(await door.post("/oauth2/token", form: exchange(app, secret: "wrong")).code == 401) }
    #expect(await door.post("/oauth2/token", form: exchange(app, secret: app.secret?.reveal())).code == 400)
  }

  @Test func `a public client proves nothing, so it is bounded at each address alone`() async throws {
    let door = try await FrontDoor(rates: rates(client: 1))
    let app = try await door.stage.app(of: try await door.stage.person(), isPublic: true)
    let form = exchange(app, secret: nil)
    #expect(await door.post("/oauth2/token", form: form, from: "203.0.113.1").code == 400)
    #expect(await door.post("/oauth2/token", form: form, from: "203.0.113.1").code == 429)
    #expect(await door.post("/oauth2/token", form: form, from: "203.0.113.2").code == 400)
  }

  @Test func `pages answer with a page that says how long to wait`() async throws {
    let door = try await FrontDoor(rates: rates(address: 1))
    #expect(await door.get("/login").code == 200)
    let refused = await door.get("/oauth2/authorize")
    #expect(refused.code == 429 && refused.headers[.retryAfter] == "10")
    #expect(refused.text.contains("Wait 10 seconds"))
    #expect(refused.headers[HTTPField.Name("Content-Security-Policy")!] != nil)
  }

  @Test func `an address has one bucket for everything, paths that do not exist included`() async throws {
    let door = try await FrontDoor(rates: rates(address: 3))
    _ = await door.get("/login")
    _ = await door.get("/nowhere")
    _ = await door.get(identity)
    for path in ["/login", "/nowhere", identity, "/api/oauth2/token", "/api/oauth2/v2/nothing"] {
      #expect(await door.get(path).code == 429, "\(path)")
    }
    #expect(await door.get("/login", from: "203.0.113.2").code == 200)
  }

  @Test func `neighbours in one IPv6 network share a bucket`() async throws {
    let door = try await FrontDoor(rates: rates(address: 1))
    #expect(await door.get("/login", from: "2001:db8::1").code == 200)
    #expect(await door.get("/login", from: "2001:db8::2").code == 429)
    #expect(await door.get("/login", from: "2001:db8:0:1::1").code == 200)
  }

  @Test func `what the server is watched by is never bounded, nor a program on this machine`() async throws {
    let door = try await FrontDoor(rates: rates(address: 1, refusals: 1))
    for path in ["/healthz", "/readyz", "/metrics", "/assets/usher.css"] {
      for _ in 0..<5 { #expect(await door.get(path).code == 200, "\(path)") }
    }
    for address in ["127.0.0.1", "::1", "unix"] {
      for _ in 0..<5 { #expect(await door.get("/nowhere", from: address).code == 404) }
    }
  }

  @Test func `whoever has to be refused too often is not heard for a while`() async throws {
    let door = try await FrontDoor(rates: rates(refusals: 3))
    for _ in 0..<3 { #expect(await door.get("/nowhere").code == 404) }
    let refused = await door.get("/login")
    #expect(refused.code == 429 && refused.headers[.retryAfter] == "4", "a third of ten seconds, rounded up")
    #expect(await door.get("/login", from: "203.0.113.2").code == 200)
    door.time.pass(.seconds(4))
    #expect(await door.get("/login").code == 200)
  }

  @Test func `what is answered well counts as no refusal, and a 429 as no other`() async throws {
    let door = try await FrontDoor(rates: rates(address: 5, refusals: 1))
    for _ in 0..<5 { #expect(await door.get("/login").code == 200) }
    for _ in 0..<5 { #expect(await door.get("/login").code == 429) }
    door.time.pass(.seconds(10))
    #expect(await door.get("/login").code == 200)
  }

  @Test func `only a proxy that the operator named says whose request it brings`() async throws {
    let door = try await FrontDoor()
    let headers: HTTPFields = [.forwardedFor: "198.51.100.1, 198.51.100.2"]
    #expect(door.provider.address(of: headers, peer: "127.0.0.1") == "198.51.100.2")
    #expect(door.provider.address(of: headers, peer: "203.0.113.1") == "203.0.113.1")
  }

  @Test(arguments: [
    ("203.0.113.9:4711", "203.0.113.9"), ("[2001:db8::1]:4711", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
    ("2001:db8::1", "2001:db8::1"), ("::ffff:203.0.113.9", "::ffff:203.0.113.9"), ("1, 203.0.113.9 ", "203.0.113.9"),
  ])
  func `the port that a proxy writes is no part of an address`(forwarded: String, address: String) async throws {
    let door = try await FrontDoor()
    #expect(door.provider.address(of: [.forwardedFor: forwarded], peer: "127.0.0.1") == address)
  }

  @Test func `the metrics say how many were turned away by which bound`() async throws {
    let door = try await FrontDoor(rates: rates(address: 1))
    for _ in 0..<3 { _ = await door.get("/login") }
    #expect(await door.get("/metrics").text.contains("\nusher_throttled_total{bound=\"address\"} 2\n"))
  }

  @Test func `the bounds are on and generous unless the operator says otherwise`() {
    let rates = RequestRates()
    #expect(rates.client == RequestRate(1000, within: 2) && rates.token == RequestRate(1000, within: 60))
    #expect(rates.address == RequestRate(2000, within: 2) && rates.refusals == RequestRate(2000, within: 600))
    #expect(RequestRates.unbounded != rates && RequestRates.unbounded.address == nil)
  }

  @Test
  func `what somebody with a secret or a token of ours is refused does not count, as anybody may have led them there`()
    async throws
  {
    let door = try await FrontDoor(rates: rates(refusals: 1))
    let app = try await door.stage.app(of: try await door.stage.person())
    let fan = try await door.stage.pair(for: app, by: try await door.stage.person("fan"))
    try await door.stage.authority.revoke(
      fan.accessToken.reveal(), by: try await door.stage.authenticated(app))
    let known = try await door.stage.authority.addOperatorToken(named: "sync", scopes: [.read], expiry: nil).token
    for _ in 0..<3 {
      #expect(await door.post("/oauth2/token", form: exchange(app, secret: app.secret?.reveal())).code == 400)
      let own = app.creatorTokens.accessToken.reveal()
      #expect(await door.get("/api/oauth2/v2/campaigns/404", token: own).code == 404)
      #expect(await door.get(identity, token: fan.accessToken.reveal()).code == 401)
      #expect(await door.get("/operator/v1/users/404", token: known.reveal()).code == 404)
    }
    #expect(await door.get("/login").code == 200)
  }

  @Test(arguments: [
    ("/api/oauth2/v2/identity", "usher_at_invented"), ("/operator/v1/users/1", "usher_op_invented"),
    ("/api/oauth2/v2/identity?a=%zz", "usher_at_invented"), ("/operator/v1/users/1", nil),
  ])
  func `an invented token does count`(target: String, token: String?) async throws {
    let door = try await FrontDoor(rates: rates(refusals: 1))
    #expect((400...401).contains(await door.get(target, token: token).code))
    #expect(await door.get("/login").code == 429)
  }

  @Test func `neither a wrong secret nor the id of a public client saves a refusal from counting`() async throws {
    for isPublic in [false, true] {
      let door = try await FrontDoor(rates: rates(refusals: 1))
      let app = try await door.stage.app(of: try await door.stage.person(), isPublic: isPublic)
      #expect(await door.post("/oauth2/token", form: exchange(app, secret: isPublic ? nil : "wrong")).code / 100 == 4)
      #expect(await door.get("/login").code == 429)
    }
  }
}
