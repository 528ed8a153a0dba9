// SPDX-License-Identifier: Apache-2.0

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

  public func keep(_ moved: Duration) async throws {
    let milliseconds = moved.components.seconds * 1000 + moved.components.attoseconds / 1_000_000_000_000_000
    try await database.write { connection in
      _ = try connection.execute(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [.text("sandbox clock"), .integer(milliseconds)])
    }
  }
}
