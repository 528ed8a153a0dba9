// SPDX-License-Identifier: Apache-2.0
import Pages
import Testing
import UsherOAuth

@Suite struct `Asking to connect a site` {
  private let html = Gallery.connect().html(on: Site()).text

  @Test func `the page names the host that is sent to before what the site calls itself`() throws {
    #expect(html.contains("<h1>Connect <bdi>news.example</bdi> to your Usher account?</h1>"))
    #expect(html.contains("You will be sent to <strong class=\"host\"><bdi>news.example</bdi></strong>"))
    #expect(html.contains("<dt>Calls itself</dt><dd><bdi>Tin News</bdi></dd>"))
    #expect(html.contains("<dt>Through</dt><dd><bdi>WordPress</bdi></dd>"))
    #expect(!Gallery.connect(name: "\u{200B}").html(on: Site()).text.contains("Calls itself"))
  }

  @Test func `it says that everything is given away, and lists it`() {
    #expect(html.contains("Connect only a site that you run."))
    for scope in ScopeSet.all(of: .v2).scopes { #expect(html.contains(scope.sentence(askedBy: .v2).words)) }
  }

  @Test func `the buttons say what they do`() {
    #expect(html.contains("name=\"decision\" value=\"allow\">Connect <bdi>news.example</bdi></button>"))
    #expect(html.contains("name=\"decision\" value=\"deny\">Don’t connect</button>"))
  }
}
