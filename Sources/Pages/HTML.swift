// SPDX-License-Identifier: Apache-2.0

/// Markup that is safe to send: literals in the source are trusted, every interpolated text is escaped.
///
/// Only another ``HTML`` is spliced as it is, and only a `StaticString` becomes one, so no text from outside can.
public struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
  public typealias StringLiteralType = StaticString
  public typealias ExtendedGraphemeClusterLiteralType = StaticString
  public typealias UnicodeScalarLiteralType = StaticString

  /// UTF-8.
  public private(set) var bytes: [UInt8]

  public init(stringLiteral literal: StaticString) {
    bytes = literal.withUTF8Buffer { Array($0) }
  }

  public init(stringInterpolation interpolation: StringInterpolation) {
    bytes = interpolation.bytes
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public struct StringInterpolation: StringInterpolationProtocol {
    public typealias StringLiteralType = StaticString

    fileprivate var bytes: [UInt8] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 32 * interpolationCount)
    }

    public mutating func appendLiteral(_ literal: StaticString) {
      literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    public mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }

    public mutating func appendInterpolation(_ html: HTML?) {
      if let html { bytes.append(contentsOf: html.bytes) }
    }

    public mutating func appendInterpolation(_ several: [HTML]) {
      for html in several { bytes.append(contentsOf: html.bytes) }
    }

    public mutating func appendInterpolation(_ text: some StringProtocol) {
      var text = String(text)
      text.withUTF8 { append(escaping: $0) }
    }

    public mutating func appendInterpolation(_ number: some BinaryInteger) {
      bytes.append(contentsOf: String(number).utf8)
    }

    /// Copies runs without a special character at once: most text has none.
    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
      var run = 0
      for (index, byte) in text.enumerated() {
        guard let entity = HTML.entity(for: byte) else { continue }
        bytes.append(contentsOf: text[run..<index])
        entity.withUTF8Buffer { bytes.append(contentsOf: $0) }
        run = index + 1
      }
      bytes.append(contentsOf: text[run...])
    }
  }

  /// Both quotes are escaped, so that text is safe in an attribute whichever quote surrounds it.
  private static func entity(for byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }
}

extension [HTML] {
  func joined(separator: HTML) -> HTML {
    guard var whole = first else { return "" }
    for next in dropFirst() { whole = "\(whole)\(separator)\(next)" }
    return whole
  }
}
