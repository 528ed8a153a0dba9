// SPDX-License-Identifier: Apache-2.0

extension Integration {
  /// Exchanges the code of a callback for tokens. A code works once, and soon expires: do this at once.
  ///
  /// - Throws: ``ProviderError``.
  public func exchange(_ callback: VerifiedCallback) async throws -> TokenPair {
    try await surroundings.persist {
      try await ask(
        [
          ("grant_type", "authorization_code"), ("code", callback.code.reveal()), ("redirect_uri", redirectAddress),
          ("code_verifier", callback.verifier.reveal()),
        ], replacing: nil)
    }
  }

  /// Sends the refresh once.
  func refresh(_ pair: TokenPair) async throws -> TokenPair {
    guard let token = pair.refreshToken else {
      throw ProviderError(.logInAgain, "The platform gave no refresh token with this log-in.")
    }
    return try await ask([("grant_type", "refresh_token"), ("refresh_token", token.reveal())], replacing: pair)
  }

  private func ask(_ fields: [(String, String)], replacing old: TokenPair?) async throws -> TokenPair {
    var fields = fields + [("client_id", clientID)]
    if let clientSecret { fields.append(("client_secret", clientSecret.reveal())) }
    let asked = surroundings.now()
    let answer = try await surroundings.send(
      OutgoingRequest(
        method: .post, address: platform.base + "/api/oauth2/token",
        headers: [
          "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "User-Agent": userAgent,
        ],
        body: Array(Form(fields.map { Form.Parameter(name: $0.0, value: $0.1) }).encoded.utf8)))
    guard answer.status == 200 else { throw ProviderError.ofTokenEndpoint(answer) }
    guard let pair = TokenPair(answer: answer.body, at: asked, replacing: old) else {
      throw ProviderError(.tryLater, status: 200, "The answer of the token endpoint holds no bearer token.")
    }
    return pair
  }

  var userAgent: String { "UsherClient (Swift)" }
}
