// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259) and the column at which it starts.
struct PositionedJSON: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    let name: String
    let column: Int
    let value: PositionedJSON
  }

  enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    /// As it is written.
    case number(String)
    case string(String)
    case array([PositionedJSON])
    case object([Member])
  }

  let column: Int
  let value: Value

  static let depthLimit = 16

  /// Reads one line, or an object over several, strictly: nothing after the value, no key twice, no unpaired surrogate.
  init(line: Int, _ bytes: [UInt8]) throws(ImportError) {
    var scanner = JSONScanner(line: line, bytes: bytes)
    self = try scanner.wholeLine()
  }

  init(column: Int, value: Value) {
    self.column = column
    self.value = value
  }
}

private struct JSONScanner {
  let line: Int
  let bytes: [UInt8]
  var at = 0

  func error(_ fault: ImportFault, at offset: Int? = nil) -> ImportError {
    ImportError(line: line, column: (offset ?? at) + 1, fault: fault)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar, _ what: String) throws(ImportError) {
    guard next == UInt8(ascii: character) else { throw error(.expected(what)) }
    at += 1
  }

  mutating func wholeLine() throws(ImportError) -> PositionedJSON {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else { throw error(.expected("the end of the line")) }
    return value
  }

  private mutating func value(depth: Int) throws(ImportError) -> PositionedJSON {
    guard depth < PositionedJSON.depthLimit else { throw error(.tooDeep(limit: PositionedJSON.depthLimit)) }
    let column = at + 1
    let value: PositionedJSON.Value
    switch next {
    case UInt8(ascii: "{"): value = try object(depth: depth)
    case UInt8(ascii: "["): value = try array(depth: depth)
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): value = .number(try number())
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    default: throw error(.expected("a JSON value"))
    }
    return PositionedJSON(column: column, value: value)
  }

  private mutating func word(
    _ word: String, _ value: PositionedJSON.Value
  ) throws(ImportError) -> PositionedJSON.Value {
    guard bytes[at...].starts(with: word.utf8) else { throw error(.expected("a JSON value")) }
    at += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(ImportError) -> PositionedJSON.Value {
    at += 1
    var members: [PositionedJSON.Member] = []
    var names: Set<String> = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return .object([])
    }
    while true {
      skipSpace()
      let start = at
      guard next == UInt8(ascii: "\"") else { throw error(.expected("a key in quotation marks")) }
      let name = try string()
      guard names.insert(name).inserted else { throw error(.repeatedKey(name), at: start) }
      skipSpace()
      try take(":", "':' after the key '\(name)'")
      skipSpace()
      members.append(PositionedJSON.Member(name: name, column: start + 1, value: try value(depth: depth + 1)))
      skipSpace()
      if next == UInt8(ascii: ",") {
        at += 1
        continue
      }
      try take("}", "',' or '}'")
      return .object(members)
    }
  }

  private mutating func array(depth: Int) throws(ImportError) -> PositionedJSON.Value {
    at += 1
    var elements: [PositionedJSON] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return .array([])
    }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: ",") {
        at += 1
        continue
      }
      try take("]", "',' or ']'")
      return .array(elements)
    }
  }

  private mutating func digits() -> Int {
    let first = at
    while let byte = next, (48...57).contains(byte) { at += 1 }
    return at - first
  }

  private mutating func number() throws(ImportError) -> String {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    let first = next
    let count = digits()
    guard count > 0, count == 1 || first != UInt8(ascii: "0") else { throw error(.expected("a number"), at: start) }
    if next == UInt8(ascii: ".") {
      at += 1
      guard digits() > 0 else { throw error(.expected("a digit after the decimal point")) }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      guard digits() > 0 else { throw error(.expected("a digit of the exponent")) }
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func string() throws(ImportError) -> String {
    let start = at
    at += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw error(.notUTF8, at: start) }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error(.expected("an escape: control characters are written \\uXXXX"))
      default:
        text.append(byte)
        at += 1
      }
    }
    throw error(.expected("the quotation mark that ends this text"), at: start)
  }

  private mutating func escape(into text: inout [UInt8]) throws(ImportError) {
    let start = at
    at += 1
    guard let letter = next else { throw error(.expected("an escape"), at: start) }
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try scalar(escapedAt: start)).utf8))
    default: throw error(.expected("an escape that JSON knows"), at: start)
    }
  }

  private mutating func scalar(escapedAt start: Int) throws(ImportError) -> Unicode.Scalar {
    let first = try fourDigits(escapedAt: start)
    if first == 0 { throw error(.expected("text without NUL"), at: start) }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw error(.expected("a pair of surrogates"), at: start)
    }
    at += 2
    let second = try fourDigits(escapedAt: start)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error(.expected("a pair of surrogates"), at: start) }
    return scalar
  }

  private mutating func fourDigits(escapedAt start: Int) throws(ImportError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error(.expected("four hexadecimal digits"), at: start)
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
