// SPDX-License-Identifier: Apache-2.0

/// What is sent back to a client's redirect address (RFC 6749 sections 4.1.2 and 4.1.2.1).
public enum AuthorizationResponse: Sendable {
  case granted(Secret<AuthorizationCode>)
  case refused(OAuthError)

  /// The address to send the user agent to: the registered one with its own query kept.
  ///
  /// - Parameters:
  ///   - state: as the client sent it; left out where it sent none.
  ///   - issuer: for the `iss` of RFC 9207; left out where it is `nil`.
  public func location(at redirectURI: String, state: String?, issuer: String?) -> String {
    var form: [Form.Parameter] =
      switch self {
      case .granted(let code): [.init(name: "code", value: code.reveal())]
      case .refused(let error):
        [
          .init(name: "error", value: error.code.rawValue),
          .init(name: "error_description", value: error.description),
        ]
      }
    if let state { form.append(.init(name: "state", value: state)) }
    if let issuer { form.append(.init(name: "iss", value: issuer)) }
    let separator =
      !redirectURI.contains("?") ? "?" : redirectURI.hasSuffix("?") || redirectURI.hasSuffix("&") ? "" : "&"
    return redirectURI + separator + Form(form).encoded
  }
}
