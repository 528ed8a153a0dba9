// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

/// A provider with a client whose requests are looked at by its owner.
struct TracedDoor {
  let door: FrontDoor
  let owner: ID<Account>
  let fan: ID<Account>
  let app: RegisteredClient

  init(isPublic: Bool = false, requiresPKCE: Bool = false) async throws {
    door = try await FrontDoor()
    owner = try await door.stage.person("creator")
    fan = try await door.stage.person("fan")
    app = try await door.stage.app(of: owner, isPublic: isPublic, requiresPKCE: requiresPKCE)
  }

  var id: String { app.client.identifier.text }

  var credentials: [String: String] {
    var parameters = ["client_id": id]
    parameters["client_secret"] = app.secret?.reveal()
    return parameters
  }

  func form(_ parameters: [String: String]) -> String {
    Form(parameters.sorted { $0.key < $1.key }.map { Form.Parameter(name: $0.key, value: $0.value) }).encoded
  }

  func token(_ parameters: [String: String], path: String = "/oauth2/token") async -> Answer {
    await door.post(path, form: form(credentials.merging(parameters) { $1 }))
  }

  func exchange(_ code: Secret<AuthorizationCode>, _ changes: [String: String] = [:]) async -> Answer {
    await token(
      ["grant_type": "authorization_code", "code": code.reveal(), "redirect_uri": Stage.callback].merging(changes) {
        $1
      })
  }

  func code(challenge: String? = nil) async throws -> Secret<AuthorizationCode> {
    try await door.stage.code(for: app, by: fan, challenge: challenge)
  }

  func authorize(_ changes: [String: String]) -> String {
    let usual = ["client_id": id, "redirect_uri": Stage.callback, "response_type": "code"]
    return "/oauth2/authorize?" + form(usual.merging(changes) { $1 })
  }

  func traces() async throws -> [ReadTrace] {
    try await door.stage.authority.traces(of: app.client.identifier, for: .account(owner))?.traces ?? []
  }

  /// The newest refusal: its rule, and all that is told of it.
  func told() async throws -> (rule: Finding.Rule?, text: String, isProved: Bool) {
    let refused = try await traces().first { $0.trace.isFailure }
    guard let refused else { return (nil, "", false) }
    let told = refused.explanation(codeLifetime: door.stage.authority.lifetimes.code)
    return (told.rule, ([told.decision] + told.changes).joined(separator: " "), refused.trace.isProved)
  }
}

