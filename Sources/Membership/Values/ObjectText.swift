// SPDX-License-Identifier: Apache-2.0

/// A JSON object (RFC 8259) as text without spaces: for what belongs to somebody else and is only handed on.
public struct ObjectText: Hashable, Sendable {
  public let text: String

  /// `nil` for anything but one JSON object.
  public init?(_ text: some StringProtocol) {
    guard let json = try? PositionedJSON(line: 1, Array(text.utf8)) else { return nil }
    self.init(json)
  }

  init?(_ json: PositionedJSON) {
    guard case .object = json.value else { return nil }
    text = json.text
  }
}

extension PositionedJSON {
  fileprivate var text: String {
    switch value {
    case .null: "null"
    case .bool(let truth): truth ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): text.quoted
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\($0.name.quoted):\($0.value.text)" }.joined(separator: ","))}"
    }
  }
}

extension String {
  fileprivate var quoted: String {
    var quoted = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
