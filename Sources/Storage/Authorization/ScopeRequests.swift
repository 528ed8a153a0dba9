// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// What owners ask the operator for. `state` is 0 while it waits, 1 approved, 2 refused.
public let scopeRequestsSchema = Migration(
  70,
  """
  CREATE TABLE scope_requests (
    id {identity},
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scopes INTEGER NOT NULL CHECK (scopes <> 0),
    why TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    answered_at INTEGER,
    words TEXT,
    CHECK ((state = 0) = (answered_at IS NULL)),
    CHECK (state <> 0 OR words IS NULL)
  ) {strict};
  CREATE INDEX scope_requests_by_client ON scope_requests (client_id);
  CREATE UNIQUE INDEX scope_requests_pending ON scope_requests (client_id) WHERE state = 0;
  CREATE INDEX scope_requests_waiting ON scope_requests (id) WHERE state = 0;
  """)

extension SQLAuthorizationRecords {
  public func file(_ request: NewScopeRequest) throws -> ID<ScopeRequest>? {
    try connection.row(
      """
      INSERT INTO scope_requests (client_id, scopes, why, asked_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (client_id) WHERE state = 0 DO NOTHING RETURNING id
      """, [.id(request.client), .scopes(request.scopes), .text(request.why), .instant(request.asked)]
    ) { $0.id(0) }
  }

  public func scopeRequest(_ id: ID<ScopeRequest>) throws -> ScopeRequest? {
    try connection.row(
      "SELECT id, client_id, scopes, why, asked_at, state, answered_at, words FROM scope_requests WHERE id = $1",
      [.id(id)],
      readScopeRequest)
  }

  public func scopeRequests(of client: ID<Client>, limit: Int) throws -> [ScopeRequest] {
    try connection.rows(
      """
      SELECT id, client_id, scopes, why, asked_at, state, answered_at, words FROM scope_requests
      WHERE client_id = $1 ORDER BY id DESC LIMIT $2
      """, [.id(client), .integer(Int64(limit))], readScopeRequest)
  }

  public func pendingScopeRequests(after last: ID<ScopeRequest>?, limit: Int) throws -> [ScopeRequest] {
    try connection.rows(
      """
      SELECT id, client_id, scopes, why, asked_at, state, answered_at, words FROM scope_requests
      WHERE id > $1 AND state = 0 ORDER BY id LIMIT $2
      """, [.integer(last?.number ?? 0), .integer(Int64(limit))], readScopeRequest)
  }

  public func answer(_ id: ID<ScopeRequest>, _ state: ScopeRequest.State) throws -> ScopeRequest? {
    let (number, at, words): (Int64, Instant?, String?) =
      switch state {
      case .pending: (0, nil, nil)
      case .approved(let at, let words): (1, at, words)
      case .refused(let at, let words): (2, at, words)
      }
    return try connection.row(
      """
      UPDATE scope_requests SET state = $2, answered_at = $3, words = $4 WHERE id = $1 AND state = 0
      RETURNING id, client_id, scopes, why, asked_at, state, answered_at, words
      """, [.id(id), .integer(number), .instant(at), .text(words)], readScopeRequest)
  }

  public func removePendingScopeRequest(of client: ID<Client>) throws -> Bool {
    try connection.execute("DELETE FROM scope_requests WHERE client_id = $1 AND state = 0", [.id(client)]) > 0
  }
}

private func readScopeRequest(_ row: any Row) -> ScopeRequest {
  let words = row.optionalText(7)
  let state: ScopeRequest.State =
    switch (row.integer(5), row.optionalInstant(6)) {
    case (1, let at?): .approved(at: at, words: words)
    case (2, let at?): .refused(at: at, words: words)
    default: .pending
    }
  return ScopeRequest(
    id: row.id(0), client: row.id(1), scopes: row.scopes(2), why: row.text(3), asked: row.instant(4), state: state)
}
