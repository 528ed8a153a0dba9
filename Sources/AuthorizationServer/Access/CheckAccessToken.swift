// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What storage tells a check about a grant and its tokens.
public struct AccessOnFile: Sendable {
  public let account: ID<Account>
  public let client: ID<Client>
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
    account: ID<Account>, client: ID<Client>, scopes: ScopeSet, tokens: Grant.Tokens, superseded: Grant.Superseded?,
    revoked: Instant?
  ) {
    self.account = account
    self.client = client
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

/// A request that came with a live access token; only a look of the ``Authority`` makes one.
public struct CheckedAccess: Sendable {
  public let grant: ID<Grant>
  public let account: ID<Account>
  public let client: ID<Client>
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

/// An access token of a grant that is on file, and what is wrong with it.
public struct RefusedToken: Sendable {
  public let client: ID<Client>
  public let grant: ID<Grant>
  public let finding: Finding

  fileprivate init(_ hash: TokenHash, of grant: ID<Grant>, _ onFile: AccessOnFile, isExpired: Bool) {
    client = onFile.client
    self.grant = grant
    finding =
      if let revoked = onFile.revoked {
        Finding(.accessRevoked, [.at: revoked.fact])
      } else if isExpired {
        Finding(.accessExpired, [.expiry: onFile.accessExpiry.fact])
      } else if onFile.accessHash == nil {
        Finding(.accessRevoked)
      } else {
        Finding(.accessSuperseded, [.at: onFile.issued.fact])
      }
  }
}

/// What a look at an access token found. ``Authority/settle(_:)`` must run before anything is answered on its strength.
public struct AccessFinding: Sendable {
  public let access: Result<CheckedAccess, AccessRefusal>
  /// Whose token was refused, and why, where that is on file.
  public fileprivate(set) var refused: RefusedToken?
  fileprivate var arrival: (grant: ID<Grant>, hash: TokenHash)?
}

extension Authority {
  public func check(_ token: Secret<AccessToken>) async throws -> Result<CheckedAccess, AccessRefusal> {
    try await find(token).access
  }

  /// As ``check(_:)``, with what there is to tell of a refusal.
  public func find(_ token: Secret<AccessToken>) async throws -> AccessFinding {
    guard let presented = present(token) else { return AccessFinding(access: .failure(.malformed)) }
    let finding = try await store.glance { try self.look(at: presented, in: $0) }
    try await settle(finding)
    return finding
  }

  /// `nil` for a text that is no access token of this server, which takes no look at any record.
  public func present(_ token: Secret<AccessToken>) -> PresentedToken? { tokenText.read(token.reveal(), as: .access) }

  /// Judges an access token on a snapshot that its caller goes on to read from.
  public func look(at presented: PresentedToken, in records: any AuthorizationRecords) throws -> AccessFinding {
    let id = ID<Grant>(presented.row)
    guard let onFile = try records.access(id) else { return AccessFinding(access: .failure(.dead)) }
    let now = world.now()
    let hash = presented.hash
    guard let live = onFile.live(hash, at: now) else {
      let isExpired = onFile.revoked == nil && hash.matches(onFile.accessHash)
      return AccessFinding(
        access: .failure(isExpired ? .expired : .dead),
        refused: RefusedToken(hash, of: id, onFile, isExpired: isExpired))
    }
    guard let client = try knownClients.client(onFile.client, in: records) else {
      return AccessFinding(access: .failure(.dead))
    }
    uses.note(id, at: now)
    var finding = AccessFinding(
      access: .success(
        CheckedAccess(
          grant: id, account: onFile.account, client: onFile.client, clientIdentifier: client.identifier,
          clientOwner: client.owner, apiVersion: client.apiVersion, scopes: live.scopes)))
    if live.isCurrent, let superseded = onFile.superseded, !superseded.successorUsed,
      now < onFile.issued + lifetimes.refreshOverlap
    {
      finding.arrival = (id, hash)
    }
    return finding
  }

  /// Where the token showed that the answer to a refresh has arrived: from now on the old refresh token is a stolen one.
  public func settle(_ finding: AccessFinding) async throws {
    guard let arrival = finding.arrival else { return }
    try await store.write { try $0.markSuccessorUsed(of: arrival.grant, showing: arrival.hash) }
  }
}
