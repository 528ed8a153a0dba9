// SPDX-License-Identifier: Apache-2.0
import Storage
import Testing

@Suite struct `Writing` {
  @Test(arguments: DatabaseKind.all)
  func `an answered write is seen by every other program`(kind: DatabaseKind) async throws {
    let ground = try await Ground(kind)
    let (mine, theirs) = (try ground.open(), try ground.open())
    for number in 1...20 {
      try await mine.write { _ = try $0.addSeat("A\(number)") }
      #expect(try await theirs.read { try $0.seats().count } == number)
    }
  }

  @Test(arguments: DatabaseKind.all)
  func `a throw undoes its own changes and no others`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    await withTaskGroup { group in
      for number in 0..<120 {
        group.addTask {
          let write: Result<Void, any Error>
          do {
            try await database.write { connection in
              try connection.addSeat("A\(number)")
              try connection.addSeat("B\(number)")
              if number.isMultiple(of: 3) { throw ChangedMyMind() }
            }
            write = .success(())
          } catch {
            write = .failure(error)
          }
          if number.isMultiple(of: 3) {
            #expect(throws: ChangedMyMind()) { try write.get() }
          } else {
            #expect(throws: Never.self) { try write.get() }
          }
        }
      }
    }
    let expected = (0..<120).filter { !$0.isMultiple(of: 3) }.flatMap { ["A\($0)", "B\($0)"] }
    #expect(Set(try await database.read { try $0.seats() }) == Set(expected))
  }

  @Test(arguments: DatabaseKind.all)
  func `a failed statement undoes the write even if the closure caught it`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let error = await #expect(throws: StorageError.self) {
      try await database.write { connection in
        try connection.addSeat("A1")
        _ = try? connection.addSeat("A1")
      }
    }
    #expect(error?.isConstraint == true)
    #expect(try await database.read { try $0.seats() } == [])
  }

  @Test(arguments: DatabaseKind.all)
  func `a deferred constraint that was settled in time is no failure`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    try await database.write { connection in
      try connection.execute("INSERT INTO seats (name, hall) VALUES ('A1', 7)", [])
      try connection.execute("INSERT INTO halls (id, name) VALUES (7, 'Main')", [])
    }
    #expect(try await database.read { try $0.seats() } == ["A1"])
  }

  @Test(arguments: DatabaseKind.all)
  func `of 64 that want the same seat one gets it`(kind: DatabaseKind) async throws {
    let ground = try await Ground(kind)
    let programs = [try ground.open(), try ground.open()]
    try await programs[0].write { connection in
      for seat in 0..<10 { try connection.addSeat("A\(seat)") }
    }
    for seat in 0..<10 {
      let winners = try await withThrowingTaskGroup(of: Int64?.self) { group in
        for writer in 1...64 {
          group.addTask {
            try await programs[writer % 2].write { connection in
              try connection.execute(
                "UPDATE seats SET price = $2 WHERE name = $1 AND price = 0",
                [.text("A\(seat)"), .integer(Int64(100 + writer))]) == 1
            } ? Int64(100 + writer) : nil
          }
        }
        return try await group.reduce(into: [Int64]()) { winners, winner in if let winner { winners.append(winner) } }
      }
      #expect(winners.count == 1)
      #expect(try await programs[0].read { try $0.price(of: "A\(seat)") } == winners.first)
    }
  }

  @Test(arguments: DatabaseKind.all)
  func `no increment of 64 writers in two programs is lost`(kind: DatabaseKind) async throws {
    let ground = try await Ground(kind)
    let programs = [try ground.open(), try ground.open()]
    try await programs[0].write { _ = try $0.addSeat("A1", price: 1000) }
    let seen = try await withThrowingTaskGroup { group in
      for writer in 0..<64 {
        group.addTask {
          var seen: [Int64] = []
          for _ in 0..<20 {
            let price = try await programs[writer % 2].write { connection in
              try connection.row("UPDATE seats SET price = price + 1 RETURNING price", []) { $0.integer(0) }
            }
            seen.append(price ?? 0)
          }
          return seen
        }
      }
      return try await group.reduce(into: [Int64]()) { $0 += $1 }
    }
    #expect(seen.sorted() == Array(1001...2280))
  }
}

@Suite struct `Reading` {
  @Test(arguments: DatabaseKind.all)
  func `all statements of a read see one state, never half a transaction`(kind: DatabaseKind) async throws {
    let ground = try await Ground(kind)
    let (writing, reading) = (try ground.open(), try ground.open())
    try await writing.write { connection in
      for name in ["A1", "A2"] { try connection.addSeat(name, price: 1000) }
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            try await writing.write { connection in
              try connection.execute("UPDATE seats SET price = price - 1 WHERE name = 'A1'", [])
              try connection.execute("UPDATE seats SET price = price + 1 WHERE name = 'A2'", [])
            }
          }
        }
        group.addTask {
          for _ in 0..<200 {
            let (one, other) = try await reading.read { (try $0.price(of: "A1"), try $0.price(of: "A2")) }
            #expect((one ?? 0) + (other ?? 0) == 2000)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await reading.read { try $0.price(of: "A2") } == 1200)
  }

  @Test(arguments: DatabaseKind.all)
  func `a read changes nothing`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    let error = await #expect(throws: StorageError.self) {
      try await database.read { _ = try $0.addSeat("A1") }
    }
    #expect(error?.isStatement == true)
    #expect(try await database.read { try $0.seats() } == [])
  }

  @Test(arguments: DatabaseKind.all)
  func `what a read throws is thrown, and the next one works`(kind: DatabaseKind) async throws {
    let database = try await Ground(kind).open()
    await #expect(throws: ChangedMyMind()) {
      try await database.read { connection in
        _ = try connection.seats()
        throw ChangedMyMind()
      }
    }
    #expect(try await database.read { try $0.seats() } == [])
  }
}
