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
public protocol AuthorizationRecords: OversightRecords, TraceRecords {
  // Clients
  func client(_ identifier: ClientIdentifier) throws -> Client?
  func client(_ id: ID<Client>) throws -> Client?
  /// What the token endpoints need of a client, in one look.
  func clientOnFile(_ identifier: ClientIdentifier) throws -> ClientOnFile?
  /// - Parameter owner: `nil` for everybody's.
  func clients(ownedBy owner: ID<Account>?) throws -> [Client]
  /// In no order.
  func clients(_ ids: [ID<Client>]) throws -> [Client]
  /// Newest first, after the last that was seen before.
  func clients(ownedBy owner: ID<Account>, after last: ClientIdentifier?, limit: Int) throws -> [Client]
  /// Without those that other clients made.
  func countOfClients(registeredBy owner: ID<Account>) throws -> Int
  func file(_ client: NewClient) throws -> ID<Client>
  /// Replaces what the owner may change: description, addresses, secrets, approvals.
  func replace(_ client: Client) throws
  /// Removes a client with its grants, consents and changes. Clients that it made stay. Of what remains, the newest
  /// ``RemovedClient/mostKept`` of the owner are kept.
  func remove(_ client: ID<Client>, leaving remains: RemovedClient) throws
  func removedClient(_ identifier: ClientIdentifier) throws -> RemovedClient?
  /// Keeps the newest ``AuditEntry/mostKept`` of the client.
  func remember(_ change: AuditEntry) throws
  func auditEntries(of client: ID<Client>) throws -> [AuditEntry]
  /// Newest first.
  func auditEntries(of client: ID<Client>, limit: Int) throws -> [AuditEntry]

  // What owners ask the operator for
  /// - Returns: `nil` where a request of the client waits already.
  func file(_ request: NewScopeRequest) throws -> ID<ScopeRequest>?
  func scopeRequest(_ id: ID<ScopeRequest>) throws -> ScopeRequest?
  /// Newest first.
  func scopeRequests(of client: ID<Client>, limit: Int) throws -> [ScopeRequest]
  /// Those that wait, oldest first.
  func pendingScopeRequests(after last: ID<ScopeRequest>?, limit: Int) throws -> [ScopeRequest]
  /// Gives a request that waits its answer: the first statement of every act that does.
  ///
  /// - Returns: the request as it is then; `nil` where none waits under the id.
  func answer(_ id: ID<ScopeRequest>, _ state: ScopeRequest.State) throws -> ScopeRequest?
  /// - Returns: whether there was one.
  func removePendingScopeRequest(of client: ID<Client>) throws -> Bool

  // Owners who want to be strangers to their clients
  /// When the owner of a client is its owner again; `nil` where nobody ever was a stranger to it.
  func strangerTestEnd(of client: ID<Client>) throws -> Instant?
  func set(strangerTestEnd end: Instant, of client: ID<Client>) throws

  // Accounts
  func account(_ id: ID<Account>) throws -> Account?
  /// A user, who may have no account yet.
  func person(_ id: ID<Account>) throws -> Person?
  func account(email: CanonicalEmail) throws -> Account?
  /// Files the account and, where `id` is `nil`, the user that it belongs to; `nil` where the e-mail is taken.
  func file(_ account: NewAccount) throws -> ID<Account>?
  func setPassword(_ hash: PasswordHash, of account: ID<Account>) throws
  func disable(_ account: ID<Account>, at now: Instant) throws
  /// Whoever may set a password by the mail of this address, the work being the same if there is nobody.
  func recoverable(_ email: CanonicalEmail) throws -> Recoverable?
  /// Notes that an address is the user's, if it still is the one of both user and account.
  /// - Returns: whether it is the account's address, and the one that the platform has on file.
  func markVerified(_ email: CanonicalEmail, of account: ID<Account>) throws -> Bool
  /// Whether no other account and no other user has this address.
  func isFree(_ email: CanonicalEmail, for account: ID<Account>) throws -> Bool
  /// Gives account and user an address that was proved; `false` where somebody else has it.
  func changeEmail(of account: ID<Account>, to email: CanonicalEmail, written: String) throws -> Bool
  /// Removes the account with all that it opened, and the user that was filed with it unless the platform filed something
  /// on that user since. The account's clients must be gone.
  func removeAccount(_ account: ID<Account>) throws

  // Proofs of an e-mail address, and letters
  func file(_ proof: EmailProof) throws -> ID<EmailProof>
  func emailProof(_ id: ID<EmailProof>) throws -> EmailProof?
  func countProofs(_ purpose: EmailProof.Purpose, of email: CanonicalEmail, at now: Instant) throws -> Int
  func removeProofs(_ purpose: EmailProof.Purpose, of account: ID<Account>) throws
  func removeProofs(of account: ID<Account>) throws
  func file(_ letter: NewLetter) throws
  /// The newest first, those to nobody left out.
  func letters(limit: Int) throws -> [Letter]
  func isLetterDue(at now: Instant) throws -> Bool
  /// Takes letters that are due out of the reach of others until `end`, and counts the attempt.
  func claimLetters(limit: Int, until end: Instant, at now: Instant) throws -> [Letter]
  func finish(_ letter: ID<Letter>, _ outcome: LetterOutcome) throws
  func letterFigures() throws -> LetterFigures

  // Browser sessions
  func session(_ id: ID<BrowserSession>) throws -> BrowserSession?
  func file(_ session: NewBrowserSession) throws -> ID<BrowserSession>
  func end(_ session: ID<BrowserSession>) throws
  func endSessions(of account: ID<Account>) throws
  func endSessions(of account: ID<Account>, except kept: ID<BrowserSession>?) throws -> Int
  /// Ends the longest unused ones, so that so many stay.
  func endOldestSessions(of account: ID<Account>, keeping most: Int) throws
  func note(useOf session: ID<BrowserSession>, from place: SessionPlace, at now: Instant) throws
  /// The last used first; as many as an account can have.
  func sessions(of account: ID<Account>, at now: Instant) throws -> [ActiveSession]

  // Consent
  func consent(of account: ID<Account>, to client: ID<Client>) throws -> Consent?
  /// Adds to what was answered before; what is allowed is declined no longer.
  func removeConsents(of account: ID<Account>) throws
  func remember(consent: Consent, of account: ID<Account>, to client: ID<Client>, at now: Instant) throws
  func forgetConsent(of account: ID<Account>, to client: ID<Client>) throws
  /// Oldest first, after the place.
  func connectedApps(of account: ID<Account>, after place: ConnectedApp.Place?, limit: Int) throws -> [ConnectedApp]

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
  func note(usesOf grants: [ID<Grant>], at now: Instant) throws

  /// To the hour; `nil` where nothing of the grant was used.
  func lastUse(of grant: ID<Grant>) throws -> Instant?
  /// Where the code of a grant was sent; `nil` where it had none, or there is no such grant.
  func redirectURI(of grant: ID<Grant>) throws -> String?
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
  func removeDeadProofs(limit: Int, at now: Instant) throws
  func removeOldLetters(limit: Int, at now: Instant) throws
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

  /// For each client.
  public static let mostKept: Int64 = 1000
}
