// SPDX-License-Identifier: Apache-2.0

/// What a client may ask of the token endpoint (RFC 6749 sections 4.1.3 and 6). Each case carries what its grant needs.
public enum TokenRequest: Sendable {
  case exchange(Secret<AuthorizationCode>, redirectURI: String?, verifier: Secret<CodeVerifierText>?)
  /// - Parameter scope: `nil` asks for what the grant holds.
  case refresh(Secret<RefreshToken>, scope: ScopeSet?)

  public init(_ form: Form) throws(OAuthError) {
    do {
      switch try form.optional("grant_type") {
      case "authorization_code":
        guard let code = try form.optional("code") else {
          throw OAuthError(.invalidRequest, "Missing code parameter.", .missingCode)
        }
        self = .exchange(
          Secret(code),
          redirectURI: try form.optional("redirect_uri"),
          verifier: try form.optional("code_verifier").map { Secret($0) })
      case "refresh_token":
        guard let token = try form.optional("refresh_token") else {
          throw OAuthError(.invalidRequest, "Missing refresh token parameter.", .missingRefreshToken)
        }
        let scope = try form.optional("scope").map { text in try ScopeSet(text) }
        self = .refresh(Secret(token), scope: scope?.isEmpty == true ? nil : scope)
      case let other?:
        throw OAuthError(
          .unsupportedGrantType,
          "This server has no grant type \(other.prefix(40)); use authorization_code or refresh_token.",
          .unknownGrantType, [.sent: String(other.prefix(60))])
      case nil:
        throw OAuthError(
          .missingGrantType,
          "Missing grant_type parameter: send authorization_code or refresh_token in the form body.", .missingGrantType)
      }
    } catch let error as OAuthError {
      throw error
    } catch let error as FormError {
      throw OAuthError(error)
    } catch let error as UnknownScope {
      throw OAuthError(
        .invalidScope, "\(error.name.prefix(60)) is not a scope of this server.", .unknownScope,
        [.sent: String(error.name.prefix(60))])
    } catch {
      throw OAuthError(.invalidRequest, "The request cannot be read.")
    }
  }
}
