// SPDX-License-Identifier: Apache-2.0

extension JSON {
  /// Deeper than any document of this API.
  static let depthLimit = 32

  /// `nil` for what is not one JSON value, has more than ``depthLimit`` levels, names a member twice, or holds the
  /// character NUL or a number that is not a whole one of 64 bits. Takes one pass, whatever was sent.
  public init?(parsing body: some Collection<UInt8>) {
    var scanner = JSONScanner(Array(body))
    guard let json = scanner.wholeText() else { return nil }
    self = json
  }

  /// Reads what somebody else's server wrote: any number (``JSON/written(_:)`` where it is not whole and of 64 bits), any
  /// character, and members named twice, of which the first counts. `nil` for what is not one JSON value or is nested
  /// deeper than ``depthLimit``.
  public init?(tolerating body: some Collection<UInt8>) {
    var scanner = JSONScanner(Array(body), isTolerant: true)
    guard let json = scanner.wholeText() else { return nil }
    self = json
  }
}

private struct JSONScanner {
  private let bytes: [UInt8]
  private let isTolerant: Bool
  private var at = 0

  init(_ bytes: [UInt8], isTolerant: Bool = false) {
    self.bytes = bytes
    self.isTolerant = isTolerant
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  mutating func wholeText() -> JSON? {
    guard let value = value(levels: JSON.depthLimit), next == nil else { return nil }
    return value
  }

  /// A value and the space around it.
  ///
  /// - Parameter levels: how many it may have.
  private mutating func value(levels: Int) -> JSON? {
    skipSpace()
    defer { skipSpace() }
    switch next {
    case UInt8(ascii: "{"): return levels > 0 ? object(levels: levels - 1) : nil
    case UInt8(ascii: "["): return levels > 0 ? array(levels: levels - 1) : nil
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ word: String, _ value: JSON) -> JSON? {
    guard bytes[at...].starts(with: word.utf8) else { return nil }
    at += word.utf8.count
    return value
  }

  private mutating func object(levels: Int) -> JSON? {
    at += 1
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\""), let name = string(), names.insert(name).inserted || isTolerant else {
        return nil
      }
      skipSpace()
      guard take(":"), let value = value(levels: levels) else { return nil }
      members.append(JSON.Member(name, value))
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func array(levels: Int) -> JSON? {
    at += 1
    var elements: [JSON] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      guard let element = value(levels: levels) else { return nil }
      elements.append(element)
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
  }

  private mutating func number() -> JSON? {
    let start = at
    _ = take("-")
    let first = at
    while let byte = next, (48...57).contains(byte) { at += 1 }
    guard at == first + 1 || at > first && bytes[first] != UInt8(ascii: "0") else { return nil }
    let isWhole = !isTolerant || !skipFraction()
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let number = Int64(text) { return .integer(number) }
    return isTolerant ? .written(text) : nil
  }

  /// - Returns: whether there was a fraction or an exponent.
  private mutating func skipFraction() -> Bool {
    let start = at
    while let byte = next, (48...57).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) { at += 1 }
    return at > start
  }

  private mutating func string() -> String? {
    at += 1
    var text: [UInt8] = []
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let letter = next else { return nil }
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return scalar()
    default: return nil
    }
  }

  /// Four digits, or the eight of a pair of surrogates; never NUL.
  private mutating func scalar() -> Unicode.Scalar? {
    guard let first = fourDigits(), first != 0 || isTolerant else { return nil }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u"), let second = fourDigits(), (0xDC00...0xDFFF).contains(second) else {
      return nil
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func fourDigits() -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
