// SPDX-License-Identifier: Apache-2.0
import CSQLite
public import Storage

/// The smallest ``Connection`` that the membership records can be tried on: SQLite, in memory, one thread.
public final class InMemory: Connection {
  private var handle: OpaquePointer?
  /// How many statements have run.
  public private(set) var statements = 0
  /// How SQLite means to find the rows of each statement from now on: lines such as `SEARCH posts USING INDEX …`.
  public private(set) var plans: [String]?

  public init(_ migrations: [Migration] = schema) throws {
    guard sqlite3_open(":memory:", &handle) == SQLITE_OK else { throw failure() }
    try run("PRAGMA foreign_keys = ON")
    try apply(migrations)
  }

  public func apply(_ migrations: [Migration]) throws {
    for migration in migrations {
      var script = migration.script
      for (word, meaning) in [
        ("{identity}", "INTEGER PRIMARY KEY AUTOINCREMENT"), ("{blob}", "BLOB"), ("{strict}", "STRICT"),
      ] {
        script = script.split(separator: word, omittingEmptySubsequences: false).joined(separator: meaning)
      }
      try run(script)
    }
  }

  deinit { sqlite3_close(handle) }

  public func keepPlans() { plans = [] }

  private func failure() -> StorageError {
    let message = String(cString: sqlite3_errmsg(handle))
    return sqlite3_errcode(handle) & 0xFF == SQLITE_CONSTRAINT ? .constraint(message) : .statement(message)
  }

  private func run(_ script: String) throws {
    guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  @discardableResult
  public func execute(_ statement: Statement, _ parameters: [SQLValue]) throws -> Int {
    _ = try rows(statement, parameters) { _ in }
    return Int(sqlite3_changes(handle))
  }

  public func rows<T>(
    _ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> T
  ) throws -> [T] {
    statements += 1
    if plans != nil {
      let lines = try run("EXPLAIN QUERY PLAN \(statement.text)", parameters) { $0.text(3) }
      plans?.append(contentsOf: lines)
    }
    return try run(statement.text.description, parameters, read)
  }

  private func run<T>(_ text: String, _ parameters: [SQLValue], _ read: (any Row) throws -> T) throws -> [T] {
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(handle, text, -1, &prepared, nil) == SQLITE_OK else { throw failure() }
    defer { sqlite3_finalize(prepared) }
    guard sqlite3_bind_parameter_count(prepared) == parameters.count else {
      throw StorageError.statement("\(parameters.count) parameters for \(text)")
    }
    for (place, value) in parameters.enumerated() {
      bind(value, to: sqlite3_bind_parameter_index(prepared, "$\(place + 1)"), of: prepared)
    }
    var found: [T] = []
    while true {
      switch sqlite3_step(prepared) {
      case SQLITE_ROW: found.append(try read(InMemoryRow(prepared: prepared)))
      case SQLITE_DONE: return found
      default: throw failure()
      }
    }
  }

  private func bind(_ value: SQLValue, to place: Int32, of prepared: OpaquePointer?) {
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .integer(let number): sqlite3_bind_int64(prepared, place, number)
    case .text(let text): sqlite3_bind_text(prepared, place, text, -1, transient)
    case .blob(let bytes): sqlite3_bind_blob(prepared, place, bytes, Int32(bytes.count), transient)
    case .null: sqlite3_bind_null(prepared, place)
    }
  }
}

private struct InMemoryRow: Row {
  let prepared: OpaquePointer?

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(prepared, Int32(column)) == SQLITE_NULL }
  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(prepared, Int32(column)) }
  func text(_ column: Int) -> String { sqlite3_column_text(prepared, Int32(column)).map { String(cString: $0) } ?? "" }
  func blob(_ column: Int) -> [UInt8] {
    Array(
      UnsafeRawBufferPointer(
        start: sqlite3_column_blob(prepared, Int32(column)),
        count: Int(sqlite3_column_bytes(prepared, Int32(column)))))
  }
}