@Suite struct `Why a request of the token endpoint failed` {
  private func check(
    _ scene: TracedDoor, _ rule: Finding.Rule, _ words: String..., isProved: Bool = true,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let told = try await scene.told()
    #expect(told.rule == rule, sourceLocation: location)
    #expect(told.isProved == isProved, sourceLocation: location)
    for words in words { #expect(told.text.contains(words), "\(told.text)", sourceLocation: location) }
  }

  @Test func `a code that expired says when`() async throws {
    let scene = try await TracedDoor()
    let code = try await scene.code()
    scene.door.stage.clock.advance(by: .seconds(300 + 240))
    #expect(await scene.exchange(code).code == 400)
    try await check(scene, .codeExpired, "expired 4 minutes before this request")
  }

  @Test func `a code that expired and was removed says when too, if its log-in is on record`() async throws {
    let scene = try await TracedDoor()
    let visitor = try await Visitor(scene.door, as: scene.fan)
    let link = scene.authorize(["state": "s"])
    let back = try await visitor.press("decision", "allow", on: await visitor.open(link), at: link)
    let code = try Stage.code(in: back.location ?? "")
    scene.door.stage.clock.advance(by: .seconds(300 + 180))
    _ = try await scene.door.stage.authority.removeExpired(after: nil)
    #expect(await scene.exchange(code).code == 400)
    try await check(scene, .codeExpired, "expired 3 minutes before this request")
  }

  @Test func `a code that was used says when it was`() async throws {
    let scene = try await TracedDoor()
    let code = try await scene.code()
    #expect(await scene.exchange(code).code == 200)
    scene.door.stage.clock.advance(by: .seconds(7))
    #expect(await scene.exchange(code).code == 400)
    try await check(scene, .codeUsed, "used before, 7 seconds earlier", "exchanges once")
  }

  @Test func `another client's code is told from an unknown one by nothing`() async throws {
    let scene = try await TracedDoor()
    let rival = try await scene.door.stage.app(of: scene.owner)
    let foreign = try await scene.door.stage.code(for: rival, by: scene.fan)
    #expect(await scene.exchange(foreign).code == 400)
    try await check(scene, .codeUnknown, "or it was issued to another client")
    let foreignPair = try await scene.door.stage.pair(for: rival, by: scene.fan)
    _ = await scene.token(["grant_type": "refresh_token", "refresh_token": foreignPair.refreshToken.reveal()])
    try await check(scene, .refreshUnknown, "or it was issued to another client")
  }

  @Test func `a redirect address that differs from the log-in's says where`() async throws {
    let scene = try await TracedDoor()
    _ = await scene.exchange(try await scene.code(), ["redirect_uri": Stage.callback + "/"])
    try await check(
      scene, .exchangeRedirectURI, "the one in the log-in link at character 29: `/callback/` instead of `/callback`",
      "slash at its end")
    _ = await scene.token(["grant_type": "authorization_code", "code": try await scene.code().reveal()])
    try await check(scene, .exchangeWithoutRedirectURI, "`redirect_uri` is missing")
  }

  @Test func `a secret says in which way it is wrong`() async throws {
    let scene = try await TracedDoor()
    let secret = scene.app.secret?.reveal() ?? ""
    let code = try await scene.code()
    let wrong = [
      (secret + "\n", "a line end or a quotation mark"), (String(secret.dropLast(3)), "has 49 characters"),
      ("hunter2-hunter2", "does not begin as"), (code.reveal(), "an authorization code, not a client’s secret"),
      (String(secret.dropLast()) + (secret.hasSuffix("A") ? "B" : "A"), "not this client’s"),
    ]
    for (sent, words) in wrong {
      #expect(await scene.exchange(code, ["client_secret": sent]).code == 401)
      try await check(scene, .wrongSecret, words, isProved: false)
    }
    _ = await scene.door.post(
      "/oauth2/token", form: scene.form(["client_id": scene.id, "grant_type": "refresh_token"]))
    try await check(scene, .missingSecret, "came without one", isProved: false)
  }

  @Test func `the secret of before is known again`() async throws {
    let scene = try await TracedDoor()
    let code = try await scene.code()
    _ = try await scene.door.stage.authority.rotateSecret(of: scene.app.client.identifier, overlap: .seconds(60))
    scene.door.stage.clock.advance(by: .seconds(3660))
    #expect(await scene.exchange(code).code == 401)
    try await check(scene, .supersededSecret, "stopped working 60 minutes before", isProved: false)
  }

  @Test func `a client id with one wrong digit leads to the client whose it nearly is`() async throws {
    let scene = try await TracedDoor()
    let sent = String(scene.id.dropLast()) + (scene.id.hasSuffix("0") ? "1" : "0")
    #expect(await scene.exchange(try await scene.code(), ["client_id": sent]).code == 401)
    try await check(scene, .unknownClientID, "one character away", "`\(scene.id)`", isProved: false)
  }

  @Test func `PKCE says which of its parts is wrong`() async throws {
    let scene = try await TracedDoor()
    let verifier = String(repeating: "v", count: 43)
    let challenge = "MpuG7tNrgQgiuQ_eDrCrZGdENSJYLE-o_DbCjtxMmTA"
    _ = await scene.exchange(try await scene.code(challenge: challenge), ["code_verifier": verifier])
    try await check(scene, .verifierWrong, "does not belong")
    _ = await scene.exchange(try await scene.code(challenge: challenge), ["code_verifier": challenge])
    try await check(scene, .verifierWrong, "the code_challenge itself")
    _ = await scene.exchange(try await scene.code(challenge: challenge), ["code_verifier": "short"])
    try await check(scene, .verifierWrong, "5 characters")
    _ = await scene.exchange(try await scene.code(challenge: challenge))
    try await check(scene, .verifierMissing, "without a code_verifier")
    _ = await scene.exchange(try await scene.code(), ["code_verifier": verifier])
    try await check(scene, .verifierUnexpected, "no code_challenge")
  }

  @Test func `a refresh token that was replaced says so`() async throws {
    let scene = try await TracedDoor()
    let pair = try await scene.door.stage.pair(for: scene.app, by: scene.fan)
    let old = ["grant_type": "refresh_token", "refresh_token": pair.refreshToken.reveal()]
    _ = await scene.token(old.merging(["scope": "campaigns"]) { $1 })
    try await check(scene, .scopeWidened, "`campaigns`", "`identity`")
    #expect(await scene.token(old).code == 200)
    scene.door.stage.clock.advance(by: .seconds(61))
    #expect(await scene.token(old).code == 400)
    try await check(scene, .refreshSuperseded, "a later refresh replaced it, the last of them 61 seconds before")
    #expect(await scene.token(old).code == 400)
    try await check(scene, .refreshRevoked, "revoked less than a second before")
    _ = await scene.token(["grant_type": "refresh_token", "refresh_token": pair.accessToken.reveal()])
    try await check(scene, .foreignText, "looks like an access token")
  }

  @Test func `a slip of the pen is answered with what was meant`() async throws {
    let scene = try await TracedDoor()
    _ = await scene.token(["grant_type": "authorisation_code"])
    try await check(scene, .unknownGrantType, "Did you mean `authorization_code`?")
    _ = await scene.token(["grant_type": "refresh_token", "refresh_token": "x", "scope": "identiy"])
    try await check(scene, .unknownScope, "Did you mean `identity`?")
    _ = await scene.token([:])
    try await check(scene, .missingGrantType, "`grant_type=authorization_code`")
    _ = await scene.token(["grant_type": "authorization_code"])
    try await check(scene, .missingCode, "`code` is missing")
  }

  @Test func `parameters in the wrong place or shape are traced to the client that they name`() async throws {
    let scene = try await TracedDoor()
    let code = try await scene.code()
    let all = scene.form(
      scene.credentials.merging(["grant_type": "authorization_code", "code": code.reveal()]) { $1 })
    _ = await scene.door.post("/oauth2/token?" + all, form: "")
    try await check(scene, .parameterInQuery, "in the address", isProved: false)
    let json = "{\"client_id\": \"\(scene.id)\", \"code\": \"\(code.reveal())\", \"n\": 1}"
    _ = await scene.door.ask(.post, "/oauth2/token", headers: [.contentType: "application/json"], body: json)
    try await check(scene, .contentType, "The body is JSON", isProved: false)
    _ = await scene.door.ask(.post, "/oauth2/token", body: all)
    try await check(scene, .contentType, "does not say that it is a form", isProved: false)
    _ = await scene.door.post("/oauth2/token", form: all + "&code=again")
    try await check(scene, .repeatedParameter, "`code`", isProved: false)
    let shown = try await scene.traces().map { "\($0.trace)" }.joined()
    #expect(!shown.contains(code.reveal().suffix(20)) && !shown.contains(scene.app.secret?.reveal().suffix(20) ?? ""))
  }

  @Test func `revocation and introspection are traced where they are refused`() async throws {
    let scene = try await TracedDoor()
    _ = await scene.door.post("/oauth2/revoke", form: scene.form(scene.credentials))
    try await check(scene, .missingToken, "`token` is missing")
    #expect(try await scene.traces().first?.trace.step == .revoke)
    _ = await scene.door.post("/oauth2/introspect", form: scene.form(["client_id": scene.id, "token": "x"]))
    try await check(scene, .missingSecret, isProved: false)
    #expect(try await scene.traces().first?.trace.step == .introspect)
    let before = try await scene.traces().count
    _ = await scene.door.post(
      "/oauth2/introspect", form: scene.form(scene.credentials.merging(["token": "x"]) { $1 }))
    #expect(try await scene.traces().count == before, "an answer to introspection is not traced")
  }

  @Test func `every refusal says where its client's owner reads more`() async throws {
    let scene = try await TracedDoor()
    for path in ["/oauth2/token", "/api/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"] {
      let answer = await scene.door.post(path, form: "client_id=nobody&grant_type=x")
      let reference = try #require(answer.headers[HTTPField.Name("X-Request-ID")!])
      #expect(answer.json?["error_uri"] == .string("\(Stage.issuer)/portal/requests/\(reference)"))
    }
  }
}

@Suite struct `Why a request for authorization failed` {
  private func told(_ scene: TracedDoor, _ changes: [String: String]) async throws -> (Finding.Rule?, String) {
    let visitor = try await Visitor(scene.door, as: scene.fan)
    _ = await visitor.open(scene.authorize(changes))
    let told = try await scene.told()
    return (told.rule, told.text)
  }

