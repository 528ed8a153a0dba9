// SPDX-License-Identifier: Apache-2.0

extension JSON {
  /// The value as ASCII without any space.
  ///
  /// Everything outside ASCII is written `\uXXXX`, in lower-case digits and surrogate pairs, because receivers sign and
  /// compare these bytes after a JSON library of theirs has written them again.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    append(to: &bytes)
    return bytes
  }

  public func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let truth): bytes.append(contentsOf: truth ? "true".utf8 : "false".utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .string(let text): JSON.append(text, to: &bytes)
    case .written(let text): bytes.append(contentsOf: text.utf8)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        element.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members): JSON.append(members, to: &bytes)
    }
  }

  static func append(_ members: [Member], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (place, member) in members.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      append(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.append(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// One more member of an object, unless it would be an empty object itself.
  static func append(_ members: [Member], under name: StaticString, to bytes: inout [UInt8]) {
    guard !members.isEmpty else { return }
    bytes.append(contentsOf: ",\"\(name)\":".utf8)
    append(members, to: &bytes)
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    let isPlain = text.withUTF8 { utf8 in
      let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 < 0x80 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
      if isPlain { bytes.append(contentsOf: utf8) }
      return isPlain
    }
    if !isPlain { for unit in text.utf16 { append(unit, to: &bytes) } }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func append(_ unit: UInt16, to bytes: inout [UInt8]) {
    func escaped(_ letter: Unicode.Scalar) {
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(UInt8(ascii: letter))
    }
    switch unit {
    case 0x22: escaped("\"")
    case 0x5C: escaped("\\")
    case 0x08: escaped("b")
    case 0x09: escaped("t")
    case 0x0A: escaped("n")
    case 0x0C: escaped("f")
    case 0x0D: escaped("r")
    case 0x20..<0x80: bytes.append(UInt8(unit))
    default:
      escaped("u")
      for shift in [12, 8, 4, 0] { bytes.append(hexadecimal[Int(unit >> UInt16(shift) & 15)]) }
    }
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)
}
