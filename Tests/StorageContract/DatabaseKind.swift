// SPDX-License-Identifier: Apache-2.0
import Foundation
import SQLite
import Storage
import Testing

/// A kind of database that the contract holds. To hold another to it, add it to `all`.
struct DatabaseKind: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Opens the database of that name, as one more program would if it is open already.
  let open: @Sendable (_ name: String) throws -> any Database
  let remove: @Sendable (_ name: String) -> Void

  static let all = [sqliteFile, sqliteInMemory]

  static let sqliteFile = DatabaseKind(
    testDescription: "SQLite in a file",
    open: { try SQLiteDatabase(path: path(of: $0)) },
    remove: { name in
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path(of: name) + end) }
    })

  static let sqliteInMemory = DatabaseKind(
    testDescription: "SQLite in memory",
    open: { try SQLiteDatabase(inMemory: $0) },
    remove: { _ in })

  private static func path(of name: String) -> String { NSTemporaryDirectory() + "contract-\(name).db" }
}

/// A database that one test has to itself.
///
/// Opening it twice gives two connections that know of each other only through the database, as two programs' do.
final class Ground: Sendable {
  private let kind: DatabaseKind
  private let name = UUID().uuidString
  private let kept: any Database

  init(_ kind: DatabaseKind, migrations: [Migration] = [.theatre]) async throws {
    self.kind = kind
    kept = try kind.open(name)
    try await kept.migrate(migrations)
  }

  deinit { kind.remove(name) }

  func open() throws -> any Database { GroundedDatabase(database: try kind.open(name), ground: self) }
}

/// Keeps the ground in being for as long as one of its databases is.
private struct GroundedDatabase: Database {
  let database: any Database
  let ground: Ground

  func read<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T {
    try await database.read(body)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await database.write(body)
  }

  func migrate(_ migrations: [Migration]) async throws { try await database.migrate(migrations) }
}

extension Migration {
  static let theatre = Migration(
    1,
    """
    CREATE TABLE halls (
      id {identity},
      name TEXT NOT NULL UNIQUE
    ) {strict};
    CREATE TABLE seats (
      id {identity},
      hall INTEGER REFERENCES halls (id) DEFERRABLE INITIALLY DEFERRED,
      name TEXT NOT NULL UNIQUE,
      price INTEGER NOT NULL DEFAULT 0 CHECK (price <> 13),
      ticket {blob}
    ) {strict};
    """)
}

extension Connection {
  @discardableResult
  func addSeat(_ name: String, price: Int64 = 0) throws -> Int {
    try execute("INSERT INTO seats (name, price) VALUES ($1, $2)", [.text(name), .integer(price)])
  }

  func price(of name: String) throws -> Int64? {
    try row("SELECT price FROM seats WHERE name = $1", [.text(name)]) { $0.integer(0) }
  }

  func seats() throws -> [String] { try rows("SELECT name FROM seats ORDER BY id", []) { $0.text(0) } }
}

struct ChangedMyMind: Error, Equatable {}
