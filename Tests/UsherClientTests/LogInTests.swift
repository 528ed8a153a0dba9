// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Testing
import UsherClient

@Suite struct `Beginning a log-in` {
  private func parameters(of pending: PendingLogIn) throws -> Form {
    try Form(parsing: pending.address.split(separator: "?", maxSplits: 1)[1])
  }

  @Test func `asks with the parameters of the guide`() throws {
    let pending = try offline(.patreon, scopes: [.identity, .identityEmail]).beginLogIn()
    #expect(pending.address.hasPrefix("https://www.patreon.com/oauth2/authorize?"))
    let form = try parameters(of: pending)
    #expect(try form.optional("response_type") == "code")
    #expect(try form.optional("client_id") == "club")
    #expect(try form.optional("redirect_uri") == Stage.callback)
    #expect(try form.optional("scope") == "identity identity[email]")
    #expect(try form.optional("code_challenge_method") == "S256")
    #expect(!pending.address.contains("hush"))
  }

  @Test func `leaves the scopes to the platform where none are wanted`() throws {
    #expect(try !offline(scopes: []).beginLogIn().address.contains("scope="))
  }

  @Test func `draws a state of 256 bits and a challenge of its own each time`() throws {
    let integration = try offline()
    let forms = try (0..<50).map { _ in try parameters(of: integration.beginLogIn()) }
    for name in ["state", "code_challenge"] {
      let values = try forms.compactMap { try $0.optional(name) }
      #expect(Set(values).count == 50)
      #expect(values.allSatisfy { Base64URL.decode($0)?.count == 32 })
    }
  }

  @Test func `can be kept as text and taken back`() throws {
    let integration = try offline()
    let pending = integration.beginLogIn()
    let kept = try #require(PendingLogIn(kept: pending.revealText()))
    #expect(kept.address == pending.address && kept.expiry == pending.expiry)
    let state = try #require(try parameters(of: pending).optional("state"))
    let query = "code=c&state=\(state)&iss=https%3A%2F%2Fusher.example"
    guard case .verified = integration.callback(query: query, answering: kept) else { Issue.record("lost"); return }
  }

  @Test(arguments: ["", "a b c d", "a", "    "]) func `is not taken back from any other text`(text: String) {
    #expect(PendingLogIn(kept: text) == nil)
  }

  @Test func `does not print its secrets`() throws {
    let pending = try offline().beginLogIn()
    let verifier = pending.revealText().split(separator: " ")[1]
    var dumped = ""
    dump(pending, to: &dumped)
    #expect(!dumped.contains(verifier) && !"\(pending)".contains(verifier))
  }
}

@Suite struct `The button` {
  @Test func `has the two labels of the guide`() {
    #expect(LogInButton(.logIn, with: .patreon, leadingTo: "/log-in").text == "Log in with Patreon")
    #expect(LogInButton(.linkAccount, with: .patreon, leadingTo: "/log-in").text == "Link your Patreon account")
  }

  @Test func `is a link whose words are its name`() {
    #expect(
      LogInButton(.logIn, with: .patreon, leadingTo: "/log-in?a=1&b=2").html
        == #"<a class="usher-log-in" href="/log-in?a=1&amp;b=2" rel="nofollow">Log in with Patreon</a>"#)
  }

  @Test func `escapes whatever the platform is called`() {
    let html = LogInButton(.logIn, with: .usher(at: "https://u.example", name: "<b>\"'&"), leadingTo: "\"><x").html
    #expect(html.contains("Log in with &lt;b&gt;&quot;&#39;&amp;") && html.contains(#"href="&quot;&gt;&lt;x""#))
  }
}

@Suite struct `An integration` {
  private func error(
    id: String = "club", redirect: String = Stage.callback, _ platform: Platform = .patreon, scopes: ScopeSet = []
  ) -> IntegrationError? {
    do throws(IntegrationError) {
      _ = try Integration(
        clientID: id, clientSecret: Secret("s"), redirectAddress: redirect, platform: platform, scopes: scopes)
      return nil
    } catch { return error }
  }

  @Test func `is refused where no log-in could work with it`() {
    #expect(error(id: "") == .noClientID)
    #expect(error(scopes: [.identity, .users]) == .scopesOfOtherVersion([.users]))
    for redirect in ["", "/callback", "http://app.example/callback", "https://app.example/#x"] {
      guard case .redirectAddress? = error(redirect: redirect) else { Issue.record("\(redirect)"); continue }
    }
  }

  @Test(arguments: [
    "usher.example", "http://usher.example", "https://", "https://usher.example/path", "https://usher.example?a",
    "https://me@usher.example", "ftp://usher.example",
  ]) func `takes no address that is not a platform's`(address: String) {
    #expect(error(.usher(at: address)) == .platformAddress(address))
  }

  @Test(arguments: [
    "https://usher.example", "https://usher.example/", "http://127.0.0.1:8321", "http://localhost:8321",
  ])
  func `takes the address of a platform`(address: String) {
    #expect(error(.usher(at: address)) == nil)
  }

  @Test func `speaks without TLS to another machine only when told to be unsafe`() {
    #expect(error(.usher(at: "http://usher.lan", unsafelyWithoutTLS: true)) == nil)
  }

  @Test func `does not print its secret`() throws {
    let integration = try offline()
    var dumped = ""
    dump(integration, to: &dumped)
    #expect(!dumped.contains("hush-hush") && !"\(integration)".contains("hush-hush"))
  }
}