  @Test func `the redirect address differs, and where`() async throws {
    let scene = try await TracedDoor()
    let (rule, text) = try await told(scene, ["redirect_uri": "https://app.example/callback/"])
    #expect(rule == .unregisteredRedirectURI)
    #expect(text.contains("differs from a registered one at character 29: `/callback/` instead of `/callback`"))
    #expect(text.contains("a slash at its end"))
  }

  @Test(
    arguments: [
      (["redirect_uri": ""], .missingRedirectURI, "`redirect_uri`"),
      (["redirect_uri": "http://app.example/callback"], .unregisteredRedirectURI, "http and https"),
      (["redirect_uri": "HTTPS://app.example/callback"], .invalidRedirectURI, "capital and small letters"),
      (
        ["redirect_uri": "https://app.example/callback\u{200B}"], .invalidRedirectURI,
        "no address that can be registered"
      ),
      (["response_type": "token"], .unsupportedResponseType, "`token`"),
      (["response_type": ""], .missingResponseType, "`response_type=code`"),
      (["scope": "identity.membership"], .unknownScope, "Did you mean `identity.memberships`?"),
      (["scope": "identity,campaigns"], .unknownScope, "Separate scopes with spaces"),
      (["scope": "pledges-to-me"], .scopeOfVersion1, "version 1"),
      (["scope": "w:identity.clients"], .scopeNotApproved, "operator’s approval"),
      (["code_challenge": "x", "code_challenge_method": "plain"], .challengeMethod, "`plain`"),
      (["code_challenge": "x", "code_challenge_method": "S256"], .challengeMalformed, "has 1 characters"),
      (["code_challenge_method": "S256"], .challengeMethodAlone, "Send both"),
      (["state": String(repeating: "s", count: 4097)], .stateTooLong, "4097 bytes"),
    ] as [([String: String], Finding.Rule, String)])
  func `each mistake has its rule and its remedy`(
    changes: [String: String], rule: Finding.Rule, words: String
  ) async throws {
    let (found, text) = try await told(try await TracedDoor(), changes)
    #expect(found == rule)
    #expect(text.contains(words), "\(text)")
  }

