// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// What the requests of clients came to; each client has so many rows at most.
public let tracesSchema = Migration(
  75,
  """
  CREATE TABLE traces (
    id {identity},
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    at INTEGER NOT NULL,
    proved INTEGER NOT NULL CHECK (proved IN (0, 1)),
    failed INTEGER NOT NULL CHECK (failed IN (0, 1)),
    step INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    target TEXT NOT NULL,
    sent TEXT NOT NULL,
    grant_id INTEGER,
    journey TEXT
  ) {strict};
  CREATE INDEX traces_by_client ON traces (client_id, failed, proved, id);
  CREATE INDEX traces_by_reference ON traces (reference);
  CREATE INDEX traces_by_age ON traces (at);

  CREATE TABLE dropped_traces (
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (client_id, day)
  ) {strict};
  """)

extension SQLAuthorizationRecords {
  public func file(_ trace: Trace) throws {
    try connection.execute(
      """
      INSERT INTO traces (client_id, reference, at, proved, failed, step, outcome, target, sent, grant_id, journey)
      SELECT id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM clients WHERE id = $1 OR identifier = $2
      """,
      [
        trace.asker.id, trace.asker.identifier, .text(trace.reference), .instant(trace.at), .truth(trace.isProved),
        .truth(trace.isFailure), .integer(trace.step.rawValue), .text(trace.storedOutcome),
        .text(trace.storedTarget), .text(trace.storedSent), .id(trace.grant), .text(trace.journey),
      ])
  }

  public func dropTraces(in ring: TraceBook.Ring, beyond limit: Int) throws {
    try connection.execute(
      """
      DELETE FROM traces WHERE id IN (
        SELECT traces.id FROM clients
        JOIN traces ON traces.client_id = clients.id AND failed = $3 AND proved = $4
        WHERE clients.id = $1 OR clients.identifier = $2
        ORDER BY traces.id DESC LIMIT 100000 OFFSET $5)
      """,
      [
        ring.asker.id, ring.asker.identifier, .truth(ring.isFailure), .truth(ring.isProved), .integer(Int64(limit)),
      ])
  }

  public func count(_ dropped: Int, tracesDroppedOf asker: Trace.Asker, at now: Instant) throws {
    try connection.execute(
      """
      INSERT INTO dropped_traces (client_id, day, count)
      SELECT id, $3, $4 FROM clients WHERE id = $1 OR identifier = $2
      ON CONFLICT (client_id, day) DO UPDATE SET count = dropped_traces.count + excluded.count
      """,
      [asker.id, asker.identifier, .integer(day(of: now)), .integer(Int64(dropped))])
  }

  public func tracesDropped(of client: ID<Client>, since start: Instant) throws -> Int {
    try connection.row(
      "SELECT coalesce(sum(count), 0) FROM dropped_traces WHERE client_id = $1 AND day >= $2",
      [.id(client), .integer(day(of: start))]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func traces(
    of client: ID<Client>, before: ID<Trace>?, failedOnly: Bool, limit: Int
  ) throws -> [KeptTrace] {
    try connection.rows(
      """
      SELECT id, reference, at, proved, step, outcome, target, sent, grant_id, journey, client_id FROM traces
      WHERE client_id = $1 AND id < $2 AND failed >= $3 ORDER BY id DESC LIMIT $4
      """,
      [
        .id(client), .integer(before?.number ?? Int64.max), .truth(failedOnly), .integer(Int64(limit)),
      ], { readTrace($0, from: 0) }
    ).compactMap { $0 }
  }

  public func traceOutlines(of client: ID<Client>) throws -> [TraceOutline] {
    try connection.rows(
      """
      SELECT id, reference, at, step, failed, outcome, grant_id, journey FROM traces WHERE client_id = $1 ORDER BY id
      """, [.id(client)]
    ) { row in
      TraceOutline(
        id: row.id(0), reference: row.text(1), at: row.instant(2), step: Trace.Step(rawValue: row.integer(3)) ?? .token,
        passage: row.truth(4) ? nil : passage(row.text(5)), grant: row.optionalID(6), journey: row.optionalText(7))
    }
  }

  public func trace(_ reference: String) throws -> (trace: KeptTrace, client: Client)? {
    try connection.row(
      """
      SELECT clients.id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes, traces.id, reference, at, proved, step, outcome, target, sent, grant_id, journey, client_id
      FROM traces JOIN clients ON clients.id = traces.client_id WHERE reference = $1 ORDER BY traces.id LIMIT 1
      """, [.text(reference)]
    ) { row in readTrace(row, from: 26).map { ($0, readClient(row)) } } ?? nil
  }

  public func clientIdentifiers(
    beginningWith start: String, orEndingWith end: String
  ) throws -> [ClientIdentifier] {
    try connection.rows(
      "SELECT identifier FROM clients WHERE identifier LIKE $1 OR identifier LIKE $2 LIMIT 5",
      [.text(start + "%"), .text("%" + end)]
    ) { ClientIdentifier($0.text(0)) }
  }

  public func removeTraces(before end: Instant, limit: Int) throws {
    try connection.execute(
      "DELETE FROM traces WHERE id IN (SELECT id FROM traces WHERE at < $1 ORDER BY at LIMIT $2)",
      [.instant(end), .integer(Int64(limit))])
    try connection.execute("DELETE FROM dropped_traces WHERE day < $1", [.integer(day(of: end))])
  }
}

private func day(of instant: Instant) -> Int64 { instant.seconds / 86_400 }

private func passage(_ stored: String) -> Trace.Passage? {
  guard case .passed(let passage) = Trace.outcome(stored: stored) else { return nil }
  return passage
}

private func readTrace(_ row: any Row, from column: Int) -> KeptTrace? {
  guard let outcome = Trace.outcome(stored: row.text(column + 5)),
    let step = Trace.Step(rawValue: row.integer(column + 4))
  else { return nil }
  return KeptTrace(
    id: row.id(column),
    trace: Trace(
      reference: row.text(column + 1), at: row.instant(column + 2), asker: .client(row.id(column + 10)),
      isProved: row.truth(column + 3), step: step, outcome: outcome, target: row.text(column + 6),
      sent: Trace.sent(stored: row.text(column + 7)), grant: row.optionalID(column + 8),
      journey: row.optionalText(column + 9)))
}

extension Trace.Asker {
  fileprivate var id: SQLValue {
    if case .client(let id) = self { .id(id) } else { .null }
  }

  fileprivate var identifier: SQLValue {
    if case .named(let identifier) = self { .text(identifier.text) } else { .null }
  }
}
