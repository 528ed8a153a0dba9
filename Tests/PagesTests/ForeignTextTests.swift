// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Pages

@Suite struct `Showing a name that somebody else chose` {
  @Test(arguments: [
    ("FanClub", "FanClub"),
    ("  Fan \t\n  Club ", "Fan Club"),
    ("\u{202E}bulCnaF", "bulCnaF"),
    ("Fan\u{2066}Club\u{2069}", "FanClub"),
    ("Fan\u{200B}Cl\u{AD}ub\u{FEFF}", "FanClub"),
    ("Fan\u{0}\u{7}\u{1B}[31mClub\u{7F}\u{9B}", "Fan[31mClub"),
    ("Fan\u{2028}Club\u{2029}", "Fan Club"),
    ("\u{3164}\u{115F}\u{2800}", ""),
    ("\u{200D}\u{FE0F}\u{301}", ""),
    ("A\u{E0041}\u{E0042}", "A"),
    ("Zürich 日本 🎭", "Zürich 日本 🎭"),
    ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
    ("می‌خواهم", "می‌خواهم"),
  ])
  func `what cannot be seen or turns the line is gone, all else stays`(name: String, shown: String) {
    #expect(ForeignText(name).plain == shown)
  }

  @Test func `a tower of accents is cut down`() {
    let tower = "Z" + String(repeating: "\u{301}", count: 500) + "oo"
    #expect(ForeignText(tower).plain.unicodeScalars.count == 1 + 4 + 2)
  }

  @Test func `joiners do not start a new tower`() {
    let tower = "Z" + String(repeating: "\u{301}\u{200D}", count: 100)
    #expect(ForeignText(tower).plain.unicodeScalars.count == 1 + 4)
  }

  @Test(arguments: [(59, 59), (60, 60), (61, 60), (100_000, 60)])
  func `a long name ends in an ellipsis`(length: Int, shown: Int) {
    let text = ForeignText(String(repeating: "x", count: length)).plain
    #expect(text.count == shown)
    #expect(text.hasSuffix("…") == (length > 60))
  }

  @Test func `it stands apart from the direction of its surroundings`() {
    let html: HTML = "\(ForeignText("<b>מועדון"))"
    #expect(html.text == "<bdi>&lt;b&gt;מועדון</bdi>")
  }

  @Test(arguments: [
    ("https://fans.example/cb", "https://fans.example/cb"),
    ("https://fans.example/cb ", "https://fans.example/cb⟨U+0020⟩"),
    ("https://fans\u{200B}.example/\u{202E}", "https://fans⟨U+200B⟩.example/⟨U+202E⟩"),
    ("a b\tc", "a b⟨U+0009⟩c"),
    ("", ""),
  ])
  func `what is compared character by character shows the hidden ones`(sent: String, shown: String) {
    #expect(ForeignText(revealing: sent, limit: 100).plain == shown)
  }

  @Test func `what is compared is cut at its limit`() {
    #expect(ForeignText(revealing: "abcdef", limit: 3).plain == "abc…")
    #expect(ForeignText(revealing: "abc", limit: 3).plain == "abc")
  }
}

@Suite struct `Addresses on a page` {
  @Test(arguments: ["https://usher.example/terms", "http://localhost:8080/", "/terms", "mailto:help@usher.example"])
  func `a link of the operator's leads to the web, to mail or to this site`(text: String) {
    #expect(LinkAddress(text)?.text == text)
  }

  @Test(arguments: [
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "", "terms",
    "https://", "https://a b", "/\u{202E}", "\u{1}https://a.example", "vbscript:x", " /terms",
  ])
  func `no other address becomes a link`(text: String) {
    #expect(LinkAddress(text) == nil)
  }

  @Test(arguments: ["/logos/fanclub.png", "data:image/png;base64,iVBORw0KGgo="])
  func `a picture comes from this site or from the page itself`(text: String) {
    #expect(ImageAddress(text)?.text == text)
  }

  @Test(arguments: [
    "https://tracker.example/a.png", "//tracker.example/a.png", "data:image/svg+xml;base64,AAAA", "data:text/html,x",
    "javascript:alert(1)", "", "/a b.png", "data:image/png;base64," + String(repeating: "A", count: 20_000),
  ])
  func `a picture tells no other host who looks (V31, V58)`(text: String) {
    #expect(ImageAddress(text) == nil)
  }
}
