// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Pages

@Suite struct `The operator's accent colour` {
  @Test(arguments: ["", "#", "red", "#fff", "8c1d3f0", "#8c1d3g", "#8c1d3f0", "#+c1d3f", "#fff;}x{", "# c1d3f"])
  func `what is not six digits after a hash is refused`(text: String) {
    #expect(AccentColour(text) == nil)
  }

  @Test func `six digits in either case are read`() {
    #expect(AccentColour("#8C1D3f")?.text == "#8c1d3f")
  }

  @Test func `contrast is that of WCAG`() throws {
    #expect(AccentColour.white.contrast(with: .black) == 21)
    // The usual example of a grey that just passes on white.
    let grey = try #require(AccentColour("#767676"))
    #expect((4.53...4.55).contains(grey.contrast(with: .white)))
  }

  @Test(arguments: ["#000000", "#ffffff", "#ffff00", "#00ff88", "#8c1d3f", "#7f7f7f", "#0000ff", "#ff424d"])
  func `whatever it is, its text stays readable in light and in dark`(text: String) throws {
    let colour = try #require(AccentColour(text))
    let light = colour.shade(readableOn: .lightGround, towards: .ink)
    let dark = colour.shade(readableOn: .darkGround, towards: .white)
    #expect(colour.contrast(with: colour.bestInk) >= 4.5)
    #expect(light.contrast(with: .lightGround) >= 4.5)
    #expect(light.contrast(with: .white) >= 4.5)
    #expect(dark.contrast(with: .darkGround) >= 4.5)
    #expect(dark.contrast(with: .ink) >= 4.5)
  }

  @Test func `it is said in the stylesheet, because no page has a style of its own`() {
    let site = Site(accent: AccentColour("#ff424d"))
    #expect(site.stylesheet.hasPrefix(stylesheet))
    #expect(site.stylesheet.contains("--fill: #ff424d; --on-fill: #000000"))
    #expect(Site().stylesheet == stylesheet)
  }

  @Test func `the standard colours are the ones the shades are computed for`() {
    #expect(stylesheet.contains("--ground: \(AccentColour.lightGround.text);"))
    #expect(stylesheet.contains("--note: \(AccentColour.darkGround.text);"))
  }
}
