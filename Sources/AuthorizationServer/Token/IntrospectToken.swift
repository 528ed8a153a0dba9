// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a client may learn of a live token of its own (RFC 7662 section 2.2).
public struct ActiveToken: Sendable {
  public let clientIdentifier: ClientIdentifier
  public let account: ID<Account>
  public let scopes: ScopeSet
  public let issued: Instant
  public let expiry: Instant
  public let kind: TokenKind

  /// The body; no value in it needs escaping.
  public func json(issuer: String) -> String {
    """
    {"active": true, "client_id": "\(clientIdentifier)", "sub": "\(account)", "scope": "\(scopes)", \
    "token_type": "\(kind == .access ? "Bearer" : "refresh_token")", "iat": \(issued.seconds), \
    "exp": \(expiry.seconds), "iss": "\(issuer)"}
    """
  }

  public static let inactiveJSON = "{\"active\":false}"
}

extension Authority {
  /// - Returns: `nil` for a token that is not live or not this client's.
  public func introspect(_ token: String, by client: AuthenticatedClient) async throws -> ActiveToken? {
    guard let presented = tokenText.read(token, asAnyOf: [.access, .refresh]) else { return nil }
    let now = world.now()
    guard let onFile = try await store.read({ try $0.access(ID(presented.row)) }),
      onFile.client == client.client.id, onFile.revoked == nil
    else { return nil }
    func active(_ scopes: ScopeSet, until expiry: Instant) -> ActiveToken? {
      guard now < expiry else { return nil }
      return ActiveToken(
        clientIdentifier: client.client.identifier, account: onFile.account, scopes: scopes,
        issued: onFile.issued, expiry: expiry, kind: presented.kind)
    }
    switch presented.kind {
    case .access:
      return onFile.live(presented.hash, at: now).flatMap { active($0.scopes, until: $0.expiry) }
    case .refresh:
      guard presented.hash.matches(onFile.refreshHash) else { return nil }
      return active(onFile.scopes, until: onFile.refreshExpiry)
    case .code, .session:
      return nil
    }
  }
}
