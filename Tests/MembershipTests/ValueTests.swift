// SPDX-License-Identifier: Apache-2.0
import Membership
import Testing
import UsherOAuth

@Suite struct `The status of a patron` {
  @Test func `goes from loose to close`() {
    #expect(PatronStatus.allCases.sorted() == [.free, .former, .declined, .active])
  }

  @Test(arguments: [
    (PatronStatus.free, [PatronStatus.active, nil, nil, nil]),
    (.former, [.active, nil, nil, nil]),
    (.declined, [nil, .active, .declined, .former]),
    (.active, [nil, .active, .declined, .former]),
  ])
  func `changes by these events only`(status: PatronStatus, expected: [PatronStatus?]) {
    #expect([.pledged, .paid, .declined, .ended].map { status.after($0) } == expected)
  }

  @Test func `is written in the wire's words and null for who never pledged`() {
    #expect(PatronStatus.allCases.map(\.word) == [nil, "former_patron", "declined_patron", "active_patron"])
    for status in PatronStatus.allCases where status != .free {
      #expect(PatronStatus(word: status.word ?? "") == status)
    }
    #expect(PatronStatus(word: "") == nil)
  }
}

@Suite struct `The id of a member` {
  @Test(arguments: [
    "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b9", "7C1F1E0A-2D55-4C1B-9F5A-3F0F6F1D2B90", "", "40011872",
    "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b9g", "7c1f1e0a02d55-4c1b-9f5a-3f0f6f1d2b90",
  ])
  func `is a UUID in lower case and nothing else`(text: String) { #expect(MemberID(text) == nil) }

  @Test func `is drawn with the version and variant of a random UUID`() throws {
    let id = MemberID(high: .max, low: .max)
    #expect(id.text == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    #expect(MemberID(id.text) == id)
    #expect(MemberID(high: 0, low: 0).text == "00000000-0000-4000-8000-000000000000")
  }
}

@Suite struct `Values of what campaigns hold` {
  @Test func `a stream goes forward only`() {
    let states = Live.State.allCases
    #expect(states.map(\.rawValue) == ["pre_live", "live", "live_ended"])
    let allowed = states.map { from in states.map { from.mayBecome($0) } }
    #expect(allowed == [[true, true, false], [false, true, true], [false, false, true]])
  }

  @Test(arguments: [LiveAccessRule.Audience.everybody, .everyPatron, .tier(ID(4))])
  func `an audience is read as it is written`(audience: LiveAccessRule.Audience) {
    #expect(LiveAccessRule.Audience(word: audience.word, tier: audience.tier) == audience)
  }

  @Test(arguments: [("tier", nil), ("public", 4), ("patrons", 4), ("", nil), ("Public", nil)] as [(String, Int64?)])
  func `an audience names a tier if and only if it is one`(word: String, tier: Int64?) {
    #expect(LiveAccessRule.Audience(word: word, tier: tier.map { ID($0) }) == nil)
  }

  @Test(arguments: [Media.Owner.user(ID(1)), .campaign(ID(2)), .tier(ID(3)), .post(ID(4))])
  func `the owner of a file is read as it is written`(owner: Media.Owner) {
    #expect(Media.Owner(type: owner.type, number: owner.number) == owner)
    #expect(Media.Owner(type: "shoe", number: 1) == nil)
    #expect(Media.Owner(type: "reward", number: 3) == .tier(ID(3)))
  }

  @Test(arguments: [
    ("{}", "{}"), (" { \"a\" : [ 1.50, true , null ] } ", #"{"a":[1.50,true,null]}"#),
    (#"{"\u00e9\"\\":"\n\/"}"#, #"{"é\"\\":"\u000a/"}"#),
  ])
  func `an object of somebody else's is kept without its spaces`(text: String, kept: String) {
    #expect(ObjectText(text)?.text == kept)
    #expect(ObjectText(kept)?.text == kept)
  }

  @Test(arguments: ["", "[]", "1", "null", "{", "{} {}", #"{"a":1,"a":2}"#])
  func `what is not one object is none`(text: String) { #expect(ObjectText(text) == nil) }
}
