// SPDX-License-Identifier: Apache-2.0
import Foundation
import Pages
import Testing
import UsherOAuth

@Suite struct `Asking for consent` {
  private func source(_ page: ConsentPage) -> String { page.html(on: Site()).text }

  @Test func `the page says who asks, as whom, for what and where the person is sent`() {
    let html = source(Gallery.consent(asked: [.identity]))
    #expect(html.contains("<h1>Allow <bdi>FanClub</bdi> to use your Usher account?</h1>"))
    #expect(html.contains("Rosa Lindqvist") && html.contains("<bdi>fanclub.example</bdi>"))
    #expect(html.contains("Logged in as <strong><bdi>Ada Okafor</bdi></strong><br><bdi>ada@example.com</bdi>"))
    #expect(html.contains("See your name, picture, account status and connected social accounts"))
    #expect(html.contains("You will be sent to <strong class=\"host\"><bdi>forum.fanclub.example</bdi></strong>"))
  }

  @Test func `the buttons say what they do and the form posts where it was told`() {
    let html = source(Gallery.consent(asked: [.identity]))
    #expect(html.contains("name=\"decision\" value=\"allow\">Allow <bdi>FanClub</bdi></button>"))
    #expect(html.contains("name=\"decision\" value=\"deny\">Don’t allow</button>"))
    #expect(
      html.contains("<form id=\"answer\" method=\"post\" action=\"/oauth2/authorize?client_id=fan&amp;state=a%26b\">"))
  }

  @Test func `another person gets there through a log-out that remembers the question`() {
    let html = source(Gallery.consent(asked: [.identity]))
    let form = html.components(separatedBy: "action=\"/logout\"").last?.components(separatedBy: "</form>").first
    #expect(form?.contains("name=\"continue\" value=\"sealed.0\"") == true)
    #expect(form?.contains("name=\"anti_forgery\" value=\"forgery-1\"") == true)
    #expect(form?.contains("Not you?") == true)
  }

  @Test func `each scope asked for is a sentence, and no other is`() {
    for scope in ScopeSet.all(of: .v2).scopes {
      let html = source(Gallery.consent(asked: [scope]))
      for other in ScopeSet.all(of: .v2).scopes {
        let words = ">" + other.sentence(askedBy: .v2).words + "<"
        let plain = html.replacingOccurrences(of: " <span class=\"tag\"", with: "<span class=\"tag\"")
        #expect(plain.contains(words) == (other == scope))
      }
    }
  }

  @Test func `new permissions stand apart from those allowed before`() throws {
    let html = source(Gallery.consent(asked: [.identity, .identityEmail], grantedBefore: [.identity]))
    let new = try #require(html.range(of: "will also be able to:"))
    let old = try #require(html.range(of: "Already allowed"))
    let email = try #require(html.range(of: "See your email address"))
    let name = try #require(html.range(of: "See your name, picture"))
    #expect(new.upperBound < email.lowerBound && email.upperBound < old.lowerBound)
    #expect(old.upperBound < name.lowerBound)
  }

  @Test func `what was granted before and is not asked for is not shown`() {
    let html = source(Gallery.consent(asked: [.identity], grantedBefore: [.identityEmail]))
    #expect(!html.contains("See your email address") && !html.contains("Already allowed"))
  }

  @Test func `the very name and address that are shared are shown, and only with their scopes`() {
    let preview = "<span class=\"preview\"><bdi>ada@example.com</bdi></span>"
    #expect(source(Gallery.consent(asked: [.identity, .identityEmail])).contains(preview))
    #expect(!source(Gallery.consent(asked: [.identity])).contains(preview))
  }

  @Test func `the owner is told of every permission the app gets`() {
    let rosa = ConsentPage.Person(name: "Rosa", email: "rosa@example.com", ownsTheApp: true)
    let html = source(Gallery.consent(Gallery.fanClub, rosa, asked: [.identity]))
    #expect(html.contains("This is your own app."))
    for scope in ScopeSet.all(of: .v2).scopes { #expect(html.contains(scope.sentence(askedBy: .v2).words)) }
    #expect(!source(Gallery.consent(asked: [.identity])).contains("your own app"))
  }

  @Test func `a publisher nobody checked is called unverified`() {
    var asker = Gallery.fanClub
    #expect(source(Gallery.consent(asker, asked: [.identity])).contains("Unverified publisher."))
    asker.isVerified = true
    #expect(!source(Gallery.consent(asker, asked: [.identity])).contains("Unverified publisher."))
  }

  @Test(arguments: ["", " ", "\u{202E}", "\u{200B}\u{3164}"])
  func `an app whose name shows nothing is called one without a name`(name: String) {
    let html = source(Gallery.consent(.init(name: name, version: .v2), asked: [.identity]))
    #expect(html.contains("Allow <bdi>An app without a name</bdi>"))
  }

  @Test func `the end of a long host is shown, for that is where it belongs`() {
    let host = String(repeating: "usher-example.", count: 17) + "evil.example"
    #expect(source(Gallery.consent(to: .website(host: host), asked: [.identity])).contains(host))
  }

  @Test func `a program on the person's own device is called that`() {
    let loopback = source(Gallery.consent(to: .thisDevice(host: "127.0.0.1:8081"), asked: [.identity]))
    let scheme = source(Gallery.consent(to: .appOnThisDevice(scheme: "com.example.app"), asked: [.identity]))
    #expect(loopback.contains("a program on this device") && loopback.contains("127.0.0.1:8081"))
    #expect(scheme.contains("an app on this device that opens") && scheme.contains("com.example.app"))
  }
}

