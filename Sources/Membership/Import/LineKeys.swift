// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// The keys of one object, taken out one by one; what is left at the end was not known.
struct LineKeys {
  let line: Int
  /// What the object is, for the words of an error.
  let type: String
  let column: Int
  private var members: [String: PositionedJSON.Member] = [:]
  private(set) var columns: [String: Int] = [:]

  init(line: Int, type: String, column: Int, _ members: [PositionedJSON.Member]) {
    self.line = line
    self.type = type
    self.column = column
    self.members.reserveCapacity(members.count)
    columns.reserveCapacity(members.count)
    for member in members {
      self.members[member.name] = member
      columns[member.name] = member.value.column
    }
  }

  func error(_ fault: ImportFault, at column: Int? = nil) -> ImportError {
    ImportError(line: line, column: column ?? self.column, fault: fault)
  }

  /// - Throws: for the first key that nobody took.
  func finish() throws(ImportError) {
    guard let unknown = members.values.min(by: { $0.column < $1.column }) else { return }
    throw error(.unknownKey(unknown.name, type: type), at: unknown.column)
  }

  /// The value of a key; `nil` where it is absent or `null`.
  private mutating func take(_ key: String) -> PositionedJSON? {
    guard let member = members.removeValue(forKey: key), member.value.value != .null else { return nil }
    return member.value
  }

  private func wrong(_ key: String, _ expected: String, _ found: PositionedJSON) -> ImportError {
    error(.wrongValue(key: key, expected: expected), at: found.column)
  }

  func required<T>(_ key: String, _ value: T?) throws(ImportError) -> T {
    guard let value else { throw error(.missingKey(key, type: type), at: columns[key]) }
    return value
  }

  mutating func text(_ key: String) throws(ImportError) -> String? {
    guard let found = take(key) else { return nil }
    guard case .string(let text) = found.value else { throw wrong(key, "text", found) }
    return text
  }

  mutating func truth(_ key: String) throws(ImportError) -> Bool? {
    guard let found = take(key) else { return nil }
    guard case .bool(let truth) = found.value else { throw wrong(key, "true or false", found) }
    return truth
  }

  /// So much that sums over all members of a campaign still fit into 64 bits.
  static let greatestCount = 1_000_000_000_000
  /// The greatest whole number that every JSON reader keeps exactly (RFC 8259 section 6); fresh ids go on after it.
  static let greatestID: Int64 = 9_007_199_254_740_991

  /// A whole number that is not negative.
  mutating func count(_ key: String) throws(ImportError) -> Int? {
    guard let found = take(key) else { return nil }
    guard case .number(let text) = found.value, let number = Int(text), (0...Self.greatestCount).contains(number)
    else {
      throw wrong(key, "a whole number from 0 to \(Self.greatestCount)", found)
    }
    return number
  }

  mutating func instant(_ key: String) throws(ImportError) -> Instant? {
    guard let found = take(key) else { return nil }
    guard case .string(let text) = found.value, let instant = Instant(text) else {
      throw wrong(key, "a date such as \"2023-12-29T05:26:19.000+00:00\"", found)
    }
    return instant
  }

  /// A text that `make` understands.
  mutating func word<T>(_ key: String, _ expected: String, _ make: (String) -> T?) throws(ImportError) -> T? {
    guard let found = take(key) else { return nil }
    guard case .string(let text) = found.value, let value = make(text) else { throw wrong(key, expected, found) }
    return value
  }

  mutating func id<Kind>(_ key: String) throws(ImportError) -> ID<Kind>? {
    try word(key, "an id: digits in quotation marks, at most \(Self.greatestID)", Self.id)
  }

  mutating func memberID(_ key: String) throws(ImportError) -> MemberID? {
    try word(key, "a UUID in lower-case letters") { MemberID($0) }
  }

  mutating func currency(_ key: String) throws(ImportError) -> String? {
    try word(key, "three capital letters") { text in
      text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) } ? text : nil
    }
  }

  /// One of the wire's words.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Word.Type
  ) throws(ImportError) -> Word? {
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    return try word(key, "one of \(words)") { Word(rawValue: $0) }
  }

  mutating func texts(_ key: String) throws(ImportError) -> [String]? {
    try list(key, "a list of texts") { text in text.contains(" ") ? nil : text }
  }

  mutating func ids<Kind>(_ key: String) throws(ImportError) -> [ID<Kind>]? {
    try list(key, "a list of ids: digits in quotation marks", Self.id)
  }

  static func id<Kind>(_ text: some StringProtocol) -> ID<Kind>? {
    ID(text).flatMap { $0.number <= greatestID ? $0 : nil }
  }

  private mutating func list<T>(
    _ key: String, _ expected: String, _ make: (String) -> T?
  ) throws(ImportError) -> [T]? {
    guard let found = take(key) else { return nil }
    guard case .array(let elements) = found.value else { throw wrong(key, expected, found) }
    var list: [T] = []
    for element in elements {
      guard case .string(let text) = element.value, let value = make(text) else {
        throw wrong(key, expected, element)
      }
      list.append(value)
    }
    return list
  }

  /// The keys of an object within this one.
  mutating func object(_ key: String) throws(ImportError) -> LineKeys? {
    guard let found = take(key) else { return nil }
    guard case .object(let members) = found.value else { throw wrong(key, "an object", found) }
    return LineKeys(line: line, type: key, column: found.column, members)
  }

  /// An object of any shape.
  mutating func objectText(_ key: String) throws(ImportError) -> ObjectText? {
    guard let found = take(key) else { return nil }
    guard let text = ObjectText(found) else { throw wrong(key, "an object", found) }
    return text
  }

  /// An object of texts under names of the file's own.
  mutating func namedTexts(_ key: String) throws(ImportError) -> [String: String]? {
    guard var keys = try object(key) else { return nil }
    var texts: [String: String] = [:]
    for name in keys.rest { texts[name] = try keys.text(name) }
    try keys.finish()
    return texts
  }

  /// The keys that nobody has taken yet, in the order of the line.
  var rest: [String] { members.values.sorted { $0.column < $1.column }.map(\.name) }
}
