// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

private let registrations = [
  "https://app.example/callback", "https://foo.example.com", "https://app.example/cb?tenant=a%2Fb&x",
  "http://127.0.0.1/cb",
  "http://127.0.0.1:8080/cb?a=b", "http://[::1]:9/cb", "http://localhost:3000/cb", "com.example.app:/callback",
]

@Suite struct `Matching a redirect address` {
  @Test(arguments: registrations) func `the same text matches (A2)`(_ address: String) {
    #expect(RedirectURI(stored: address).matches(address, anyLoopbackPort: true))
  }

  @Test(arguments: registrations) func `no character can be changed, dropped or doubled (A2)`(_ address: String) {
    let registered = RedirectURI(stored: address)
    let letters = Array(address)
    for (place, letter) in letters.enumerated() {
      for other in ["", "x", "\(letter)\(letter)", "%\(String(letter.asciiValue ?? 0, radix: 16))"]
      where other != "\(letter)" {
        let changed = String(letters[..<place]) + other + String(letters[(place + 1)...])
        if differsInPortOnly(changed, address) { continue }
        #expect(!registered.matches(changed, anyLoopbackPort: true), "\(changed)")
      }
    }
  }

  @Test(arguments: registrations) func `the case of no letter can be flipped (V2)`(_ address: String) {
    let registered = RedirectURI(stored: address)
    let letters = Array(address)
    for (place, letter) in letters.enumerated() where letter.isLetter {
      let flipped = letter.isUppercase ? letter.lowercased() : letter.uppercased()
      #expect(
        !registered.matches(
          String(letters[..<place]) + flipped + String(letters[(place + 1)...]), anyLoopbackPort: true))
    }
  }

  @Test(arguments: registrations) func `nothing can be put behind it or before it (V3, V7)`(_ address: String) {
    let registered = RedirectURI(stored: address)
    for end in [
      ".evil.tld", "@evil.tld", ":80@evil.tld", "/", "/..", "?", "#", "&", "%00", " ", "\n", "\t", "/../../x", ";",
    ] {
      #expect(!registered.matches(address + end, anyLoopbackPort: true), "\(end)")
    }
    for start in [" ", "\n", "\t", "\0", "//", "https://evil.tld/", "javascript:", "\u{FEFF}"] {
      #expect(!registered.matches(start + address, anyLoopbackPort: true), "\(start)")
    }
  }

  @Test func `a dot is a dot and a registered address is no pattern (V3)`() {
    #expect(!RedirectURI(stored: "https://foo.example.com").matches("https://fooaexample.com", anyLoopbackPort: true))
    #expect(!RedirectURI(stored: "https://app.example/*").matches("https://app.example/x", anyLoopbackPort: true))
    #expect(!RedirectURI(stored: "https://app.example/.*").matches("https://app.example/x", anyLoopbackPort: true))
  }

  @Test(arguments: ["127.0.0.1", "[::1]"])
  func `the port of a loopback address may differ (A3)`(_ host: String) {
    let registered = RedirectURI(stored: "http://\(host)/cb?a=b")
    for port in ["", ":1", ":80", ":49152", ":65535"] {
      #expect(registered.matches("http://\(host)\(port)/cb?a=b", anyLoopbackPort: true))
    }
    let withPort = RedirectURI(stored: "http://\(host):8080")
    for port in ["", ":1", ":65535"] { #expect(withPort.matches("http://\(host)\(port)", anyLoopbackPort: true)) }
  }

  @Test(arguments: [
    "http://127.0.0.1:0/cb", "http://127.0.0.1:65536/cb", "http://127.0.0.1:080/cb", "http://127.0.0.1:/cb",
    "http://127.0.0.1:1:2/cb", "http://127.0.0.1:+1/cb", "http://127.0.0.1:1x/cb", "http://127.0.0.1:１/cb",
    "https://127.0.0.1/cb", "http://127.0.0.2/cb", "http://localhost/cb", "http://[::1]/cb", "http://evil.tld/cb",
    "http://127.0.0.1/cb/", "http://127.0.0.1/CB", "http://127.0.0.1/cb?x", "http://127.0.0.1/cb?",
    "http://127.0.0.1/cb#x",
    "http://127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1//cb", "http://127.0.0.1/./cb",
    "http://127.0.0.1:80/x/../cb",
  ]) func `nothing else of a loopback address may differ (A3, V1)`(_ requested: String) {
    #expect(!RedirectURI(stored: "http://127.0.0.1/cb").matches(requested, anyLoopbackPort: true))
  }

  @Test(arguments: [
    "http://attacker@127.0.0.1/cb", "http://a:b@127.0.0.1:80/cb", "http://@127.0.0.1/cb",
    "http://127.0.0.1@evil.tld/cb",
    "http://127.0.0.1:80@evil.tld/cb", "http://127.0.0.1:80@127.0.0.1/cb",
  ]) func `a user name never matches (A5, V13)`(_ requested: String) {
    #expect(!RedirectURI(stored: "http://127.0.0.1/cb").matches(requested, anyLoopbackPort: true))
  }

  @Test(arguments: [
    "http://127.0.0.1.evil.tld/cb", "http://127.0.0.1evil.tld/cb", "http://127.0.0.1\\@evil.tld/cb",
    "http://evil.tld/cb",
    "http://evil.tld:80/cb", "//evil.tld/cb", "http://127.0.0.1:80.evil.tld/cb",
    "https://evil.tld/?http://127.0.0.1/cb",
    "http://[::1].evil.tld/cb", "http://[::1]evil/cb", "http://localhost.evil.tld/cb", "http:127.0.0.1/cb",
    "http:/127.0.0.1/cb", "http:\\\\127.0.0.1/cb", "/\\evil.tld", "http://127.0.0.1\t/cb", "http://127.0.0.1\r\n/cb",
  ]) func `loopback opens no other address (V4, V10)`(_ requested: String) {
    for registered in ["http://127.0.0.1/cb", "http://[::1]/cb", "http://localhost/cb", "http://127.0.0.1:80/cb"] {
      #expect(!RedirectURI(stored: registered).matches(requested, anyLoopbackPort: true))
    }
  }

  @Test func `localhost is a name, so its port may not differ (A7)`() {
    let registered = RedirectURI(stored: "http://localhost:3000/cb")
    #expect(
      !registered.matches("http://localhost:3001/cb", anyLoopbackPort: true)
        && !registered.matches("http://localhost/cb", anyLoopbackPort: true))
  }

  @Test func `letters that Unicode holds for equal are different here (A2)`() {
    #expect(
      !RedirectURI(stored: "https://app.example/K").matches("https://app.example/\u{212A}", anyLoopbackPort: true))
    #expect(!RedirectURI(stored: "http://127.0.0.1/K").matches("http://127.0.0.1:1/\u{212A}", anyLoopbackPort: true))
    #expect(!RedirectURI(stored: "https://app.example/;").matches("https://app.example/\u{37E}", anyLoopbackPort: true))
  }

  private func differsInPortOnly(_ a: String, _ b: String) -> Bool {
    func portless(_ text: String) -> String? {
      for host in ["http://127.0.0.1", "http://[::1]"] where text.hasPrefix(host) {
        let rest = text.dropFirst(host.count)
        guard rest.first == ":" else { return host + rest }
        let digits = rest.dropFirst().prefix(while: \.isNumber)
        guard let port = Int(digits), (1...65_535).contains(port), digits.first != "0" else { return nil }
        return host + rest.dropFirst(1 + digits.count)
      }
      return nil
    }
    return portless(a) != nil && portless(a) == portless(b)
  }
}

