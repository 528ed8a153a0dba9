// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What an account allowed a client once, with the one pair of tokens that is live under it.
///
/// A code, its tokens and every later pair are states of this one row, so the token path touches one page, and storage
/// does not grow with refreshes.
public struct Grant: Sendable {
  public let id: ID<Grant>
  public let client: ID<Client>
  public let account: ID<Account>
  public let scopes: ScopeSet
  public let code: Code?
  public let tokens: Tokens?
  public let superseded: Superseded?
  /// Presentations judged since the last success.
  public let attempts: Int64
  public let created: Instant
  public let revoked: Instant?

  public init(
    id: ID<Grant>, client: ID<Client>, account: ID<Account>, scopes: ScopeSet, code: Code?, tokens: Tokens?,
    superseded: Superseded?, attempts: Int64, created: Instant, revoked: Instant?
  ) {
    self.id = id
    self.client = client
    self.account = account
    self.scopes = scopes
    self.code = code
    self.tokens = tokens
    self.superseded = superseded
    self.attempts = attempts
    self.created = created
    self.revoked = revoked
  }

  public struct Code: Sendable {
    public let hash: TokenHash
    public let expiry: Instant
    public let redirectURI: String
    public let challenge: CodeChallenge?
    public let spent: Bool

    public init(hash: TokenHash, expiry: Instant, redirectURI: String, challenge: CodeChallenge?, spent: Bool) {
      self.hash = hash
      self.expiry = expiry
      self.redirectURI = redirectURI
      self.challenge = challenge
      self.spent = spent
    }
  }

  /// The live pair.
  public struct Tokens: Sendable {
    /// `nil` where it was revoked alone.
    public let accessHash: TokenHash?
    public let accessExpiry: Instant
    /// The grant's scopes, or fewer where a refresh narrowed them.
    public let accessScopes: ScopeSet
    public let refreshHash: TokenHash
    public let refreshExpiry: Instant
    public let issued: Instant

    public init(
      accessHash: TokenHash?, accessExpiry: Instant, accessScopes: ScopeSet, refreshHash: TokenHash,
      refreshExpiry: Instant, issued: Instant
    ) {
      self.accessHash = accessHash
      self.accessExpiry = accessExpiry
      self.accessScopes = accessScopes
      self.refreshHash = refreshHash
      self.refreshExpiry = refreshExpiry
      self.issued = issued
    }
  }

  /// The pair before the live one, for as long as a lost answer may be asked for again.
  public struct Superseded: Sendable {
    public let accessHash: TokenHash?
    public let accessExpiry: Instant
    public let accessScopes: ScopeSet
    public let refreshHash: TokenHash
    /// Whether the live pair was used, which shows that its answer arrived.
    public let successorUsed: Bool

    public init(
      accessHash: TokenHash?, accessExpiry: Instant, accessScopes: ScopeSet, refreshHash: TokenHash, successorUsed: Bool
    ) {
      self.accessHash = accessHash
      self.accessExpiry = accessExpiry
      self.accessScopes = accessScopes
      self.refreshHash = refreshHash
      self.successorUsed = successorUsed
    }
  }
}

/// What an authorization that was just given is filed as.
public struct NewGrant: Sendable {
  public let client: ID<Client>
  public let account: ID<Account>
  public let scopes: ScopeSet
  public let code: Grant.Code?
  public let tokens: Grant.Tokens?
  public let created: Instant
}
