// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials

/// The tokens that `Prepare` made, with their rows.
struct Steps: Sendable {
  struct Step: Sendable {
    let row: Int64
    let token: String
  }

  let isExchange: Bool
  let client: String
  let secret: String
  let all: [Step]

  struct Unreadable: Error {}

  init(folder: String, isExchange: Bool, first: Int, count: Int) throws {
    let lines = String(decoding: try Data(contentsOf: URL(filePath: folder + "/steps")), as: UTF8.self)
      .split(separator: "\n")
    let words = lines.first?.split(separator: " ") ?? []
    let kind = isExchange ? "usher_co_" : "usher_rt_"
    let steps = lines.dropFirst().compactMap { line -> Step? in
      let words = line.split(separator: " ")
      guard words.count == 2, words[1].hasPrefix(kind), let row = Int64(words[0]) else { return nil }
      return Step(row: row, token: String(words[1]))
    }
    guard words.count == 2, first >= 0, first + count <= steps.count else { throw Unreadable() }
    self.isExchange = isExchange
    client = String(words[0])
    secret = String(words[1])
    all = Array(steps[first..<first + count])
  }

  func keys(folder: String) throws -> ServerKeys {
    let digits = try Data(contentsOf: URL(filePath: folder + "/data.db.key")).compactMap {
      UInt8(String(UnicodeScalar($0)), radix: 16)
    }
    guard digits.count == 2 * ServerKeys.byteCount else { throw Unreadable() }
    return ServerKeys(secret: (0..<ServerKeys.byteCount).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] })
  }
}
