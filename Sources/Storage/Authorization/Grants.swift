// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func file(_ grant: NewGrant) throws -> ID<Grant> {
    let tokens = grant.tokens
    let code = grant.code
    guard
      let id: ID<Grant> = try connection.row(
        """
        INSERT INTO grants (client_id, account_id, scopes, created_at, access_hash, access_expires_at, access_scopes,
          refresh_hash, refresh_expires_at, issued_at, code_hash, code_expires_at, redirect_uri, challenge)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id
        """,
        [
          .id(grant.client), .id(grant.account), .scopes(grant.scopes), .instant(grant.created),
          .hash(tokens?.accessHash), .instant(tokens?.accessExpiry),
          tokens.map { .scopes($0.accessScopes) } ?? .null, .hash(tokens?.refreshHash),
          .instant(tokens?.refreshExpiry), .instant(tokens?.issued), .hash(code?.hash), .instant(code?.expiry),
          .text(code?.redirectURI), code?.challenge.map { .blob($0.bytes) } ?? .null,
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO grants returned no row") }
    return id
  }

  public func hold(_ id: ID<Grant>) throws -> Grant? {
    try connection.row(
      """
      UPDATE grants SET attempts = attempts + 1 WHERE id = $1
      RETURNING id, client_id, account_id, scopes, created_at, revoked_at, attempts, access_hash, access_expires_at,
        access_scopes, refresh_hash, refresh_expires_at, issued_at, old_access_hash, old_access_expires_at,
        old_access_scopes, old_refresh_hash, successor_used, code_hash, code_expires_at, code_spent, redirect_uri,
        challenge
      """, [.id(id)], readGrant)
  }

  public func spendCode(of grant: ID<Grant>, filing tokens: Grant.Tokens) throws {
    try connection.execute(
      """
      UPDATE grants SET code_spent = 1, attempts = 0, access_hash = $2, access_expires_at = $3, access_scopes = $4,
        refresh_hash = $5, refresh_expires_at = $6, issued_at = $7
      WHERE id = $1
      """,
      [
        .id(grant), .hash(tokens.accessHash), .instant(tokens.accessExpiry), .scopes(tokens.accessScopes),
        .hash(tokens.refreshHash), .instant(tokens.refreshExpiry), .instant(tokens.issued),
      ])
  }

  public func supersede(_ old: Grant.Superseded, of grant: ID<Grant>, by tokens: Grant.Tokens) throws {
    try connection.execute(
      """
      UPDATE grants SET attempts = 0, access_hash = $2, access_expires_at = $3, access_scopes = $4,
        refresh_hash = $5, refresh_expires_at = $6, issued_at = $7, old_access_hash = $8, old_access_expires_at = $9,
        old_access_scopes = $10, old_refresh_hash = $11, successor_used = $12
      WHERE id = $1
      """,
      [
        .id(grant), .hash(tokens.accessHash), .instant(tokens.accessExpiry), .scopes(tokens.accessScopes),
        .hash(tokens.refreshHash), .instant(tokens.refreshExpiry), .instant(tokens.issued), .hash(old.accessHash),
        .instant(old.accessExpiry), .scopes(old.accessScopes), .hash(old.refreshHash), .truth(old.successorUsed),
      ])
  }

  public func markSuccessorUsed(of grant: ID<Grant>, showing access: TokenHash) throws {
    try connection.execute(
      "UPDATE grants SET successor_used = 1 WHERE id = $1 AND access_hash = $2", [.id(grant), .hash(access)])
  }

  public func revoke(_ grant: ID<Grant>, at now: Instant) throws {
    try connection.execute(
      "UPDATE grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", [.id(grant), .instant(now)])
  }

  public func revokeAccessToken(of grant: ID<Grant>) throws {
    try connection.execute("UPDATE grants SET access_hash = NULL, successor_used = 1 WHERE id = $1", [.id(grant)])
  }

  public func revokeSupersededAccessToken(of grant: ID<Grant>) throws {
    try connection.execute("UPDATE grants SET old_access_hash = NULL WHERE id = $1", [.id(grant)])
  }

  public func revokeGrants(of account: ID<Account>, to client: ID<Client>, at now: Instant) throws {
    try connection.execute(
      """
      UPDATE grants SET revoked_at = $3
      WHERE account_id = $1 AND client_id = $2 AND revoked_at IS NULL AND code_hash IS NOT NULL
      """, [.id(account), .id(client), .instant(now)])
  }

  public func revokeAllGrants(of account: ID<Account>, at now: Instant) throws {
    try connection.execute(
      "UPDATE grants SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL", [.id(account), .instant(now)])
  }

  public func redirectURI(of grant: ID<Grant>) throws -> String? {
    try connection.row("SELECT redirect_uri FROM grants WHERE id = $1", [.id(grant)]) { $0.optionalText(0) } ?? nil
  }

  public func lastUse(of grant: ID<Grant>) throws -> Instant? {
    try connection.row("SELECT used_at FROM grants WHERE id = $1", [.id(grant)]) { $0.optionalInstant(0) } ?? nil
  }

  public func note(usesOf grants: [ID<Grant>], at now: Instant) throws {
    try connection.execute(
      "UPDATE grants SET used_at = $2 WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))",
      [.list(grants), .instant(now)])
  }

  public func access(_ id: ID<Grant>) throws -> AccessOnFile? {
    try connection.row(
      """
      SELECT account_id, client_id, scopes, access_hash, access_expires_at, access_scopes, refresh_hash,
        refresh_expires_at, issued_at, old_access_hash, old_access_expires_at, old_access_scopes, old_refresh_hash,
        successor_used, revoked_at
      FROM grants WHERE id = $1
      """, [.id(id)]
    ) { row in
      readAccess(row, from: 0)
    } ?? nil
  }

  public func access(
    _ id: ID<Grant>, asked by: ClientIdentifier
  ) throws -> (client: ClientOnFile, access: AccessOnFile?)? {
    try connection.row(
      """
      SELECT clients.id, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        issues_refresh_tokens, names_issuer, approved_scopes, disabled_at, account_id, client_id, scopes, access_hash,
        access_expires_at, access_scopes, refresh_hash, refresh_expires_at, issued_at, old_access_hash, old_access_expires_at,
        old_access_scopes, old_refresh_hash, successor_used, revoked_at
      FROM clients LEFT JOIN grants ON grants.id = $2 AND grants.client_id = clients.id WHERE identifier = $1
      """, [.text(by.text), .id(id)]
    ) { row in
      (readClientOnFile(row, by), readAccess(row, from: 9))
    }
  }

  /// A revoked grant stays a day, so that whoever asks can still be told apart from one who invents.
  public func removeDeadGrants(after id: ID<Grant>?, limit: Int, at now: Instant) throws -> Sweep {
    let first = id?.number ?? 0
    let scanned = try connection.row(
      "SELECT coalesce(max(id), 0), count(*) FROM (SELECT id FROM grants WHERE id > $1 ORDER BY id LIMIT $2) AS scanned",
      [.integer(first), .integer(Int64(limit))]
    ) { (last: $0.integer(0), count: Int($0.integer(1))) }
    guard let scanned, scanned.count > 0 else { return Sweep(removed: 0, last: nil) }
    let removed = try connection.execute(
      """
      DELETE FROM grants WHERE id > $1 AND id <= $2 AND (
        revoked_at <= $4
        OR (refresh_hash IS NULL AND code_expires_at <= $3)
        OR (refresh_expires_at <= $3 AND access_expires_at <= $3))
      """,
      [
        .integer(first), .integer(scanned.last), .instant(now), .instant(now + .seconds(-86_400)),
      ])
    return Sweep(removed: removed, last: scanned.count < limit ? nil : ID(scanned.last))
  }
}

