// SPDX-License-Identifier: Apache-2.0
import Storage

extension SQLiteConnection {
  /// Runs, inside the writer's transaction, the migrations that the file has not seen: all of them or none.
  func migrate(_ migrations: [Migration]) throws {
    guard zip(migrations, migrations.dropFirst()).allSatisfy({ $0.number < $1.number }),
      migrations.first.map({ $0.number > 0 }) ?? true
    else { throw StorageError.statement("migrations must be numbered upwards from 1") }
    try run(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (
        number INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL
      ) STRICT
      """)
    let found = try row("SELECT coalesce(max(number), 0) FROM schema_migrations", []) { Int($0.integer(0)) } ?? 0
    let known = migrations.last?.number ?? 0
    guard found <= known else { throw StorageError.newerSchema(found: found, known: known) }
    for migration in migrations where migration.number > found { try apply(migration) }
  }

  private func apply(_ migration: Migration) throws(StorageError) {
    do throws(StorageError) {
      try runScript(inSQLite(migration.script))
    } catch .statement(let words) {
      throw .statement("migration \(migration.number): \(words)")
    }
    _ = try execute(
      "INSERT INTO schema_migrations VALUES ($1, CAST(strftime('%s', 'now') AS INTEGER) * 1000)",
      [.integer(Int64(migration.number))])
  }
}

/// The words of a portable script in SQLite's spelling.
private func inSQLite(_ script: String) -> String {
  script
    .replacing("{identity}", with: "INTEGER PRIMARY KEY AUTOINCREMENT")
    .replacing("{blob}", with: "BLOB")
    .replacing("{strict}", with: "STRICT")
}
