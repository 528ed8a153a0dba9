// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

func refusal(of address: String, allowsPlainHTTP: Bool = false) -> String? {
  do {
    _ = try RedirectURI(registering: address, allowsPlainHTTP: allowsPlainHTTP)
    return nil
  } catch { return error.explanation }
}

@Suite struct `Registering a redirect address` {
  @Test(arguments: [
    ("https://app.example/callback", RedirectURI.Kind.https), ("https://app.example", .https),
    ("https://app.example:8443/a/b;v=1?x=%20y", .https), ("https://xn--bcher-kva.example/", .https),
    ("https://192.0.2.7/cb", .https), ("https://[2001:db8::7]:8443/cb", .https), ("http://127.0.0.1/cb", .loopback),
    ("http://127.0.0.1:3000/cb", .loopback), ("http://[::1]/cb", .loopback), ("http://localhost:3000/cb", .loopback),
    ("com.example.app:/callback", .privateScheme), ("com.example.app://callback/x", .privateScheme),
  ]) func `a good one is kept as it was written (A2)`(_ address: String, _ kind: RedirectURI.Kind) throws {
    let registered = try RedirectURI(registering: address)
    #expect(registered.text == address && registered.kind == kind)
    #expect(RedirectURI(stored: address) == registered)
  }

  @Test(arguments: [
    "http://app.example/cb", "http://10.0.0.1/cb", "http://127.0.0.2/cb", "http://127.0.0.1.evil.tld/cb",
  ])
  func `http is for loopback only, unless the operator allows it (A4, B33)`(_ address: String) throws {
    #expect(refusal(of: address) != nil)
    let registered = try RedirectURI(registering: address, allowsPlainHTTP: true)
    #expect(registered.kind == .plainHTTP && RedirectURI(stored: address) == registered)
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "blob:https://app.example/1", "vbscript:x",
    "JavaScript:alert(1)", "java.script:alert(1)", "ftp://app.example/", "about:blank", "mailto:a@b.example",
    "HTTPS://app.example/", "Https://app.example/", "https:app.example", "https:/app.example",
    "view-source:https://a.b/",
  ]) func `a scheme outside the list is refused (A5, V12)`(_ address: String) { #expect(refusal(of: address) != nil) }

  @Test(arguments: ["", "/callback", "//app.example/cb", "callback", "?a=b", "app.example/callback", ":", "://"])
  func `a relative address is refused (A5)`(_ address: String) { #expect(refusal(of: address) != nil) }

  @Test(arguments: ["https://app.example/cb#", "https://app.example/#a", "com.example.app:/#a", "http://127.0.0.1/#"])
  func `a fragment is refused (A5)`(_ address: String) {
    #expect(refusal(of: address)?.contains("fragment") == true)
  }

  @Test(arguments: [
    "https://user@app.example/", "https://user:pw@app.example/", "https://@app.example/",
    "http://attacker@127.0.0.1/cb",
    "https://a@b@app.example/", "https://app.example:443@evil.tld/", "com.example.app://user@host/",
  ]) func `a user name is refused (A5, V13)`(_ address: String) { #expect(refusal(of: address) != nil) }

  @Test(arguments: [
    "myapp:/callback", "myapp://callback", "app:", "com.:/cb", "com..app:/cb", "Com.Example:/cb", "1com.a:/",
  ])
  func `a private scheme must be a reversed domain (A6)`(_ address: String) { #expect(refusal(of: address) != nil) }

  @Test(arguments: ["code", "state", "iss", "error", "error_description", "error_uri"])
  func `its query must not hold what the answer adds (A8)`(_ name: String) {
    #expect(refusal(of: "https://app.example/cb?\(name)=1") != nil)
    #expect(refusal(of: "https://app.example/cb?a=1&\(name)") != nil)
    #expect(refusal(of: "https://app.example/cb?%\(hexadecimal(of: name.utf8.first ?? 0))\(name.dropFirst())=1") != nil)
  }

  private func hexadecimal(of byte: UInt8) -> String { String(byte, radix: 16) }

  @Test(arguments: [
    "/.", "/..", "/../x", "/a/./b", "/a/../b", "/%2e/", "/%2E%2e/a", "/.%2e", "/a/..;/b", "/a/..;x=1/b", "/%2e%2E;a",
    "/a%2", "/a%zz", "/a%00", "/a%ff",
  ]) func `dot segments and broken escapes are refused before any matching (V6)`(_ path: String) {
    #expect(refusal(of: "https://app.example" + path) != nil)
    #expect(refusal(of: "com.example.app:" + path) != nil)
  }

  @Test(arguments: [
    "\t", "\r", "\n", "\0", " ", "\\", "\"", "<", ">", "^", "`", "{", "|", "}", "é", "\u{202E}", "\u{7F}",
  ])
  func `a character outside of RFC 3986 is refused wherever it stands (V10)`(_ character: String) {
    for address in [
      "\(character)https://app.example/", "https://app\(character).example/", "https://app.example/\(character)",
    ] {
      #expect(refusal(of: address) != nil)
    }
  }

  @Test func `an address of 2048 bytes is the longest (J108)`() {
    let start = "https://app.example/"
    #expect(refusal(of: start + String(repeating: "a", count: 2048 - start.utf8.count)) == nil)
    #expect(refusal(of: start + String(repeating: "a", count: 2049 - start.utf8.count)) != nil)
  }
}

@Suite struct `Reading an authority` {
  @Test func `a thousand malformed authorities are refused (V5)`() {
    var chance = Sequence64(state: 5)
    for _ in 0..<1000 {
      let authority = malformed(&chance)
      for address in ["https://\(authority)/cb", "https://\(authority)", "http://\(authority)/cb"] {
        #expect(refusal(of: address, allowsPlainHTTP: true) != nil, "\(address)")
      }
      let registered = RedirectURI(stored: "http://127.0.0.1/cb")
      #expect(!registered.matches("http://\(authority)/cb", anyLoopbackPort: true), "\(authority)")
    }
  }

  /// A good host that one thing is wrong with.
  private func malformed(_ chance: inout Sequence64) -> String {
    let host =
      ["app.example", "127.0.0.1", "localhost", "[::1]", "a.b.c.example", "xn--p1ai"].randomElement(using: &chance)
      ?? ""
    let other = ["evil.tld", "127.0.0.1", "x", "80", "[::1]", ""].randomElement(using: &chance) ?? ""
    let port = Int.random(in: 1...65_535, using: &chance)
    let wrong = [
      "\(host)@\(other)", "\(other)@\(host)", "\(other)@\(host)@\(other)", "\(host):\(port)@\(other)", "\(host):",
      "\(host):0", "\(host):\(port + 65_535)", "\(host):0\(port)", "\(host):+\(port)", "\(host):-\(port)",
      "\(host):\(port):\(port)",
      "\(host):\(port)x", "\(host)%40\(other)", "\(host)%00", "\(host)%2eevil.tld", ".\(host)", "-\(host)",
      "a..\(host)",
      "\(host)\\\(other)", "\(host) ", " \(host)", "\(host)\t\(other)", "\(host)\n", "\(host)|", "[\(host)", "[", "[]",
      "[::1", "[::1]x", "[[::1]]", "[::1]]", "[:::]", "[1::2::3]", "[12345::]", "[1:2:3:4:5:6:7]", "[g::1]",
      "[::1%25eth0]",
      "[1:2:3:4:5:6:7:8:9]", "::1", "A\(host)", "\(host)É", "\u{FF21}.example", "*.\(host)", "\(host)_x",
      "\(host),\(other)",
      "1.2.3", "1.2.3.4.5", "0x7f.1", "2130706433", "127.1", "0177.0.0.1", "256.1.1.1", "1.2.3.4.", "example.0x1", "",
    ]
    return wrong.randomElement(using: &chance) ?? "@"
  }

  @Test(arguments: [
    "1.2.3.4", "255.255.255.255", "a1", "a.1b", "0x.example", "1.example", "[::]", "[1::]", "[1:2:3:4:5:6:7:8]",
  ])
  func `what browsers read as it is written is taken (V8)`(_ host: String) {
    #expect(refusal(of: "https://\(host)/") == nil)
  }

  @Test func `whatever is taken, a browser reads as it is written (V8)`() {
    var chance = Sequence64(state: 8)
    let pieces = [
      "0", "1", "7f", "0x", "255", "256", "08", ".", ".", ":", ":", "[", "]", "a", "-", "%25", "@", "::", "f",
    ]
    for _ in 0..<20_000 {
      let host = (0..<Int.random(in: 1...7, using: &chance)).compactMap { _ in pieces.randomElement(using: &chance) }
        .joined()
      guard refusal(of: "https://\(host)/") == nil else { continue }
      let name =
        host.prefix(while: { $0 != "[" }).isEmpty
        ? host.prefix(through: host.firstIndex(of: "]") ?? host.startIndex) : host.prefix { $0 != ":" }
      #expect(isReadAlike(by: String(name)), "\(host)")
    }
  }

  /// Whether the host parser of the URL Standard gives back the host that it is given.
  private func isReadAlike(by host: String) -> Bool {
    if host.hasPrefix("[") {
      let halves = host.dropFirst().dropLast().split(separator: "::", omittingEmptySubsequences: false)
      let groups = halves.flatMap { $0.split(separator: ":", omittingEmptySubsequences: false).filter { !$0.isEmpty } }
      let isHole = halves.count == 2
      return halves.count <= 2 && (isHole ? groups.count < 8 : groups.count == 8)
        && groups.allSatisfy { $0.count <= 4 && UInt16($0, radix: 16) != nil }
        && halves.allSatisfy { !$0.hasPrefix(":") && !$0.hasSuffix(":") }
    }
    var labels = host.split(separator: ".", omittingEmptySubsequences: false)
    if labels.last?.isEmpty == true { labels.removeLast() }
    guard let last = labels.last else { return false }
    let isNumber =
      last.allSatisfy(\.isNumber) || (last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit))
    guard isNumber else { return !host.contains("%") && !host.contains("@") }
    return !host.hasSuffix(".") && labels.count == 4 && labels.allSatisfy { UInt8($0).map { String($0) } == String($0) }
  }
}

/// Numbers that follow from a seed.
struct Sequence64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
  }
}
