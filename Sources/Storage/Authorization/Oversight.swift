// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// Operators, what they did, and what they change about clients and accounts.
extension SQLAuthorizationRecords {
  public func isOperator(_ account: ID<Account>) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM accounts WHERE user_id = $1 AND operator_since IS NOT NULL AND disabled_at IS NULL",
      [.id(account)]
    ) { _ in true } ?? false
  }

  public func setOperator(_ account: ID<Account>, since: Instant?) throws {
    try connection.execute(
      "UPDATE accounts SET operator_since = $2 WHERE user_id = $1", [.id(account), .instant(since)])
  }

  public func enable(_ account: ID<Account>) throws {
    try connection.execute("UPDATE accounts SET disabled_at = NULL WHERE user_id = $1", [.id(account)])
  }

  public func remember(_ act: OperatorAct) throws {
    try connection.execute(
      "INSERT INTO operator_acts (at, account_id, name, deed, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .instant(act.at), .id(act.account), .text(act.name), .text(act.deed.rawValue), .text(act.subject),
        .text(act.detail),
      ])
  }

  public func operatorActs(before id: ID<OperatorAct>?, limit: Int) throws -> [FiledAct] {
    try connection.rows(
      """
      SELECT id, at, account_id, name, deed, subject, detail FROM operator_acts WHERE id < $1
      ORDER BY id DESC LIMIT $2
      """, [.beforeID(id), .integer(Int64(limit))]
    ) { row in
      FiledAct(
        id: row.id(0),
        act: OperatorAct(
          at: row.instant(1), account: row.optionalID(2), name: row.text(3),
          deed: try known(OperatorAct.Deed.init(rawValue:), row.text(4)), subject: row.text(5),
          detail: row.optionalText(6)))
    }
  }

  public func removeActs(before instant: Instant, limit: Int) throws {
    try connection.execute(
      "DELETE FROM operator_acts WHERE id IN (SELECT id FROM operator_acts WHERE at < $1 ORDER BY at LIMIT $2)",
      [.instant(instant), .integer(Int64(limit))])
  }

  public func setVerified(_ client: ID<Client>, since: Instant?) throws {
    try connection.execute("UPDATE clients SET verified_at = $2 WHERE id = $1", [.id(client), .instant(since)])
  }

  public func setDisabled(_ client: ID<Client>, since: Instant?) throws {
    try connection.execute("UPDATE clients SET disabled_at = $2 WHERE id = $1", [.id(client), .instant(since)])
  }

  public func revokeAllGrants(to client: ID<Client>, at now: Instant) throws {
    try connection.execute(
      "UPDATE grants SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL", [.id(client), .instant(now)])
  }

  public func narrowGrants(to client: Client, by scopes: ScopeSet) throws {
    try connection.execute(
      """
      UPDATE grants SET scopes = scopes & $3, access_scopes = access_scopes & $3,
        old_access_scopes = old_access_scopes & $3
      WHERE client_id = $1 AND account_id <> $2 AND (scopes & $4) <> 0
      """, [.id(client.id), .id(client.owner), .integer(~scopes.bits), .scopes(scopes)])
  }

  public func tallies() throws -> Tallies {
    let totals = try connection.rows("SELECT kind, total FROM tallies", []) { ($0.text(0), Int($0.integer(1))) }
    func total(_ kind: Tallied) -> Int { totals.first { $0.0 == kind.rawValue }?.1 ?? 0 }
    let members = try connection.row("SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM member_counts", []) {
      Int($0.integer(0))
    }
    return Tallies(users: total(.users), clients: total(.clients), members: members ?? 0)
  }
}

extension SQLValue {
  /// For lists that begin with the newest row: a number above all there are where no row is named.
  static func beforeID<Kind>(_ id: ID<Kind>?) -> SQLValue { .integer(id?.number ?? .max) }

  /// What comes after every text that begins with this one.
  static func end(of beginning: String) -> SQLValue { .text(beginning + "\u{10FFFF}") }
}
