// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

@Suite struct `Running a statement` {
  @Test(arguments: DatabaseKind.all, ["", "a", "Zoë 🎭 日本語", "'; DROP TABLE seats; --", "\u{1}\r\n\t\\%_"])
  func `text is read back as it was written`(kind: DatabaseKind, text: String) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat(text) }
    #expect(try await database.read { try $0.seats() } == [text])
  }

  @Test(arguments: DatabaseKind.all, [.min, -1, 0, (1 << 53) + 1, .max] as [Int64])
  func `integers of 64 bits are read back as they were written`(kind: DatabaseKind, integer: Int64) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat("A1", price: integer) }
    #expect(try await database.read { try $0.price(of: "A1") } == integer)
  }

  @Test(arguments: DatabaseKind.all, [[], [0], Array(0...255), Array(repeating: 0, count: 100_000)] as [[UInt8]])
  func `blobs are read back as they were written`(kind: DatabaseKind, bytes: [UInt8]) async throws {
    let database = try await Ground(kind).open()
    let read = try await database.write { connection in
      try connection.row(
        "INSERT INTO seats (name, ticket) VALUES ('A1', $1) RETURNING ticket, ticket IS NULL", [.blob(bytes)]
      ) { $0.blob(0) }
    }
    #expect(read == bytes)
    #expect(try await database.read { try $0.row("SELECT ticket FROM seats", []) { $0.isNull(0) } } == false)
  }

  @Test(arguments: DatabaseKind.all)
  func `NULL is told from every value`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let isNull = try await database.write { connection in
      try connection.row(
        "INSERT INTO seats (name, ticket) VALUES ($1, $2) RETURNING name, ticket", [.text("A1"), .null]
      ) { [$0.isNull(0), $0.isNull(1)] }
    }
    #expect(isNull == [false, true])
  }

  @Test(arguments: DatabaseKind.all)
  func `parameters are known by number, not by place`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      try connection.addSeat("A1", price: 5)
      try connection.execute("UPDATE seats SET price = $2 WHERE name = $1", [.text("A1"), .integer(9)])
    }
    #expect(try await database.read { try $0.price(of: "A1") } == 9)
  }

  @Test(arguments: DatabaseKind.all, ["{}", #"{"2":0,"3":0,"99":0,"2":0}"#])
  func `the keys of a JSON object are a list of numbers`(kind: DatabaseKind, list: String) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in for seat in ["A1", "A2", "A3"] { try connection.addSeat(seat) } }
    let found = try await database.read { connection in
      try connection.rows(
        "SELECT name FROM seats WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id", [.text(list)]
      ) { $0.text(0) }
    }
    #expect(found == (list == "{}" ? [] : ["A2", "A3"]))
  }

  @Test(arguments: DatabaseKind.all)
  func `the keys of a JSON object are a list of texts`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in for seat in ["A1", "A2"] { try connection.addSeat(seat) } }
    let found = try await database.read { connection in
      try connection.rows(
        "SELECT id FROM seats WHERE name IN (SELECT key FROM json_each($1))", [.text(#"{"A2":0}"#)]
      ) { $0.integer(0) }
    }
    #expect(found == [2])
  }

  @Test(arguments: DatabaseKind.all)
  func `the first few of each group are numbered by a window`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      for (seat, price) in [("A1", 5), ("A2", 5), ("A3", 5), ("B1", 7)] as [(String, Int64)] {
        try connection.addSeat(seat, price: price)
      }
    }
    let found = try await database.read { connection in
      try connection.rows(
        """
        SELECT name FROM (
          SELECT *, row_number() OVER (PARTITION BY price ORDER BY id DESC) AS place FROM seats
        ) AS placed WHERE place <= $1 ORDER BY price, place
        """, [.integer(2)]
      ) { $0.text(0) }
    }
    #expect(found == ["A3", "A2", "B1"])
  }

  @Test(arguments: DatabaseKind.all)
  func `pairs are compared by their first part, then by their second`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      for (seat, price) in [("A1", 5), ("A2", 7), ("A3", 5), ("A4", 3)] as [(String, Int64)] {
        try connection.addSeat(seat, price: price)
      }
    }
    let found = try await database.read { connection in
      try connection.rows(
        "SELECT name FROM seats WHERE (price, id) > ($1, $2) ORDER BY price, id", [.integer(5), .integer(1)]
      ) { $0.text(0) }
    }
    #expect(found == ["A3", "A2"])
  }

  @Test(arguments: DatabaseKind.all)
  func `a parameter may be mentioned twice`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      for price: Int64 in [5, 7] { try connection.addSeat("A\(price)", price: price) }
      try connection.execute("UPDATE seats SET price = price + $1 WHERE price = $1", [.integer(5)])
    }
    #expect(try await database.read { [try $0.price(of: "A5"), try $0.price(of: "A7")] } == [10, 7])
  }

  @Test(arguments: DatabaseKind.all)
  func `a statement says how many rows it changed`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let changed = try await database.write { connection in
      [
        try connection.addSeat("A1"),
        try connection.addSeat("A2"),
        try connection.execute("UPDATE seats SET price = 1", []),
        try connection.execute("UPDATE seats SET price = 2 WHERE name = 'none'", []),
        try connection.execute("CREATE TABLE rows_of_none (id INTEGER NOT NULL)", []),
        try connection.execute("DELETE FROM seats WHERE name = $1", [.text("A1")]),
      ]
    }
    #expect(changed == [1, 1, 2, 0, 0, 1])
  }

  @Test(arguments: DatabaseKind.all)
  func `a conflict may be passed over or resolved`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let changed = try await database.write { connection in
      try connection.addSeat("A1", price: 5)
      return [
        try connection.execute("INSERT INTO seats (name) VALUES ('A1') ON CONFLICT (name) DO NOTHING", []),
        try connection.execute(
          "INSERT INTO seats (name, price) VALUES ('A1', 8) ON CONFLICT (name) DO UPDATE SET price = excluded.price", []
        ),
      ]
    }
    #expect(changed == [0, 1])
    #expect(try await database.read { try $0.price(of: "A1") } == 8)
  }

  @Test(arguments: DatabaseKind.all)
  func `a number is never given twice`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let numbers = try await database.write { connection in
      try (0..<3).map { _ in
        let number = try connection.row("INSERT INTO seats (name) VALUES ('A1') RETURNING id", []) { $0.integer(0) }
        try connection.execute("DELETE FROM seats", [])
        return number ?? 0
      }
    }
    #expect(numbers == numbers.sorted() && Set(numbers).count == 3)
  }

  @Test(arguments: DatabaseKind.all)
  func `a statement runs again while its rows are read`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      for name in ["A1", "A2"] { try connection.addSeat(name) }
    }
    let counts = try await database.read { connection in
      let all: Statement = "SELECT name FROM seats"
      return try connection.rows(all, []) { _ in try connection.rows(all, []) { $0.text(0) }.count }
    }
    #expect(counts == [2, 2])
  }

  @Test(arguments: DatabaseKind.all)
  func `a statement can be used again after its rows were left early`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      for name in ["A1", "A2"] { try connection.addSeat(name) }
    }
    let all: Statement = "SELECT name FROM seats ORDER BY id"
    await #expect(throws: ChangedMyMind()) {
      try await database.read { try $0.rows(all, []) { _ in throw ChangedMyMind() } }
    }
    #expect(try await database.read { try $0.rows(all, []) { $0.text(0) } } == ["A1", "A2"])
  }
}

