// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

@Suite struct `Migrating` {
  @Test(arguments: DatabaseKind.all)
  func `a migration runs once`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat("A1") }
    try await database.migrate([.theatre])
    #expect(try await database.read { try $0.seats() } == ["A1"])
  }

  @Test(arguments: DatabaseKind.all)
  func `a later migration runs on what is there`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat("A1") }
    try await database.migrate([.theatre, Migration(2, "ALTER TABLE seats ADD COLUMN colour TEXT; DELETE FROM halls")])
    #expect(try await database.read { try $0.row("SELECT colour FROM seats", []) { $0.isNull(0) } } == true)
  }

  @Test(arguments: DatabaseKind.all)
  func `programs that start at once all end well`(kind: DatabaseKind) async throws {
    let ground = try await Ground(kind, migrations: [])
    try await withThrowingTaskGroup { group in
      for program in 0..<8 {
        group.addTask {
          let database = try ground.open()
          try await database.migrate([.theatre, Migration(2, "INSERT INTO halls (name) VALUES ('Main')")])
          try await database.write { _ = try $0.addSeat("A\(program)") }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await ground.open().read { try $0.seats().count } == 8)
  }

  @Test(arguments: DatabaseKind.all)
  func `an older program refuses a newer schema`(kind: DatabaseKind) async throws {
    let ground = try await Ground(
      kind, migrations: [.theatre, Migration(3, "INSERT INTO halls (name) VALUES ('Main')")])
    let database = try ground.open()
    await #expect(throws: StorageError.newerSchema(found: 3, known: 1)) { try await database.migrate([.theatre]) }
  }

  @Test(arguments: DatabaseKind.all)
  func `a migration that fails leaves nothing behind and says which it is`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let bad = Migration(2, "INSERT INTO halls (name) VALUES ('Main'); INSERT INTO nowhere VALUES (1)")
    let error = await #expect(throws: StorageError.self) { try await database.migrate([.theatre, bad]) }
    #expect(error?.isStatement == true && "\(error!)".contains("migration 2"))
    #expect(try await database.read { try $0.rows("SELECT id FROM halls", []) { $0.integer(0) } } == [])
    try await database.migrate([.theatre, Migration(2, "INSERT INTO halls (name) VALUES ('Main')")])
    #expect(try await database.read { try $0.rows("SELECT name FROM halls", []) { $0.text(0) } } == ["Main"])
  }

  @Test(arguments: DatabaseKind.all, [[2, 1], [1, 1], [0, 1]])
  func `migrations are numbered upwards from 1`(kind: DatabaseKind, numbers: [Int]) async throws {
    let database = try await Ground(kind, migrations: []).open()
    let error = await #expect(throws: StorageError.self) {
      try await database.migrate(numbers.map { Migration($0, "CREATE TABLE t\($0) (id {identity}) {strict}") })
    }
    #expect(error?.isStatement == true)
  }
}
