// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization

/// The connections that reads borrow: one is opened when none is idle, and a few are kept.
final class Readers: Sendable {
  /// A read holds its thread, so there are seldom more of them at a time than processor cores.
  static let largestIdle = 4

  /// Unchecked: whoever took a connection out of the lock is the only one to hold it.
  private struct Idle: @unchecked Sendable {
    var connections: [SQLiteConnection] = []
    var isClosed = false
  }

  private struct Borrowed: @unchecked Sendable { let connection: SQLiteConnection }

  private let idle = Mutex(Idle())
  private let place: Place
  private let patience: Duration

  init(_ place: Place, patience: Duration) {
    self.place = place
    self.patience = patience
  }

  func read<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    let connection = try borrow()
    defer { giveBack(connection) }
    return try connection.onSnapshot(body)
  }

  func glance<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    let connection = try borrow()
    defer { giveBack(connection) }
    return try connection.onceThrough(body)
  }

  func close() {
    let closing = idle.withLock { idle in
      let closing = idle
      idle = Idle(connections: [], isClosed: true)
      return closing
    }
    withExtendedLifetime(closing) {}
  }

  private func borrow() throws(StorageError) -> SQLiteConnection {
    enum Found { case idle(Borrowed), none, closed }
    let found: Found = idle.withLock { idle in
      if idle.isClosed { return .closed }
      return idle.connections.popLast().map { .idle(Borrowed(connection: $0)) } ?? .none
    }
    switch found {
    case .idle(let borrowed): return borrowed.connection
    case .none: return try .open(place, as: .reader, patience: patience)
    case .closed: throw .unavailable("the database is closed")
    }
  }

  private func giveBack(_ connection: SQLiteConnection) {
    guard connection.isSound else { return }
    let borrowed = Borrowed(connection: connection)
    idle.withLock { idle in
      if !idle.isClosed, idle.connections.count < Self.largestIdle { idle.connections.append(borrowed.connection) }
    }
  }
}
