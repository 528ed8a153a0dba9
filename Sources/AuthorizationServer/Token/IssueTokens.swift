// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// The secret halves of a pair, drawn or derived before the transaction that files their hashes.
struct FreshTokens: Sendable {
  let access: [UInt8]
  let refresh: [UInt8]

  init(_ world: World) {
    access = world.randomBytes(TokenText.secretByteCount)
    refresh = world.randomBytes(TokenText.secretByteCount)
  }

  /// The pair that follows a refresh token.
  init(after token: PresentedToken, keys: ServerKeys) {
    access = keys.successor(of: token.secret, kind: .access)
    refresh = keys.successor(of: token.secret, kind: .refresh)
  }
}

extension Authority {
  func tokens(_ pair: FreshTokens, scopes: ScopeSet, grantCreated: Instant, at now: Instant) -> Grant.Tokens {
    let end = grantCreated + lifetimes.grant
    return Grant.Tokens(
      accessHash: TokenHash(of: pair.access),
      accessExpiry: min(now + lifetimes.accessToken, end),
      accessScopes: scopes,
      refreshHash: TokenHash(of: pair.refresh),
      refreshExpiry: min(now + lifetimes.refreshTokenIdle, end),
      issued: now)
  }

  func response(
    _ pair: FreshTokens, grant: ID<Grant>, tokens: Grant.Tokens, at now: Instant, isRefreshable: Bool = true
  ) -> TokenResponse {
    TokenResponse(
      accessToken: Secret(tokenText.write(.access, row: grant.number, secret: pair.access)),
      refreshToken: Secret(tokenText.write(.refresh, row: grant.number, secret: pair.refresh)),
      expiresIn: max(0, (tokens.accessExpiry - now).inSeconds),
      scope: tokens.accessScopes, isRefreshable: isRefreshable)
  }
}
