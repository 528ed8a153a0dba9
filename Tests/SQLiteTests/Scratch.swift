// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import SQLite
import Storage
import Testing

/// A folder that one test has to itself.
final class Scratch: Sendable {
  let folder = NSTemporaryDirectory() + "sqlite-" + UUID().uuidString
  var path: String { folder + "/seats.db" }

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A database in the file ``path`` that has a table of seats.
  func database(patience: Duration = .seconds(10)) async throws -> SQLiteDatabase {
    let database = try SQLiteDatabase(path: path, patience: patience)
    try await database.migrate([.seats])
    return database
  }
}

extension Migration {
  static let seats = Migration(
    1,
    """
    CREATE TABLE seats (
      id {identity},
      name TEXT NOT NULL UNIQUE,
      beside INTEGER REFERENCES seats (id) DEFERRABLE INITIALLY DEFERRED,
      ticket {blob}
    ) {strict}
    """)
}

extension SQLiteDatabase {
  func add(_ seat: String) async throws {
    try await write { _ = try $0.execute("INSERT INTO seats (name) VALUES ($1)", [.text(seat)]) }
  }

  func seats() throws -> Set<String> {
    Set(try read { try $0.rows("SELECT name FROM seats", []) { $0.text(0) } })
  }

  func pragma(_ statement: Statement) async throws -> Int64? {
    try await write { try $0.row(statement, []) { $0.integer(0) } }
  }

  /// Returns when a write has begun that goes on until it is released.
  func hold() async -> Held {
    let held = Held()
    Task { try await write { _ in held.untilReleased() } }
    await held.hasBegun()
    return held
  }

  /// Queues the writes behind one that does not end, then lets them all go: they share a batch.
  ///
  /// - Returns: the outcome of each, in order.
  func together(_ writes: [@Sendable (any Connection) throws -> Void]) async -> [Result<Void, any Error>] {
    let held = await hold()
    let outcomes = await withTaskGroup(of: (Int, Result<Void, any Error>).self) { group in
      for (place, body) in writes.enumerated() {
        group.addTask {
          do {
            return (place, .success(try await self.write(body)))
          } catch {
            return (place, .failure(error))
          }
        }
        while counts.waiting <= place { await Task.yield() }
      }
      held.release()
      return await group.reduce(into: [Int: Result<Void, any Error>]()) { $0[$1.0] = $1.1 }
    }
    return writes.indices.compactMap { outcomes[$0] }
  }
}

/// Something that goes on until it is released.
struct Held: Sendable {
  private let end = DispatchSemaphore(value: 0)
  private let beginnings: AsyncStream<Void>
  private let beginning: AsyncStream<Void>.Continuation

  init() { (beginnings, beginning) = AsyncStream.makeStream() }

  /// Called inside it, on a thread that may block.
  func untilReleased() {
    beginning.yield()
    end.wait()
  }

  func hasBegun() async { for await _ in beginnings { return } }
  func release() { end.signal() }
}

extension Result {
  var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
