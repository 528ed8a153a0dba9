// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A log-in on one browser.
public struct BrowserSession: Sendable {
  public let id: ID<BrowserSession>
  public let hash: TokenHash
  public let account: ID<Account>
  public let created: Instant
  public let expiry: Instant

  public init(id: ID<BrowserSession>, hash: TokenHash, account: ID<Account>, created: Instant, expiry: Instant) {
    self.id = id
    self.hash = hash
    self.account = account
    self.created = created
    self.expiry = expiry
  }
}

public struct NewBrowserSession: Sendable {
  public let hash: TokenHash
  public let account: ID<Account>
  public let created: Instant
  public let expiry: Instant
}

/// Somebody who is logged in on this browser; only ``Authority/session(_:)`` makes one.
public struct LoggedIn: Sendable {
  public let session: ID<BrowserSession>
  public let account: Account
}

extension Authority {
  /// Logs somebody in and replaces the session this browser had.
  ///
  /// - Returns: the session's token, or `nil` where the e-mail or the password is wrong; the work is the same.
  /// - Throws: ``PasswordHashingBusy``; what the store throws.
  public func logIn(
    email: String, password: Secret<PasswordText>, replacing old: Secret<SessionToken>?
  ) async throws -> Secret<SessionToken>? {
    let canonical = CanonicalEmail(email)
    let account = try await store.read { records in try canonical.flatMap { try records.account(email: $0) } }
    let isRight = try await passwords.verify(password, against: account?.password)
    guard isRight, let account, account.disabled == nil else { return nil }
    return try await startSession(of: account.id, replacing: old)
  }

  /// Starts a session for somebody who has just proved who they are.
  public func startSession(
    of account: ID<Account>, replacing old: Secret<SessionToken>?
  ) async throws -> Secret<SessionToken> {
    let now = world.now()
    let secret = world.randomBytes(TokenText.secretByteCount)
    let oldToken = old.flatMap { tokenText.read($0.reveal(), as: .session) }
    let new = NewBrowserSession(
      hash: TokenHash(of: secret), account: account, created: now, expiry: now + lifetimes.session)
    let id = try await store.write { records in
      if let oldToken, let session = try records.session(ID(oldToken.row)), oldToken.hash.matches(session.hash) {
        try records.end(session.id)
      }
      return try records.file(new)
    }
    return Secret(tokenText.write(.session, row: id.number, secret: secret))
  }

  public func session(_ token: Secret<SessionToken>) async throws -> LoggedIn? {
    guard let presented = tokenText.read(token.reveal(), as: .session) else { return nil }
    let now = world.now()
    return try await store.read { records in
      guard let session = try records.session(ID(presented.row)), presented.hash.matches(session.hash),
        now < session.expiry, let account = try records.account(session.account), account.disabled == nil
      else { return nil }
      return LoggedIn(session: session.id, account: account)
    }
  }

  public func logOut(_ loggedIn: LoggedIn) async throws {
    try await store.write { try $0.end(loggedIn.session) }
  }
}
