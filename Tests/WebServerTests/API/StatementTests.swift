// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import MembershipInMemory
import Testing
import UsherOAuth

@testable import WebServer

extension APIRequest {
  /// Files so many members of the workshop, each with everything that a member can have.
  func addCrowd(_ count: Int, pledged: Instant? = nil) throws {
    for place in 0..<count {
      let start = pledged ?? DemoCast.epoch + .seconds(Int64(place))
      let user = try records.file(
        User(
          fullName: "Crowd \(place)", created: start,
          socialConnections: [SocialConnection(.discord, accountID: "\(place)")]))
      let id = MemberID(high: 0xC0 << 56 | UInt64(place), low: UInt64(place))
      let tiers: [ID<Tier>] = [ID(5_500_211), ID(5_500_212)]
      let member = Member(
        id: id, campaign: workshop, user: user, status: .active, tiers: tiers, pledgedTier: tiers[0],
        entitledCents: 500, willPayCents: 500, cadence: 1, pledgeStart: start, updated: start)
      try records.file(member)
      try records.file(Address(city: "Port Example", country: "IE", created: start), of: id)
      for kind in [PledgeEvent.Kind.start, .subscription] {
        try records.file(
          PledgeEvent(
            member: id, kind: kind, date: start, amountCents: 500, currency: "USD", payment: .paid,
            pledgePayment: .valid, tier: tiers[0], tierTitle: "Apprentice"))
      }
    }
  }
}

@Suite struct `Counting the statements of a page` {
  private let api: APIRequest

  init() throws {
    api = try APIRequest()
    // The crowd stands first, so that every page size sees members who have everything.
    try api.addCrowd(1000)
  }

  private func count(_ act: () throws -> JSON, of size: Int) throws -> Int {
    let before = api.database.statements
    let document = try act()
    #expect(document["data"]?.elements.count == size)
    return api.database.statements - before
  }

  private static let members = everyField(of: [
    V2Member.self, V2User.self, V2Tier.self, V2Benefit.self, V2Campaign.self, V2Address.self, V2PledgeEvent.self,
  ])

  @Test(arguments: [1, 10, 1000]) func `members with all but their histories`(size: Int) throws {
    let include = "address,campaign.creator,currently_entitled_tiers.benefits,user.campaign"
    let query = "sort=-created&include=\(include)&page[count]=\(size)&\(Self.members)"
    let statements = try count(
      { try api(WebServer.members(of:_:), api.workshop, api.creator(.v2), query) }, of: size)
    #expect(statements == 14)
  }

  @Test(arguments: [1, 10, 500]) func `members with their histories too`(size: Int) throws {
    let include = "address,campaign.creator,currently_entitled_tiers.benefits,user.campaign,pledge_history.tier"
    let query = "sort=-created&include=\(include)&page[count]=\(size)&\(Self.members)"
    let statements = try count(
      { try api(WebServer.members(of:_:), api.workshop, api.creator(.v2), query) }, of: size)
    #expect(statements == 15)
  }

  @Test(arguments: [1, 10, 1000]) func `members with nothing`(size: Int) throws {
    let statements = try count(
      { try api(WebServer.members(of:_:), api.workshop, api.creator(.v2), "sort=-created&page[count]=\(size)") },
      of: size)
    #expect(statements == 4)
  }

  @Test(arguments: [1, 10, 1000]) func `pledges with all that version 1 includes`(size: Int) throws {
    let fields = everyField(of: [V1Pledge.self, V1User.self, V1Reward.self, V1Campaign.self, V1Address.self])
    let query = "sort=-created&page[count]=\(size)&\(fields)"
    let statements = try count({ try api.pledges(to: api.workshop, api.creator(.v1), query) }, of: size)
    #expect(statements == 12)
  }

  @Test(arguments: [1, 10, 20]) func `posts with their authors and campaign`(size: Int) throws {
    _ = try api.exhibit()
    let query = "include=user,campaign&page[count]=\(size)&\(everyField(of: [V2Post.self, V2User.self]))"
    let statements = try count(
      { try api(WebServer.posts(of:_:), api.workshop, api.creator(.v2), query) }, of: size)
    #expect(statements == 6)
  }
}

