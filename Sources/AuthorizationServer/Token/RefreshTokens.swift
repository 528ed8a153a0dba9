// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from presenting a refresh token of ours.
enum Rotation: Equatable {
  /// The live one: its successors take its place.
  case rotate
  /// The one before, within the overlap and before its successors were used: the answer was lost, so give it again.
  case answerAgain
  /// An old one after its successors arrived: two parties hold it.
  case revoke(OAuthError)
  case refuse(OAuthError)
}

/// - Parameter hash: of a token whose tag showed that this server made it for this row.
func rotate(
  _ grant: Grant?, presenting hash: TokenHash, client: ID<Client>, scope: ScopeSet?, overlap: Duration, now: Instant
) -> Rotation {
  guard let grant, let tokens = grant.tokens else { return .refuse(deadRefreshToken.because(.refreshUnknown)) }
  // What became of another client's is nobody's business.
  func dead(_ rule: Finding.Rule, _ facts: [Finding.Fact: String]) -> OAuthError {
    grant.client == client ? deadRefreshToken.because(rule, facts) : deadRefreshToken.because(.refreshUnknown)
  }
  if let revoked = grant.revoked { return .refuse(dead(.refreshRevoked, [.at: revoked.fact])) }
  if hash.matches(tokens.refreshHash) {
    guard grant.client == client, now < tokens.refreshExpiry else {
      return .refuse(dead(.refreshExpired, [.expiry: tokens.refreshExpiry.fact]))
    }
    guard scope.map({ $0.isSubset(of: grant.scopes) }) ?? true else {
      return .refuse(
        OAuthError(
          .invalidScope, "A refresh may ask for fewer scopes, not for more; allowed are: \(grant.scopes).",
          .scopeWidened,
          [.sent: scope?.description ?? "", .scopes: grant.scopes.description]))
    }
    return .rotate
  }
  guard grant.client == client, let superseded = grant.superseded, hash.matches(superseded.refreshHash),
    !superseded.successorUsed, now < tokens.issued + overlap
  else { return .revoke(dead(.refreshSuperseded, [.at: tokens.issued.fact])) }
  return .answerAgain
}

let deadRefreshToken = OAuthError(
  .invalidGrant, "The refresh token is unknown, expired, already used, revoked, or another client's; log in again.")

extension Authority {
  /// Replaces a pair of tokens (RFC 6749 section 6). Returns after the rotation is durable.
  public func refresh(
    _ token: Secret<RefreshToken>, scope: ScopeSet?, by client: AuthenticatedClient
  ) async throws -> Result<TokenResponse, OAuthError> {
    guard let presented = tokenText.read(token.reveal(), as: .refresh) else {
      return .failure(deadRefreshToken.because(.foreignText, SentText(token.reveal()).facts))
    }
    let now = world.now()
    let hash = presented.hash
    let successors = FreshTokens(after: presented, keys: keys)
    let id = ID<Grant>(presented.row)
    let overlap = lifetimes.refreshOverlap
    return try await store.write { [self] records in
      let grant = try records.hold(id)
      let rotation = rotate(
        grant, presenting: hash, client: client.client.id, scope: scope, overlap: overlap, now: now)
      switch rotation {
      case .rotate:
        guard let grant, let old = grant.tokens else { throw LostRecord.grant }
        let tokens = tokens(successors, scopes: scope ?? grant.scopes, grantCreated: grant.created, at: now)
        let superseded = Grant.Superseded(
          accessHash: old.accessHash, accessExpiry: min(old.accessExpiry, now + overlap),
          accessScopes: old.accessScopes, refreshHash: old.refreshHash, successorUsed: false)
        try records.supersede(superseded, of: id, by: tokens)
        return .success(response(successors, grant: id, tokens: tokens, at: now))
      case .answerAgain:
        guard let tokens = grant?.tokens else { throw LostRecord.grant }
        return .success(response(successors, grant: id, tokens: tokens, at: now))
      case .revoke(let error):
        try records.revoke(id, at: now)
        return .failure(error)
      case .refuse(let error):
        return .failure(error)
      }
    }
  }
}
