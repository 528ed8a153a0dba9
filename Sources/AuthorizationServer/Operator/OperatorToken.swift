// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A token with which the platform's own programs keep its members current. It belongs to no account and no client,
/// opens `/operator/v1` and nothing else.
public struct OperatorToken: Sendable {
  public let id: ID<OperatorToken>
  public let hash: TokenHash
  /// What it is for, in the words of whoever made it.
  public let name: String
  public let scopes: Set<OperatorScope>
  public let created: Instant
  /// `nil` for one that does not expire.
  public let expiry: Instant?
  public let revoked: Instant?
  /// Up to an hour late.
  public let lastUsed: Instant?

  public init(
    id: ID<OperatorToken>, hash: TokenHash, name: String, scopes: Set<OperatorScope>, created: Instant,
    expiry: Instant?, revoked: Instant?, lastUsed: Instant?
  ) {
    self.id = id
    self.hash = hash
    self.name = name
    self.scopes = scopes
    self.created = created
    self.expiry = expiry
    self.revoked = revoked
    self.lastUsed = lastUsed
  }
}

public struct NewOperatorToken: Sendable {
  public let hash: TokenHash
  public let name: String
  public let scopes: Set<OperatorScope>
  public let created: Instant
  public let expiry: Instant?
}

extension Authority {
  /// - Returns: the token's text, which nobody can read again.
  public func addOperatorToken(
    named name: String, scopes: Set<OperatorScope>, expiry: Instant?
  ) async throws -> (id: ID<OperatorToken>, token: Secret<OperatorToken>) {
    let secret = world.randomBytes(TokenText.secretByteCount)
    let new = NewOperatorToken(
      hash: TokenHash(of: secret), name: name, scopes: scopes, created: world.now(), expiry: expiry)
    let id = try await store.write { try $0.file(new) }
    return (id, Secret(tokenText.write(.operatorToken, row: id.number, secret: secret)))
  }

  /// Oldest first, the revoked and expired ones too.
  public func operatorTokens() async throws -> [OperatorToken] { try await store.read { try $0.operatorTokens() } }

  /// - Returns: whether there is such a token.
  public func revokeOperatorToken(_ id: ID<OperatorToken>) async throws -> Bool {
    let now = world.now()
    return try await store.write { try $0.revoke(id, at: now) }
  }
}
