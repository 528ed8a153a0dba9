// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import AuthorizationServer

@Suite struct `Telling two addresses apart` {
  private static let right = "https://app.example/auth/cb"

  @Test(
    arguments: [
      ("https://app.example/auth/cb/", [.slashAdded]), ("http://app.example/auth/cb", [.scheme]),
      ("https://www.app.example/auth/cb", [.wwwAdded]), ("https://App.example/auth/cb", [.letterCase]),
      ("https://app.example/auth/CB", [.letterCase]), ("https://app.example:8443/auth/cb", [.port]),
      ("https://other.example/auth/cb", [.host]), ("https://app.example/auth/back", [.path]),
      ("https://app.example/auth/cb?a=1", [.queryAdded]), ("https://app.example/auth/cb#x", [.fragment]),
      ("https://app.example/auth/c%62", [.encoding]), ("https://app.example/auth/c%2562", [.encodedTwice]),
      ("https://app.example/auth/cb\u{200B}", [.invisible]), ("https://app.example/auth/cb ", [.space]),
      ("https://app.example/auth/cb\n", [.space]), ("http://app.example/auth/cb/", [.scheme, .slashAdded]),
    ] as [(String, [RedirectDifference.Kind])])
  func `each kind of slip is recognised`(sent: String, kinds: [RedirectDifference.Kind]) {
    #expect(RedirectDifference(of: sent, from: Self.right).kinds == kinds)
  }

  @Test func `the other way round, what is missing is named`() {
    func kinds(_ sent: String, _ expected: String) -> [RedirectDifference.Kind] {
      RedirectDifference(of: sent, from: expected).kinds
    }
    #expect(kinds("https://app.example/cb", "https://app.example/cb/") == [.slashMissing])
    #expect(kinds("https://app.example/cb", "https://www.app.example/cb") == [.wwwMissing])
    #expect(kinds("https://app.example/cb", "https://app.example/cb?a=1") == [.queryMissing])
    #expect(kinds("https://app.example/cb?a=2", "https://app.example/cb?a=1") == [.query])
    #expect(kinds("http://localhost/cb", "http://127.0.0.1/cb") == [.loopbackName])
  }

  @Test func `the first character that differs is counted from one`() {
    let difference = RedirectDifference(of: Self.right + "/", from: Self.right)
    #expect(difference.place == Self.right.count + 1)
    #expect(difference.sentPart == "/cb/" && difference.expectedPart == "/cb")
    let first = RedirectDifference(of: "ftp://x", from: Self.right)
    #expect(first.place == 1)
  }

  @Test func `the nearest registered address is the one to compare with`() {
    let registered = ["http://127.0.0.1:8080/callback", "https://app.example/auth/cb", "https://old.example/"]
    #expect(
      RedirectDifference(of: "https://app.example/auth/cb/", fromNearestOf: registered)?.expected == registered[1])
    #expect(
      RedirectDifference(of: "http://localhost:8080/callback", fromNearestOf: registered)?.expected == registered[0])
    #expect(RedirectDifference(of: "https://x.example/", fromNearestOf: []) == nil)
  }

  @Test func `the values of a query are not told`() {
    let difference = RedirectDifference(
      of: "https://app.example/cb?session=hush-hush&x=quiet-now", from: "https://app.example/cb?x=1")
    #expect(difference.sentPart == "?session&x")
    #expect(difference.facts.values.allSatisfy { !$0.contains("hush") })
    let person = RedirectDifference(of: "https://ada:hush@app.example/auth/cb", from: Self.right)
    #expect(person.place == 9 && person.facts.values.allSatisfy { !$0.contains("hush") })
  }

  @Test(arguments: ["", "/", ":", "https:", "https://", "https://[", "https://a:b@c/", "?", "#", "%", "\u{0}", "é"])
  func `nothing that is sent makes it stumble`(text: String) {
    let difference = RedirectDifference(of: text, from: Self.right)
    #expect(difference.place >= 1)
    #expect(RedirectDifference(of: Self.right, from: text).place >= 1)
  }
}

@Suite struct `Guessing what was meant` {
  @Test(arguments: [
    ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("abc", "acb", 1), ("", "abc", 3),
    ("abc", "xyz", 3),
  ])
  func `mistakes are counted`(a: String, b: String, count: Int) {
    #expect(Spelling.distance(a, b) == count)
    #expect(Spelling.distance(b, a) == count)
  }

  @Test(
    arguments: [
      ("identiy", "identity"), ("Identity", "identity"), ("identity.membership", "identity.memberships"),
      ("campaign.members", "campaigns.members"), ("openid connect please", nil),
    ] as [(String, String?)])
  func `the nearest scope is proposed where it is near`(sent: String, meant: String?) {
    #expect(
      Spelling.nearest(
        to: sent, among: ["identity", "identity[email]", "identity.memberships", "campaigns", "campaigns.members"])
        == meant)
  }
}
