// SPDX-License-Identifier: Apache-2.0
import Dispatch
public import Storage

/// A database in one SQLite file, which other programs may use at the same time.
///
/// Writes queue up and are committed together (``counts`` says how many at a time); reads run in place on the calling
/// thread and see only what was committed before they began.
public final class SQLiteDatabase: Database {
  private let writer: Writer
  private let readers: Readers

  /// Opens the file and makes it, for its owner only, where there is none. The folder must exist.
  ///
  /// - Parameter patience: how long a write waits for another program's lock before it is refused with `busy`.
  /// - Throws: ``StorageError/unavailable(_:)`` with what is wrong with the file or its folder.
  public convenience init(path: String, patience: Duration = .seconds(10)) throws(StorageError) {
    try self.init(.file(path), patience: patience)
  }

  /// Opens a database in memory, shared by all that open the same name in this program while any of them is open.
  public convenience init(inMemory name: String, patience: Duration = .seconds(10)) throws(StorageError) {
    try self.init(.memory(name), patience: patience)
  }

  init(
    _ place: Place, patience: Duration, longestHold: DispatchTimeInterval = .milliseconds(500)
  ) throws(StorageError) {
    let readers = Readers(place, patience: patience, longestHold: longestHold)
    self.readers = readers
    writer = Writer(try .open(place, as: .writer, patience: patience), onCommit: { readers.letGoOfSnapshots() })
  }

  public func read<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) throws -> T {
    try readers.read(body)
  }

  public func glance<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) throws -> T {
    try readers.glance(body)
  }

  /// Runs the closure in a transaction and returns when it is on disk. A cancelled task's write still happens.
  public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await writer.write(body)
  }

  public func migrate(_ migrations: [Migration]) async throws {
    try await writer.write { connection in try connection.migrate(migrations) }
  }

  /// Whether the file can be read now.
  public func isReachable() -> Bool {
    (try? read { try $0.rows("SELECT count(*) FROM sqlite_schema", []) { $0.integer(0) } }) != nil
  }

  public var counts: WriteCounts { writer.counts }

  /// Finishes the writes that wait, refuses later ones, and folds the log into the file if nobody else has it open.
  public func close() async {
    readers.close()
    await writer.close()
  }
}

/// What the writer did since the database was opened.
public struct WriteCounts: Sendable, Equatable {
  /// Transactions committed.
  public var commits = 0
  /// Writes answered by those commits; divided by ``commits``, the mean size of a batch.
  public var writes = 0
  /// Transactions that could not be committed, with every write in them refused.
  public var failures = 0
  /// Writes that wait for their turn now.
  public var waiting = 0
}
