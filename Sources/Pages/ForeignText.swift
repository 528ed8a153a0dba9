// SPDX-License-Identifier: Apache-2.0

/// Text that somebody else chose, such as the name of an app, made inert for showing.
///
/// It keeps to one line and to a length, cannot turn the direction of what surrounds it, and hides nothing in
/// characters without a shape. In ``HTML`` it stands in a `bdi` element.
public struct ForeignText: Sendable, Hashable {
  public let plain: String

  /// - Parameter limit: the most characters shown; what is longer ends in `…`.
  public init(_ text: String, limit: Int = 60) {
    var kept = String.UnicodeScalarView()
    var marks = 0
    var gap = false
    // A character may hold any number of scalars, so the bound on work is on scalars.
    for scalar in text.unicodeScalars.prefix(16 * limit + 256) {
      switch ForeignText.role(of: scalar) {
      case .hidden: continue
      case .space:
        gap = true
        continue
      case .mark:
        marks += 1
        if gap || kept.isEmpty || marks > ForeignText.marksOnOneLetter { continue }
      case .letter:
        marks = 0
      }
      if gap, !kept.isEmpty { kept.append(" ") }
      gap = false
      kept.append(scalar)
    }
    let shown = String(kept)
    plain = shown.count > limit ? String(shown.prefix(limit - 1)) + "…" : shown
  }

  /// Shows every character, those without a shape as `⟨U+200B⟩`: for comparing what was sent with what was expected.
  public init(revealing text: String, limit: Int) {
    let scalars = text.unicodeScalars
    var shown = ""
    for (index, scalar) in zip(scalars.indices, scalars).prefix(limit) {
      let isAtAnEnd = index == scalars.startIndex || scalars.index(after: index) == scalars.endIndex
      if ForeignText.role(of: scalar) == .letter || (scalar == " " && !isAtAnEnd) {
        shown.unicodeScalars.append(scalar)
      } else {
        let number = String(scalar.value, radix: 16, uppercase: true)
        shown += "⟨U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number + "⟩"
      }
    }
    plain = scalars.dropFirst(limit).isEmpty ? shown : shown + "…"
  }

  public var isEmpty: Bool { plain.isEmpty }

  /// Enough for every living script; a tower of accents would reach over the lines around it.
  private static let marksOnOneLetter = 4

  private enum Role { case letter, mark, space, hidden }

  private static func role(of scalar: Unicode.Scalar) -> Role {
    switch scalar.value {
    case 0x21...0x7E: return .letter  // most text, without a look into the tables of Unicode
    case 0x200C, 0x200D, 0xFE00...0xFE0F: return .mark  // invisible, but Persian and emoji need them
    case 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0: return .space  // letters by category, blank on the screen
    case 0xFFFC, 0xFFFD: return .hidden
    default: break
    }
    if scalar.properties.isWhitespace { return .space }
    if scalar.properties.isDefaultIgnorableCodePoint { return .hidden }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: .hidden
    case .nonspacingMark, .enclosingMark: .mark
    default: .letter
    }
  }
}

extension HTML.StringInterpolation {
  public mutating func appendInterpolation(_ text: ForeignText) {
    appendLiteral("<bdi>")
    appendInterpolation(text.plain)
    appendLiteral("</bdi>")
  }
}
