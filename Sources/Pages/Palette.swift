// SPDX-License-Identifier: Apache-2.0

/// The colours that a stylesheet gives to its custom properties, as a browser reads them in light and in dark.
///
/// What holds for other media, such as print, and what is no `#rrggbb` is left out and not judged.
struct Palette {
  enum Scheme: String, CaseIterable { case light, dark }

  /// Two colours that stand on each other and cannot be told apart well enough.
  struct Fault: Equatable {
    var scheme: Scheme
    var colour: String
    var ground: String
    /// From 1 to 21.
    var contrast: Double
    var least: Double
  }

  private var colours: [Scheme: [String: AccentColour]] = [:]

  /// What stands on what, with the least contrast for it: 4.5 for text and 3 for the edge of a field
  /// (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
  private static let pairs: [(colour: String, ground: String, least: Double)] =
    ["--ink", "--muted", "--accent"].flatMap { colour in
      ["--ground", "--card", "--inset", "--note"].map { (colour, $0, 4.5) }
    } + [
      ("--wrong", "--card", 4.5), ("--on-fill", "--fill", 4.5), ("--edge", "--card", 3),
    ]

  init(reading stylesheet: String) {
    var blocks: [String] = []
    var words = ""
    for character in Palette.withoutComments(stylesheet) {
      switch character {
      case "{":
        blocks.append(words)
        words = ""
      case ";", "}":
        declare(words, in: blocks)
        if character == "}" { _ = blocks.popLast() }
        words = ""
      case let letter where letter.isWhitespace: continue
      case let letter: words.append(letter)
      }
    }
  }

  subscript(_ name: String, _ scheme: Scheme) -> AccentColour? { colours[scheme]?[name] }

  var faults: [Fault] {
    Scheme.allCases.flatMap { scheme in
      Palette.pairs.compactMap { pair in
        guard let colour = self[pair.colour, scheme], let ground = self[pair.ground, scheme] else { return nil }
        let contrast = colour.contrast(with: ground)
        return contrast < pair.least
          ? Fault(scheme: scheme, colour: pair.colour, ground: pair.ground, contrast: contrast, least: pair.least) : nil
      }
    }
  }

  /// A later declaration beats an earlier one, and one without a scheme holds in both.
  private mutating func declare(_ declaration: String, in blocks: [String]) {
    let parts = declaration.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0].hasPrefix("--"), let selector = blocks.last,
      selector.contains(":root") || selector == "html"
    else { return }
    let value = parts[1].hasSuffix("!important") ? parts[1].dropLast(10) : parts[1]
    for scheme in schemes(of: blocks.dropLast()) {
      colours[scheme, default: [:]][String(parts[0])] = AccentColour(short: value)
    }
  }

  private func schemes(of blocks: ArraySlice<String>) -> [Scheme] {
    switch Array(blocks) {
    case []: [.light, .dark]
    case ["@media(prefers-color-scheme:dark)"]: [.dark]
    case ["@media(prefers-color-scheme:light)"]: [.light]
    default: []
    }
  }

  private static func withoutComments(_ text: String) -> String {
    var kept = ""
    var rest = text.unicodeScalars[...]
    var isComment = false
    while let scalar = rest.popFirst() {
      if !isComment, scalar == "/", rest.first == "*" {
        rest.removeFirst()
        isComment = true
      } else if isComment, scalar == "*", rest.first == "/" {
        rest.removeFirst()
        isComment = false
      } else if !isComment {
        kept.unicodeScalars.append(scalar)
      }
    }
    return kept
  }
}

extension AccentColour {
  /// Reads `#rgb` as well.
  fileprivate init?(short text: some StringProtocol) {
    self.init(text.utf8.count == 4 ? text.reduce(into: "") { $0 += $1 == "#" ? "#" : "\($1)\($1)" } : String(text))
  }
}

extension Site {
  /// What of the operator's colours cannot be read well, and what to change; a line for each.
  public var contrastWarnings: [String] {
    var warnings: [String] = []
    if let accent {
      let shade = accent.shade(readableOn: .lightGround, towards: .ink)
      if shade != accent {
        warnings.append(
          "accent_colour \(accent.text) is too pale for links on a light page: its contrast is "
            + "\(tenths(accent.contrast(with: .lightGround))) and text needs 4.5. They are shown in \(shade.text); "
            + "choose that or a darker colour to have one colour for links and buttons.")
      }
    }
    let known = Palette(reading: stylesheet).faults
    for fault in Palette(reading: stylesheet + (extraStylesheet ?? "")).faults where !known.contains(fault) {
      warnings.append(
        "extra_stylesheet: on \(fault.scheme.rawValue) pages \(fault.colour) on \(fault.ground) has a contrast of "
          + "\(tenths(fault.contrast)) and needs \(tenths(fault.least)). Give one of the two another colour there"
          + (fault.scheme == .dark ? ", under @media (prefers-color-scheme: dark)." : "."))
    }
    return warnings
  }
}

/// Rounded down, so that what falls short never looks as if it did not.
private func tenths(_ number: Double) -> String {
  let tenths = Int(number * 10)
  return "\(tenths / 10).\(tenths % 10)"
}
