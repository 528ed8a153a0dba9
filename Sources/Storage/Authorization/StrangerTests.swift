// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// Until when the owner of a client is a stranger to it.
public let strangerTestsSchema = Migration(
  71,
  """
  CREATE TABLE stranger_tests (
    client_id INTEGER PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
    ends_at INTEGER NOT NULL
  ) {strict};
  """)

extension SQLAuthorizationRecords {
  public func strangerTestEnd(of client: ID<Client>) throws -> Instant? {
    try connection.row("SELECT ends_at FROM stranger_tests WHERE client_id = $1", [.id(client)]) { $0.instant(0) }
  }

  public func set(strangerTestEnd end: Instant, of client: ID<Client>) throws {
    try connection.execute(
      """
      INSERT INTO stranger_tests (client_id, ends_at) VALUES ($1, $2)
      ON CONFLICT (client_id) DO UPDATE SET ends_at = excluded.ends_at
      """, [.id(client), .instant(end)])
  }
}
