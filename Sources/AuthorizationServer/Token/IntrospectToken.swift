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
    var text = ""
    text.reserveCapacity(320)
    text += "{\"active\": true, \"client_id\": \""
    text += clientIdentifier.text
    text += "\", \"sub\": \""
    text += String(account.number)
    text += "\", \"scope\": \""
    text += scopes.description
    if kind == .access { text += "\", \"token_type\": \"Bearer" }
    text += "\", "
    if let issued {
      text += "\"iat\": "
      text += String(issued.seconds)
      text += ", "
    }
    text += "\"exp\": "
    text += String(expiry.seconds)
    text += ", \"iss\": \""
    text += issuer
    text += "\"}"
    return text
  }

  public static let inactiveJSON = "{\"active\":false}"
}

extension Authority {
  /// - Returns: `nil` for a token that is not live or not this client's.
  public func introspect(_ token: String, by client: AuthenticatedClient) async throws -> ActiveToken? {
    guard let presented = tokenText.read(token, asAnyOf: [.access, .refresh]),
      let onFile = try await store.glance({ try $0.access(ID(presented.row)) }), onFile.client == client.client.id
    else { return nil }
    return ActiveToken(presented, onFile, of: client.client.identifier, at: world.now())
  }

  /// Authenticates the client and introspects for it in one look.
  ///
  /// - Throws: ``OAuthError`` where a client that proved itself may not ask, or names no token.
  public func introspect(
    _ token: String?, by credentials: ClientCredentials
  ) async throws -> Result<ActiveToken?, OAuthError> {
    let presented = token.flatMap { tokenText.read($0, asAnyOf: [.access, .refresh]) }
    let row = ID<Grant>(presented?.row ?? 0)
    let found = try await store.glance { try $0.access(row, asked: credentials.identifier) }
    let now = world.now()
    switch judge(credentials, client: found?.client, now: now) {
    case .failure(let refusal):
      return .failure(refusal)
    case .success(let client):
      guard client.isConfidential else {
        throw OAuthError(
          .invalidClient, "Introspection needs a client with a secret.", .introspectionByPublicClient)
      }
      guard token != nil else { throw OAuthError(.invalidRequest, "Missing token parameter.", .missingToken) }
      guard let presented, let access = found?.access else { return .success(nil) }
      return .success(ActiveToken(presented, access, of: client.client.identifier, at: now))
    }
  }
}

extension ActiveToken {
  /// `nil` where the token is not live.
  fileprivate init?(_ token: PresentedToken, _ onFile: AccessOnFile, of client: ClientIdentifier, at now: Instant) {
    guard onFile.revoked == nil else { return nil }
    clientIdentifier = client
    account = onFile.account
    kind = token.kind
    switch token.kind {
    case .access:
      guard let live = onFile.live(token.hash, at: now) else { return nil }
      scopes = live.scopes
      issued = live.isCurrent ? onFile.issued : nil
      expiry = live.expiry
    case .refresh:
      guard token.hash.matches(onFile.refreshHash) else { return nil }
      scopes = onFile.scopes
      issued = onFile.issued
      expiry = onFile.refreshExpiry
    case .code, .session, .operatorToken, .email:
      return nil
    }
    guard now < expiry else { return nil }
  }
}
