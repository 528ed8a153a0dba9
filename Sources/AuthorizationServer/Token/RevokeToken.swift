// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Authority {
  /// Revokes a token of the client (RFC 7009 section 2). A refresh token, an old one included, ends its grant; an access
  /// token ends alone. Unknown and foreign tokens change nothing, and the answer does not tell them apart.
  ///
  /// Whatever hint a client gives, the token itself says what it is.
  public func revoke(_ token: String, by client: AuthenticatedClient) async throws {
    guard let presented = tokenText.read(token, asAnyOf: [.access, .refresh]) else { return }
    let now = world.now()
    let id = ID<Grant>(presented.row)
    try await store.write { records in
      guard let grant = try records.hold(id), grant.client == client.client.id else { return }
      switch presented.kind {
      case .refresh:
        try records.revoke(id, at: now)
      case .access:
        if presented.hash.matches(grant.tokens?.accessHash) { try records.revokeAccessToken(of: id) }
        if presented.hash.matches(grant.superseded?.accessHash) { try records.revokeSupersededAccessToken(of: id) }
      case .code, .session, .operatorToken, .email:
        break
      }
    }
  }
}
