// SPDX-License-Identifier: Apache-2.0
import Membership
import UsherOAuth

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is read in pieces, with a bar on a terminal that shows how far.
struct ImportFile: Sendable {
  private let path: String
  private let size: Int
  private let label: String

  private static let pieceBytes = 256 * 1024
  private static let barWidth = 30

  init(path: String, label: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Complaint("There is no file \(path).") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Complaint("\(path) is not a file that can be read twice.") }
    self.path = path
    self.label = label
    size = Int(status.st_size)
  }

  /// - Returns: how many lines held something.
  /// - Throws: ``Complaint`` with the line and column of what is wrong.
  func read(now: Instant, _ file: (ImportLine) throws -> Void) throws -> Int {
    guard let stream = fopen(path, "r") else { throw Complaint("The file \(path) cannot be read.") }
    defer { fclose(stream) }
    var reader = ImportReader(now: now)
    var lines = 0
    func take(_ line: ImportLine) throws {
      lines += 1
      try file(line)
    }
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    var done = 0
    do {
      while true {
        let count = fread(&piece, 1, piece.count, stream)
        if count == 0 { break }
        try reader.read(piece[..<count], take)
        done += count
        showProgress(done, lines)
      }
      guard ferror(stream) == 0 else { throw Complaint("The file \(path) cannot be read to its end.") }
      try reader.finish(take)
    } catch let error as ImportError {
      clearProgress()
      throw Complaint("\(path):\(error)")
    }
    clearProgress()
    return lines
  }

  private var isTerminal: Bool { isatty(2) == 1 }

  private func showProgress(_ done: Int, _ lines: Int) {
    guard isTerminal, size > 0 else { return }
    let share = min(done, size) * Self.barWidth / size
    let bar = String(repeating: "#", count: share) + String(repeating: "-", count: Self.barWidth - share)
    standardError("\r\(label) [\(bar)] \(min(done, size) * 100 / size) %, \(lines) lines")
  }

  private func clearProgress() {
    if isTerminal { standardError("\r" + String(repeating: " ", count: 79) + "\r") }
  }
}
