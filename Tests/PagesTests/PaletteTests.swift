// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Pages

@Suite struct `The colours of the pages` {
  @Test func `every standard colour can be read on what it stands on, in light and in dark`() {
    let palette = Palette(reading: stylesheet)
    #expect(palette["--ink", .light] != nil && palette["--ink", .dark] != palette["--ink", .light])
    #expect(palette.faults == [])
  }

  @Test(arguments: ["#000000", "#ffffff", "#ffff00", "#8c1d3f", "#7f7f7f", "#ff424d"])
  func `the operator's accent makes none of them worse`(accent: String) {
    #expect(Palette(reading: Site(accent: AccentColour(accent)).stylesheet).faults == [])
  }

  @Test func `a pale accent is warned of, with the shade that is shown instead`() throws {
    #expect(Site(accent: AccentColour("#8c1d3f")).contrastWarnings == [])
    let warning = try #require(Site(accent: AccentColour("#ffff00")).contrastWarnings.first)
    #expect(warning.contains("accent_colour #ffff00") && warning.contains("4.5") && warning.contains("darker"))
  }

  @Test func `an extra stylesheet that cannot be read is warned of, by scheme and property`() {
    // Set for light only, as one forgets: dark pages have it too.
    let warnings = Site(extraStylesheet: ":root { --ink: #333 }").contrastWarnings
    #expect(warnings.count == 4)
    #expect(
      warnings.allSatisfy { $0.hasPrefix("extra_stylesheet: on dark pages --ink on --") && $0.contains("scheme: dark") }
    )
    let both = ":root { --ink: #333 } @media (prefers-color-scheme: dark) { :root { --ink: #EEEEEE } }"
    #expect(Site(extraStylesheet: both).contrastWarnings == [])
  }

  @Test(arguments: [
    "", "}", "}}{{", ":root {", ":root { --ink }", ":root { --ink: }", "/* :root { --ink: #f5f3ef } */", "/*",
    ".card { --ink: #f5f3ef }", "@media print { :root { --ink: #f5f3ef } }", ":root { --ink: url(#f5f3ef) }",
    ":root { --unknown: #f5f3ef }", ":root { --ink: rebeccapurple }",
  ])
  func `what says nothing of these colours is not judged`(rules: String) {
    #expect(Site(extraStylesheet: rules).contrastWarnings == [])
  }

  @Test func `contrast just below what is needed is not rounded up to it`() {
    // 4.48 on white.
    let faults = Palette(reading: ":root { --wrong: #777777; --card: #ffffff }").faults
    #expect(faults.map(\.colour) == ["--wrong", "--wrong"])
    let warnings = Site(extraStylesheet: ":root { --wrong: #777; --card: #fff !important }").contrastWarnings
    #expect(warnings.contains { $0.contains("--wrong on --card has a contrast of 4.4 and needs 4.5") })
  }
}
