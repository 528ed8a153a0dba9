// SPDX-License-Identifier: Apache-2.0
import Membership
import UsherOAuth

/// Reads a row from left to right.
struct Columns {
  private let row: any Row
  private var next = 0

  init(_ row: any Row) { self.row = row }

  private mutating func advance() -> Int {
    defer { next += 1 }
    return next
  }

  mutating func id<Kind>() -> ID<Kind> { ID(row.integer(advance())) }
  mutating func optionalID<Kind>() -> ID<Kind>? { optionalInteger().map { ID($0) } }
  mutating func int() -> Int { Int(row.integer(advance())) }
  mutating func optionalInt() -> Int? { optionalInteger().map { Int($0) } }
  mutating func truth() -> Bool { row.integer(advance()) != 0 }
  mutating func optionalTruth() -> Bool? { optionalInteger().map { $0 != 0 } }
  mutating func instant() -> Instant { Instant(milliseconds: row.integer(advance())) }
  mutating func optionalInstant() -> Instant? { optionalInteger().map { Instant(milliseconds: $0) } }
  mutating func text() -> String { row.text(advance()) }
  mutating func blob() -> [UInt8] { row.blob(advance()) }

  mutating func optionalText() -> String? {
    let column = advance()
    return row.isNull(column) ? nil : row.text(column)
  }

  /// Words without spaces, kept in one column.
  mutating func words() -> [String] { text().split(separator: " ").map(String.init) }
  mutating func optionalWords() -> [String]? { optionalText()?.split(separator: " ").map(String.init) }

  mutating func word<Word: RawRepresentable<String>>(_ type: Word.Type) throws -> Word {
    try known(Word.init(rawValue:), text())
  }

  mutating func optionalWord<Word: RawRepresentable<String>>(_ type: Word.Type) throws -> Word? {
    try optionalText().map { try known(Word.init(rawValue:), $0) }
  }

  mutating func optionalInteger() -> Int64? {
    let column = advance()
    return row.isNull(column) ? nil : row.integer(column)
  }
}

/// A stored value as the value of an enumeration.
///
/// - Throws: ``StorageError/constraint(_:)`` for a value that only a newer program or a foreign hand can have written.
func known<Stored, Value>(_ make: (Stored) -> Value?, _ stored: Stored) throws -> Value {
  guard let value = make(stored) else { throw StorageError.constraint("\(stored) is not a value of \(Value.self)") }
  return value
}

extension Connection {
  /// The rows by their keys, in the order of the answer.
  func grouped<Key: Hashable, Value>(
    _ statement: Statement, _ parameters: [SQLValue], _ read: (any Row) throws -> (Key, Value)
  ) throws -> [Key: [Value]] {
    var groups: [Key: [Value]] = [:]
    for (key, value) in try rows(statement, parameters, read) { groups[key, default: []].append(value) }
    return groups
  }
}

extension SQLValue {
  /// Numbers for `IN (SELECT CAST(key AS BIGINT) FROM json_each($1))`, which SQLite and PostgreSQL read alike: a
  /// statement is a literal, so a list of any length has to be one parameter.
  static func list<Kind>(_ ids: some Sequence<ID<Kind>>) -> SQLValue { keys(ids.map(\.description)) }

  /// Texts for `IN (SELECT key FROM json_each($1))`.
  static func list(_ ids: some Sequence<MemberID>) -> SQLValue { keys(ids.map(\.text)) }

  private static func keys(_ plain: [String]) -> SQLValue {
    .text("{" + plain.map { "\"\($0)\":0" }.joined(separator: ",") + "}")
  }

  static func of<Kind>(_ id: ID<Kind>) -> SQLValue { .integer(id.number) }
  static func of<Kind>(_ id: ID<Kind>?) -> SQLValue { id.map { .integer($0.number) } ?? .null }
  static func of(_ number: Int) -> SQLValue { .integer(Int64(number)) }
  static func of(_ number: Int?) -> SQLValue { number.map { .integer(Int64($0)) } ?? .null }
  static func of(_ truth: Bool) -> SQLValue { .integer(truth ? 1 : 0) }
  static func of(_ truth: Bool?) -> SQLValue { truth.map { .integer($0 ? 1 : 0) } ?? .null }
  static func of(_ instant: Instant) -> SQLValue { .integer(instant.milliseconds) }
  static func of(_ instant: Instant?) -> SQLValue { instant.map { .integer($0.milliseconds) } ?? .null }
  static func of(_ text: String) -> SQLValue { .text(text) }
  static func of(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
  static func of(_ words: [String]) -> SQLValue { .text(words.joined(separator: " ")) }
  static func of(_ words: [String]?) -> SQLValue { words.map { .text($0.joined(separator: " ")) } ?? .null }
}
