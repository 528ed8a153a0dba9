// SPDX-License-Identifier: Apache-2.0
import Foundation
import SQLite
import Storage
import Testing

@Suite struct `Opening a file` {
  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func `the file and its log are for their owner only`() async throws {
    let database = try await scratch.database()
    for file in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path + file)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
    }
    await database.close()
  }

  @Test func `every commit is synced to a log, and foreign keys are kept`() async throws {
    let database = try await scratch.database()
    #expect(try await database.pragma("PRAGMA synchronous") == 2)
    #expect(try await database.pragma("PRAGMA foreign_keys") == 1)
    let mode = try await database.write { try $0.row("PRAGMA journal_mode", []) { $0.text(0) } }
    #expect(mode == "wal")
  }

  @Test func `what was answered is in the files that a crash leaves`() async throws {
    let database = try await scratch.database()
    for seat in ["A1", "A2", "A3"] { try await database.add(seat) }
    let left = scratch.folder + "/left.db"
    for file in ["", "-wal"] { try FileManager.default.copyItem(atPath: scratch.path + file, toPath: left + file) }
    #expect(try SQLiteDatabase(path: left).seats() == ["A1", "A2", "A3"])
  }

  @Test func `a missing folder is named`() throws {
    let folder = scratch.folder + "/nowhere"
    #expect(throws: StorageError.unavailable("there is no folder \(folder) to keep the database in")) {
      try SQLiteDatabase(path: folder + "/seats.db")
    }
  }

  @Test func `a folder is not a file`() throws {
    #expect(throws: StorageError.unavailable("\(scratch.folder) is not a file")) {
      try SQLiteDatabase(path: scratch.folder)
    }
  }

  @Test func `a file of something else is left as it is`() throws {
    let letter = Data(String(repeating: "Dear patron, ", count: 1000).utf8)
    try letter.write(to: URL(fileURLWithPath: scratch.path))
    let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: scratch.path) }
    #expect(error?.isUnavailable == true && "\(error!)".contains("\(scratch.path): file is not a database"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path)) == letter)
  }

  @Test(.enabled(if: geteuid() != 0, "root may read every file"))
  func `a file that may not be read is named`() throws {
    #expect(FileManager.default.createFile(atPath: scratch.path, contents: nil, attributes: [.posixPermissions: 0]))
    let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: scratch.path) }
    #expect("\(error!)".contains("\(scratch.path) cannot be read and written"))
  }

  @Test(arguments: ["file:seats.db?mode=memory", "seats.db?vfs=memdb", "seat's %41 ünïcode.db"])
  func `a path is only a path`(name: String) async throws {
    let path = scratch.folder + "/" + name
    let database = try SQLiteDatabase(path: path)
    try await database.migrate([.seats])
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `it is reachable until it is closed`() async throws {
    let database = try await scratch.database()
    #expect(database.isReachable())
    await database.close()
    #expect(!database.isReachable())
  }

  @Test func `databases in memory are told apart by name and gone when closed`() async throws {
    let (one, other) = (UUID().uuidString, UUID().uuidString)
    let database = try SQLiteDatabase(inMemory: one)
    try await database.migrate([.seats])
    try await database.add("A1")
    #expect(throws: StorageError.self) { try SQLiteDatabase(inMemory: other).seats() }
    #expect(try SQLiteDatabase(inMemory: one).seats() == ["A1"])
    await database.close()
    #expect(throws: StorageError.self) { try SQLiteDatabase(inMemory: one).seats() }
  }

  @Test func `a refused change names its constraint`() async throws {
    let database = try await scratch.database()
    try await database.add("A1")
    await #expect(throws: StorageError.constraint("UNIQUE constraint failed: seats.name")) {
      try await database.add("A1")
    }
  }
}
