// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What storage tells a check about a grant, its tokens and its client.
public struct AccessOnFile: Sendable {
  public let account: ID<Account>
  public let client: ID<Client>
  public let clientIdentifier: ClientIdentifier
  public let clientOwner: ID<Account>
  public let apiVersion: APIVersion
  public let scopes: ScopeSet
  public let accessHash: TokenHash?
  public let accessExpiry: Instant
  public let accessScopes: ScopeSet
  public let refreshHash: TokenHash
  public let refreshExpiry: Instant
  public let issued: Instant
  public let superseded: Grant.Superseded?
  public let revoked: Instant?

  public init(
    account: ID<Account>, client: ID<Client>, clientIdentifier: ClientIdentifier, clientOwner: ID<Account>,
    apiVersion: APIVersion, scopes: ScopeSet, tokens: Grant.Tokens, superseded: Grant.Superseded?, revoked: Instant?
  ) {
    self.account = account
    self.client = client
    self.clientIdentifier = clientIdentifier
    self.clientOwner = clientOwner
    self.apiVersion = apiVersion
    self.scopes = scopes
    accessHash = tokens.accessHash
    accessExpiry = tokens.accessExpiry
    accessScopes = tokens.accessScopes
    refreshHash = tokens.refreshHash
    refreshExpiry = tokens.refreshExpiry
    issued = tokens.issued
    self.superseded = superseded
    self.revoked = revoked
  }

  /// The access token with this hash, if it is one of the two that may be live.
  func live(_ hash: TokenHash, at now: Instant) -> (scopes: ScopeSet, expiry: Instant, isCurrent: Bool)? {
    if revoked != nil { return nil }
    if hash.matches(accessHash) {
      return now < accessExpiry ? (accessScopes, accessExpiry, true) : nil
    }
    if let superseded, hash.matches(superseded.accessHash), now < superseded.accessExpiry {
      return (superseded.accessScopes, superseded.accessExpiry, false)
    }
    return nil
  }
}

/// A request that came with a live access token; only ``Authority/check(_:)`` makes one.
public struct CheckedAccess: Sendable {
  public let account: ID<Account>
  public let clientIdentifier: ClientIdentifier
  public let clientOwner: ID<Account>
  public let apiVersion: APIVersion
  public let scopes: ScopeSet
}

/// Why a token opens nothing.
public enum AccessRefusal: Error, Equatable, Sendable {
  /// Not a token of this server at all.
  case malformed
  case expired
  /// Revoked, replaced, or its row is gone.
  case dead
}

extension Authority {
  public func check(_ token: Secret<AccessToken>) async throws -> Result<CheckedAccess, AccessRefusal> {
    guard let presented = tokenText.read(token.reveal(), as: .access) else { return .failure(.malformed) }
    let id = ID<Grant>(presented.row)
    guard let onFile = try await store.read({ try $0.access(id) }) else { return .failure(.dead) }
    let now = world.now()
    let hash = presented.hash
    guard let live = onFile.live(hash, at: now) else {
      return .failure(onFile.revoked == nil && hash.matches(onFile.accessHash) ? .expired : .dead)
    }
    if live.isCurrent, let superseded = onFile.superseded, !superseded.successorUsed,
      now < onFile.issued + lifetimes.refreshOverlap
    {
      // The answer to the refresh has arrived: from now on the old refresh token is a stolen one.
      try await store.write { try $0.markSuccessorUsed(of: id, showing: hash) }
    }
    return .success(
      CheckedAccess(
        account: onFile.account, clientIdentifier: onFile.clientIdentifier, clientOwner: onFile.clientOwner,
        apiVersion: onFile.apiVersion, scopes: live.scopes))
  }
}
