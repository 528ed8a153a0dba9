// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

@Suite struct `Reading a token request` {
  private func code(_ text: String) throws -> OAuthError.Code? {
    do {
      _ = try TokenRequest(try Form(parsing: text))
      return nil
    } catch { return (error as? OAuthError)?.code }
  }

  @Test func `an exchange is read with all that it brings`() throws {
    let request = try TokenRequest(
      Form(parsing: "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fa.b%2F&code_verifier=v&x=y"))
    guard case .exchange(let code, let redirectURI, let verifier) = request else {
      Issue.record("read as \(request)")
      return
    }
    #expect(code.reveal() == "c" && redirectURI == "https://a.b/" && verifier?.reveal() == "v")
  }

  @Test func `a refresh is read, with the scopes that it asks for`() throws {
    guard
      case .refresh(let token, let scope) = try TokenRequest(
        Form(parsing: "grant_type=refresh_token&refresh_token=r&scope=identity"))
    else {
      Issue.record("not read as a refresh")
      return
    }
    #expect(token.reveal() == "r" && scope == [.identity])
  }

  @Test(arguments: ["", "&scope=", "&scope=+", "&scope=%20%20"])
  func `a refresh that names no scope asks for all that the grant holds (H92)`(_ scope: String) throws {
    let form = try Form(parsing: "grant_type=refresh_token&refresh_token=r" + scope)
    guard case .refresh(_, let asked) = try TokenRequest(form) else {
      Issue.record("not read as a refresh")
      return
    }
    #expect(asked == nil)
  }

  @Test(arguments: [
    "password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "Refresh_Token",
    "urn:ietf:params:oauth:grant-type:jwt-bearer", "authorization_code ",
  ]) func `a grant that is not offered does not exist (E62, V44)`(_ type: String) throws {
    let form = Form([
      .init(name: "grant_type", value: type), .init(name: "code", value: "c"), .init(name: "refresh_token", value: "r"),
    ])
    #expect { try TokenRequest(form) } throws: { ($0 as? OAuthError)?.code == .unsupportedGrantType }
  }

  @Test(
    arguments: [
      ("", OAuthError.Code.missingGrantType), ("grant_type=authorization_code", .invalidRequest),
      ("grant_type=authorization_code&code=", .invalidRequest), ("grant_type=refresh_token", .invalidRequest),
      ("grant_type=refresh_token&grant_type=refresh_token", .invalidRequest),
      ("grant_type=authorization_code&code=a&code=b", .invalidRequest),
      ("grant_type=authorization_code&code=a&code_verifier=a&code_verifier=b", .invalidRequest),
      ("grant_type=authorization_code&code=a&redirect_uri=a&redirect_uri=a", .invalidRequest),
      ("grant_type=refresh_token&refresh_token=a&refresh_token=b", .invalidRequest),
      ("grant_type=refresh_token&refresh_token=r&scope=nonsense", .invalidScope),
    ] as [(String, OAuthError.Code)])
  func `what is missing, empty, repeated or unknown is named (E60)`(_ text: String, _ expected: OAuthError.Code) throws
  {
    #expect(try code(text) == expected)
  }
}

@Suite struct `Words of a refusal` {
  @Test func `whatever is said stays in the alphabet of the standard (E60, V12)`() {
    let error = OAuthError(.invalidScope, "\"<é>\\\r\n\t\u{0}\u{202E}\u{7F}~ !")
    #expect(error.description == "'<?>???????~ !")
    #expect(OAuthError(.invalidScope, String(repeating: "a", count: 9999)).description.utf8.count == 500)
  }

  @Test(
    arguments: [
      (OAuthError.Code.invalidClient, 401, 401), (.invalidGrant, 401, 400), (.redirectMismatch, 401, 400),
      (.unauthorizedClient, 401, 400), (.invalidScope, 401, 400), (.accessDenied, 401, 400),
      (.invalidRequest, 400, 400),
      (.unsupportedGrantType, 400, 400), (.serverError, 500, 500), (.temporarilyUnavailable, 503, 503),
    ] as [(OAuthError.Code, Int, Int)]) func `one rule has two wordings, which differ in one table (E56, E60, E61)`(
      _ code: OAuthError.Code, _ original: Int, _ standard: Int
    )
  {
    #expect(TokenWording.original.status(of: code) == original)
    #expect(TokenWording.rfc6749.status(of: code) == standard)
  }

  @Test func `every name is one that the standards have (E60)`() {
    let names: Set<String> = [
      "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
      "unsupported_response_type", "unsupported_token_type", "invalid_scope", "access_denied", "server_error",
      "temporarily_unavailable",
    ]
    for code in OAuthError.Code.allCases {
      for wording in [TokenWording.original, .rfc6749] { #expect(names.contains(wording.name(of: code)), "\(code)") }
    }
    #expect(TokenWording.rfc6749.name(of: .redirectMismatch) == "invalid_grant")
    #expect(
      OAuthError(.redirectMismatch, "a \"b\"").json(.rfc6749)
        == #"{"error": "invalid_grant", "error_description": "a 'b'"}"#)
  }
}
