// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Synchronization

/// The index that SQLite shares among all that have the file of a write-ahead log open.
///
/// Its first bytes change with every commit, whoever made it, before the commit is reported (“WAL-mode File Format” of
/// SQLite, section 2.1): while they read the same, a snapshot is the newest there is.
struct LogIndex {
  /// What the header says, which is the state of the database.
  struct State: Equatable {
    private let header: SIMD8<UInt32>
    private let rest: SIMD4<UInt32>

    fileprivate init(_ start: UnsafeRawPointer) {
      header = start.loadUnaligned(as: SIMD8<UInt32>.self)
      rest = start.loadUnaligned(fromByteOffset: 32, as: SIMD4<UInt32>.self)
    }
  }

  private let start: UnsafeRawPointer

  /// - Returns: `nil` where there is no such log, such as for a database in memory, or nothing was read yet.
  init?(of connection: OpaquePointer) {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = withUnsafeMutablePointer(to: &file) {
      sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, $0)
    }
    guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2,
      let map = methods.pointee.xShmMap
    else { return nil }
    var region: UnsafeMutableRawPointer?
    guard map(file, 0, Self.regionSize, 0, &region) == SQLITE_OK, let region else { return nil }
    start = UnsafeRawPointer(region)
  }

  var state: State {
    atomicMemoryFence(ordering: .acquiring)
    return State(start)
  }

  /// Bytes, as SQLite itself asks for them.
  private static let regionSize: CInt = 32 * 1024
}
