// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What operators ask of storage, inside one transaction or on one snapshot.
public protocol OversightRecords {
  // Operators
  /// Whether the account is marked as an operator's.
  func isOperator(_ account: ID<Account>) throws -> Bool
  func setOperator(_ account: ID<Account>, since: Instant?) throws
  func remember(_ act: OperatorAct) throws
  /// Newest first.
  ///
  /// - Parameter id: only acts before this one; `nil` for all.
  func operatorActs(before id: ID<OperatorAct>?, limit: Int) throws -> [FiledAct]
  func removeActs(before instant: Instant, limit: Int) throws

  // Clients
  /// Newest first.
  ///
  /// - Parameter id: only clients before this one.
  func clients(matching search: ClientSearch, before id: ID<Client>?, limit: Int) throws -> [Client]
  func setVerified(_ client: ID<Client>, since: Instant?) throws
  func setDisabled(_ client: ID<Client>, since: Instant?) throws
  /// The creator's own pair included.
  func revokeAllGrants(to client: ID<Client>, at now: Instant) throws
  /// Takes scopes out of every grant and token of a client but its owner's.
  func narrowGrants(to client: Client, by scopes: ScopeSet) throws

  // People
  /// Newest first; those found by name in the order of their names.
  ///
  /// - Parameter id: goes on after this person of the same list.
  func people(matching search: PersonSearch, after id: ID<Account>?, limit: Int) throws -> [PersonOnFile]
  func belongings(of account: ID<Account>) throws -> Belongings
  func enable(_ account: ID<Account>) throws

  /// Kept as they change: counting costs the operator nothing.
  func tallies() throws -> Tallies
}

public enum ClientSearch: Sendable, Equatable {
  case everybodys
  /// Clients whose name or `client_id` begins so; capitals of ASCII count as small letters.
  case beginning(String)

  /// - Parameter text: what somebody typed: everything where it is blank.
  public init(_ text: String) {
    let text = text.trimmed
    self = text.isEmpty ? .everybodys : .beginning(text)
  }
}

public enum PersonSearch: Sendable, Equatable {
  case everybody
  case operators
  case number(ID<Account>)
  case email(CanonicalEmail)
  /// People whose full name begins so; capitals of ASCII count as small letters.
  case nameBeginning(String)

  /// - Parameter text: what somebody typed: digits are a number, what has an at sign in it is an address.
  public init(_ text: String) {
    let text = text.trimmed
    if text.isEmpty {
      self = .everybody
    } else if let number = ID<Account>(text) {
      self = .number(number)
    } else if let email = CanonicalEmail(text) {
      self = .email(email)
    } else {
      self = .nameBeginning(text)
    }
  }
}

/// What somebody may type to search: longer than any name that is filed here through a page.
public let longestSearch = 200

/// A user, and their account where they have one.
public struct PersonOnFile: Sendable, Equatable {
  public struct AccountOnFile: Sendable, Equatable {
    /// What to log in with.
    public let email: String
    public let created: Instant
    public let disabled: Instant?
    public let operatorSince: Instant?

    public init(email: String, created: Instant, disabled: Instant?, operatorSince: Instant?) {
      self.email = email
      self.created = created
      self.disabled = disabled
      self.operatorSince = operatorSince
    }
  }

  public let id: ID<Account>
  public let name: String
  public let email: String?
  public let isEmailVerified: Bool
  public let created: Instant
  /// `nil` for somebody who was imported and never logged in.
  public let account: AccountOnFile?

  public init(
    id: ID<Account>, name: String, email: String?, isEmailVerified: Bool, created: Instant, account: AccountOnFile?
  ) {
    self.id = id
    self.name = name
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.created = created
    self.account = account
  }
}

/// How much of everything hangs on an account.
public struct Belongings: Sendable, Equatable {
  public let sessions: Int
  /// Apps that the person allowed something.
  public let connectedApps: Int
  /// Clients that the person owns.
  public let clients: Int

  public init(sessions: Int, connectedApps: Int, clients: Int) {
    self.sessions = sessions
    self.connectedApps = connectedApps
    self.clients = clients
  }
}

/// How many there are.
public struct Tallies: Sendable, Equatable {
  public let users: Int
  public let clients: Int
  public let members: Int

  public init(users: Int, clients: Int, members: Int) {
    self.users = users
    self.clients = clients
    self.members = members
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
