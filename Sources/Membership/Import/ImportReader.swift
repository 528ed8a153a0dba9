// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Reads JSON Lines from chunks of any size and holds no more than the lines of one chunk.
public struct ImportReader {
  /// Bytes, without the line break.
  public static let lineLimit = LineSplitter.lineLimit

  private let now: Instant
  private var splitter = LineSplitter()

  /// - Parameter now: the creation date of what does not say its own.
  public init(now: Instant) { self.now = now }

  /// Takes in the next chunk of the file and hands on each line that it completes; lines without text are skipped.
  ///
  /// - Throws: ``ImportError``, or what `file` throws. The reader is of no use afterwards.
  public mutating func read(_ chunk: some Collection<UInt8>, _ file: (ImportLine) throws -> Void) throws {
    var lines: [LineSplitter.Line] = []
    let outcome = Result { () throws(ImportError) in try splitter.take(Array(chunk), into: &lines) }
    try hand(on: lines, file)
    try outcome.get()
  }

  /// Hands on the last line where no line break ended it.
  public mutating func finish(_ file: (ImportLine) throws -> Void) throws {
    var lines: [LineSplitter.Line] = []
    splitter.finish(into: &lines)
    try hand(on: lines, file)
  }

  private func hand(on lines: [LineSplitter.Line], _ file: (ImportLine) throws -> Void) throws {
    for line in lines { try file(try ImportLine(number: line.number, line.bytes, now: now)) }
  }
}
