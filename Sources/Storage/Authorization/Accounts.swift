// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func account(_ id: ID<Account>) throws -> Account? {
    try connection.row(
      """
      SELECT users.id, full_name, coalesce(email, canonical_email), canonical_email, email_verified, password_hash,
        disabled_at
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
      SELECT users.id, full_name, coalesce(email, canonical_email), canonical_email, email_verified, password_hash,
        disabled_at
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
      """
      INSERT INTO accounts (user_id, canonical_email, password_hash, created_at, filed_user)
      VALUES ($1, $2, $3, $4, $5)
      """,
      [
        .id(user), .text(account.canonicalEmail.text), .text(account.password.encoded), .instant(account.created),
        .truth(account.user == nil),
      ])
    return user
  }

  private func fileUser(_ account: NewAccount) throws -> ID<Account> {
    let names = account.name.split(separator: " ", maxSplits: 1).map(String.init)
    guard
      let id: ID<Account> = try connection.row(
        """
        INSERT INTO users (full_name, first_name, last_name, email, created_at, email_verified)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """,
        [
          .text(account.name), .text(names.first), .text(names.count > 1 ? names[1] : nil), .text(account.email),
          .instant(account.created), .truth(account.isEmailVerified),
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

  // MARK: The address

  public func recoverable(_ email: CanonicalEmail) throws -> Recoverable? {
    try connection.row(
      """
      SELECT 0 AS place, users.id, full_name, coalesce(email, canonical_email), canonical_email, email_verified,
        password_hash, disabled_at
      FROM accounts JOIN users ON users.id = accounts.user_id WHERE canonical_email = $1 AND disabled_at IS NULL
      UNION ALL
      SELECT 1 AS place, users.id, full_name, email, canonical_email, email_verified, password_hash, disabled_at
      FROM users LEFT JOIN accounts ON accounts.user_id = users.id
      WHERE lower(email) = $1 AND accounts.user_id IS NULL AND email_verified = 1 AND is_deleted = 0 AND is_nuked = 0
        AND is_suspended = 0
      ORDER BY 1 LIMIT 1
      """, [.text(email.text)]
    ) { row in
      Recoverable(
        id: row.id(1), email: row.text(3), account: row.isNull(6) ? nil : readAccount(row, from: 1))
    }
  }

  public func markVerified(_ email: CanonicalEmail, of account: ID<Account>) throws -> Bool {
    try connection.execute(
      """
      UPDATE users SET email_verified = 1 WHERE id = $1 AND lower(email) = $2
        AND EXISTS (SELECT 1 FROM accounts WHERE user_id = $1 AND canonical_email = $2)
      """, [.id(account), .text(email.text)]) > 0
  }

  public func isFree(_ email: CanonicalEmail, for account: ID<Account>) throws -> Bool {
    try connection.row(
      """
      SELECT 1 FROM accounts WHERE canonical_email = $1 AND user_id <> $2
      UNION ALL SELECT 1 FROM users WHERE lower(email) = $1 AND id <> $2 LIMIT 1
      """, [.text(email.text), .id(account)]
    ) { _ in true } == nil
  }

  public func changeEmail(of account: ID<Account>, to email: CanonicalEmail, written: String) throws -> Bool {
    guard try isFree(email, for: account) else { return false }
    try connection.execute(
      "UPDATE accounts SET canonical_email = $2 WHERE user_id = $1", [.id(account), .text(email.text)])
    try connection.execute(
      "UPDATE users SET email = $2, email_verified = 1 WHERE id = $1", [.id(account), .text(written)])
    return true
  }

  public func removeAccount(_ account: ID<Account>) throws {
    try connection.execute("DELETE FROM grants WHERE account_id = $1", [.id(account)])
    try removeConsents(of: account)
    try removeProofs(of: account)
    let isFiledHere = try connection.row(
      "DELETE FROM accounts WHERE user_id = $1 RETURNING filed_user", [.id(account)]
    ) { $0.truth(0) }
    let isThePlatforms = try connection.row(
      """
      SELECT 1 WHERE EXISTS (SELECT 1 FROM members WHERE user_id = $1)
        OR EXISTS (SELECT 1 FROM campaigns WHERE creator_id = $1) OR EXISTS (SELECT 1 FROM posts WHERE author_id = $1)
        OR EXISTS (SELECT 1 FROM social_connections WHERE user_id = $1)
      """, [.id(account)]
    ) { _ in true }
    guard isFiledHere == true else { return }
    if isThePlatforms == nil {
      try connection.tally(.users, -connection.execute("DELETE FROM users WHERE id = $1", [.id(account)]))
    } else {
      // What only its owner said, and never proved, would keep the address from everybody for ever.
      try connection.execute("UPDATE users SET email = NULL WHERE id = $1 AND email_verified = 0", [.id(account)])
    }
  }
}

private func readAccount(_ row: any Row) -> Account { readAccount(row, from: 0) }

private func readAccount(_ row: any Row, from column: Int) -> Account {
  Account(
    id: row.id(column), name: row.text(column + 1), email: row.text(column + 2),
    canonicalEmail: CanonicalEmail(stored: row.text(column + 3)), isEmailVerified: row.truth(column + 4),
    password: PasswordHash(encoded: row.text(column + 5)), disabled: row.optionalInstant(column + 6))
}
