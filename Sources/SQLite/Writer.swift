// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Storage
import Synchronization

/// The one that writes: commits whatever has queued up since its last commit as one transaction, then answers all of
/// it, so that many writes share the wait for the disk and none is answered before it is durable.
final class Writer: Sendable {
  /// Bounds how long other programs wait for the lock, and how many writes one failure of the disk can refuse.
  static let largestBatch = 256

  private struct Line {
    var waiting: [any Write] = []
    var isServed = false
    var isClosed = false
    var counts = WriteCounts()
  }

  private enum Joined { case refused, toBeServed, first }

  private let line = Mutex(Line())
  private let thread = DispatchQueue(label: "sqlite.writer")
  /// Touched on `thread` only.
  nonisolated(unsafe) private var connection: SQLiteConnection?

  private let onCommit: @Sendable () -> Void

  /// - Parameter onCommit: called after each commit, before it is answered.
  init(_ connection: SQLiteConnection, onCommit: @escaping @Sendable () -> Void) {
    self.connection = connection
    self.onCommit = onCommit
  }

  var counts: WriteCounts {
    line.withLock { line in
      var counts = line.counts
      counts.waiting = line.waiting.count
      return counts
    }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (SQLiteConnection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      join(PendingWrite(body, continuation))
    }
  }

  /// Ends when everything that waits has been answered and the connection is closed.
  func close() async {
    line.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      thread.async {
        self.connection = nil
        continuation.resume()
      }
    }
  }

  private func join(_ write: some Write) {
    let joined: Joined = line.withLock { line in
      if line.isClosed { return .refused }
      line.waiting.append(write)
      defer { line.isServed = true }
      return line.isServed ? .toBeServed : .first
    }
    switch joined {
    case .refused: write.answer(.unavailable("the database is closed"))
    case .toBeServed: break
    case .first: thread.async { self.serve() }
    }
  }

  private func serve() {
    guard let connection else {
      // Closed between joining the line and this.
      while case let batch = nextBatch(), !batch.isEmpty {
        for write in batch { write.answer(.unavailable("the database is closed")) }
      }
      return
    }
    while true {
      let batch = nextBatch()
      if batch.isEmpty { return }
      let failure = commit(batch, on: connection)
      line.withLock { $0.counts.add(batch, failed: failure != nil) }
      onCommit()
      for write in batch { write.answer(failure) }
      connection.giveWay()
    }
  }

  private func nextBatch() -> [any Write] {
    line.withLock { line in
      let batch = Array(line.waiting.prefix(Self.largestBatch))
      line.waiting.removeFirst(batch.count)
      if batch.isEmpty { line.isServed = false }
      return batch
    }
  }

  private func commit(_ batch: [any Write], on connection: SQLiteConnection) -> StorageError? {
    do throws(StorageError) {
      try connection.run("BEGIN IMMEDIATE")
      for write in batch { try write.run(on: connection) }
      try connection.run("COMMIT")
      return nil
    } catch {
      connection.abandonTransaction()
      return error
    }
  }
}

extension WriteCounts {
  fileprivate mutating func add(_ batch: [any Write], failed: Bool) {
    if failed {
      failures += 1
    } else {
      commits += 1
      writes += batch.count
    }
  }
}

private protocol Write: Sendable {
  /// - Throws: what ends the transaction of the whole batch; what ends only this write is kept as its outcome.
  func run(on connection: SQLiteConnection) throws(StorageError)

  func answer(_ failure: StorageError?)
}

/// Unchecked: `outcome` is touched on the writer's thread only.
private final class PendingWrite<Answer: Sendable>: Write, @unchecked Sendable {
  private let body: @Sendable (SQLiteConnection) throws -> Answer
  private let continuation: CheckedContinuation<Answer, any Error>
  private var outcome: Result<Answer, any Error>?

  init(
    _ body: @escaping @Sendable (SQLiteConnection) throws -> Answer,
    _ continuation: CheckedContinuation<Answer, any Error>
  ) {
    self.body = body
    self.continuation = continuation
  }

  func run(on connection: SQLiteConnection) throws(StorageError) {
    outcome = try connection.inSavepoint(body)
  }

  /// Even a write that threw by itself is told of the batch's failure: it may have judged by a neighbour's lost change.
  func answer(_ failure: StorageError?) {
    if let outcome, failure == nil {
      continuation.resume(with: outcome)
    } else {
      continuation.resume(throwing: failure ?? .unavailable("the write was not run"))
    }
  }
}
