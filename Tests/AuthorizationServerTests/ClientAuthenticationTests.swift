// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Foundation
import Rehearsal
import Testing
import UsherOAuth

@Suite struct `Saying which client one is` {
  private func credentials(_ header: String?, _ form: String = "") throws -> ClientCredentials {
    try ClientCredentials(authorization: header.map { AuthorizationHeader($0) }, form: try Form(parsing: form))
  }

  private func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

  private func code(_ header: String?, _ form: String = "") -> OAuthError.Code? {
    do {
      _ = try credentials(header, form)
      return nil
    } catch { return (error as? OAuthError)?.code }
  }

  @Test func `Basic and the form are read, Basic form-decoded (E55)`() throws {
    let header = try credentials(basic("id%2Bx:s%25+t"))
    #expect(header.identifier.text == "id+x" && header.secret?.reveal() == "s% t")
    let form = try credentials(nil, "client_id=id&client_secret=s%2Bt")
    #expect(form.identifier.text == "id" && form.secret?.reveal() == "s+t")
    #expect(try credentials(basic("id:")).secret == nil)
    #expect(try credentials("bAsIc  " + Data("id:s".utf8).base64EncodedString()).identifier.text == "id")
  }

  @Test func `one way and one identity a request (E54, V27)`() throws {
    #expect(code(basic("id:s"), "client_id=id&client_secret=s") == .invalidRequest)
    #expect(code(basic("id:s"), "client_secret=s") == .invalidRequest)
    #expect(code(basic("id:s"), "client_id=other") == .invalidRequest)
    #expect(code(nil, "client_id=a&client_id=a&client_secret=s") == .invalidRequest)
    #expect(code(nil, "client_id=a&client_secret=s&client_secret=t") == .invalidRequest)
    #expect(
      try credentials(basic("id:s"), "client_id=id").identifier.text == "id", "saying the same again does no harm")
  }

  @Test(arguments: [
    "Basic", "Basic ", "Basic !!!", "Basic aWQ", "Basic aWQ=", "Basic /////w==", "Bearer abc", "Digest x", "", " ",
    "Basic OnM=",
  ]) func `a header that names no client is refused (E56)`(_ header: String) { #expect(code(header) == .invalidClient) }

  @Test func `no client at all is refused (E56)`() {
    #expect(code(nil) == .invalidClient)
    #expect(code(nil, "client_secret=s") == .invalidClient)
    #expect(code(nil, "client_id=") == .invalidClient)
  }
}

@Suite struct `Authenticating a client` {
  private let stage: Stage
  private let owner: ID<Account>
  private let app: RegisteredClient

  init() async throws {
    stage = try await Stage()
    owner = try await stage.person()
    app = try await stage.app(of: owner)
  }

  private func authenticate(
    _ secret: String?, as other: RegisteredClient? = nil
  ) async throws -> Result<AuthenticatedClient, OAuthError> {
    try await stage.authority.authenticate(
      stage.credentials((other ?? app).client.identifier, secret: secret.map { Secret($0) }))
  }

  private func secret(of app: RegisteredClient) throws -> String { try #require(app.secret).reveal() }

  @Test func `the right secret is taken`() async throws {
    let client = try await authenticate(try secret(of: app)).get()
    #expect(client.client.id == app.client.id && client.isConfidential)
  }

  @Test func `no other secret is taken (E56, V28)`() async throws {
    let right = try secret(of: app)
    let others = try secret(of: try await stage.app(of: owner))
    for wrong in [
      nil, "", " ", String(right.dropLast()), right + "A", right.uppercased(), others, app.client.identifier.text,
    ] {
      #expect(try await authenticate(wrong).error?.code == .invalidClient, "\(wrong ?? "none")")
    }
  }

  @Test func `an unknown client and a wrong secret are told apart by nobody (E56)`() async throws {
    let unknown = try await stage.authority.authenticate(
      try stage.credentials(ClientIdentifier("nobody"), secret: Secret("x")))
    #expect(unknown.error == (try await authenticate("x").error))
  }

  @Test func `a public client proves nothing, and may not pretend to (A11, A12)`() async throws {
    let native = try await stage.app(of: owner, isPublic: true)
    #expect(try await authenticate(nil, as: native).get().isConfidential == false)
    #expect(try await authenticate("x", as: native).error?.code == .invalidClient)
  }

  @Test func `failed guesses lock nobody out and burn nothing (E57)`() async throws {
    let code = try await stage.code(for: app, by: owner)
    for guess in 0..<200 { #expect(try await authenticate("guess \(guess)").error != nil) }
    let client = try await authenticate(try secret(of: app)).get()
    let outcome = try await stage.authority.exchange(code, redirectURI: Stage.callback, verifier: nil, by: client)
    #expect(outcome.error == nil)
  }

  @Test func `an old secret is good until the overlap ends (A14)`() async throws {
    let old = try secret(of: app)
    let rotated = try #require(
      try await stage.authority.rotateSecret(of: app.client.identifier, overlap: .seconds(3600)))
    #expect(rotated.previousExpiry == stage.clock.now + .seconds(3600) && rotated.secret.reveal() != old)
    #expect(try await authenticate(old).error == nil)
    stage.clock.advance(by: .milliseconds(3_599_999))
    #expect(try await authenticate(old).error == nil)
    stage.clock.advance(by: .milliseconds(1))
    #expect(try await authenticate(old).error?.code == .invalidClient)
    #expect(try await authenticate(rotated.secret.reveal()).error == nil)
  }

  @Test func `no more than two secrets are good at a time (A14)`() async throws {
    let first = try secret(of: app)
    let overlap = Duration.seconds(3600)
    let second = try #require(try await stage.authority.rotateSecret(of: app.client.identifier, overlap: overlap))
    let third = try #require(try await stage.authority.rotateSecret(of: app.client.identifier, overlap: overlap))
    #expect(try await authenticate(first).error?.code == .invalidClient)
    #expect(try await authenticate(second.secret.reveal()).error == nil)
    #expect(try await authenticate(third.secret.reveal()).error == nil)
  }

  @Test func `an overlap of nothing ends the old secret at once (A14)`() async throws {
    _ = try await stage.authority.rotateSecret(of: app.client.identifier, overlap: .zero)
    #expect(try await authenticate(try secret(of: app)).error?.code == .invalidClient)
  }

  @Test func `a rotation changes no token (A15)`() async throws {
    let pair = try await stage.pair(for: app, by: owner)
    let rotated = try await stage.authority.rotateSecret(of: app.client.identifier, overlap: .zero)
    let client = try await stage.authenticated(app.client.identifier, secret: rotated?.secret)
    #expect(try await stage.authority.refresh(pair.refreshToken, scope: nil, by: client).error == nil)
  }

  @Test func `a public client has no secret to rotate`() async throws {
    let native = try await stage.app(of: owner, isPublic: true)
    #expect(try await stage.authority.rotateSecret(of: native.client.identifier, overlap: .zero) == nil)
    #expect(try await stage.authority.rotateSecret(of: ClientIdentifier("nobody"), overlap: .zero) == nil)
  }
}
