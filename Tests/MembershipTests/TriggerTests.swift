// SPDX-License-Identifier: Apache-2.0
import Membership
import Testing
import UsherOAuth

private let then = Instant(milliseconds: 1_700_000_000_000)
private let later = then + .seconds(31 * 86_400)

/// A member in one of the states that the wire tells apart.
private func member(
  _ status: PatronStatus, paid: Int = 0, pays: Int = 500, tier: Int64? = 1, _ change: (inout Member) -> Void = { _ in }
) -> Member {
  var member = Member(id: MemberID(high: 1, low: 2), pledge: ID(7), campaign: ID(1), user: ID(2), status: status)
  member.campaignLifetimeCents = paid
  if status.isPledge {
    member.willPayCents = pays
    member.pledgedTier = tier.map { ID($0) }
    member.cadence = 1
  }
  if status == .active {
    member.entitledCents = pays
    member.tiers = tier.map { [ID($0)] } ?? []
  }
  if status != .free { member.pledgeStart = then }
  change(&member)
  return member
}

private struct Case: CustomTestStringConvertible {
  let testDescription: String
  let before: Member?
  let after: Member?
  let triggers: [Trigger]

  init(_ description: String, _ before: Member?, _ after: Member?, _ triggers: [Trigger]) {
    testDescription = description
    self.before = before
    self.after = after
    self.triggers = triggers
  }
}

private let cases: [Case] = [
  Case("nobody stays nobody", nil, nil, []),
  Case("a free member joins", nil, member(.free), [.membersCreate]),
  Case("a free member leaves", member(.free), nil, [.membersDelete]),
  Case("a patron joins, charged later", nil, member(.active), [.membersCreate, .membersPledgeCreate, .pledgesCreate]),
  Case(
    "a patron joins, charged at once", nil, member(.active, paid: 500),
    [.membersCreate, .membersPledgeCreate, .pledgesCreate]),
  Case(
    "one who paid for long comes on file", nil, member(.active, paid: 5000),
    [.membersPledgeCreate, .pledgesCreate, .membersUpdate]),
  Case("one who paid and left comes on file", nil, member(.former, paid: 500), [.membersUpdate]),
  Case("one who never paid and left comes on file", nil, member(.former), []),
  Case(
    "a free member pledges", member(.free), member(.active), [.membersPledgeCreate, .pledgesCreate, .membersUpdate]),
  Case("nothing changes", member(.active, paid: 500), member(.active, paid: 500), []),
  Case(
    "a charge succeeds", member(.active, paid: 500) { $0.lastCharge = then },
    member(.active, paid: 1000) { $0.lastCharge = later }, [.membersUpdate]),
  Case(
    "a charge is declined", member(.active, paid: 500),
    member(.declined, paid: 500) {
      $0.declinedSince = later
      $0.lastChargeStatus = .declined
    }, [.pledgesUpdate, .membersUpdate]),
  Case(
    "the first charge is declined", member(.active), member(.declined) { $0.declinedSince = later },
    [.pledgesUpdate, .membersUpdate]),
  Case(
    "a declined charge is paid", member(.declined, paid: 500) { $0.declinedSince = then }, member(.active, paid: 1000),
    [.pledgesUpdate, .membersUpdate]),
  Case(
    "the pledge is raised", member(.active, paid: 500), member(.active, paid: 500, pays: 1000, tier: 2),
    [.membersPledgeUpdate, .pledgesUpdate, .membersUpdate]),
  Case(
    "the pledge becomes yearly", member(.active, paid: 500),
    member(.active, paid: 500) { $0.cadence = 12 }, [.membersPledgeUpdate, .pledgesUpdate, .membersUpdate]),
  Case(
    "the pledge is paused", member(.active, paid: 500),
    member(.active, paid: 500) { $0.isPaused = true }, [.membersPledgeUpdate, .pledgesUpdate, .membersUpdate]),
  Case(
    "a patron who paid ends the pledge", member(.active, paid: 500), member(.former, paid: 500),
    [.membersPledgeDelete, .pledgesDelete, .membersUpdate]),
  Case(
    "a patron who never paid ends the pledge", member(.active), member(.former),
    [.membersPledgeDelete, .pledgesDelete, .membersDelete]),
  Case(
    "a declined patron who paid is let go", member(.declined, paid: 500), member(.former, paid: 500),
    [.membersPledgeDelete, .pledgesDelete, .membersUpdate]),
  Case(
    "a patron who paid is removed", member(.active, paid: 500), nil,
    [.membersPledgeDelete, .pledgesDelete, .membersUpdate]),
  Case(
    "a patron who never paid is removed", member(.active), nil,
    [.membersPledgeDelete, .pledgesDelete, .membersDelete]),
  Case("a former patron who paid is removed", member(.former, paid: 500), nil, [.membersUpdate]),
  Case("a former patron who never paid is removed", member(.former), nil, []),
  Case(
    "one who paid pledges again", member(.former, paid: 500), member(.active, paid: 500),
    [.membersPledgeCreate, .pledgesCreate, .membersUpdate]),
  Case(
    "one who never paid pledges again", member(.former), member(.active),
    [.membersCreate, .membersPledgeCreate, .pledgesCreate]),
  Case(
    "a gift is received", member(.free), member(.active, pays: 0) { $0.isGifted = true },
    [.membersPledgeCreate, .pledgesCreate, .membersUpdate]),
  Case("the note is written", member(.free), member(.free) { $0.note = "Met at the fair." }, [.membersUpdate]),
]

