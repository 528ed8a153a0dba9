// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A log-in on one browser.
public struct BrowserSession: Sendable {
  public let id: ID<BrowserSession>
  public let hash: TokenHash
  public let account: ID<Account>
  public let created: Instant
  public let expiry: Instant
  public let lastUsed: Instant

  public init(
    id: ID<BrowserSession>, hash: TokenHash, account: ID<Account>, created: Instant, expiry: Instant, lastUsed: Instant
  ) {
    self.id = id
    self.hash = hash
    self.account = account
    self.created = created
    self.expiry = expiry
    self.lastUsed = lastUsed
  }
}

public struct NewBrowserSession: Sendable {
  public let hash: TokenHash
  public let account: ID<Account>
  public let created: Instant
  public let expiry: Instant
  public let place: SessionPlace
}

/// Somebody who is logged in on this browser; only ``Authority/session(_:)`` makes one.
public struct LoggedIn: Sendable {
  public let session: ID<BrowserSession>
  public let account: Account
  public let lastUsed: Instant
}

extension Authority {
  /// Logs somebody in and replaces the session this browser had. A password whose hash was made with other parameters
  /// than today's is hashed anew.
  ///
  /// - Returns: the session's token, or `nil` where the e-mail or the password is wrong; the work is the same.
  /// - Throws: ``PasswordHashingBusy``; what the store throws.
  public func logIn(
    email: String, password: Secret<PasswordText>, replacing old: Secret<SessionToken>?,
    from place: SessionPlace = .unknown
  ) async throws -> Secret<SessionToken>? {
    let canonical = CanonicalEmail(email)
    let account = try await store.read { records in try canonical.flatMap { try records.account(email: $0) } }
    let isRight = try await passwords.verify(password, against: account?.password)
    guard isRight, let account, account.disabled == nil else { return nil }
    // Where too many wait for a hash, the old one does until the next time.
    let fresh =
      passwords.isOutdated(account.password) ? try? await passwords.hash(password, salt: world.randomBytes(16)) : nil
    let session = FreshSession(world, lifetimes, place)
    return try await store.write { [self] records in
      // Whoever set another password or shut the account meanwhile ended this log-in too.
      guard let current = try records.account(account.id), current.disabled == nil,
        current.password.isSame(as: account.password)
      else { return nil }
      if let fresh { try records.setPassword(fresh, of: account.id) }
      return try start(session, of: account.id, replacing: old, in: records)
    }
  }

  /// Starts a session for somebody who has just proved who they are.
  public func startSession(
    of account: ID<Account>, replacing old: Secret<SessionToken>?, from place: SessionPlace = .unknown
  ) async throws -> Secret<SessionToken> {
    let session = FreshSession(world, lifetimes, place)
    return try await store.write { [self] records in try start(session, of: account, replacing: old, in: records) }
  }

  public func session(_ token: Secret<SessionToken>) async throws -> LoggedIn? {
    guard let presented = tokenText.read(token.reveal(), as: .session) else { return nil }
    let now = world.now()
    return try await store.read { records in
      guard let session = try records.session(ID(presented.row)), presented.hash.matches(session.hash),
        now < session.expiry, let account = try records.account(session.account), account.disabled == nil
      else { return nil }
      return LoggedIn(session: session.id, account: account, lastUsed: session.lastUsed)
    }
  }

  public func logOut(_ loggedIn: LoggedIn) async throws {
    try await store.write { try $0.end(loggedIn.session) }
  }
}
