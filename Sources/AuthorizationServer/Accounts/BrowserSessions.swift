// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// From where a session is used, as far as is kept: enough to recognise one's own, too little to follow anybody.
public struct SessionPlace: Sendable, Equatable {
  /// “Firefox on Linux”.
  public let device: String?
  /// The network without its last part: “203.0.113.*”.
  public let network: String?

  public init(device: String?, network: String?) {
    self.device = device
    self.network = network
  }

  public static let unknown = SessionPlace(device: nil, network: nil)
}

/// A session as its owner sees it.
public struct ActiveSession: Sendable {
  public let id: ID<BrowserSession>
  public let created: Instant
  /// Up to ``Authority/lastUsePrecision`` late.
  public let lastUsed: Instant
  public let place: SessionPlace

  public init(id: ID<BrowserSession>, created: Instant, lastUsed: Instant, place: SessionPlace) {
    self.id = id
    self.created = created
    self.lastUsed = lastUsed
    self.place = place
  }
}

/// The chance and the times of a session, drawn before the transaction that files it.
struct FreshSession: Sendable {
  let secret: [UInt8]
  let created: Instant
  let expiry: Instant
  let place: SessionPlace

  init(_ world: World, _ lifetimes: Lifetimes, _ place: SessionPlace) {
    secret = world.randomBytes(TokenText.secretByteCount)
    created = world.now()
    expiry = created + lifetimes.session
    self.place = place
  }
}

extension Authority {
  /// How late the note of a session's last use may be: the price of no write for each page.
  public static let lastUsePrecision = Duration.seconds(300)
  /// The longest unused ones end where an account has more.
  public static let mostSessions = 100

  /// Files a session and ends the one this browser had.
  func start(
    _ session: FreshSession, of account: ID<Account>, replacing old: Secret<SessionToken>?,
    in records: any AuthorizationRecords
  ) throws -> Secret<SessionToken> {
    if let old = old.flatMap({ tokenText.read($0.reveal(), as: .session) }),
      let replaced = try records.session(ID(old.row)), old.hash.matches(replaced.hash)
    {
      try records.end(replaced.id)
    }
    try records.endOldestSessions(of: account, keeping: Authority.mostSessions - 1)
    let id = try records.file(
      NewBrowserSession(
        hash: TokenHash(of: session.secret), account: account, created: session.created, expiry: session.expiry,
        place: session.place))
    return Secret(tokenText.write(.session, row: id.number, secret: session.secret))
  }

  /// Notes that a session is in use, and from where, if that was not noted lately.
  public func note(useOf loggedIn: LoggedIn, from place: @autoclosure () -> SessionPlace) async throws {
    let now = world.now()
    guard now >= loggedIn.lastUsed + Authority.lastUsePrecision else { return }
    let place = place()
    try await store.write { try $0.note(useOf: loggedIn.session, from: place, at: now) }
  }

  /// The last used first.
  public func sessions(of account: ID<Account>) async throws -> [ActiveSession] {
    let now = world.now()
    return try await store.read { try $0.sessions(of: account, at: now) }
  }

  /// Ends a session of somebody's own.
  ///
  /// - Returns: whether there is such a session.
  public func end(_ session: ID<BrowserSession>, of account: ID<Account>) async throws -> Bool {
    try await store.write { records in
      guard try records.session(session)?.account == account else { return false }
      try records.end(session)
      return true
    }
  }

  /// - Parameter kept: `nil` ends all.
  public func endSessions(of account: ID<Account>, except kept: ID<BrowserSession>?) async throws -> Int {
    try await store.write { try $0.endSessions(of: account, except: kept) }
  }
}
