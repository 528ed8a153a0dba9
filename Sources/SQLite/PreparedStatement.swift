// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

/// A compiled statement, and, while it runs, the row it stands on.
final class PreparedStatement: Row {
  private let handle: OpaquePointer
  private let text: StaticString
  /// SQLite's own number of `$1`, `$2` and so on: it counts parameters by their first appearance.
  private let positions: [CInt]
  private let columnCount: Int
  private(set) var isRunning = false
  private var misreading: StorageError?

  init(_ statement: Statement, on connection: OpaquePointer) throws(StorageError) {
    text = statement.text
    var handle: OpaquePointer?
    let code = statement.text.withUTF8Buffer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_prepare_v3(
          connection, characters.baseAddress, CInt(characters.count), CUnsignedInt(SQLITE_PREPARE_PERSISTENT), &handle,
          nil)
      }
    }
    guard code == SQLITE_OK else { throw StorageError(of: connection, in: text) }
    guard let handle else { throw .statement("an empty statement") }
    do throws(StorageError) {
      positions = try parameterPositions(of: handle, in: text)
    } catch {
      sqlite3_finalize(handle)
      throw error
    }
    self.handle = handle
    columnCount = Int(sqlite3_column_count(handle))
  }

  deinit { sqlite3_finalize(handle) }

  func start(_ parameters: [SQLValue]) throws(StorageError) {
    isRunning = true
    guard parameters.count == positions.count else {
      throw .statement("\(parameters.count) parameters for \(positions.count) in: \(text)")
    }
    for (value, position) in zip(parameters, positions) {
      guard try bind(value, at: position) == SQLITE_OK else { throw StorageError(of: connection, in: text) }
    }
  }

  /// - Returns: whether there is a row to read.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StorageError(of: connection, in: text)
    }
  }

  /// Gives the locks and the parameters' memory back; an unfinished read would keep the log from being folded in.
  func finish() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    misreading = nil
    isRunning = false
  }

  /// - Throws: if a column of the current row was read as something that it is not.
  func checkReading() throws(StorageError) {
    if let misreading { throw misreading }
  }

  private var connection: OpaquePointer? { sqlite3_db_handle(handle) }

  private func bind(_ value: SQLValue, at position: CInt) throws(StorageError) -> CInt {
    switch value {
    case .integer(let integer): return sqlite3_bind_int64(handle, position, integer)
    case .null: return sqlite3_bind_null(handle, position)
    case .blob(let bytes) where bytes.isEmpty: return sqlite3_bind_zeroblob(handle, position, 0)
    case .blob(let bytes): return sqlite3_bind_blob64(handle, position, bytes, UInt64(bytes.count), copied)
    case .text(let text) where text.utf8.contains(0): throw .constraint("text cannot hold the character NUL")
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          // Without an address SQLite would bind NULL for the empty text.
          guard let address = characters.baseAddress else { return sqlite3_bind_text(handle, position, "", 0, copied) }
          return sqlite3_bind_text64(
            handle, position, address, UInt64(characters.count), copied, CUnsignedChar(SQLITE_UTF8))
        }
      }
    }
  }
}

extension PreparedStatement {
  func isNull(_ column: Int) -> Bool { type(of: column) == SQLITE_NULL }

  func integer(_ column: Int) -> Int64 {
    holds(SQLITE_INTEGER, column) ? sqlite3_column_int64(handle, CInt(column)) : 0
  }

  func text(_ column: Int) -> String {
    guard holds(SQLITE_TEXT, column), let first = sqlite3_column_text(handle, CInt(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, CInt(column)))
    return String(decoding: UnsafeBufferPointer(start: first, count: count), as: UTF8.self)
  }

  func blob(_ column: Int) -> [UInt8] { withBlob(column) { Array($0) } }

  func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    guard holds(SQLITE_BLOB, column), let first = sqlite3_column_blob(handle, CInt(column)) else {
      return body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return body(UnsafeRawBufferPointer(start: first, count: Int(sqlite3_column_bytes(handle, CInt(column)))))
  }

  /// SQLite would convert silently, and a NULL expiry read as 0 is a rule broken without a word.
  private func holds(_ expected: CInt, _ column: Int) -> Bool {
    let found = type(of: column)
    if found == expected { return true }
    misreading =
      misreading ?? .statement("column \(column) is \(name(of: found)), read as \(name(of: expected)) in: \(text)")
    return false
  }

  private func type(of column: Int) -> CInt {
    guard column >= 0, column < columnCount else {
      misreading = misreading ?? .statement("there is no column \(column) in: \(text)")
      return SQLITE_NULL
    }
    return sqlite3_column_type(handle, CInt(column))
  }
}

/// `SQLITE_TRANSIENT`, which C spells as a cast: SQLite copies the bytes before the call returns.
nonisolated(unsafe) private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

private func name(of type: CInt) -> String {
  switch type {
  case SQLITE_INTEGER: "an integer"
  case SQLITE_FLOAT: "a fraction"
  case SQLITE_TEXT: "text"
  case SQLITE_BLOB: "a blob"
  default: "NULL"
  }
}

private func parameterPositions(of statement: OpaquePointer, in text: StaticString) throws(StorageError) -> [CInt] {
  let count = sqlite3_bind_parameter_count(statement)
  var positions = [CInt](repeating: 0, count: Int(count))
  for position in 0..<count {
    guard let name = sqlite3_bind_parameter_name(statement, position + 1).map({ String(cString: $0) }),
      name.hasPrefix("$"), let number = Int(name.dropFirst()), (1...Int(count)).contains(number)
    else { throw .statement("parameters are $1, $2 and so on without a gap in: \(text)") }
    positions[number - 1] = position + 1
  }
  return positions
}
