// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func account(_ id: ID<Account>) throws -> Account? {
    try connection.row(
      """
      SELECT users.id, users.full_name, coalesce(users.email, canonical_email), password_hash, disabled_at
      FROM accounts JOIN users ON users.id = accounts.user_id WHERE accounts.user_id = $1
      """, [.id(id)], readAccount)
  }

  public func person(_ id: ID<Account>) throws -> Person? {
    try connection.row("SELECT full_name, email FROM users WHERE id = $1", [.id(id)]) {
      Person(name: $0.text(0), email: $0.optionalText(1))
    }
  }

  public func account(email: CanonicalEmail) throws -> Account? {
    try connection.row(
      """
      SELECT users.id, users.full_name, coalesce(users.email, canonical_email), password_hash, disabled_at
      FROM accounts JOIN users ON users.id = accounts.user_id WHERE canonical_email = $1
      """, [.text(email.text)], readAccount)
  }

  public func file(_ account: NewAccount) throws -> ID<Account>? {
    let taken = try connection.row(
      """
      SELECT 1 FROM accounts WHERE canonical_email = $1 OR user_id = $2
      UNION ALL SELECT 1 FROM users WHERE lower(email) = $1 AND id <> coalesce($2, 0) LIMIT 1
      """, [.text(account.canonicalEmail.text), .id(account.user)]
    ) { _ in true }
    if taken == true { return nil }
    let user = try account.user ?? fileUser(account)
    try connection.execute(
      "INSERT INTO accounts (user_id, canonical_email, password_hash, created_at) VALUES ($1, $2, $3, $4)",
      [
        .id(user), .text(account.canonicalEmail.text), .text(account.password.encoded), .instant(account.created),
      ])
    return user
  }

  private func fileUser(_ account: NewAccount) throws -> ID<Account> {
    let names = account.name.split(separator: " ", maxSplits: 1).map(String.init)
    guard
      let id: ID<Account> = try connection.row(
        """
        INSERT INTO users (full_name, first_name, last_name, email, created_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
        [
          .text(account.name), .text(names.first), .text(names.count > 1 ? names[1] : nil), .text(account.email),
          .instant(account.created),
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO users returned no row") }
    try connection.tally(.users, 1)
    return id
  }

  public func setPassword(_ hash: PasswordHash, of account: ID<Account>) throws {
    try connection.execute(
      "UPDATE accounts SET password_hash = $2 WHERE user_id = $1", [.id(account), .text(hash.encoded)])
  }

  public func disable(_ account: ID<Account>, at now: Instant) throws {
    try connection.execute(
      "UPDATE accounts SET disabled_at = $2 WHERE user_id = $1 AND disabled_at IS NULL",
      [.id(account), .instant(now)])
  }

  public func session(_ id: ID<BrowserSession>) throws -> BrowserSession? {
    try connection.row(
      "SELECT id, hash, account_id, created_at, expires_at FROM browser_sessions WHERE id = $1", [.id(id)]
    ) {
      BrowserSession(
        id: $0.id(0), hash: $0.hash(1), account: $0.id(2), created: $0.instant(3), expiry: $0.instant(4))
    }
  }

  public func file(_ session: NewBrowserSession) throws -> ID<BrowserSession> {
    guard
      let id: ID<BrowserSession> = try connection.row(
        """
        INSERT INTO browser_sessions (hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
        RETURNING id
        """,
        [.hash(session.hash), .id(session.account), .instant(session.created), .instant(session.expiry)],
        { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO browser_sessions returned no row") }
    return id
  }

  public func end(_ session: ID<BrowserSession>) throws {
    try connection.execute("DELETE FROM browser_sessions WHERE id = $1", [.id(session)])
  }

  public func endSessions(of account: ID<Account>) throws {
    try connection.execute("DELETE FROM browser_sessions WHERE account_id = $1", [.id(account)])
  }

  public func removeDeadSessions(limit: Int, at now: Instant) throws -> Int {
    try connection.execute(
      """
      DELETE FROM browser_sessions WHERE id IN (
        SELECT id FROM browser_sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
      """, [.instant(now), .integer(Int64(limit))])
  }
}

private func readAccount(_ row: any Row) -> Account {
  Account(
    id: row.id(0), name: row.text(1), email: row.text(2), password: PasswordHash(encoded: row.text(3)),
    disabled: row.optionalInstant(4))
}