private func readGrant(_ row: any Row) -> Grant {
  let code = row.optionalHash(18).map { hash in
    Grant.Code(
      hash: hash, expiry: row.instant(19), redirectURI: row.text(21),
      challenge: row.isNull(22) ? nil : CodeChallenge(bytes: row.blob(22)), spent: row.truth(20))
  }
  return Grant(
    id: row.id(0), client: row.id(1), account: row.id(2), scopes: row.scopes(3), code: code,
    tokens: readTokens(row, from: 7), superseded: readSuperseded(row, from: 13), attempts: row.integer(6),
    created: row.instant(4), revoked: row.optionalInstant(5))
}

private func readAccess(_ row: any Row, from column: Int) -> AccessOnFile? {
  guard let tokens = readTokens(row, from: column + 3) else { return nil }
  return AccessOnFile(
    account: row.id(column), client: row.id(column + 1), scopes: row.scopes(column + 2), tokens: tokens,
    superseded: readSuperseded(row, from: column + 9), revoked: row.optionalInstant(column + 14))
}

private func readTokens(_ row: any Row, from column: Int) -> Grant.Tokens? {
  row.optionalHash(column + 3).map { refreshHash in
    Grant.Tokens(
      accessHash: row.optionalHash(column), accessExpiry: row.instant(column + 1),
      accessScopes: row.scopes(column + 2), refreshHash: refreshHash, refreshExpiry: row.instant(column + 4),
      issued: row.instant(column + 5))
  }
}

private func readSuperseded(_ row: any Row, from column: Int) -> Grant.Superseded? {
  row.optionalHash(column + 3).map { refreshHash in
    Grant.Superseded(
      accessHash: row.optionalHash(column), accessExpiry: row.instant(column + 1),
      accessScopes: row.scopes(column + 2), refreshHash: refreshHash, successorUsed: row.truth(column + 4))
  }
}
