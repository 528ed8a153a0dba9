// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import NIOCore
import UsherOAuth

extension Provider {
  /// The token endpoint (RFC 6749 section 3.2) in one of its two wordings.
  func token(_ incoming: Incoming, wording: TokenWording) async throws -> Answer {
    try await asClient(
      incoming, wording: wording, at: .token, form: { try tokenParameters(incoming, wording: wording) }
    ) { client, form in
      let request = try TokenRequest(form)
      let outcome =
        switch request {
        case .exchange(let code, let redirectURI, let verifier):
          try await authority.exchange(code, redirectURI: redirectURI, verifier: verifier, by: client)
        case .refresh(let token, let scope):
          try await authority.refresh(token, scope: scope, by: client)
        }
      let response = try outcome.get()
      metrics.count(.tokensIssued)
      switch request {
      case .exchange(let code, _, _): trace(.issued, at: .exchange, by: client, of: code.reveal(), incoming)
      case .refresh(let token, _): trace(.issued, at: .refresh, by: client, of: token.reveal(), incoming)
      }
      return .secretJSON(.ok, response.json)
    }
  }

  private func tokenParameters(_ incoming: Incoming, wording: TokenWording) throws -> Form {
    let body = try incoming.bodyForm()
    for name in Provider.tokenParameterNames { _ = try body.optional(name) }
    guard !incoming.query.isEmpty else { return body }
    let query = try incoming.queryForm()
    switch wording {
    case .rfc6749:
      if let misplaced = query.parameters.first(where: { Provider.tokenParameterNames.contains($0.name) }) {
        throw OAuthError(
          .invalidRequest, "Send \(misplaced.name) in the body, not in the address.", .parameterInQuery,
          [.parameter: misplaced.name])
      }
      return body
    case .original:
      // Some clients of the original put everything into the query, so a name may stand in either place once.
      for name in Provider.tokenParameterNames { _ = try query.optional(name) }
      if let inQuery = try query.optional("client_id"), let inBody = try body.optional("client_id"), inQuery != inBody {
        throw OAuthError(.invalidRequest, "The query and the body name different clients.", .clientsDiffer)
      }
      return body.completed(by: query)
    }
  }

  private static let tokenParameterNames: Set<String> = [
    "grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier", "refresh_token", "scope",
  ]

  /// RFC 7009. An empty request names no token, so there is nothing to revoke and nothing to refuse.
  func revoke(_ incoming: Incoming) async throws -> Answer {
    if incoming.body.readableBytes == 0 && incoming.query.isEmpty { return .secretJSON(.ok, "{}") }
    return try await asClient(
      incoming, wording: .rfc6749, at: .revoke,
      form: { try incoming.bodyForm().completed(by: try incoming.queryForm()) }
    ) { client, form in
      guard let token = try form.optional("token") else {
        throw OAuthError(.invalidRequest, "Missing token parameter.", .missingToken)
      }
      _ = try form.optional("token_type_hint")
      try await authority.revoke(token, by: client)
      trace(.revoked, at: .revoke, by: client, of: token, incoming)
      return .secretJSON(.ok, "{}")
    }
  }

  /// RFC 7662. A client learns of its own tokens only.
  func introspect(_ incoming: Incoming) async throws -> Answer {
    try await asClient(
      incoming, wording: .rfc6749, at: .introspect, form: { try incoming.bodyForm() },
      proving: { credentials, form in
        _ = try form.optional("token_type_hint")
        return try await authority.introspect(try form.optional("token"), by: credentials)
      }, isProved: { _ in true }
    ) { active, _ in
      .secretJSON(.ok, active?.json(issuer: authority.issuer) ?? ActiveToken.inactiveJSON)
    }
  }

  private func asClient(
    _ incoming: Incoming, wording: TokenWording, at step: Trace.Step, form read: () throws -> Form,
    act: (AuthenticatedClient, Form) async throws -> Answer
  ) async throws -> Answer {
    try await asClient(
      incoming, wording: wording, at: step, form: read,
      proving: { credentials, _ in try await authority.authenticate(credentials) }, isProved: { $0.isConfidential },
      act: act)
  }

  /// Proves which client sends a request before anything is done for it, and words every refusal alike.
  ///
  /// - Parameters:
  ///   - prove: authenticates the client; its failure counts as a guess, what it throws does not.
  ///   - isProved: whether it had a secret for it.
  private func asClient<Found>(
    _ incoming: Incoming, wording: TokenWording, at step: Trace.Step, form read: () throws -> Form,
    proving prove: (ClientCredentials, Form) async throws -> Result<Found, OAuthError>, isProved: (Found) -> Bool,
    act: (Found, Form) async throws -> Answer
  ) async throws -> Answer {
    let authorization = incoming.authorization()
    var sender = Sender()
    do {
      let form: Form
      do { form = try read() } catch let error as FormError { throw OAuthError(error) }
      let credentials = try ClientCredentials(authorization: authorization, form: form)
      sender.identifier = credentials.identifier
      let proof: Result<Found, OAuthError>
      do { proof = try await prove(credentials, form) } catch let error as FormError { throw OAuthError(error) }
      switch proof {
      case .failure(let error):
        let guess = [credentials.identifier.text, incoming.address]
        // Whoever has the secret is heard however many were wrong before: 256 bits are not guessed.
        sender.isKnown = error.finding?.rule != .unknownClientID
        if let wait = clientGuesses.count(guess, at: authority.world.now()) {
          trace(
            Finding(.tooManyGuesses), status: 429, error: "temporarily_unavailable", at: step, by: sender, incoming)
          return tooManyGuesses(wait, incoming)
        }
        throw error
      case .success(let found):
        sender.isKnown = true
        sender.isProved = isProved(found)
        if let excess = throttle.excess(
          of: credentials.identifier, isProved: sender.isProved, from: incoming.network, at: uptime())
        {
          trace(
            Finding(.tooManyRequests), status: 429, error: "temporarily_unavailable", at: step, by: sender, incoming)
          return throttled(excess, voice: .oauth, incoming)
        }
        do { return try await act(found, form) } catch let error as FormError { throw OAuthError(error) }
      }
    } catch let error as OAuthError {
      metrics.count(.refusal(error.code.rawValue))
      trace(error, wording, at: step, by: sender, incoming)
      var answer = Answer.secretJSON(
        HTTPResponse.Status(code: wording.status(of: error.code)),
        error.json(wording, page: tracePage(of: incoming)))
      answer.isProved = sender.isProved
      if error.code == .invalidClient, authorization != nil {
        answer.headers[.wwwAuthenticate] = "Basic realm=\"clients\", charset=\"UTF-8\""
      }
      return answer
    }
  }

  private func tooManyGuesses(_ wait: Duration, _ incoming: Incoming) -> Answer {
    let error = OAuthError(.temporarilyUnavailable, "Too many failed attempts from this address for this client.")
    var answer = Answer.secretJSON(.tooManyRequests, error.json(.rfc6749, page: tracePage(of: incoming)))
    answer.headers[.retryAfter] = String(wait.inSeconds + 1)
    return answer
  }
}
