// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What somebody has to be asked.
public struct ConsentQuestion: Sendable, Equatable {
  public let new: ScopeSet
  public let allowedBefore: ScopeSet
  /// The asker's owner is asked for every scope of the client's version.
  public let isOwner: Bool
  /// The asker's owner is a stranger to it just now; see ``Authority/testAsStranger(_:by:_:)``.
  public let isTest: Bool

  public init(new: ScopeSet, allowedBefore: ScopeSet, isOwner: Bool, isTest: Bool = false) {
    self.new = new
    self.allowedBefore = allowedBefore
    self.isOwner = isOwner
    self.isTest = isTest
  }
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
///
/// - Parameter isTest: whether the account, which owns the client, is a stranger to it: always one who sees it for the
///   first time.
func consentNeeded(
  for request: AuthorizationRequest, by account: ID<Account>, remembered: ScopeSet?, asksAlways: Bool,
  isTest: Bool = false
) -> ConsentNeed {
  let isOwner = request.client.owner == account && !isTest
  guard isOwner || request.scopes.isSubset(of: request.client.permittedScopes) else {
    let withheld = request.scopes - request.client.permittedScopes
    return .refuse(
      OAuthError(.invalidScope, "\(withheld): the operator has not approved this client for it; ask the operator."))
  }
  let asked = isOwner ? request.scopes | ScopeSet.all(of: request.client.apiVersion) : request.scopes
  let before = isTest ? .none : remembered ?? .none
  let mustAsk = request.client.isPublic || request.forcesConsent || asksAlways || isTest
  if asked.isSubset(of: before) && !mustAsk { return .nothing }
  return .ask(ConsentQuestion(new: asked - before, allowedBefore: before, isOwner: isOwner, isTest: isTest))
}

extension Authority {
  public func consentNeeded(for request: AuthorizationRequest, by account: ID<Account>) async throws -> ConsentNeed {
    let now = world.now()
    let (remembered, isTest) = try await store.read { records in
      (
        try records.consent(of: account, to: request.client.id),
        try records.isTesting(request.client, account, at: now)
      )
    }
    return AuthorizationServer.consentNeeded(
      for: request, by: account, remembered: remembered, asksAlways: asksAlways, isTest: isTest)
  }

  /// Records that the account allows the request and issues a code for it (RFC 6749 section 4.1.2).
  ///
  /// The code stands for everything the account ever allowed the client, as the original does; that of an owner who is a
  /// stranger just now, for what was asked.
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
      guard let client = try records.client(request.client.id), client.disabled == nil else {
        return .refused(OAuthError(.unauthorizedClient, "The client was deleted or disabled."))
      }
      let remembered = try records.consent(of: account, to: request.client.id)
      let isTest = try records.isTesting(request.client, account, at: now)
      switch AuthorizationServer.consentNeeded(
        for: request, by: account, remembered: remembered, asksAlways: asksAlways, isTest: isTest)
      {
      case .refuse(let error): return .refused(error)
      case .nothing: break
      case .ask(let question):
        try records.remember(consent: question.new, of: account, to: request.client.id, at: now)
      }
      let union = try records.consent(of: account, to: request.client.id) ?? request.scopes
      let allowed = isTest ? request.scopes : union
      let permitted = request.client.owner == account ? allowed : allowed & client.permittedScopes
      let id = try records.file(
        NewGrant(
          client: request.client.id, account: account, scopes: permitted, code: code, tokens: nil, created: now))
      return .granted(Secret(tokenText.write(.code, row: id.number, secret: secret)))
    }
    return location(of: response, at: request.redirectURI, state: request.state)
  }

  /// Sends the user agent back without anything; nothing is recorded.
  public func deny(_ request: AuthorizationRequest) -> String {
    refuse(OAuthError(.accessDenied, "The user did not allow it."), at: request.redirectURI, state: request.state)
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
