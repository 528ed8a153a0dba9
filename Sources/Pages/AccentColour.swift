// SPDX-License-Identifier: Apache-2.0

/// The operator's colour, with shades of it that stay readable in light and in dark.
public struct AccentColour: Sendable, Hashable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  /// Reads `#rrggbb`; `nil` for anything else.
  public init?(_ text: String) {
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let number = UInt32(digits, radix: 16)
    else { return nil }
    self.init(red: UInt8(number >> 16), green: UInt8(number >> 8 & 0xFF), blue: UInt8(number & 0xFF))
  }

  init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  static let black = AccentColour(red: 0, green: 0, blue: 0)
  static let white = AccentColour(red: 255, green: 255, blue: 255)
  static let ink = AccentColour(red: 0x1C, green: 0x1A, blue: 0x1E)
  /// The darkest of the light grounds, and the lightest of the dark ones: what can be read on it can be on all.
  static let lightGround = AccentColour(red: 0xF5, green: 0xF3, blue: 0xEF)
  static let darkGround = AccentColour(red: 0x35, green: 0x2D, blue: 0x18)

  /// Overrides of the custom properties at the top of the stylesheet.
  var customProperties: String {
    let onLight = shade(readableOn: .lightGround, towards: .ink)
    let onDark = shade(readableOn: .darkGround, towards: .white)
    return """

      :root { --fill: \(text); --on-fill: \(bestInk.text); --accent: \(onLight.text) }
      @media (prefers-color-scheme: dark) {
        :root { --fill: \(onDark.text); --on-fill: \(AccentColour.ink.text); --accent: \(onDark.text) }
      }

      """
  }

  var text: String {
    "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// White or black, whichever is easier to read on this colour: one of them always has a contrast above 4.58.
  var bestInk: AccentColour { contrast(with: .white) >= contrast(with: .black) ? .white : .black }

  /// The first mix of this colour with `end` that text may have on `ground` (WCAG 2.2, success criterion 1.4.3).
  func shade(readableOn ground: AccentColour, towards end: AccentColour) -> AccentColour {
    for percent in stride(from: 0, through: 100, by: 4) {
      let mixed = mixed(with: end, percent: percent)
      if mixed.contrast(with: ground) >= 4.6 { return mixed }
    }
    return end
  }

  /// The contrast ratio of WCAG 2.2, from 1 to 21.
  func contrast(with other: AccentColour) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private func mixed(with end: AccentColour, percent: Int) -> AccentColour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) * (100 - percent) + Int(b) * percent) / 100) }
    return AccentColour(red: mix(red, end.red), green: mix(green, end.green), blue: mix(blue, end.blue))
  }

  private var luminance: Double {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  private func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    guard value > 0.04045 else { return value / 12.92 }
    let base = (value + 0.055) / 1.055
    let squared = base * base
    return squared * fifthRoot(of: squared)
  }

  /// With it a power of 2.4 needs no `pow`, which would bring in the whole of Foundation.
  private func fifthRoot(of value: Double) -> Double {
    var root = 1.0
    for _ in 0..<40 { root = (4 * root + value / (root * root * root * root)) / 5 }
    return root
  }
}