@Suite struct `What a change of a membership raises` {
  @Test(arguments: cases)
  private func `follows from before and after`(_ example: Case) {
    #expect(MemberChange(before: example.before, after: example.after).triggers == example.triggers)
  }

  @Test func `moving house is an update of the member and of nothing else`() {
    let same = member(.active, paid: 500)
    #expect(MemberChange(before: same, after: same, movedHouse: true).triggers == [.membersUpdate])
  }

  @Test func `the payload of an ended version 1 pledge shows it as it was, and all others the member as it is`() {
    let before = member(.active, paid: 500)
    let after = member(.former, paid: 500)
    let change = MemberChange(before: before, after: after)
    #expect(change.shown(by: .pledgesDelete) == before)
    for trigger in Trigger.allCases where trigger != .pledgesDelete { #expect(change.shown(by: trigger) == after) }
  }

  @Test func `one who was removed is shown as former and entitled to nothing`() {
    let shown = MemberChange(before: member(.active, paid: 500), after: nil).shown(by: .membersUpdate)
    #expect(shown?.status == .former)
    #expect(shown?.tiers == [] && shown?.entitledCents == 0 && shown?.willPayCents == 0)
    #expect(shown?.campaignLifetimeCents == 500)
    #expect(MemberChange(before: member(.free), after: nil).shown(by: .membersDelete)?.status == .free)
  }
}

@Suite struct `Names of triggers` {
  @Test func `each has the name that the wire gives it`() {
    #expect(
      Trigger.allCases.map(\.name) == [
        "members:create", "members:update", "members:delete", "members:pledge:create", "members:pledge:update",
        "members:pledge:delete", "posts:publish", "posts:update", "posts:delete", "pledges:create", "pledges:update",
        "pledges:delete",
      ])
    for trigger in Trigger.allCases { #expect(Trigger(name: trigger.name) == trigger) }
  }

  @Test(
    arguments: [
      ("pledge:create", .pledgesCreate), ("pledge:update", .pledgesUpdate), ("pledge:delete", .pledgesDelete),
    ] as [(String, Trigger)])
  func `version 1's are known in both spellings`(_ name: String, _ trigger: Trigger) {
    #expect(Trigger(name: name) == trigger)
  }

