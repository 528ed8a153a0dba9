// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func session(_ id: ID<BrowserSession>) throws -> BrowserSession? {
    try connection.row(
      """
      SELECT id, hash, account_id, created_at, expires_at, coalesce(last_used_at, created_at)
      FROM browser_sessions WHERE id = $1
      """, [.id(id)]
    ) {
      BrowserSession(
        id: $0.id(0), hash: $0.hash(1), account: $0.id(2), created: $0.instant(3), expiry: $0.instant(4),
        lastUsed: $0.instant(5))
    }
  }

  public func file(_ session: NewBrowserSession) throws -> ID<BrowserSession> {
    guard
      let id: ID<BrowserSession> = try connection.row(
        """
        INSERT INTO browser_sessions (hash, account_id, created_at, expires_at, device, network, last_used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $3) RETURNING id
        """,
        [
          .hash(session.hash), .id(session.account), .instant(session.created), .instant(session.expiry),
          .text(session.place.device), .text(session.place.network),
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO browser_sessions returned no row") }
    return id
  }

  public func end(_ session: ID<BrowserSession>) throws {
    try connection.execute("DELETE FROM browser_sessions WHERE id = $1", [.id(session)])
  }

  public func endSessions(of account: ID<Account>) throws {
    try connection.execute("DELETE FROM browser_sessions WHERE account_id = $1", [.id(account)])
  }

  public func endSessions(of account: ID<Account>, except kept: ID<BrowserSession>?) throws -> Int {
    try connection.execute(
      "DELETE FROM browser_sessions WHERE account_id = $1 AND id <> $2",
      [.id(account), .integer(kept?.number ?? 0)])
  }

  public func endOldestSessions(of account: ID<Account>, keeping most: Int) throws {
    try connection.execute(
      """
      DELETE FROM browser_sessions WHERE account_id = $1 AND id NOT IN (
        SELECT id FROM browser_sessions WHERE account_id = $1
        ORDER BY coalesce(last_used_at, created_at) DESC, id DESC LIMIT $2)
      """, [.id(account), .integer(Int64(most))])
  }

  public func note(useOf session: ID<BrowserSession>, from place: SessionPlace, at now: Instant) throws {
    try connection.execute(
      "UPDATE browser_sessions SET device = $2, network = $3, last_used_at = $4 WHERE id = $1",
      [.id(session), .text(place.device), .text(place.network), .instant(now)])
  }

  public func sessions(of account: ID<Account>, at now: Instant) throws -> [ActiveSession] {
    try connection.rows(
      """
      SELECT id, created_at, coalesce(last_used_at, created_at), device, network FROM browser_sessions
      WHERE account_id = $1 AND expires_at > $2 ORDER BY coalesce(last_used_at, created_at) DESC, id DESC LIMIT $3
      """, [.id(account), .instant(now), .integer(Int64(Authority.mostSessions))]
    ) {
      ActiveSession(
        id: $0.id(0), created: $0.instant(1), lastUsed: $0.instant(2),
        place: SessionPlace(device: $0.optionalText(3), network: $0.optionalText(4)))
    }
  }

  public func removeDeadSessions(limit: Int, at now: Instant) throws -> Int {
    try connection.execute(
      """
      DELETE FROM browser_sessions WHERE id IN (
        SELECT id FROM browser_sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
      """, [.instant(now), .integer(Int64(limit))])
  }
}
