// SPDX-License-Identifier: Apache-2.0
import Membership
import Testing

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
