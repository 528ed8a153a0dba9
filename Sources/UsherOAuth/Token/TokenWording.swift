// SPDX-License-Identifier: Apache-2.0

/// The two wordings of one rule: which name and status a refusal has at a token endpoint.
public enum TokenWording: Sendable {
  /// As the original answers at `/api/oauth2/token`.
  case original
  /// RFC 6749 section 5.2.
  case rfc6749

  public func name(of code: OAuthError.Code) -> String {
    switch (code, self) {
    case (.redirectMismatch, .original): OAuthError.Code.accessDenied.rawValue
    case (.redirectMismatch, .rfc6749): OAuthError.Code.invalidGrant.rawValue
    case (.missingGrantType, .original): OAuthError.Code.unsupportedGrantType.rawValue
    case (.missingGrantType, .rfc6749): OAuthError.Code.invalidRequest.rawValue
    default: code.rawValue
    }
  }

  public func status(of code: OAuthError.Code) -> Int {
    switch (code, self) {
    case (.invalidClient, _): 401
    case (.serverError, _): 500
    case (.temporarilyUnavailable, _): 503
    case (.invalidGrant, .original), (.redirectMismatch, .original), (.unauthorizedClient, .original),
      (.invalidScope, .original), (.accessDenied, .original):
      401
    default: 400
    }
  }
}

extension OAuthError {
  /// The body of an error answer (RFC 6749 section 5.2); the description's alphabet needs no escaping.
  ///
  /// - Parameter page: an address of this server, where the client's owner reads more (`error_uri`).
  public func json(_ wording: TokenWording, page: String? = nil) -> String {
    let more = page.map { ", \"error_uri\": \"\($0)\"" } ?? ""
    return "{\"error\": \"\(wording.name(of: code))\", \"error_description\": \"\(description)\"\(more)}"
  }
}
