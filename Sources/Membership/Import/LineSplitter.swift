// SPDX-License-Identifier: Apache-2.0

/// Cuts JSON Lines out of chunks of any size and holds no more than one line.
public struct LineSplitter: Sendable {
  public struct Line: Equatable, Sendable {
    /// From 1; lines without text count too.
    public let number: Int
    /// Without the line break.
    public let bytes: [UInt8]
  }

  /// Bytes, without the line break.
  public static let lineLimit = 1_048_576

  private var held: [UInt8] = []
  private var number = 1

  public init() {}

  /// Takes in the next chunk and hands on the lines that it completes; those without text are skipped.
  ///
  /// - Throws: for a line that is too long, with the lines before it handed on. The splitter is of no use afterwards.
  public mutating func take(_ chunk: [UInt8], into lines: inout [Line]) throws(ImportError) {
    var rest = chunk[...]
    while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
      try hold(rest[..<lineBreak])
      rest = rest[(lineBreak + 1)...]
      finish(into: &lines)
    }
    try hold(rest)
  }

  /// Hands on the last line where no line break ended it.
  public mutating func finish(into lines: inout [Line]) {
    if !held.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { lines.append(Line(number: number, bytes: held)) }
    held = []
    number += 1
  }

  private mutating func hold(_ bytes: ArraySlice<UInt8>) throws(ImportError) {
    guard held.count + bytes.count <= LineSplitter.lineLimit else {
      throw ImportError(
        line: number, column: LineSplitter.lineLimit + 1, fault: .lineTooLong(limit: LineSplitter.lineLimit))
    }
    held.append(contentsOf: bytes)
  }
}
