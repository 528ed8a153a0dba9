// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Makes the file, readable by its owner only, if there is none. SQLite gives the log beside it the same mode.
///
/// - Throws: ``StorageError/unavailable(_:)`` with what the operator should change.
func makeDatabaseFile(at path: String) throws(StorageError) {
  let folder = folder(of: path)
  switch create(path) {
  case 0: break
  case EEXIST: try checkExisting(path)
  case ENOENT, ENOTDIR: throw .unavailable("there is no folder \(folder) to keep the database in")
  case let code: throw .unavailable("\(path) cannot be made: \(words(code))")
  }
  guard access(folder, W_OK | X_OK) == 0 else {
    throw .unavailable("the folder \(folder) must be writable, the database's log is kept in it: \(words(errno))")
  }
}

/// Closing any descriptor of a file gives up this process's locks on it (POSIX), so nobody else may open the file
/// between its making and the closing.
private let making = Mutex(())

/// - Returns: 0, or the `errno` of the failure.
private func create(_ path: String) -> CInt {
  making.withLock { _ in
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno }
    close(descriptor)
    return 0
  }
}

private func checkExisting(_ path: String) throws(StorageError) {
  var status = stat()
  guard stat(path, &status) == 0 else { throw .unavailable("\(path) cannot be read: \(words(errno))") }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .unavailable("\(path) is not a file") }
  guard access(path, R_OK | W_OK) == 0 else {
    throw .unavailable("\(path) cannot be read and written: \(words(errno))")
  }
}

private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func words(_ code: CInt) -> String { String(cString: strerror(code)) }
