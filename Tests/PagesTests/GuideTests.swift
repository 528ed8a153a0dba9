// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Foundation
import Testing
import UsherOAuth

@testable import Pages

@Suite struct `The guide` {
  private func source(_ reader: GuideReader, _ chapter: GuidePage.Chapter = .steps) -> String {
    Gallery.guide(reader, chapter).html(on: Gallery.site).text
  }

  @Test(arguments: SampleLanguage.allCases)
  func `somebody with one client finds its id and address in the samples`(language: SampleLanguage) {
    let page = source(Gallery.reader(language, clients: [Gallery.phone]))
    let settings = page.components(between: "<pre id=\"sample-settings\"><code>", and: "</code>")
    #expect(settings.contains("phone") && settings.contains("example.phone:/callback"))
    #expect(settings.contains("https://members.example"))
    #expect(!page.contains("YOUR_"))
  }

  @Test(arguments: SampleLanguage.allCases)
  func `somebody who is not logged in finds what to replace in capitals, and where to log in`(language: SampleLanguage)
  {
    let page = source(Gallery.stranger(language, asked: "8a58227d70f4a30a"))
    let settings = page.components(between: "<pre id=\"sample-settings\"><code>", and: "</code>")
    #expect(settings.contains("YOUR_CLIENT_ID") && settings.contains("https://YOUR_SITE.example/callback"))
    #expect(page.contains("<a href=\"/login?continue=sealed.0\">Log in to see your own values</a>"))
  }

  @Test func `of several clients the one that was asked for is filled in, else the first`() {
    let clients = [Gallery.forum, Gallery.phone]
    #expect(Gallery.reader(clients: clients).values.clientID == Gallery.forum.clientID)
    #expect(Gallery.reader(clients: clients, asked: "phone").values.clientID == "phone")
    let page = source(Gallery.reader(clients: clients, asked: "phone"))
    #expect(page.contains("href=\"/platform/documentation?language=python&amp;client=8a58227d70f4a30a\""))
  }

  @Test func `the id of somebody else’s client is not filled in`() {
    let page = source(Gallery.reader(clients: [Gallery.phone], asked: "stolen"))
    #expect(!page.contains("stolen") && page.contains("YOUR_CLIENT_ID"))
    #expect(page.contains("not a client of yours"))
  }

  @Test func `language and client are kept from page to page`() {
    let reader = Gallery.reader(.php, clients: [Gallery.forum, Gallery.phone], asked: "phone")
    for chapter in GuidePage.Chapter.allCases {
      let page = source(reader, chapter)
      for other in GuidePage.Chapter.allCases {
        #expect(page.contains("href=\"\(other.path)?language=php&amp;client=phone\""), "\(chapter) to \(other)")
      }
    }
  }

  @Test(arguments: SampleLanguage.allCases)
  func `each step has its anchor, and each piece its place`(language: SampleLanguage) {
    let page = source(Gallery.stranger(language))
    for step in 1...7 { #expect(page.contains("<h2 id=\"step-\(step)\">Step \(step): ")) }
    for piece in ["settings", "log-in", "callback", "exchange", "identity", "refresh"] {
      #expect(page.components(separatedBy: "<pre id=\"sample-\(piece)\">").count == 2, "\(piece)")
    }
  }

  @Test(arguments: SampleLanguage.allCases)
  func `no sample holds a secret: a client with one reads it from the environment, a public one has none`(
    language: SampleLanguage
  ) {
    var values = SampleValues(
      baseURL: "https://m.example", clientID: "c", redirectURI: "https://a.b/c", hasSecret: true)
    #expect(language.samples.settings(values).contains("USHER_CLIENT_SECRET"))
    values.hasSecret = false
    #expect(!language.samples.settings(values).lowercased().contains("client_secret"))
  }

  @Test(arguments: SampleLanguage.allCases)
  func `lines are short enough to stand unbroken on the page`(language: SampleLanguage) {
    let samples = language.samples
    let texts = [
      samples.logIn, samples.callback, samples.exchange, samples.identity, samples.refresh, samples.site ?? "",
      samples.webhook,
    ]
    for line in texts.flatMap({ $0.split(separator: "\n") }) { #expect(line.count <= 81, "\(line)") }
  }

  @Test(arguments: [
    ("plain", "\"plain\"", "'plain'", "'plain'"), ("a\"b", "\"a\\\"b\"", "'a\"b'", "'a\"b'"),
    ("a'b", "\"a'b\"", "'a\\'b'", "'a'\\''b'"), ("a\\b", "\"a\\\\b\"", "'a\\\\b'", "'a\\b'"),
    ("$(x)`y`", "\"$(x)`y`\"", "'$(x)`y`'", "'$(x)`y`'"),
  ])
  func `a value ends up inside its quotes whatever it is`(value: String, double: String, single: String, word: String) {
    #expect(SampleValues.doubleQuoted(value) == double)
    #expect(SampleValues.singleQuoted(value) == single)
    #expect(SampleValues.word(value) == word)
  }

  @Test func `every scope is there with its sentence, and says if the operator must approve it`() {
    let page = source(Gallery.stranger(.curl), .scopes)
    for version in APIVersion.allCases {
      for scope in ScopeSet.all(of: version).scopes {
        let row: HTML = "<code>\(scope.name)</code></th><td>\(scope.sentence(askedBy: version).words)"
        #expect(page.contains(row.text), "\(scope)")
        let rest = page.components(between: row.text, and: "</td>")
        #expect(rest.contains("approval") == ScopeSet.restricted(for: version).contains(scope), "\(scope)")
      }
    }
  }

  @Test func `every error of the token endpoints is there in both wordings`() {
    let page = source(Gallery.stranger(.curl), .errors)
    for text in [
      "401 invalid_grant", "400 invalid_grant", "401 access_denied", "401 invalid_client", "400 invalid_request",
      "400 unsupported_grant_type",
    ] {
      #expect(page.contains("<code>\(text)</code>"), "\(text)")
    }
  }

  @Test func `the clock is offered in a sandbox only`() {
    #expect(!source(Gallery.stranger(.curl), .sandbox).contains("sample-clock"))
    #expect(Gallery.guide(Gallery.stranger(.curl), .sandbox).html(on: Gallery.sandbox).text.contains("sample-clock"))
  }

  @Test(arguments: [
    (60, "1 minute"), (90, "90 seconds"), (300, "5 minutes"), (1, "1 second"), (86_400, "1 day"),
    (2_678_400, "31 days"), (7200, "2 hours"), (0, "0 seconds"),
  ])
  func `a span of time is spelled in the largest unit that fits`(seconds: Int, words: String) {
    #expect(spelled(.seconds(seconds)) == words)
  }
}

extension String {
  fileprivate func components(between start: String, and end: String) -> String {
    guard let rest = components(separatedBy: start).dropFirst().first else { return "" }
    return rest.components(separatedBy: end)[0]
  }
}
