// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

extension StorageError {
  /// What the last call on the connection failed with (https://www.sqlite.org/rescode.html).
  init(of connection: OpaquePointer?, in text: StaticString? = nil) {
    let code = sqlite3_extended_errcode(connection)
    let words = String(cString: sqlite3_errmsg(connection))
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG: self = .constraint(words)
    case SQLITE_READONLY where sqlite3_db_readonly(connection, "main") == 0 && code == SQLITE_READONLY:
      self = .statement("a read that writes: \(text.map { "\($0)" } ?? words)")
    case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_SCHEMA, SQLITE_AUTH:
      self = .statement(words + (text.map { " in: \($0)" } ?? ""))
    default: self = .unavailable("\(words) (SQLite \(code))")
    }
  }

  /// Whether the disk, the file or the memory failed: nothing that the transaction did may then be counted on.
  var isLossOfStorage: Bool {
    if case .unavailable = self { true } else { false }
  }
}
