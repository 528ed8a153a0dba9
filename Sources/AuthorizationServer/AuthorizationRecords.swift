// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Where the rules keep what they decide.
public protocol AuthorizationStore: Sendable {
  /// Looks at committed records; may run on the calling thread.
  func read<T: Sendable>(_ body: @Sendable (any AuthorizationRecords) throws -> T) async throws -> T

  /// As ``read(_:)``, for a closure that asks the records for one thing, and besides at most for what never changes.
  func glance<T: Sendable>(_ body: @Sendable (any AuthorizationRecords) throws -> T) async throws -> T

  /// Runs the closure in a transaction and returns once its effects are durable. A refusal is returned, and what was
  /// recorded with it is kept; an accident is thrown, and undoes the closure's effects. The closure may run again after
  /// a conflict.
  func write<T: Sendable>(_ body: @escaping @Sendable (any AuthorizationRecords) throws -> T) async throws -> T
}

extension AuthorizationStore {
  public func glance<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords) throws -> T
  ) async throws -> T {
    try await read(body)
  }
}

/// An error of a store that says whether the same request may succeed in a moment.
public protocol TransientFault: Error {
  var isTransient: Bool { get }
}

/// What the rules ask of storage, in the words of the protocol.
public protocol AuthorizationRecords: TraceRecords {
  // Clients
  func client(_ identifier: ClientIdentifier) throws -> Client?
  func client(_ id: ID<Client>) throws -> Client?
  /// What the token endpoints need of a client, in one look.
  func clientOnFile(_ identifier: ClientIdentifier) throws -> ClientOnFile?
  /// - Parameter owner: `nil` for everybody's.
  func clients(ownedBy owner: ID<Account>?) throws -> [Client]
  func file(_ client: NewClient) throws -> ID<Client>
  /// Replaces what the owner may change: description, addresses, secrets, approvals.
  func replace(_ client: Client) throws
  /// Removes a client with its grants, consents and changes. Clients that it made stay.
  func remove(_ client: ID<Client>, leaving remains: RemovedClient) throws
  func removedClient(_ identifier: ClientIdentifier) throws -> RemovedClient?
  func remember(_ change: AuditEntry) throws
  func auditEntries(of client: ID<Client>) throws -> [AuditEntry]

  // Accounts
  func account(_ id: ID<Account>) throws -> Account?
  /// A user, who may have no account yet.
  func person(_ id: ID<Account>) throws -> Person?
  func account(email: CanonicalEmail) throws -> Account?
  /// Files the account and, where `id` is `nil`, the user that it belongs to; `nil` where the e-mail is taken.
  func file(_ account: NewAccount) throws -> ID<Account>?
  func setPassword(_ hash: PasswordHash, of account: ID<Account>) throws
  func disable(_ account: ID<Account>, at now: Instant) throws

  // Browser sessions
  func session(_ id: ID<BrowserSession>) throws -> BrowserSession?
  func file(_ session: NewBrowserSession) throws -> ID<BrowserSession>
  func end(_ session: ID<BrowserSession>) throws
  func endSessions(of account: ID<Account>) throws

  // Consent
  func consent(of account: ID<Account>, to client: ID<Client>) throws -> ScopeSet?
  /// Adds to what was allowed before.
  func remember(consent scopes: ScopeSet, of account: ID<Account>, to client: ID<Client>, at now: Instant) throws
  func forgetConsent(of account: ID<Account>, to client: ID<Client>) throws
  func connectedApps(of account: ID<Account>) throws -> [ConnectedApp]

  // Grants
  func file(_ grant: NewGrant) throws -> ID<Grant>
  /// Counts an attempt and returns the row, held until the transaction ends: the first statement of every act that
  /// spends something of it.
  func hold(_ id: ID<Grant>) throws -> Grant?
  func spendCode(of grant: ID<Grant>, filing tokens: Grant.Tokens) throws
  func supersede(_ old: Grant.Superseded, of grant: ID<Grant>, by tokens: Grant.Tokens) throws
  /// Notes that the answer to the last refresh arrived, unless a later one has replaced the access token that shows it.
  func markSuccessorUsed(of grant: ID<Grant>, showing access: TokenHash) throws
  func revoke(_ grant: ID<Grant>, at now: Instant) throws
  /// Whoever revokes the live access token has it: its refresh was answered.
  func revokeAccessToken(of grant: ID<Grant>) throws
  func revokeSupersededAccessToken(of grant: ID<Grant>) throws
  /// Ends the grants that came from consent; a creator's own pair has its own life.
  func revokeGrants(of account: ID<Account>, to client: ID<Client>, at now: Instant) throws
  func revokeAllGrants(of account: ID<Account>, at now: Instant) throws

  /// What an access-token check needs of a grant, in one look.
  func access(_ id: ID<Grant>) throws -> AccessOnFile?
  /// A client and what it may be told of a grant of its own, in one look.
  func access(_ id: ID<Grant>, asked by: ClientIdentifier) throws -> (client: ClientOnFile, access: AccessOnFile?)?

  // The operator's tokens
  func operatorToken(_ id: ID<OperatorToken>) throws -> OperatorToken?
  /// Oldest first.
  func operatorTokens() throws -> [OperatorToken]
  func file(_ token: NewOperatorToken) throws -> ID<OperatorToken>
  /// - Returns: whether there is such a token; one that was revoked before keeps its date.
  func revoke(_ token: ID<OperatorToken>, at now: Instant) throws -> Bool
  func note(useOf token: ID<OperatorToken>, at now: Instant) throws

  // Expiry
  /// Removes what no rule can ever need again among the grants after `id`, looking at `limit` rows at most.
  func removeDeadGrants(after id: ID<Grant>?, limit: Int, at now: Instant) throws -> Sweep
  func removeDeadSessions(limit: Int, at now: Instant) throws -> Int
}

/// What one bounded step of expiry did.
public struct Sweep: Sendable, Equatable {
  public let removed: Int
  /// The row to go on after; `nil` at the end of the table.
  public let last: ID<Grant>?

  public init(removed: Int, last: ID<Grant>?) {
    self.removed = removed
    self.last = last
  }
}

/// A change to a client that its owner and the operator may want to trace.
public struct AuditEntry: Sendable, Equatable {
  public let at: Instant
  public let client: ID<Client>
  public let change: String

  public init(at: Instant, client: ID<Client>, change: String) {
    self.at = at
    self.client = client
    self.change = change
  }
}
