// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

@Suite struct `Writing and reading instants` {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00+00:00"), (1_508_535_383_000, "2017-10-20T21:36:23+00:00"),
    (951_782_400_000, "2000-02-29T00:00:00+00:00"), (4_107_542_399_000, "2100-02-28T23:59:59+00:00"),
    (-1000, "1969-12-31T23:59:59+00:00"), (-62_135_596_800_000, "0001-01-01T00:00:00+00:00"),
  ]) func `an instant has one text, and the text one instant`(_ milliseconds: Int64, _ text: String) {
    let instant = Instant(milliseconds: milliseconds)
    #expect(instant.text() == text)
    #expect(Instant(text) == instant)
  }

  @Test func `every day of four centuries is read back`() {
    for day in stride(from: Int64(-30_000), to: 120_000, by: 1) {
      let instant = Instant(milliseconds: day * 86_400_000 + 43_200_123)
      guard Instant(instant.text(withMilliseconds: true)) != instant else { continue }
      Issue.record("\(instant.text(withMilliseconds: true))")
    }
  }

  @Test func `zones and fractions are read`() {
    let expected = Instant(milliseconds: 1_508_535_383_000)
    #expect(Instant("2017-10-20T21:36:23Z") == expected)
    #expect(Instant("2017-10-20T23:06:23+01:30") == expected)
    #expect(Instant("2017-10-20T14:36:23-07:00") == expected)
    #expect(Instant("2017-10-20T21:36:23.4567Z") == Instant(milliseconds: expected.milliseconds + 456))
  }

  @Test(arguments: [
    "", "2017", "2017-10-20", "2017-10-20T21:36:23", "2017-10-20 21:36:23Z", "2017-13-01T00:00:00Z",
    "2017-02-29T00:00:00Z", "2017-04-31T00:00:00Z", "2017-01-01T24:00:00Z", "2017-01-01T00:60:00Z",
    "2017-01-01T00:00:60Z", "2017-01-01T00:00:00.Z", "2017-01-01T00:00:00ZZ", "+017-01-01T00:00:00Z",
    "2017-1-01T00:00:00Z", "2017-01-01T00:00:00+0100", "２017-01-01T00:00:00Z", "2017-01-01T00:00:00+24:00",
    "2017-01-01T00:00:00+01:60", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
  ]) func `anything else is refused`(_ text: String) { #expect(Instant(text) == nil) }

  @Test func `seconds are rounded down on both sides of 1970`() {
    #expect(Instant(milliseconds: 1999).seconds == 1)
    #expect(Instant(milliseconds: -1).seconds == -1)
    #expect(Instant(milliseconds: -1000).seconds == -1)
    #expect(Instant(milliseconds: -1001).seconds == -2)
  }
}

@Suite struct `Base 64 for URLs` {
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"),
  ]) func `the vectors of RFC 4648 section 10 hold, without their padding`(_ plain: String, _ text: String) {
    #expect(Base64URL.encode(Array(plain.utf8)) == text)
    #expect(Base64URL.decode(text) == Array(plain.utf8))
  }

  @Test func `the last two letters of the alphabet are those for URLs`() {
    #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
    #expect(Base64URL.decode("--__") == [0xFB, 0xEF, 0xFF])
  }

  @Test(arguments: ["A", "AAAAA", "Zg==", "Zg=", "Zm+v", "Zm/v", "Zm v", "Zm\n", "Zmé", "Zh", "Zm9"])
  func `one value has one text: all others are refused`(_ text: String) {
    #expect(Base64URL.decode(text) == nil)
  }
}

@Suite struct `Scopes` {
  @Test func `names are read in any order and written in one`() throws {
    #expect(try ScopeSet("identity[email] identity  identity") == [.identity, .identityEmail])
    #expect(ScopeSet([.identityEmail, .identity]).description == "identity identity[email]")
    #expect(try ScopeSet("").isEmpty)
  }