  @Test func `a client that must use PKCE is told so`() async throws {
    let (rule, text) = try await told(try await TracedDoor(requiresPKCE: true), [:])
    #expect(rule == .challengeMissing && text.contains("Turn PKCE on"))
  }

  @Test func `a log-in is followed from the question to the refresh`() async throws {
    let scene = try await TracedDoor()
    let link = scene.authorize(["state": "quiet-state-of-somebody"])
    _ = await (try await Visitor(scene.door, as: nil)).open(link)
    let visitor = try await Visitor(scene.door, as: scene.fan)
    scene.door.stage.clock.advance(by: .seconds(9))
    let page = await visitor.open(link)
    scene.door.stage.clock.advance(by: .seconds(4))
    let code = try Stage.code(in: try await visitor.press("decision", "allow", on: page, at: link).location ?? "")
    scene.door.stage.clock.advance(by: .seconds(2))
    #expect(await scene.exchange(code).code == 200)
    let traces = try await scene.traces().reversed()
    #expect(
      traces.map(\.trace.outcome) == [.passed(.logIn), .passed(.asked), .passed(.allowed), .passed(.issued)])
    #expect(
      traces.map(\.sequel) == [
        "The person was asked for consent 9 seconds later.", "The person allowed it 4 seconds later.",
        "This code was then exchanged 2 seconds later.", nil,
      ])
    #expect(traces.allSatisfy { $0.related.count == 3 })
    #expect(!traces.map { "\($0.trace)" }.joined().contains("quiet"))
  }

  @Test func `no is a refusal that nothing has to be changed for`() async throws {
    let scene = try await TracedDoor()
    let visitor = try await Visitor(scene.door, as: scene.fan)
    let link = scene.authorize([:])
    _ = try await visitor.press("decision", "deny", on: await visitor.open(link), at: link)
    #expect(try await scene.told().rule == .denied)
  }

  @Test func `the page of the problem carries the reference of the request, and a link for the owner alone`()
    async throws
  {
    let scene = try await TracedDoor()
    let link = scene.authorize(["redirect_uri": "https://app.example/other"])
    for (viewer, sees) in [(scene.owner, true), (scene.fan, false)] {
      let visitor = try await Visitor(scene.door, as: viewer)
      let page = await visitor.open(await visitor.open(link).location ?? "")
      #expect(page.code == 400 && page.text.contains("f3b7c5de-0000-4000-8000-000000000001"))
      #expect(page.text.contains("href=\"/portal/requests/f3b7c5de") == sees)
    }
  }
}

