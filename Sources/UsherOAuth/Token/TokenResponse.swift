// SPDX-License-Identifier: Apache-2.0

/// A pair of tokens as RFC 6749 section 5.1 answers it, with the `version` that clients of the original list.
public struct TokenResponse: Sendable {
  public let accessToken: Secret<AccessToken>
  public let refreshToken: Secret<RefreshToken>
  /// Whole seconds until the access token expires.
  public let expiresIn: Int64
  public let scope: ScopeSet
  /// Whether the client may have the refresh token.
  public let isRefreshable: Bool

  public init(
    accessToken: Secret<AccessToken>, refreshToken: Secret<RefreshToken>, expiresIn: Int64, scope: ScopeSet,
    isRefreshable: Bool = true
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.expiresIn = expiresIn
    self.scope = scope
    self.isRefreshable = isRefreshable
  }

  /// The body. No value in it needs escaping: tokens are URL-safe and scope names are ASCII without quotes.
  public var json: String {
    let refresh = isRefreshable ? "\"refresh_token\": \"\(refreshToken.reveal())\", " : ""
    return """
      {"access_token": "\(accessToken.reveal())", "expires_in": \(expiresIn), "token_type": "Bearer", \
      "scope": "\(scope.description)", \(refresh)"version": "0.0.1"}
      """
  }
}
