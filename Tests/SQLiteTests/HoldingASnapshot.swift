// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Dispatch
import Storage
import Testing

@testable import SQLite

@Suite struct `Holding a snapshot` {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func `the second glance at an unchanged file keeps its snapshot for the next`() async throws {
    let database = try await scratch.database()
    try await database.add("A1")
    let reader = try SQLiteConnection.open(.file(scratch.path), as: .reader, patience: .seconds(1))
    #expect(try reader.onceThrough(seats) == ["A1"])
    #expect(try reader.onceThrough(seats) == ["A1"])
    #expect(try reader.onceThrough(seats) == ["A1"])
    #expect(reader.holdsSnapshot)
    #expect(reader.isSound)
    try await database.add("A2")
    #expect(try reader.onceThrough(seats) == ["A1", "A2"])
    #expect(!reader.holdsSnapshot)
  }

  @Test func `a snapshot that is held is used by reads of several statements too`() async throws {
    let database = try await scratch.database()
    try await database.add("A1")
    let reader = try SQLiteConnection.open(.file(scratch.path), as: .reader, patience: .seconds(1))
    #expect(try reader.onceThrough(seats) == ["A1"])
    #expect(try reader.onSnapshot(seats) == ["A1"])
    #expect(reader.holdsSnapshot)
    try await database.add("A2")
    #expect(try reader.onSnapshot(seats) == ["A1", "A2"])
  }

  @Test func `a commit is seen by the next glance, whoever made it`() async throws {
    let ours = try await scratch.database()
    let theirs = try SQLiteDatabase(path: scratch.path)
    for number in 1...100 {
      _ = try glance(ours)
      _ = try glance(ours)
      try await (number.isMultiple(of: 2) ? ours : theirs).add("A\(number)")
      #expect(try glance(ours).count == number)
      #expect(try glance(theirs).count == number)
    }
  }

  @Test func `a glance that throws holds nothing`() async throws {
    struct Refused: Error {}
    let database = try await scratch.database()
    try await database.add("A1")
    let reader = try SQLiteConnection.open(.file(scratch.path), as: .reader, patience: .seconds(1))
    for _ in 0..<3 { _ = try reader.onceThrough(seats) }
    #expect(throws: Refused.self) { try reader.onceThrough { _ in throw Refused() } }
    #expect(!reader.holdsSnapshot)
    #expect(reader.isSound)
    #expect(try reader.onceThrough(seats) == ["A1"])
  }

  @Test func `the log starts anew after a commit of ours, although glances held it`() async throws {
    let database = try SQLiteDatabase(.file(scratch.path), patience: .seconds(10), longestHold: .never)
    try await database.migrate([.seats])
    try await database.add("A1")
    for _ in 0..<3 { _ = try glance(database) }
    let whileHeld = try startsAnew(within: 0)
    #expect(whileHeld == SQLITE_BUSY)
    try await database.add("A2")
    #expect(try startsAnew(within: 0) == SQLITE_OK)
  }

  @Test func `the log starts anew within a second after a commit of another program`() async throws {
    let ours = try await scratch.database()
    let theirs = try SQLiteDatabase(path: scratch.path)
    try await theirs.add("A1")
    for _ in 0..<3 { _ = try glance(ours) }
    try await theirs.add("A2")
    #expect(try startsAnew(within: 10_000) == SQLITE_OK)
  }

  private func seats(_ connection: SQLiteConnection) throws -> Set<String> {
    Set(try connection.rows("SELECT name FROM seats", []) { $0.text(0) })
  }

  private func glance(_ database: SQLiteDatabase) throws -> Set<String> {
    try database.glance { Set(try $0.rows("SELECT name FROM seats", []) { $0.text(0) }) }
  }

  /// Folds the log into the file and begins it anew, which SQLite refuses while somebody reads from it.
  private func startsAnew(within milliseconds: CInt) throws -> CInt {
    var handle: OpaquePointer?
    #expect(sqlite3_open_v2(scratch.path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
    defer { sqlite3_close_v2(handle) }
    // A connection that has read nothing does not know of the log.
    #expect(sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nil, nil, nil) == SQLITE_OK)
    sqlite3_busy_timeout(handle, milliseconds)
    return sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }
}