@Suite struct `Answering at a redirect address` {
  private let granted = AuthorizationResponse.granted(Secret("c/o de"))

  @Test func `the registered query is kept and the answer put behind it (A8)`() {
    #expect(
      granted.location(at: "https://app.example/cb?tenant=a%2Fb", state: "s", issuer: "https://i.example")
        == "https://app.example/cb?tenant=a%2Fb&code=c%2Fo%20de&state=s&iss=https%3A%2F%2Fi.example")
    #expect(granted.location(at: "https://a.b/?", state: nil, issuer: "i") == "https://a.b/?code=c%2Fo%20de&iss=i")
    #expect(granted.location(at: "com.a:/cb", state: nil, issuer: "i") == "com.a:/cb?code=c%2Fo%20de&iss=i")
  }

  @Test(arguments: ["a b", "a+b", "a%20b", "=&?#/", "é\u{1F3AD}", "\r\nSet-Cookie: a=b", "\"<script>", "None"])
  func `state comes back byte for byte, and nothing of it escapes its parameter (B21, V12)`(_ state: String) throws {
    for response in [granted, .refused(OAuthError(.accessDenied, "no"))] {
      let location = response.location(at: "https://app.example/cb", state: state, issuer: "https://i.example")
      let form = try Form(parsing: location.split(separator: "?", maxSplits: 1)[1])
      #expect(try form.optional("state").map { Array($0.utf8) } == Array(state.utf8))
      #expect(location.utf8.allSatisfy { $0 > 32 && $0 < 127 } && !location.contains("\"") && !location.contains("<"))
    }
  }

  @Test func `an answer to a request without state has none (B21)`() {
    #expect(!granted.location(at: "https://a.b/", state: nil, issuer: "i").contains("state"))
  }

  @Test func `every answer names the issuer (B31)`() {
    for response in [granted, .refused(OAuthError(.invalidScope, "no"))] {
      #expect(
        response.location(at: "https://a.b/", state: nil, issuer: "https://i.example").hasSuffix(
          "&iss=https%3A%2F%2Fi.example"))
    }
  }
}
