// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// A few numbers that belong to the data and not to a program's configuration.
let settingsSchema = Migration(
  3,
  """
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) {strict};
  """)

/// How far the sandbox's clock was moved.
public struct SandboxClockRecord<Base: Database>: Sendable {
  let database: Base

  public init(_ database: Base) { self.database = database }

  public func moved() async throws -> Duration {
    try await database.read { connection in
      try connection.row("SELECT value FROM settings WHERE name = $1", [.text("sandbox clock")]) { $0.integer(0) }
    }.map { .milliseconds($0) } ?? .zero
  }

  /// - Returns: how far it is moved in all, also by others.
  public func move(by step: Duration) async throws -> Duration {
    let milliseconds = step.inMilliseconds
    return try await database.write { connection in
      try connection.row(
        """
        INSERT INTO settings (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = settings.value + excluded.value RETURNING value
        """, [.text("sandbox clock"), .integer(milliseconds)]
      ) { $0.integer(0) }
    }.map { .milliseconds($0) } ?? step
  }
}

/// Whether anything was issued that only the server's key can read again.
public struct TokenCensus<Base: Database>: Sendable {
  let database: Base

  public init(_ database: Base) { self.database = database }

  public func hasTokens() async throws -> Bool {
    try await database.read { connection in
      try connection.row(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM grants) OR EXISTS (SELECT 1 FROM browser_sessions)
          OR EXISTS (SELECT 1 FROM operator_tokens)
        """, []
      ) { _ in true }
    } ?? false
  }
}

let baseURLSchema = Migration(
  21,
  """
  CREATE TABLE base_url (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    text TEXT NOT NULL
  ) {strict};
  """)

/// The address under which this data was served last: what commands put into links.
public struct BaseURLRecord<Base: Database>: Sendable {
  let database: Base

  public init(_ database: Base) { self.database = database }

  public func text() async throws -> String? {
    try await database.read { connection in
      try connection.row("SELECT text FROM base_url WHERE one = 1", []) { $0.text(0) }
    }
  }

  public func remember(_ text: String) async throws {
    _ = try await database.write { connection in
      try connection.execute(
        "INSERT INTO base_url (one, text) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET text = excluded.text",
        [.text(text)])
    }
  }
}
