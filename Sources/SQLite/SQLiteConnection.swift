// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

/// One session with SQLite, used by one thread at a time; it closes when nobody holds it any more.
final class SQLiteConnection: Connection {
  private let handle: OpaquePointer
  private let lockWait: LockWait
  private var statements: [UnsafePointer<UInt8>: PreparedStatement] = [:]
  /// The first failure since the transaction or savepoint began. Kept here, because the closure may have caught it.
  private var failure: StorageError?
  private var logIndex: LogIndex?
  /// The state that the last read saw, for reads only.
  private var lastState: LogIndex.State?
  /// Whether the snapshot of that read is still open.
  private(set) var holdsSnapshot = false

  init(_ handle: OpaquePointer, _ lockWait: LockWait) {
    self.handle = handle
    self.lockWait = lockWait
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(handle)
  }

  func execute(_ statement: Statement, _ parameters: [SQLValue]) throws(StorageError) -> Int {
    let before = sqlite3_total_changes64(handle)
    do throws(StorageError) {
      let prepared = try prepared(statement)
      defer { prepared.finish() }
      try prepared.start(parameters)
      while try prepared.step() {}
    } catch {
      throw noted(error)
    }
    // `sqlite3_changes64` alone would tell of an earlier statement after one that changes no rows by nature.
    return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
  }

  func rows<T>(_ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> T) throws -> [T] {
    do {
      let prepared = try prepared(statement)
      defer { prepared.finish() }
      try prepared.start(parameters)
      var answer: [T] = []
      while try prepared.step() {
        answer.append(try read(prepared))
        try prepared.checkReading()
      }
      return answer
    } catch let error as StorageError {
      throw noted(error)
    }
  }

  /// Runs a statement without parameters whose answer does not matter.
  func run(_ statement: Statement) throws(StorageError) { _ = try execute(statement, []) }

  /// Runs statements separated by `;`, none of which is kept.
  func runScript(_ script: String) throws(StorageError) {
    if sqlite3_exec(handle, script, nil, nil, nil) != SQLITE_OK { throw noted(StorageError(of: handle)) }
  }

  private func prepared(_ statement: Statement) throws(StorageError) -> PreparedStatement {
    guard statement.text.hasPointerRepresentation else { throw .statement("\(statement.text) is not a statement") }
    if let known = statements[statement.text.utf8Start] {
      // A closure that reads the rows of a statement may run the same statement again.
      return known.isRunning ? try PreparedStatement(statement, on: handle) : known
    }
    let prepared = try PreparedStatement(statement, on: handle)
    statements[statement.text.utf8Start] = prepared
    return prepared
  }

  private func noted(_ error: StorageError) -> StorageError {
    if failure == nil || error.isLossOfStorage { failure = error }
    return error
  }
}

// MARK: Transactions

extension SQLiteConnection {
  private var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Whether the connection can serve again.
  var isSound: Bool { isInTransaction == holdsSnapshot && failure?.isLossOfStorage != true }

  /// Runs the closure so that its failure undoes its own changes only.
  ///
  /// - Throws: where the transaction around the savepoint is lost, so that nothing in it may be reported as done.
  func inSavepoint<T>(_ body: (SQLiteConnection) throws -> T) throws(StorageError) -> Result<T, any Error> {
    failure = nil
    try run("SAVEPOINT write")
    var outcome = Result { try body(self) }
    if let failure, failure.isLossOfStorage { throw failure }
    guard isInTransaction else { throw failure ?? .statement("a write ended the transaction it ran in") }
    if case .success = outcome, let refusal = failure ?? unsettledForeignKey() { outcome = .failure(refusal) }
    if case .failure = outcome { try run("ROLLBACK TO write") }
    try run("RELEASE write")
    return outcome
  }

  /// Runs the closure so that all its statements see the state that the first of them saw.
  func onSnapshot<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    failure = nil
    let state = takeUpSnapshot()
    if !holdsSnapshot { try run("BEGIN") }
    return try reading(since: state, body)
  }

  /// Runs the closure, each of whose statements may see a state of its own.
  func onceThrough<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
    failure = nil
    let earlier = lastState
    let state = takeUpSnapshot()
    if holdsSnapshot { return try reading(since: state, body) }
    if let state, state == earlier {
      try run("BEGIN")
      return try reading(since: state, body)
    }
    let value = try body(self)
    if let failure { throw failure }
    return value
  }

  /// Lets go of the snapshot that is held, if any: it keeps the log from starting anew.
  func letGoOfSnapshot() {
    holdsSnapshot = false
    abandonTransaction()
  }

  /// Lets go of the snapshot that is held unless it is the newest there is.
  ///
  /// - Returns: the state of the database before the next read; `nil` where that cannot be told.
  private func takeUpSnapshot() -> LogIndex.State? {
    if logIndex == nil { logIndex = LogIndex(of: handle) }
    let state = logIndex?.state
    if holdsSnapshot, state != lastState { letGoOfSnapshot() }
    lastState = state
    return state
  }

  /// Runs the closure in the open transaction, which stays open while nobody commits: to begin and to end one costs as
  /// much as to find a row in it.
  private func reading<T>(since state: LogIndex.State?, _ body: (SQLiteConnection) throws -> T) throws -> T {
    holdsSnapshot = false
    do {
      let value = try body(self)
      if let failure { throw failure }
      if let state, logIndex?.state == state {
        holdsSnapshot = true
      } else {
        try run("COMMIT")
      }
      return value
    } catch {
      abandonTransaction()
      throw error
    }
  }

  /// Ends the transaction without its changes, if one is open.
  func abandonTransaction() {
    if isInTransaction { try? run("ROLLBACK") }
  }

  /// Lets another program have its turn, if this one had to wait for its own.
  func giveWay() { lockWait.giveWay() }

  /// A deferred foreign key is otherwise refused at COMMIT, at the cost of every write in the batch.
  private func unsettledForeignKey() -> StorageError? {
    var now: CInt = 0
    var highest: CInt = 0
    sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0)
    return now == 0 ? nil : .constraint("FOREIGN KEY constraint failed")
  }
}