@Suite struct `Why a call of the API failed` {
  @Test func `each refusal of a good or a dead token has its rule, and what went well none`() async throws {
    let scene = try await TracedDoor()
    let stage = scene.door.stage
    let pair = try await stage.pair(for: scene.app, by: scene.fan)
    let access = pair.accessToken.reveal()
    #expect(await scene.door.get("/api/oauth2/v2/identity", token: access).code == 200)
    #expect(try await scene.traces().isEmpty)
    func told(_ path: String, _ method: HTTPRequest.Method = .get) async throws -> (Finding.Rule?, String) {
      _ = await scene.door.ask(method, path, token: access)
      let told = try await scene.told()
      #expect(told.isProved)
      return (told.rule, told.text)
    }
    #expect(try await told("/api/oauth2/v2/campaigns").1.contains("lacks the scope `campaigns`"))
    #expect(try await told("/api/oauth2/api/current_user").0 == .version1Call)
    #expect(try await told("/api/oauth2/v2/webhooks").1.contains("`w:campaigns.webhook`"))
    #expect(try await told("/api/oauth2/v2/clients", .post).1.contains("`w:identity.clients`"))
    #expect(try await told("/api/oauth2/v2/identity?include=%00").0 != nil)
    stage.clock.advance(by: .seconds(2_678_400 + 3600 * 3))
    #expect(try await told("/api/oauth2/v2/identity").1.contains("expired 3 hours before this call"))
    _ = try await stage.authority.disconnect(scene.app.client.identifier, from: scene.fan)
    #expect(try await told("/api/oauth2/v2/identity").0 == .accessRevoked)
  }

  @Test func `a token that a refresh replaced is known again`() async throws {
    let scene = try await TracedDoor()
    let pair = try await scene.door.stage.pair(for: scene.app, by: scene.fan)
    _ = await scene.token(["grant_type": "refresh_token", "refresh_token": pair.refreshToken.reveal()])
    scene.door.stage.clock.advance(by: .seconds(60))
    #expect(await scene.door.get("/api/oauth2/v2/identity", token: pair.accessToken.reveal()).code == 401)
    let told = try await scene.told()
    #expect(told.rule == .accessSuperseded && told.text.contains("60 seconds before replaced it"))
  }
}
