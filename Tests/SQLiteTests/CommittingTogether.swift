// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import SQLite
import Storage
import Testing

@Suite struct `Committing together` {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func `writes that wait are committed as one`() async throws {
    let database = try await scratch.database()
    let before = database.counts
    let outcomes = await database.together((0..<40).map { insert("A\($0)") })
    #expect(outcomes.allSatisfy { $0.error == nil })
    #expect(database.counts.commits - before.commits == 2, "the one that held the line, and the 40 behind it")
    #expect(database.counts.writes - before.writes == 41)
    #expect(try database.seats().count == 40)
  }

  @Test func `a batch has an end`() async throws {
    let database = try await scratch.database()
    let before = database.counts
    let outcomes = await database.together((0..<600).map { insert("A\($0)") })
    #expect(outcomes.allSatisfy { $0.error == nil })
    #expect(database.counts.commits - before.commits == 4)
  }

  @Test func `a deferred foreign key that stays open fails its own write only`() async throws {
    let database = try await scratch.database()
    let outcomes = await database.together([
      insert("A1"), { _ = try $0.execute("INSERT INTO seats (name, beside) VALUES ('A2', 404)", []) }, insert("A3"),
    ])
    #expect(outcomes.map { $0.error as? StorageError } == [nil, .constraint("FOREIGN KEY constraint failed"), nil])
    #expect(try database.seats() == ["A1", "A3"])
  }

  @Test func `a full disk fails the whole batch, even if the closure caught it`() async throws {
    let database = try await scratch.database()
    let pages = try await database.pragma("PRAGMA max_page_count = 12")
    #expect(pages == 12)
    let outcomes = await database.together([
      insert("A1"),
      { connection in
        let ticket = SQLValue.blob(Array(repeating: 7, count: 100_000))
        _ = try? connection.execute("INSERT INTO seats (name, ticket) VALUES ('A2', $1)", [ticket])
      },
      insert("A3"),
    ])
    for outcome in outcomes {
      #expect((outcome.error as? StorageError)?.isUnavailable == true)
    }
    #expect(try database.seats() == [])
    #expect(database.counts.failures == 1)
    try await database.add("A4")
    #expect(try database.seats() == ["A4"])
  }

  @Test func `a write that ends the transaction by itself fails the batch`() async throws {
    let database = try await scratch.database()
    let outcomes = await database.together([
      insert("A1"), { _ = try $0.execute("ROLLBACK", []) }, insert("A2"),
    ])
    #expect(outcomes.allSatisfy { $0.error is StorageError })
    #expect(try database.seats() == [])
    try await database.add("A3")
  }

  @Test func `a commit that is refused fails the whole batch and leaves nothing open`() async throws {
    let name = UUID().uuidString
    let writing = try SQLiteDatabase(inMemory: name, patience: .milliseconds(5))
    try await writing.migrate([.seats])
    let reading = try SQLiteDatabase(inMemory: name)
    // In memory there is no log: a reader keeps the writer from committing, though not from writing.
    let held = Held()
    DispatchQueue(label: "reader").async {
      try? reading.read { connection in
        _ = try connection.rows("SELECT name FROM seats", []) { $0.text(0) }
        held.untilReleased()
      }
    }
    await held.hasBegun()
    let outcomes = await writing.together([insert("A1"), { _ in throw CancellationError() }])
    #expect(outcomes.map { $0.error as? StorageError } == [.busy, .busy])
    held.release()
    #expect(try writing.seats() == [])
    try await writing.add("A2")
    #expect(try reading.seats() == ["A2"])
  }

  @Test func `a write waits for another program, then gives up as busy`() async throws {
    let mine = try await scratch.database()
    let theirs = try await scratch.database(patience: .milliseconds(5))
    let held = await mine.hold()
    await #expect(throws: StorageError.busy) { try await theirs.add("A1") }
    held.release()
    try await mine.add("A2")
    try await theirs.add("A1")
    #expect(try mine.seats() == ["A1", "A2"])
  }

  @Test func `closing finishes what waits and refuses what comes after`() async throws {
    let database = try await scratch.database()
    let held = await database.hold()
    async let waiting: Void = database.add("A1")
    while database.counts.waiting == 0 { await Task.yield() }
    async let closing: Void = database.close()
    while database.isReachable() { await Task.yield() }
    held.release()
    _ = try await (waiting, closing)
    await #expect(throws: StorageError.unavailable("the database is closed")) { try await database.add("A2") }
    #expect(throws: StorageError.unavailable("the database is closed")) { try database.seats() }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "-wal"), "the log was folded into the file")
    #expect(try await scratch.database().seats() == ["A1"])
  }

  private func insert(_ seat: String) -> @Sendable (any Connection) throws -> Void {
    { _ = try $0.execute("INSERT INTO seats (name) VALUES ($1)", [.text(seat)]) }
  }
}

extension StorageError {
  var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}
