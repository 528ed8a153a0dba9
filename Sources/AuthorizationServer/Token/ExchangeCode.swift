// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from presenting a code.
enum Redemption: Equatable {
  case issue
  case revoke(OAuthError)
  case refuse(OAuthError)
}

/// What a client presents with a code.
struct CodePresentation {
  let hash: TokenHash
  let client: ClientOnFile
  let redirectURI: String?
  let verifier: Secret<CodeVerifierText>?
}

/// More presentations of one code than an honest client ever needs.
let mostCodeAttempts: Int64 = 20

/// Whether a code is good for what was presented with it.
///
/// One sentence answers for every code that is not there to be redeemed: which it was is nobody's business
/// (RFC 6749 section 5.2). Possession is proved before a replay may revoke anything.
func redeem(_ grant: Grant?, presenting: CodePresentation, now: Instant) -> Redemption {
  guard let grant, let code = grant.code, grant.client == presenting.client.id, presenting.hash.matches(code.hash),
    grant.revoked == nil, grant.attempts <= mostCodeAttempts || code.spent
  else { return .refuse(deadCode) }
  guard let redirectURI = presenting.redirectURI else {
    return .refuse(OAuthError(.invalidRequest, "Missing redirect_uri parameter: repeat the one of the log-in link."))
  }
  guard redirectURI == code.redirectURI, presenting.client.stands(by: redirectURI, for: grant) else {
    return .refuse(
      OAuthError(.redirectMismatch, "The redirect_uri differs from the one in the log-in link; send the same text."))
  }
  switch (code.challenge, presenting.verifier) {
  case (nil, nil): break
  case (nil, _?):
    return .refuse(OAuthError(.invalidGrant, "A code_verifier was sent, but the log-in link had no code_challenge."))
  case (_?, nil):
    return .refuse(OAuthError(.invalidGrant, "Missing code_verifier parameter: the log-in link had a code_challenge."))
  case (let challenge?, let verifier?):
    guard challenge.isMet(by: verifier) else {
      return .refuse(OAuthError(.invalidGrant, "The code_verifier does not belong to the code_challenge."))
    }
  }
  if code.spent { return .revoke(deadCode) }
  return now >= code.expiry ? .refuse(deadCode) : .issue
}

let deadCode = OAuthError(
  .invalidGrant, "The code is unknown, expired, already used, or another client's; start the log-in again.")

extension Authority {
  /// Exchanges a code for tokens (RFC 6749 section 4.1.3). Returns after the exchange is durable.
  public func exchange(
    _ code: Secret<AuthorizationCode>, redirectURI: String?, verifier: Secret<CodeVerifierText>?,
    by client: AuthenticatedClient
  ) async throws -> Result<TokenResponse, OAuthError> {
    guard let presented = tokenText.read(code.reveal(), as: .code) else { return .failure(deadCode) }
    let now = world.now()
    let pair = FreshTokens(world)
    let presentation = CodePresentation(
      hash: presented.hash, client: client.client, redirectURI: redirectURI, verifier: verifier)
    let id = ID<Grant>(presented.row)
    return try await store.write { [self] records in
      let grant = try records.hold(id)
      switch redeem(grant, presenting: presentation, now: now) {
      case .issue:
        guard let grant else { throw LostRecord.grant }
        let tokens = tokens(pair, scopes: grant.scopes, grantCreated: grant.created, at: now)
        try records.spendCode(of: id, filing: tokens)
        return .success(
          response(
            pair, grant: id, tokens: tokens, at: now, isRefreshable: client.client.policy.issuesRefreshTokens))
      case .revoke(let error):
        try records.revoke(id, at: now)
        return .failure(error)
      case .refuse(let error):
        return .failure(error)
      }
    }
  }
}
