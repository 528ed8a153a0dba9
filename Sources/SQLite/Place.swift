// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

/// Where a database is.
enum Place: Sendable {
  case file(String)
  case memory(String)
}

enum Role { case writer, reader }

extension SQLiteConnection {
  static func open(_ place: Place, as role: Role, patience: Duration) throws(StorageError) -> SQLiteConnection {
    guard sqlite3_libversion_number() >= 3_040_000 else {
      throw .unavailable("SQLite 3.40 or later is needed, this is \(String(cString: sqlite3_libversion()))")
    }
    _ = memoryIsUncounted
    if case .file(let path) = place, role == .writer { try makeDatabaseFile(at: path) }
    do throws(StorageError) {
      let lockWait = LockWait(limit: patience)
      let handle = try openHandle(place)
      lockWait.install(on: handle)
      let connection = SQLiteConnection(handle, lockWait)
      try lockWait.retry { () throws(StorageError) in try connection.configure(place, as: role) }
      return connection
    } catch .unavailable(let words) {
      throw .unavailable("\(place): \(words)")
    }
  }

  private static func openHandle(_ place: Place) throws(StorageError) -> OpaquePointer {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(place.name, &handle, place.flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else { throw .unavailable("out of memory") }
    guard code == SQLITE_OK else {
      defer { sqlite3_close_v2(handle) }
      throw StorageError(of: handle)
    }
    sqlite3_extended_result_codes(handle, 1)
    return handle
  }

  private func configure(_ place: Place, as role: Role) throws(StorageError) {
    try run("PRAGMA trusted_schema = OFF")
    try run("PRAGMA temp_store = MEMORY")
    if role == .reader {
      // Kibibytes for each reader; what is not in it comes from the operating system's cache in a microsecond.
      try run("PRAGMA cache_size = -2048")
      return try run("PRAGMA query_only = ON")
    }
    try run("PRAGMA cache_size = -8192")
    try run("PRAGMA foreign_keys = ON")
    guard case .file = place else { return try run("PRAGMA journal_mode = MEMORY") }
    try useLog()
  }

  /// A write-ahead log, synced at every commit; readers and the writer do not wait for each other.
  private func useLog() throws(StorageError) {
    let mode: String?
    do {
      mode = try row("PRAGMA journal_mode = WAL", []) { $0.text(0) }
    } catch {
      throw error as? StorageError ?? .unavailable("\(error)")
    }
    guard mode == "wal" else { throw .unavailable("no write-ahead log here; is this a network file system?") }
    try run("PRAGMA synchronous = FULL")
    // Pages. A page that changes often is folded into the file once a round, so long rounds cost fewer writes;
    // they also bound what a start after a crash has to read again.
    try run("PRAGMA wal_autocheckpoint = 16384")
    // Bytes: the log shrinks to this after a burst that readers kept from being folded in.
    try run("PRAGMA journal_size_limit = 67108864")
  }
}

/// Figures of SQLite's memory, which nobody reads, would take one lock of the whole program at each allocation.
private let memoryIsUncounted = sqlite3_stop_counting_memory()

extension Place: CustomStringConvertible {
  var description: String {
    switch self {
    case .file(let path): path
    case .memory(let name): "memory:\(name)"
    }
  }

  /// A path that SQLite cannot take for one of its special names, such as `:memory:`, `file:...` or none.
  fileprivate var name: String {
    switch self {
    case .file(let path): path.hasPrefix("/") ? path : "./" + path
    case .memory(let name): "file:/" + name.utf8.map { "\($0)" }.joined(separator: "-") + "?vfs=memdb"
    }
  }

  fileprivate var flags: CInt {
    switch self {
    case .file: 0
    case .memory: SQLITE_OPEN_URI | SQLITE_OPEN_CREATE
    }
  }
}