  @Test(arguments: ["", "members", "members:created", "Members:create", "members:create ", "posts:*"])
  func `nothing else is one`(_ name: String) { #expect(Trigger(name: name) == nil) }

  @Test func `a set comes back from its bits`() {
    let set: TriggerSet = [.postsDelete, .membersCreate]
    #expect(TriggerSet(bits: set.bits) == set)
    #expect(set.names == ["members:create", "posts:delete"])
    #expect(TriggerSet(bits: 0).isEmpty)
  }
}

@Suite struct `Trying a webhook again` {
  @Test func `waits longer each time and gives up after the eighth failure`() {
    let waits = (1...9).map { RetrySchedule.wait(after: $0) }
    #expect(
      waits == [
        .seconds(3600), .seconds(10_800), .seconds(86_400), .seconds(259_200), .seconds(604_800), .seconds(604_800),
        .seconds(604_800), nil, nil,
      ])
  }
}

@Suite struct `Addresses of receivers` {
  @Test(
    arguments: [
      ("https://site.example/patreon-webhooks/", "site.example", 443, true),
      ("https://site.example", "site.example", 443, true),
      ("https://site.example:8443/a?b=c%20d&e[]=f", "site.example", 8443, true),
      ("http://127.0.0.1:80/", "127.0.0.1", 80, false), ("http://[::1]:8080/x", "::1", 8080, false),
      ("http://localhost?x", "localhost", 80, false),
    ])
  func `are read into host and port`(_ text: String, host: String, port: Int, isSecure: Bool) throws {
    let address = try ReceiverAddress(text, allowsPlainHTTP: true)
    #expect(address.text == text && address.host == host && address.port == port && address.isSecure == isSecure)
    #expect(ReceiverAddress(stored: text) == address)
  }

  @Test(
    arguments: [
      "", "site.example", "//site.example", "ftp://site.example", "HTTPS://site.example", "https://Site.example",
      "https://", "https:///path", "https://.example", "https://a..example", "https://-a.example",
      "https://user@site.example/", "https://user:pw@site.example/", "https://site.example#x",
      "https://site.example:0/",
      "https://site.example:65536/", "https://site.example:08/", "https://site.example:/", "https://[::1",
      "https://[]/",
      "https://[::1]x/", "https://[fe80::1%25eth0]/", "https://sité.example/", "https://site.example/a b",
      "https://site.example/%zz", "https://site.example/%a", "https://site.example/\r\nX: y", "https://site_a.example/",
      "https://site.example\\@evil.example/",
    ])
  func `are refused with words unless they are whole and plain`(_ text: String) {
    #expect(throws: InvalidReceiverAddress.self) { try ReceiverAddress(text, allowsPlainHTTP: true) }
  }

  @Test func `are https unless http is allowed`() {
    #expect(throws: InvalidReceiverAddress.self) {
      try ReceiverAddress("http://site.example/", allowsPlainHTTP: false)
    }
  }

  @Test func `have a greatest length`() throws {
    let longest = "https://site.example/" + String(repeating: "a", count: ReceiverAddress.mostBytes - 21)
    _ = try ReceiverAddress(longest, allowsPlainHTTP: false)
    #expect(throws: InvalidReceiverAddress.self) { try ReceiverAddress(longest + "a", allowsPlainHTTP: false) }
  }
}

@Suite struct `What a change of a post raises` {
  private func post(_ title: String = "A bird", published: Instant? = then) -> Post {
    Post(id: ID(1), campaign: ID(1), author: ID(2), title: title, published: published, created: then)
  }

  @Test func `drafts raise nothing`() {
    for (before, after) in [
      (nil, post(published: nil)), (post(published: nil), post("Other", published: nil)), (post(published: nil), nil),
    ] as [(Post?, Post?)] {
      #expect(PostChange(before: before, after: after).trigger == nil)
    }
  }

  @Test func `a post is published, updated and deleted`() {
    for (before, after, trigger) in [
      (nil, post(), .postsPublish), (post(published: nil), post(), .postsPublish), (post(), post(), nil),
      (post(), post("Other"), .postsUpdate), (post(), nil, .postsDelete), (post(), post(published: nil), .postsDelete),
    ] as [(Post?, Post?, Trigger?)] {
      #expect(PostChange(before: before, after: after).trigger == trigger)
    }
  }

  @Test func `what is gone is shown as it was`() {
    #expect(PostChange(before: post(), after: nil).shown == post())
    #expect(PostChange(before: post(), after: post("Other", published: nil)).shown == post())
    #expect(PostChange(before: post(), after: post("Other")).shown == post("Other"))
  }
}