  @Test func `every scope is read back by its name`() throws {
    for scope in Scope.allCases { #expect(try ScopeSet(scope.name) == [scope]) }
    #expect(try ScopeSet(ScopeSet(Scope.allCases).description) == ScopeSet(Scope.allCases))
  }

  @Test func `the one scope with two spellings is one scope`() throws {
    #expect(try ScopeSet("campaign.members.address") == [.campaignsMembersAddress])
  }

  @Test(arguments: ["admin", "Identity", "identity,users", "identity\tusers", "identity\u{A0}users", "*", "identity[]"])
  func `an unknown scope is refused by name`(_ text: String) {
    #expect { try ScopeSet(text) } throws: { ($0 as? UnknownScope)?.name == text }
  }

  @Test(
    arguments: [
      (Scope.users, ScopeSet([.identity, .identityEmail])), (.pledgesToMe, [.identityMemberships]),
      (.myCampaign, [.campaigns]), (.pledges, [.campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress]),
      (.identity, [.identityEmail]),
    ] as [(Scope, ScopeSet)])
  func `the scopes of version 2 permit what version 1 calls otherwise, all of them together`(
    _ scope: Scope, _ equal: ScopeSet
  ) {
    #expect(equal.permits(scope))
    for part in equal.scopes { #expect(!(equal - [part]).permits(scope)) }
  }

  @Test func `no scope of version 1 permits what version 2 keeps apart (G79)`() {
    for scope in Scope.allCases where scope.rawValue >= Scope.identity.rawValue {
      #expect(!ScopeSet([.users, .pledgesToMe, .myCampaign, .pledges]).permits(scope), "\(scope)")
    }
  }

  @Test func `a scope permits itself`() {
    for scope in Scope.allCases { #expect(ScopeSet([scope]).permits(scope)) }
    for scope in Scope.allCases { #expect(!ScopeSet.none.permits(scope)) }
  }

  @Test func `the bit of a scope in storage never changes`() {
    let bits = Scope.allCases.map { "\($0.name)=\($0.rawValue)" }.joined(separator: " ")
    #expect(
      bits == """
        users=0 pledges-to-me=1 my-campaign=2 pledges=3 campaigns=4 identity=8 identity[email]=9 \
        identity.memberships=10 campaigns.members=11 campaigns.members[email]=12 campaigns.members.address=13 \
        campaigns.posts=14 w:campaigns.webhook=15 campaigns.lives=16 w:campaigns.lives=17 w:identity.clients=18 \
        campaigns.webhook=19 apps.tiers=20 w:campaigns.apps=21 w:campaigns.benefits=22 w:campaigns.posts=23
        """)
  }
}

@Suite struct `Proof keys` {
  private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
  private let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

  private func isMet(by verifier: String) -> Bool? { CodeChallenge(challenge)?.isMet(by: Secret(verifier)) }

  @Test func `the vector of RFC 7636 appendix B holds (C34)`() {
    #expect(isMet(by: verifier) == true)
    #expect(CodeChallenge(challenge)?.text == challenge)
  }

  @Test func `any other verifier fails (C37, V14)`() {
    #expect(isMet(by: String(verifier.reversed())) == false)
    #expect(isMet(by: "") == false)
    #expect(isMet(by: verifier + "A") == false)
    #expect(isMet(by: challenge) == false)
  }

  @Test(arguments: [(42, false), (43, true), (128, true), (129, false)])
  func `a verifier has 43 to 128 characters (C37)`(_ count: Int, _ isVerifier: Bool) {
    #expect(CodeChallenge.isVerifier(String(repeating: "a", count: count)) == isVerifier)
  }

  @Test(arguments: ["+", "/", "=", " ", "%", "é", "\0"])
  func `a verifier is written with unreserved characters (C37)`(_ character: String) {
    #expect(!CodeChallenge.isVerifier(String(repeating: "a", count: 50) + character))
  }

  @Test(arguments: [
    "", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c ",
  ]) func `a challenge of another length, alphabet or padding is refused (C36)`(_ text: String) {
    #expect(CodeChallenge(text) == nil)
  }
}
