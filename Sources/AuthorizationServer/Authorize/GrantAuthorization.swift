// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What somebody has to be asked.
public struct ConsentQuestion: Sendable, Equatable {
  public let new: ScopeSet
  public let allowedBefore: ScopeSet
  /// The asker's owner is asked for every scope of the client's version.
  public let isOwner: Bool
}

/// What a request needs before it can be answered.
public enum ConsentNeed: Sendable, Equatable {
  case nothing
  case ask(ConsentQuestion)
  /// The client may not have these scopes from anybody but its owner.
  case refuse(OAuthError)
}

/// Which scopes a request is for when this account answers it, and whether they were allowed before.
///
/// A public client cannot prove which it is, so its requests are asked each time (RFC 9700, RFC 8252 section 8.6).
func consentNeeded(
  for request: AuthorizationRequest, by account: ID<Account>, remembered: ScopeSet?, asksAlways: Bool
) -> ConsentNeed {
  let isOwner = request.client.owner == account
  guard isOwner || request.scopes.isSubset(of: request.client.permittedScopes) else {
    let withheld = request.scopes - request.client.permittedScopes
    return .refuse(
      OAuthError(
        .invalidScope, "\(withheld): the operator has not approved this client for it; ask the operator.",
        .scopeNotApproved, [.scopes: withheld.description]))
  }
  let asked = isOwner ? request.scopes | ScopeSet.all(of: request.client.apiVersion) : request.scopes
  let before = remembered ?? .none
  let mustAsk = request.client.isPublic || request.forcesConsent || asksAlways
  if asked.isSubset(of: before) && !mustAsk { return .nothing }
  return .ask(ConsentQuestion(new: asked - before, allowedBefore: before, isOwner: isOwner))
}

extension Authority {
  public func consentNeeded(for request: AuthorizationRequest, by account: ID<Account>) async throws -> ConsentNeed {
    let remembered = try await store.read { try $0.consent(of: account, to: request.client.id) }
    return AuthorizationServer.consentNeeded(for: request, by: account, remembered: remembered, asksAlways: asksAlways)
  }

  /// Records that the account allows the request and issues a code for it (RFC 6749 section 4.1.2).
  ///
  /// The code stands for everything the account ever allowed the client, as the original does.
  ///
  /// - Returns: where to send the user agent.
  public func grant(_ request: AuthorizationRequest, by account: ID<Account>) async throws -> String {
    let now = world.now()
    let secret = world.randomBytes(TokenText.secretByteCount)
    let code = Grant.Code(
      hash: TokenHash(of: secret), expiry: now + min(lifetimes.code, Lifetimes.longestCode),
      redirectURI: request.redirectURI.text, challenge: request.challenge, spent: false)
    let response = try await store.write { [self] records -> AuthorizationResponse in
      guard let user = try records.account(account), user.disabled == nil else {
        return .refused(OAuthError(.accessDenied, "The account cannot be used."))
      }
      guard try records.client(request.client.id) != nil else {
        return .refused(OAuthError(.unauthorizedClient, "The client was deleted."))
      }
      let remembered = try records.consent(of: account, to: request.client.id)
      switch AuthorizationServer.consentNeeded(
        for: request, by: account, remembered: remembered, asksAlways: asksAlways)
      {
      case .refuse(let error): return .refused(error)
      case .nothing: break
      case .ask(let question):
        try records.remember(consent: question.new, of: account, to: request.client.id, at: now)
      }
      let union = try records.consent(of: account, to: request.client.id) ?? request.scopes
      let permitted = request.client.owner == account ? union : union & request.client.permittedScopes
      let id = try records.file(
        NewGrant(
          client: request.client.id, account: account, scopes: permitted, code: code, tokens: nil, created: now))
      return .granted(Secret(tokenText.write(.code, row: id.number, secret: secret)))
    }
    return location(of: response, at: request.redirectURI, state: request.state)
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
