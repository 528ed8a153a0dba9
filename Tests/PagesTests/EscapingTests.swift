// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Pages

@Suite struct `Escaping what others wrote` {
  @Test(arguments: [
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"), ("plain", "plain"), ("", ""),
    ("&amp;", "&amp;amp;"), ("a<b>c", "a&lt;b&gt;c"), ("<<", "&lt;&lt;"), ("Ünï ☂︎ 日本", "Ünï ☂︎ 日本"),
  ])
  func `an interpolated text is escaped`(text: String, escaped: String) {
    let html: HTML = "<p>\(text)</p>"
    #expect(html.text == "<p>\(escaped)</p>")
  }

  @Test func `a substring is escaped like a string`() {
    let html: HTML = "\("x<y".dropFirst())"
    #expect(html.text == "&lt;y")
  }

  @Test func `only markup is spliced as it is`() {
    let strong: HTML = "<b>\("&")</b>"
    let nothing: HTML? = nil
    let html: HTML = "<p>\(strong)\([strong, strong])\(nothing)\(strong as HTML?)</p>"
    #expect(html.text == "<p><b>&amp;</b><b>&amp;</b><b>&amp;</b><b>&amp;</b></p>")
  }

  @Test func `a number is written in digits`() {
    let html: HTML = "<p>\(-12)</p>"
    #expect(html.text == "<p>-12</p>")
  }

  @Test func `whatever text is interpolated, no special character is left and reading it back gives the text`() {
    var random = SplitMix(state: 20_261_123)
    let alphabet = Array("&<>\"'ab;#39 lt\u{0}\u{301}é日🎭\u{202E}\n")
    for _ in 0..<5000 {
      let length = Int.random(in: 0...24, using: &random)
      let text = String((0..<length).map { _ in alphabet.randomElement(using: &random)! })
      let html: HTML = "\(text)"
      #expect(!html.text.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
      #expect(unescaped(html.text) == text)
    }
  }
}

private func unescaped(_ text: String) -> String {
  let entities = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"]
  var rest = text.utf8[...]
  var bytes: [UInt8] = []
  while let byte = rest.first {
    if let (entity, plain) = entities.first(where: { rest.starts(with: $0.key.utf8) }) {
      bytes.append(contentsOf: plain.utf8)
      rest = rest.dropFirst(entity.utf8.count)
    } else {
      bytes.append(byte)
      rest = rest.dropFirst()
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A small seeded generator, so that a failure comes back on the next run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
