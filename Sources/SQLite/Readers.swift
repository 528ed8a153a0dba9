// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Storage
import Synchronization

/// The connections that reads borrow: one is opened when none is idle, and a few are kept.
///
/// An idle one may hold a snapshot for the next read, but not for long: while it does, the log cannot start anew.
final class Readers: Sendable {
  /// A read holds its thread, so there are seldom more of them at a time than processor cores.
  static let largestIdle = 4

  /// Unchecked: whoever took a connection out of the lock is the only one to hold it.
  private struct Idle: @unchecked Sendable {
    var connections: [SQLiteConnection] = []
    var isClosed = false
    /// Whether snapshots that are held now will be let go of.
    var isLimited = false
  }

  private struct Borrowed: @unchecked Sendable { let connection: SQLiteConnection }

  private let idle = Mutex(Idle())
  private let place: Place
  private let patience: Duration
  private let longestHold: DispatchTimeInterval

  /// - Parameter longestHold: how long an idle connection holds a snapshot.
  init(_ place: Place, patience: Duration, longestHold: DispatchTimeInterval) {
    self.place = place
    self.patience = patience
    self.longestHold = longestHold
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

  /// Lets go of what idle connections hold: a commit has made it old.
  func letGoOfSnapshots() {
    idle.withLock { idle in
      for connection in idle.connections where connection.holdsSnapshot { connection.letGoOfSnapshot() }
    }
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
    let isFirstToHold = idle.withLock { idle in
      guard !idle.isClosed, idle.connections.count < Self.largestIdle else { return false }
      idle.connections.append(borrowed.connection)
      guard borrowed.connection.holdsSnapshot, !idle.isLimited else { return false }
      idle.isLimited = true
      return true
    }
    guard isFirstToHold else { return }
    // Another program may commit and learn of nobody who holds a snapshot here.
    DispatchQueue.global().asyncAfter(deadline: .now() + longestHold) { [weak self] in
      self?.idle.withLock { $0.isLimited = false }
      self?.letGoOfSnapshots()
    }
  }
}