@Suite struct `Refusing a statement` {
  @Test(arguments: DatabaseKind.all)
  func `text with the character NUL is refused`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let error = await #expect(throws: StorageError.self) {
      try await database.write { _ = try $0.addSeat("A1\0A2") }
    }
    #expect(error?.isConstraint == true)
    #expect(try await database.read { try $0.seats() } == [])
  }

  @Test(
    arguments: DatabaseKind.all,
    [
      "INSERT INTO seats (name) VALUES (NULL)",
      "INSERT INTO seats (name) VALUES ('A1')",
      "INSERT INTO seats (name, price) VALUES ('A2', 13)",
      "INSERT INTO seats (name, hall) VALUES ('A2', 404)",
    ] as [Statement])
  func `what a constraint forbids is refused`(kind: DatabaseKind, statement: Statement) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat("A1") }
    let error = await #expect(throws: StorageError.self) {
      try await database.write { _ = try $0.execute(statement, []) }
    }
    #expect(error?.isConstraint == true)
    #expect(try await database.read { try $0.seats() } == ["A1"])
  }

  @Test(
    arguments: DatabaseKind.all,
    [
      ("SELEC 1", []),
      ("SELECT name FROM nowhere", []),
      ("SELECT name FROM seats WHERE name = $1", []),
      ("SELECT name FROM seats WHERE name = $1", [.text("A1"), .text("A2")]),
      ("SELECT name FROM seats WHERE name = $2", [.text("A1"), .text("A2")]),
    ] as [(Statement, [SQLValue])])
  func `a wrong statement is told from a wrong value`(kind: DatabaseKind, call: (Statement, [SQLValue])) async throws {
    let database = try await Ground(kind).open()
    let error = await #expect(throws: StorageError.self) {
      try await database.read { try $0.rows(call.0, call.1) { $0.text(0) } }
    }
    #expect(error?.isStatement == true)
  }

  @Test(arguments: DatabaseKind.all)
  func `a column is not read as what it is not`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { _ = try $0.addSeat("A1") }
    let readings: [@Sendable (any Row) -> Void] = [
      { _ = $0.integer(0) }, { _ = $0.text(0) }, { _ = $0.blob(0) }, { _ = $0.integer(1) }, { _ = $0.text(2) },
      { _ = $0.isNull(3) }, { _ = $0.integer(-1) },
    ]
    for reading in readings {
      let error = await #expect(throws: StorageError.self) {
        try await database.read { try $0.rows("SELECT ticket, name, price FROM seats", []) { reading($0) } }
      }
      #expect(error?.isStatement == true)
    }
  }
}

extension StorageError {
  var isConstraint: Bool { if case .constraint = self { true } else { false } }
  var isStatement: Bool { if case .statement = self { true } else { false } }
}
