// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from answering an authorization request.
public enum Granting: Sendable, Equatable {
  /// Where to send the user agent: with a code, or with an error.
  case sendBack(String)
  /// Nothing was allowed, and nothing is remembered.
  case unanswered(UnansweredConsent)
}

extension Authority {
  public func consentNeeded(for request: AuthorizationRequest, by account: ID<Account>) async throws -> ConsentNeed {
    let now = world.now()
    let (remembered, isTest) = try await store.read { records in
      (
        try records.consent(of: account, to: request.client.id) ?? .none,
        try records.isTesting(request.client, account, at: now)
      )
    }
    return AuthorizationServer.consentNeeded(
      for: request, by: account, remembered: remembered, asksAlways: asksAlways, isTest: isTest)
  }

  /// Records that the account allows the request and issues a code for it (RFC 6749 section 4.1.2).
  ///
  /// The code stands for everything the account ever allowed the client, as the original does; that of an owner who is a
  /// stranger just now, for what was allowed just then.
  ///
  /// - Parameter answer: `nil` where nobody had to be asked.
  public func grant(
    _ request: AuthorizationRequest, by account: ID<Account>, answer: ConsentAnswer?
  ) async throws -> Granting {
    let now = world.now()
    let secret = world.randomBytes(TokenText.secretByteCount)
    let code = Grant.Code(
      hash: TokenHash(of: secret), expiry: now + min(lifetimes.code, Lifetimes.longestCode),
      redirectURI: request.redirectURI.text, challenge: request.challenge, spent: false)
    let decision = try await store.write { [self] records -> Result<AuthorizationResponse, Unanswered> in
      guard let user = try records.account(account), user.disabled == nil else {
        return .success(.refused(OAuthError(.accessDenied, "The account cannot be used.")))
      }
      guard let client = try records.client(request.client.id), client.disabled == nil else {
        return .success(.refused(OAuthError(.unauthorizedClient, "The client was deleted or disabled.")))
      }
      let remembered = try records.consent(of: account, to: request.client.id) ?? .none
      let isTest = try records.isTesting(request.client, account, at: now)
      var allowedNow = ScopeSet.none
      switch AuthorizationServer.consentNeeded(
        for: request, by: account, remembered: remembered, asksAlways: asksAlways, isTest: isTest)
      {
      case .refuse(let error): return .success(.refused(error))
      case .nothing: break
      case .ask(let question):
        guard let answer else { return .failure(Unanswered(.askAgain)) }
        switch AuthorizationServer.judge(answer, to: question) {
        case .unanswered(let why): return .failure(Unanswered(why))
        case .allow(let allowed, let declined):
          allowedNow = allowed
          try records.remember(
            consent: Consent(allowed: allowed, declined: isTest ? .none : declined), of: account,
            to: request.client.id, at: now)
        }
      }
      let union = isTest ? allowedNow : try records.consent(of: account, to: request.client.id)?.allowed ?? .none
      let permitted = request.client.owner == account ? union : union & client.permittedScopes
      let id = try records.file(
        NewGrant(
          client: request.client.id, account: account, scopes: permitted, code: code, tokens: nil, created: now))
      return .success(.granted(Secret(tokenText.write(.code, row: id.number, secret: secret))))
    }
    switch decision {
    case .success(let response):
      return .sendBack(location(of: response, at: request.redirectURI, state: request.state))
    case .failure(let unanswered): return .unanswered(unanswered.why)
    }
  }

  private struct Unanswered: Error {
    let why: UnansweredConsent
    init(_ why: UnansweredConsent) { self.why = why }
  }

  /// Sends the user agent back without anything; nothing is recorded.
  public func deny(_ request: AuthorizationRequest) -> String {
    refuse(.denied, at: request.redirectURI, state: request.state)
  }

  public func refuse(_ error: OAuthError, at redirectURI: RegisteredRedirectURI, state: String?) -> String {
    location(of: .refused(error), at: redirectURI, state: state)
  }

  func location(
    of response: AuthorizationResponse, at redirectURI: RegisteredRedirectURI, state: String?
  ) -> String {
    response.location(at: redirectURI.text, state: state, issuer: redirectURI.namesIssuer ? issuer : nil)
  }
}

extension OAuthError {
  /// What a client is told where somebody said no.
  public static let denied = OAuthError(.accessDenied, "The user did not allow it.", .denied)
}