@Suite struct `Explaining a problem` {
  @Test func `an address that was sent is shown as text and never as a link`() {
    let html = ProblemPage.addressNotRegistered(app: "FanClub", sent: "https://evil.example/").html(on: Site()).text
    #expect(html.contains("<code><bdi>https://evil.example/</bdi></code>"))
    #expect(!html.contains("href=\"https"))
  }

  @Test func `registered addresses are shown to the owner only`() {
    let others = ProblemPage.addressNotRegistered(app: "FanClub", sent: "https://a.example/").html(on: Site()).text
    let owners = ProblemPage.addressNotRegistered(
      app: "FanClub", sent: "https://a.example/", registered: ["https://b.example/"]
    ).html(on: Site()).text
    #expect(!others.contains("Addresses registered"))
    #expect(owners.contains("Addresses registered") && owners.contains("https://b.example/"))
  }

  @Test(arguments: [
    (ProblemPage.Side.app("FanClub"), "A problem in <bdi>FanClub</bdi>"),
    (.app(nil), "A problem in the app that sent you here"),
    (.you, "A problem with this request"), (.us, "A problem on our side"),
  ])
  func `the page says on whose side the problem is`(side: ProblemPage.Side, words: String) {
    let page = ProblemPage(heading: "H", whatHappened: "W", side: side, whatToChange: "C")
    #expect(page.html(on: Site()).text.contains("<p class=\"side\">\(words)</p>"))
  }
}

@Suite struct `What the operator chose` {
  @Test func `name, logo, links and stylesheet stand on every page`() {
    let html = ProblemPage.notFound().html(on: Gallery.ownSite).text
    #expect(html.contains("<title>Error: Page not found – Tin &amp; Thimble</title>"))
    #expect(html.contains("<img class=\"logo\" src=\"/assets/logo.png\""))
    #expect(html.contains("<a href=\"https://tin.example/terms?a=1&amp;b=2\">Terms</a>"))
    #expect(html.contains("href=\"/assets/usher.css\">\n<link rel=\"stylesheet\" href=\"/assets/site.css\">"))
  }

  @Test func `a sandbox says so, with its time when the clock was moved`() {
    #expect(!LogOutPage.loggedOut.html(on: Gallery.site).text.contains("Sandbox"))
    let still = LogOutPage.loggedOut.html(on: Gallery.sandbox).text
    #expect(still.contains("<strong>Sandbox</strong>") && !still.contains("<time"))
    let moved = LogOutPage.loggedOut.html(on: Gallery.movedClock).text
    #expect(moved.contains("<time datetime=\"2027-01-31T09:05:59+00:00\">2027-01-31 09:05 UTC</time>"))
  }
}