@Suite struct `Counting the statements of one document` {
  private let api: APIRequest

  init() throws { api = try APIRequest() }

  /// A fan of so many campaigns, each with a creator, a tier and a benefit of its own.
  private func fan(ofCampaigns count: Int) throws -> User {
    let start = DemoCast.epoch
    var fan = User(fullName: "Fan of many", created: start)
    fan.id = try api.records.file(fan)
    for place in 0..<count {
      let creator = try api.records.file(User(fullName: "Creator \(place)", created: start))
      let campaign = try api.records.file(Campaign(creator: creator, name: "Campaign \(place)", created: start))
      let tier = try api.records.file(Tier(campaign: campaign, title: "Perch", amountCents: 300, created: start))
      try api.records.file(Benefit(campaign: campaign, title: "A bird", created: start, tiers: [tier]))
      let id = MemberID(high: 0xFA << 56 | UInt64(place), low: UInt64(place))
      try api.records.file(
        Member(
          id: id, campaign: campaign, user: fan.id, status: .active, tiers: [tier], pledgedTier: tier,
          willPayCents: 300, cadence: 1, pledgeStart: start))
      try api.records.file(Address(city: "Port Example", country: "IE", created: start), of: id)
    }
    return fan
  }

  private func statements(_ act: () throws -> JSON, bringing type: String, _ count: Int) throws -> Int {
    let before = api.database.statements
    let document = try act()
    #expect(document["included"]?.elements.filter { $0["type"]?.text == type }.count == count)
    return api.database.statements - before
  }

  @Test(arguments: [1, 10, 100]) func `the identity of a fan with all memberships`(count: Int) throws {
    let fan = try fan(ofCampaigns: count)
    let include =
      "memberships.address,memberships.campaign.creator,memberships.currently_entitled_tiers.benefits"
    let fields = everyField(of: [
      V2User.self, V2Member.self, V2Campaign.self, V2Tier.self, V2Benefit.self, V2Address.self,
    ])
    let viewer = api.viewer(fan, .v2, .all(of: .v2))
    let ran = try statements(
      { try api.identity(viewer, "include=\(include)&\(fields)") }, bringing: "member", count)
    #expect(ran == 14)
  }

  @Test(arguments: [1, 10, 100]) func `the current user with all pledges`(count: Int) throws {
    let fan = try fan(ofCampaigns: count)
    let fields = everyField(of: [V1User.self, V1Pledge.self, V1Reward.self, V1Campaign.self, V1Address.self])
    let viewer = api.viewer(fan, .v1, .all(of: .v1) | [.identityMemberships])
    let ran = try statements({ try api.currentUser(viewer, fields) }, bringing: "pledge", count)
    #expect(ran == 9)
  }

  @Test(arguments: [1, 10, 100]) func `a campaign with all that it holds`(count: Int) throws {
    let start = DemoCast.epoch
    let creator = User(id: ID(77), fullName: "Creator", created: start)
    try api.records.file(creator)
    let campaign = try api.records.file(Campaign(creator: creator.id, name: "Tin", created: start))
    for place in 1...count {
      let tier = try api.records.file(
        Tier(campaign: campaign, title: "Perch \(place)", amountCents: 100 * place, created: start))
      try api.records.file(Benefit(campaign: campaign, title: "Bird \(place)", created: start, tiers: [tier]))
    }
    let fields = everyField(of: [V2User.self, V2Campaign.self, V2Tier.self, V2Benefit.self])
    let include = "creator,tiers.benefits,benefits.tiers,goals,categories"
    let ran = try statements(
      { try api(WebServer.campaigns, api.viewer(creator, .v2, .all(of: .v2)), "include=\(include)&\(fields)") },
      bringing: "tier", count)
    #expect(ran == 12)
  }
}
