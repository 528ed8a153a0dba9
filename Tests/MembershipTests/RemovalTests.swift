// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let then = Instant(milliseconds: 1_700_000_000_000)

@Suite struct `Removing` {
  private let ground: Ground
  private var records: SQLMembershipRecords { ground.records }

  init() throws { ground = try Ground() }

  private func fileEverythingOfTheMember() throws {
    try records.file(Address(city: "Port", country: "IE", created: then), of: ground.member.id)
    try records.file(
      PledgeEvent(
        id: ID(8), member: ground.member.id, kind: .start, date: then, amountCents: 300, currency: "USD",
        payment: .paid, pledgePayment: .valid, tier: ground.dear, tierTitle: "Dear"))
    try records.file(Deliverable(id: ID(6), benefit: ground.benefit, to: ground.member, due: then))
  }

  @Test func `a member goes with address, history, tiers and deliverables`() throws {
    try fileEverythingOfTheMember()
    #expect(try records.remove(ground.member.id) == .removed)
    #expect(try records.member(ground.member.id) == nil)
    for count in [
      "SELECT count(*) FROM addresses", "SELECT count(*) FROM pledge_events", "SELECT count(*) FROM member_tiers",
      "SELECT count(*) FROM deliverables",
    ] as [Statement] {
      #expect(try ground.rows(count) == 0)
    }
    #expect(try records.member(ground.otherMember.id) != nil)
    #expect(try records.remove(ground.member.id) == .notThere)
  }

  @Test func `a tier stays while a member holds it or has pledged for it`() throws {
    #expect(try records.remove(ground.cheap) == .held(by: .members(1)))
    var member = ground.member
    member.tiers = []
    try records.file(member)
    #expect(try records.remove(ground.cheap) == .held(by: .members(1)))
    member.pledgedTier = nil
    try records.file(member)
    #expect(try records.remove(ground.cheap) == .removed)
    #expect(try records.remove(ground.cheap) == .notThere)
  }

  @Test func `a tier goes from benefits, posts and streams, and what happened keeps its title`() throws {
    try fileEverythingOfTheMember()
    let post = try records.file(
      Post(campaign: ground.campaign, author: ground.creator, tiers: [ground.cheap, ground.dear], created: then))
    let rule = try records.file(LiveAccessRule(campaign: ground.campaign, audience: .tier(ground.dear)))
    let live = try records.file(Live(campaign: ground.campaign, created: then, accessRules: [rule]))
    #expect(try records.remove(ground.dear) == .removed)
    #expect(try records.benefit(ground.benefit)?.tiers == [ground.cheap])
    #expect(try records.post(post)?.tiers == [ground.cheap])
    #expect(try records.live(live)?.accessRules == [])
    #expect(try records.liveAccessRule(rule) == nil)
    let event = try records.pledgeEvent(ID(8))
    #expect(event?.tier == nil && event?.tierTitle == "Dear")
  }

  @Test func `a benefit goes with its deliverables`() throws {
    try fileEverythingOfTheMember()
    #expect(try records.remove(ground.benefit) == .removed)
    #expect(try records.deliverable(ID(6)) == nil)
    #expect(try records.tier(ground.cheap) != nil)
    #expect(try records.remove(ground.benefit) == .notThere)
  }

  @Test func `posts, goals, streams, deliverables and files go by themselves`() throws {
    let post = try records.file(
      Post(campaign: ground.campaign, author: ground.creator, tiers: [ground.cheap], created: then))
    let goal = try records.file(Goal(campaign: ground.campaign, title: "g", amountCents: 1, created: then))
    let live = try records.file(Live(campaign: ground.campaign, created: then))
    let deliverable = try records.file(Deliverable(benefit: ground.benefit, to: ground.member, due: then))
    let media = try records.file(Media(campaign: ground.campaign, created: then, imageURLs: ["default": "u"]))
    var tier = try #require(try records.tier(ground.cheap))
    tier.image = media
    try records.file(tier)
    for expected in [Removal.removed, .notThere] {
      #expect(try records.remove(post) == expected)
      #expect(try records.remove(goal) == expected)
      #expect(try records.remove(live) == expected)
      #expect(try records.remove(deliverable) == expected)
      #expect(try records.remove(media) == expected)
    }
    #expect(try records.tier(ground.cheap)?.image == nil)
  }

  @Test func `a campaign stays while it has members, then goes with all that it holds`() throws {
    let cast = DemoCast()
    try cast.file(in: records)
    let workshop = cast.campaigns[0].id
    #expect(try records.remove(workshop) == .held(by: .members(37)))
    for member in cast.members where member.campaign == workshop { _ = try records.remove(member.id) }
    #expect(try records.remove(workshop) == .removed)
    #expect(try records.campaign(workshop) == nil)
    #expect(try records.countOfPosts(of: cast.campaigns[1].id) == 1)
    #expect(try records.tiers(of: cast.campaigns[1].id).count == 2)
    #expect(try records.remove(workshop) == .notThere)
  }

  @Test func `a user stays for a campaign, memberships, posts and apps`() throws {
    #expect(try records.remove(ground.creator) == .held(by: .campaign(ground.campaign)))
    #expect(try records.remove(ground.fan) == .held(by: .memberships(2)))
    let guest = try records.file(
      User(
        fullName: "Guest", created: then, socialConnections: [SocialConnection(.reddit, accountID: "g")]))
    let post = try records.file(Post(campaign: ground.campaign, author: guest, created: then))
    #expect(try records.remove(guest) == .held(by: .posts(1)))
    _ = try records.remove(post)
    try ground.connection.execute(
      """
      INSERT INTO clients (identifier, owner_id, api_version, created_at, name, redirect_uris, requires_pkce)
      VALUES ('app', $1, 2, 0, 'App', '', 0)
      """, [.integer(guest.number)])
    #expect(try records.remove(guest) == .held(by: .clients(1)))
    try ground.connection.execute("DELETE FROM clients", [])
    try ground.connection.execute(
      "INSERT INTO accounts (user_id, canonical_email, password_hash, created_at) VALUES ($1, 'g@e', 'h', 0)",
      [.integer(guest.number)])
    #expect(try records.remove(guest) == .removed)
    #expect(try ground.rows("SELECT count(*) FROM accounts") == 0)
    #expect(try records.remove(guest) == .notThere)
  }
}
