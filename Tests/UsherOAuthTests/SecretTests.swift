// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

@Suite struct `Keeping a secret` {
  private let secret = Secret<AccessToken>("open sesame")

  @Test func `a secret does not print under interpolation, description or reflection (F76)`() {
    struct Holder { let token: Secret<AccessToken> }
    let printed = [
      "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder(token: secret))",
      "\([secret])", "\(Optional(secret) as Any)",
    ]
    for text in printed { #expect(text.contains("‹secret›") && !text.contains("sesame"), "\(text)") }
  }

  @Test func `a secret does not print under dump (F76)`() {
    struct Holder { let token: Secret<AccessToken> }
    var text = ""
    dump(secret, to: &text)
    dump(Holder(token: secret), to: &text)
    dump(["key": secret], to: &text)
    #expect(text.contains("‹secret›") && !text.contains("sesame"), "\(text)")
  }

  @Test func `only reveal gives it out`() { #expect(secret.reveal() == "open sesame") }

  @Test func `a secret has no comparison that ends early (E66)`() {
    #expect(!(secret is any Equatable) && !(secret is any Encodable))
  }

  @Test(arguments: [
    ("", "", true), ("a", "a", true), ("a", "b", false), ("a", "", false), ("", "a", false), ("ab", "aB", false),
    ("same length", "same lengtH", false), ("prefix", "prefixed", false),
  ]) func `bytes are equal when all of them are (E66)`(_ a: String, _ b: String, _ equal: Bool) {
    #expect(constantTimeEqual(Array(a.utf8), Array(b.utf8)) == equal)
  }
}
