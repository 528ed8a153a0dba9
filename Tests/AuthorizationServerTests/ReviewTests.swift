// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Reviewing an authorization request` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient
  private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    app = try await stage.app(of: owner)
  }

  /// Reviews a good request that was changed in one place.
  private func review(
    _ change: KeyValuePairs<String, String?> = [:], adding: [Form.Parameter] = [], of other: RegisteredClient? = nil
  ) async throws -> Result<AuthorizationRequest, AuthorizeRefusal> {
    var parameters: [String: String] = [
      "client_id": (other ?? app).client.identifier.text, "redirect_uri": Stage.callback, "response_type": "code",
      "state": "s",
    ]
    for (name, value) in change { parameters[name] = value }
    return try await stage.authority.review(
      Form(parameters.map { Form.Parameter(name: $0, value: $1) } + adding))
  }

  private func page(_ result: Result<AuthorizationRequest, AuthorizeRefusal>) -> UnsafeRequest.Reason? {
    if case .failure(.showPage(let unsafe)) = result { unsafe.reason } else { nil }
  }

  private func sentBack(
    _ result: Result<AuthorizationRequest, AuthorizeRefusal>
  ) -> (code: OAuthError.Code, state: String?)? {
    guard case .failure(.sendBack(let address, let error, let state)) = result, address.text == Stage.callback else {
      return nil
    }
    return (error.code, state)
  }

  @Test func `a good request is taken as it was written`() async throws {
    let request = try await review(["scope": "identity identity[email]"]).get()
    #expect(request.client.id == app.client.id && request.redirectURI.text == Stage.callback && request.state == "s")
    #expect(request.scopes == [.identity, .identityEmail] && request.challenge == nil)
  }

  @Test func `without scope, a version has its default (G78)`() async throws {
    #expect(try await review().get().scopes == [.identity])
    #expect(try await review(["scope": " "]).get().scopes == [.identity])
    let old = try await stage.app(of: owner, .v1)
    #expect(try await review(of: old).get().scopes == [.users, .pledgesToMe, .myCampaign])
  }

  @Test func `nobody is sent to an address of an unknown client (A10, V9)`() async throws {
    #expect(page(try await review(["client_id": "nobody"])) == .unknownClient)
    #expect(page(try await review(["client_id": nil])) == .missingClient)
    #expect(page(try await review(["client_id": ""])) == .missingClient)
  }

  @Test(arguments: [
    "https://evil.tld/", "https://app.example/callback/", "https://app.example/Callback",
    "https://app.example/callback?a",
    "https://app.example/callback%2f..", "https://app.example.evil.tld/callback", "javascript:alert(1)",
    "//app.example/",
    "https://app.example@evil.tld/callback", "\r\nLocation: https://evil.tld", "https://app.example/callback\u{0}",
  ]) func `nobody is sent to an address that was not registered, whatever else is wrong (A2, A10, V9, V11)`(
    _ address: String
  ) async throws {
    for change: KeyValuePairs<String, String?> in [
      ["redirect_uri": address], ["redirect_uri": address, "response_type": "token"],
      ["redirect_uri": address, "response_type": nil], ["redirect_uri": address, "scope": "nonsense"],
      ["redirect_uri": address, "code_challenge": "short"],
    ] { #expect(page(try await review(change)) != nil) }
  }

  @Test func `the redirect address must be sent, however many are registered (A9)`() async throws {
    #expect(page(try await review(["redirect_uri": nil])) == .missingRedirectURI)
    let two = try await stage.app(of: owner, redirectURIs: [Stage.callback, "https://app.example/other"])
    #expect(page(try await review(["redirect_uri": nil], of: two)) == .missingRedirectURI)
    #expect(try await review(of: two).get().redirectURI.text == Stage.callback)
  }

  @Test(arguments: ["client_id", "redirect_uri"])
  func `what decides on the address must not be sent twice (B17, A10)`(_ name: String) async throws {
    let again = Form.Parameter(name: name, value: name == "client_id" ? app.client.identifier.text : Stage.callback)
    #expect(page(try await review(adding: [again])) != nil)
  }

  @Test(arguments: ["response_type", "scope", "code_challenge", "code_challenge_method"])
  func `what else is sent twice is sent back (B17, B22)`(_ name: String) async throws {
    let twice = [Form.Parameter(name: name, value: "code"), Form.Parameter(name: name, value: "code")]
    let refusal = sentBack(try await review([name: nil], adding: twice))
    #expect(refusal?.code == .invalidRequest && refusal?.state == "s")
  }

  @Test func `a state that is sent twice is not echoed (B17, B21)`() async throws {
    let refusal = sentBack(try await review(adding: [Form.Parameter(name: "state", value: "t")]))
    #expect(refusal?.code == .invalidRequest && refusal?.state == nil)
  }

  @Test(
    arguments: [("", nil), (String(repeating: "é", count: 2048), true), (String(repeating: "s", count: 4097), false)]
      as [(String, Bool?)])
  func `state may be long, but not endless (B21, J108)`(_ state: String, _ isTaken: Bool?) async throws {
    let result = try await review(["state": state])
    switch isTaken {
    case nil: #expect(try result.get().state == nil)
    case true?: #expect(try result.get().state == state)
    case false?: #expect(sentBack(result)?.code == .invalidRequest && sentBack(result)?.state == nil)
    }
  }

  @Test(
    arguments: [
      (nil, OAuthError.Code.invalidRequest), ("", .invalidRequest), ("token", .unsupportedResponseType),
      ("code token", .unsupportedResponseType), ("id_token", .unsupportedResponseType),
      ("CODE", .unsupportedResponseType),
      ("none", .unsupportedResponseType),
    ] as [(String?, OAuthError.Code)]) func `no type but code is answered (B19, B20)`(
      _ type: String?, _ code: OAuthError.Code
    ) async throws
  {
    #expect(sentBack(try await review(["response_type": type]))?.code == code)
  }

  @Test(arguments: ["nonsense", "identity admin", "identity,identity[email]", "users", "pledges", "IDENTITY"])
  func `a scope that the client may not ask for is refused by name (G79)`(_ scope: String) async throws {
    let result = try await review(["scope": scope])
    #expect(sentBack(result)?.code == .invalidScope)
    guard case .failure(.sendBack(_, let error, _)) = result else { return }
    #expect(scope.split(separator: " ").contains { error.description.contains($0) })
  }

  @Test func `a client of version 1 may ask for the scopes of both (G79)`() async throws {
    let old = try await stage.app(of: owner, .v1)
    #expect(
      try await review(["scope": "users identity.memberships"], of: old).get().scopes == [.users, .identityMemberships])
  }

  @Test func `a challenge is taken with S256 only (C34, C36)`() async throws {
    #expect(
      try await review(["code_challenge": challenge, "code_challenge_method": "S256"]).get().challenge
        == CodeChallenge(challenge))
    for method in [nil, "", "plain", "s256", "S512", "S256 "] {
      let refusal = sentBack(try await review(["code_challenge": challenge, "code_challenge_method": method]))
      #expect(refusal?.code == .invalidRequest, "\(method ?? "none")")
    }
    for wrong in [challenge + "=", String(challenge.dropLast()), challenge + "A", "+" + challenge.dropFirst()] {
      let refusal = sentBack(try await review(["code_challenge": wrong, "code_challenge_method": "S256"]))
      #expect(refusal?.code == .invalidRequest, "\(wrong)")
    }
    #expect(sentBack(try await review(["code_challenge_method": "S256"]))?.code == .invalidRequest)
  }

  @Test func `a public client, and one that asked for it, must send a challenge (C35, V15, V16)`() async throws {
    for other in [
      try await stage.app(of: owner, isPublic: true), try await stage.app(of: owner, requiresPKCE: true),
    ] {
      #expect(sentBack(try await review(of: other))?.code == .invalidRequest)
      let request = try await review(["code_challenge": challenge, "code_challenge_method": "S256"], of: other).get()
      #expect(request.challenge != nil)
    }
  }

  @Test func `unknown parameters are ignored (B17)`() async throws {
    let unknown = [Form.Parameter(name: "display", value: "x"), Form.Parameter(name: "display", value: "y")]
    #expect(try await review(adding: unknown).error == nil)
  }

  @Test func `a loopback client is answered at the port that it listens on (A3)`() async throws {
    let native = try await stage.app(of: owner, isPublic: true, redirectURIs: ["http://127.0.0.1/cb"])
    func asked(_ address: String, of app: RegisteredClient) async throws -> Result<
      AuthorizationRequest, AuthorizeRefusal
    > {
      try await review(
        ["redirect_uri": address, "code_challenge": challenge, "code_challenge_method": "S256"], of: app)
    }
    #expect(
      try await asked("http://127.0.0.1:50123/cb", of: native).get().redirectURI.text == "http://127.0.0.1:50123/cb")
    #expect(page(try await asked("http://127.0.0.1:50123/other", of: native)) == .mismatchingRedirectURI)
    let confidential = try await stage.app(of: owner, redirectURIs: ["http://127.0.0.1/cb"])
    #expect(page(try await asked("http://127.0.0.1:50123/cb", of: confidential)) == .mismatchingRedirectURI)
  }
}
