// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// The tokens of the operator's API; scopes are the bits of `OperatorScope`.
public let operatorSchema = Migration(
  30,
  """
  CREATE TABLE operator_tokens (
    id {identity},
    hash {blob} NOT NULL,
    name TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
  ) {strict};
  """)

extension SQLAuthorizationRecords {
  public func operatorToken(_ id: ID<OperatorToken>) throws -> OperatorToken? {
    try connection.row(
      """
      SELECT id, hash, name, scopes, created_at, expires_at, revoked_at, last_used_at
      FROM operator_tokens WHERE id = $1
      """, [.id(id)], readOperatorToken)
  }

  public func operatorTokens() throws -> [OperatorToken] {
    try connection.rows(
      """
      SELECT id, hash, name, scopes, created_at, expires_at, revoked_at, last_used_at
      FROM operator_tokens ORDER BY id
      """, [], readOperatorToken)
  }

  public func file(_ token: NewOperatorToken) throws -> ID<OperatorToken> {
    guard
      let id: ID<OperatorToken> = try connection.row(
        """
        INSERT INTO operator_tokens (hash, name, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
        [
          .hash(token.hash), .text(token.name), .integer(token.scopes.bits), .instant(token.created),
          .instant(token.expiry),
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO operator_tokens returned no row") }
    return id
  }

  public func revoke(_ token: ID<OperatorToken>, at now: Instant) throws -> Bool {
    try connection.execute(
      "UPDATE operator_tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1", [.id(token), .instant(now)])
      > 0
  }

  public func note(useOf token: ID<OperatorToken>, at now: Instant) throws {
    try connection.execute(
      "UPDATE operator_tokens SET last_used_at = $2 WHERE id = $1", [.id(token), .instant(now)])
  }
}

private func readOperatorToken(_ row: any Row) -> OperatorToken {
  OperatorToken(
    id: row.id(0), hash: row.hash(1), name: row.text(2), scopes: Set(bits: row.integer(3)), created: row.instant(4),
    expiry: row.optionalInstant(5), revoked: row.optionalInstant(6), lastUsed: row.optionalInstant(7))
}
