// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@Suite struct `Becoming a patron` {
  private let records: any MembershipRecords
  private let cast = DemoCast()
  private let campaign: Campaign
  private let now = Instant(milliseconds: 1_790_000_000_000)
  private let fresh = MemberID(high: 1, low: 2)

  init() throws {
    records = SQLMembershipRecords(try InMemory())
    try cast.file(in: records)
    campaign = try #require(try records.campaign(ownedBy: cast.creator.id))
  }

  private func stranger() throws -> ID<User> { try records.file(User(fullName: "Sol Strand", created: now)) }

  private func offer(_ user: ID<User>, atLeast cents: Int) throws -> PledgeOffer? {
    let need = try pledgeNeed(of: user, atLeast: cents, toCampaignOf: cast.creator.id, in: records)
    if case .pledge(let offer) = need { return offer }
    return nil
  }

  private func member(_ change: (inout Member) -> Void) -> Member {
    var member = Member(id: fresh, campaign: campaign.id, user: ID(1), status: .active, entitledCents: 500)
    change(&member)
    return member
  }

  @Test(arguments: [(0, true), (1, true), (500, true), (501, false)])
  func `a patron supports with what the membership entitles to now, and no cent more`(cents: Int, supports: Bool) {
    #expect(member { _ in }.supports(withAtLeast: cents) == supports)
  }

  @Test func `a gift and a trial count, a declined or ended pledge does not`() {
    let gift = member { ($0.isGifted, $0.willPayCents) = (true, 0) }
    let trial = member { $0.isFreeTrial = true }
    let declined = member { ($0.status, $0.entitledCents, $0.willPayCents) = (.declined, 0, 500) }
    let former = member { ($0.status, $0.entitledCents) = (.former, 0) }
    #expect([gift, trial, declined, former].map { $0.supports(withAtLeast: 500) } == [true, true, false, false])
  }

  @Test func `for no amount any membership will do, but not one that has ended`() {
    let free = member { ($0.status, $0.entitledCents) = (.free, 0) }
    let declined = member { ($0.status, $0.entitledCents) = (.declined, 0) }
    let former = member { ($0.status, $0.entitledCents) = (.former, 0) }
    let formerAndFree = member { ($0.status, $0.entitledCents, $0.tiers) = (.former, 0, [ID(1)]) }
    #expect([free, declined, former, formerAndFree].map { $0.supports(withAtLeast: 0) } == [true, true, false, true])
    #expect(!free.supports(withAtLeast: 1))
  }

  @Test func `who supports enough, owns the campaign, or finds none there needs nothing`() throws {
    #expect(try offer(cast.fan.id, atLeast: 500) == nil)
    #expect(try offer(cast.creator.id, atLeast: 1_000_000) == nil)
    #expect(
      try pledgeNeed(of: cast.fan.id, atLeast: 500, toCampaignOf: try stranger(), in: records) == .nothing)
  }

  @Test func `the tiers of at least the amount are offered, cheapest first`() throws {
    let user = try stranger()
    let tiers = try records.tiers(of: campaign.id).map(\.amountCents)
    for minimum in [0, 1, tiers[1], tiers[1] + 1] {
      let offer = try #require(try offer(user, atLeast: minimum))
      #expect(offer.levels.map(\.cents) == tiers.filter { $0 >= minimum })
      #expect(offer.campaign.id == campaign.id && offer.minimumCents == minimum && offer.currentCents == 0)
      #expect(offer.creator == cast.creator)
    }
    #expect(try offer(cast.fan.id, atLeast: tiers.last ?? 0)?.currentCents == 500)
  }

  @Test func `a withdrawn or sold-out tier is not offered`() throws {
    var tiers = try records.tiers(of: campaign.id).filter { $0.amountCents > 0 }
    tiers[0].isPublished = false
    let holders = try records.census(of: campaign.id).patronsByTier[tiers[1].id] ?? 0
    tiers[1].userLimit = holders
    tiers[2].userLimit = 1_000_000
    for tier in tiers { try records.file(tier) }
    #expect(try offer(try stranger(), atLeast: 1)?.levels.map(\.tier?.id) == [tiers[2].id])
    tiers[1].userLimit = holders + 1
    try records.file(tiers[1])
    #expect(try offer(try stranger(), atLeast: 1)?.levels.count == 2)
  }

  @Test func `beyond every tier the amount itself is offered`() throws {
    let levels = try offer(try stranger(), atLeast: 90_000)?.levels
    #expect(levels?.map(\.cents) == [90_000] && levels?[0].tier == nil)
  }

  // MARK: Pretending

  private func pretend(_ user: ID<User>, atLeast cents: Int) throws -> Member {
    let level = try #require(try offer(user, atLeast: cents)?.levels.first)
    try pretendPledge(of: level, by: user, to: campaign, as: fresh, at: now, in: records)
    #expect(try offer(user, atLeast: cents) == nil, "and then nothing is needed")
    return try #require(try records.member(user, of: campaign.id))
  }

  @Test func `a stranger becomes an active patron who was charged now`() throws {
    let member = try pretend(try stranger(), atLeast: 500)
    #expect(member.id == fresh && member.status == .active && member.entitledCents == 500)
    #expect(member.tiers == [member.pledgedTier] && member.willPayCents == 500 && member.cadence == 1)
    #expect(member.pledgeStart == now && member.lastCharge == now && member.lastChargeStatus == .paid)
    #expect(member.campaignLifetimeCents == 500)
    #expect(try records.tier(member.tiers[0])?.amountCents == 500)
    let history = try records.history(of: member.id, limit: 9)
    #expect(Set(history.map(\.kind)) == [.start, .subscription] && history.allSatisfy { $0.amountCents == 500 })
  }

  @Test func `a patron moves up and keeps the membership, its start and what was paid`() throws {
    let before = try #require(try records.member(cast.fan.id, of: campaign.id))
    let member = try pretend(cast.fan.id, atLeast: 501)
    #expect(member.id == before.id && member.pledge == before.pledge && member.pledgeStart == before.pledgeStart)
    #expect(member.entitledCents > 500)
    #expect(member.campaignLifetimeCents == before.campaignLifetimeCents + member.entitledCents)
    #expect(try records.history(of: member.id, limit: 9).contains { $0.kind == .upgrade && $0.date == now })
  }

  @Test func `whoever left begins anew, and a declined pledge is mended`() throws {
    for status in [PatronStatus.former, .declined] {
      let user = try stranger()
      let start = now + .seconds(-9_000_000)
      let old = Member(
        id: MemberID(high: UInt64(status.rawValue), low: 9), campaign: campaign.id, user: user, status: status,
        willPayCents: status == .declined ? 500 : 0, lastChargeStatus: .declined, declinedSince: start,
        pledgeStart: start)
      try records.file(old)
      let member = try pretend(user, atLeast: 500)
      #expect(member.id == old.id && member.status == .active && member.declinedSince == nil)
      #expect(member.pledgeStart == (status == .former ? now : start))
    }
  }

  @Test func `a free membership is made without a pledge`() throws {
    let member = try pretend(try stranger(), atLeast: 0)
    #expect(member.status == .free && member.entitledCents == 0 && member.pledgeStart == nil)
    #expect(try records.history(of: member.id, limit: 9).isEmpty)
  }

  @Test func `an amount without a tier is a pledge too`() throws {
    let member = try pretend(try stranger(), atLeast: 90_000)
    #expect(member.status == .active && member.tiers.isEmpty && member.entitledCents == 90_000)
  }
}
