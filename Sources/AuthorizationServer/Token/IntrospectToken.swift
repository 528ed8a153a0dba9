// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a client may learn of a live token of its own (RFC 7662 section 2.2).
public struct ActiveToken: Sendable {
  public let clientIdentifier: ClientIdentifier
  public let account: ID<Account>
  public let scopes: ScopeSet
  /// `nil` for a superseded token, of which only the end is on file.
  public let issued: Instant?
  public let expiry: Instant
  public let kind: TokenKind

  /// The body; no value in it needs escaping.
  public func json(issuer: String) -> String {
    let type = kind == .access ? "\"token_type\": \"Bearer\", " : ""
    let issued = issued.map { "\"iat\": \($0.seconds), " } ?? ""
    return """
      {"active": true, "client_id": "\(clientIdentifier)", "sub": "\(account)", "scope": "\(scopes)", \
      \(type)\(issued)"exp": \(expiry.seconds), "iss": "\(issuer)"}
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
    func active(_ scopes: ScopeSet, since issued: Instant?, until expiry: Instant) -> ActiveToken? {
      guard now < expiry else { return nil }
      return ActiveToken(
        clientIdentifier: client.client.identifier, account: onFile.account, scopes: scopes,
        issued: issued, expiry: expiry, kind: presented.kind)
    }
    switch presented.kind {
    case .access:
      return onFile.live(presented.hash, at: now).flatMap {
        active($0.scopes, since: $0.isCurrent ? onFile.issued : nil, until: $0.expiry)
      }
    case .refresh:
      guard presented.hash.matches(onFile.refreshHash) else { return nil }
      return active(onFile.scopes, since: onFile.issued, until: onFile.refreshExpiry)
    case .code, .session:
      return nil
    }
  }
}
