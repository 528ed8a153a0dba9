// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Reads JSON Lines from chunks of any size and holds no more than one line.
public struct ImportReader {
  /// Bytes, without the line break.
  public static let lineLimit = 1_048_576

  private let now: Instant
  private var held: [UInt8] = []
  private var number = 1

  /// - Parameter now: the creation date of what does not say its own.
  public init(now: Instant) { self.now = now }

  /// Takes in the next chunk of the file and hands on each line that it completes; lines without text are skipped.
  ///
  /// - Throws: ``ImportError``, or what `file` throws. The reader is of no use afterwards.
  public mutating func read(_ chunk: some Collection<UInt8>, _ file: (ImportLine) throws -> Void) throws {
    var rest = chunk[...]
    while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
      try hold(rest[..<lineBreak])
      rest = rest[rest.index(after: lineBreak)...]
      try finishLine(file)
    }
    try hold(rest)
  }

  /// Hands on the last line where no line break ended it.
  public mutating func finish(_ file: (ImportLine) throws -> Void) throws { try finishLine(file) }

  private mutating func hold(_ bytes: some Collection<UInt8>) throws(ImportError) {
    guard held.count + bytes.count <= ImportReader.lineLimit else {
      throw ImportError(
        line: number, column: ImportReader.lineLimit + 1, fault: .lineTooLong(limit: ImportReader.lineLimit))
    }
    held.append(contentsOf: bytes)
  }

  private mutating func finishLine(_ file: (ImportLine) throws -> Void) throws {
    if !held.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      try file(try ImportLine(number: number, held, now: now))
    }
    held.removeAll(keepingCapacity: true)
    number += 1
  }
}
