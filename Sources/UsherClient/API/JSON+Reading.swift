// SPDX-License-Identifier: Apache-2.0
import JSONAPI

/// Values as they were meant: platforms write numbers as text and text as numbers.
extension JSON {
  var text: String? {
    switch self {
    case .string(let text), .written(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }

  var number: Int64? {
    switch self {
    case .integer(let number): number
    case .string(let text): Int64(text)
    // `5.0` is five; a number beyond 64 bits is none.
    case .written(let text): Double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    default: nil
    }
  }

  var flag: Bool? {
    switch self {
    case .bool(let flag): flag
    case .string("true"): true
    case .string("false"): false
    default: nil
    }
  }

  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
  var members: [JSON.Member] { if case .object(let members) = self { members } else { [] } }
}
