// SPDX-License-Identifier: Apache-2.0
import Crypto

extension Integration {
  /// Begins a log-in: keep the result in the person's session and send them to its ``PendingLogIn/address``.
  ///
  /// PKCE is sent to every platform: one that does not know it ignores it, one that does binds the code to this session.
  public func beginLogIn() -> PendingLogIn {
    let state = Base64URL.encode(randomBytes(32))
    let verifier = Base64URL.encode(randomBytes(32))
    var query = [
      Form.Parameter(name: "response_type", value: "code"),
      Form.Parameter(name: "client_id", value: clientID),
      Form.Parameter(name: "redirect_uri", value: redirectAddress),
    ]
    if !scopes.isEmpty { query.append(Form.Parameter(name: "scope", value: scopes.description)) }
    query += [
      Form.Parameter(name: "state", value: state),
      Form.Parameter(
        name: "code_challenge", value: Base64URL.encode(SHA256.hash(data: Array(verifier.utf8)))),
      Form.Parameter(name: "code_challenge_method", value: "S256"),
    ]
    return PendingLogIn(
      state: Secret(state), verifier: Secret(verifier), expiry: surroundings.now() + PendingLogIn.lifetime,
      address: platform.base + "/oauth2/authorize?" + Form(query).encoded)
  }
}
