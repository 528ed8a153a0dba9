// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Whole documents` {
  private let api: APIRequest
  private let creator1: Viewer
  private let creator2: Viewer

  init() throws {
    api = try APIRequest()
    creator1 = api.creator(.v1)
    creator2 = api.creator(.v2)
  }

  @Test func `a page of pledges as version 1 gives it unasked`() throws {
    try expectGolden(try api.pledges(to: api.workshop, creator1, "page[count]=2"), "v1-pledges")
  }

  @Test func `pledges with every field and every include of version 1`() throws {
    let fields = everyField(of: [
      V1Pledge.self, V1User.self, V1Reward.self, V1Campaign.self, V1Address.self, V1Goal.self, V1Card.self,
    ])
    let include = "patron.campaign,reward.campaign.goals,creator,address,card,pledge_vat_location"
    let query = "sort=-created&page[count]=8&include=\(include)&\(fields)"
    try expectGolden(try api.pledges(to: api.workshop, creator1, query), "v1-pledges-everything")
  }

  @Test func `the list of campaigns with all that it can include and no field`() throws {
    let include = "tiers,creator,benefits,goals,categories,campaign_installations"
    try expectGolden(try api(WebServer.campaigns, creator2, "include=\(include)"), "v2-campaigns")
  }

  @Test func `a campaign with every field of everything below it`() throws {
    let fields = everyField(of: [
      V2Campaign.self, V2User.self, V2Tier.self, V2Benefit.self, V2Deliverable.self, V2Media.self, V2Category.self,
    ])
    let include = """
      creator,tiers.tier_image,tiers.benefits,benefits.tiers,benefits.deliverables.user,\
      benefits.campaign_installation,goals,categories,campaign_installations
      """
    try expectGolden(
      try api(WebServer.campaign, api.workshop, creator2, "include=\(include)&\(fields)"), "v2-campaign-everything")
  }

  @Test func `a page of members as the wire's example asks for it`() throws {
    let query = "include=user,address&fields[member]=full_name,patron_status&page[count]=1"
    try expectGolden(try api(WebServer.members(of:_:), api.workshop, creator2, query), "v2-members")
  }

  @Test func `a member with every field of everything below it`() throws {
    let fields = everyField(of: [
      V2Member.self, V2User.self, V2Tier.self, V2Campaign.self, V2Address.self, V2PledgeEvent.self,
    ])
    let include = "address,campaign,currently_entitled_tiers,user,pledge_history.tier,pledge_history.patron"
    let guild = try #require(api.cast.members.first { api.cast.addresses[$0.id] != nil })
    try expectGolden(
      try api(WebServer.member, guild.id, creator2, "include=\(include)&\(fields)"), "v2-member-everything")
  }

  @Test func `a member as a log-in library reads it with the fan's own token`() throws {
    let fan = api.viewer(api.cast.fan, .v2, [.identity, .identityEmail, .campaigns, .campaignsMembers])
    let query = "include=currently_entitled_tiers&fields%5Btier%5D=title"
    try expectGolden(try api(WebServer.member, api.cast.members[0].id, fan, query), "v2-member-of-fan")
  }

  @Test func `a page of posts with every field`() throws {
    let query = "include=user,campaign&fields[campaign]=vanity&page[count]=5&\(everyField(of: [V2Post.self]))"
    try expectGolden(try api(WebServer.posts(of:_:), api.workshop, creator2, query), "v2-posts")
  }

  @Test func `a post`() throws {
    let post = try #require(api.cast.posts.first { $0.embed != nil })
    try expectGolden(
      try api(WebServer.post, post.id, creator2, "include=user&\(everyField(of: [V2Post.self]))"), "v2-post")
  }

  @Test func `a live stream`() throws {
    let live = try #require(api.cast.lives.first { $0.streamKey != nil })
    let fields = everyField(of: [V2Live.self, V2LiveAccessRule.self])
    try expectGolden(
      try api(WebServer.live, live.id, creator2, "include=campaign,live_access_rules.tier&\(fields)"), "v2-live")
  }

  @Test func `every refusal`() throws {
    let fan1 = api.viewer(api.cast.fan, .v1, [.users])
    let fan2 = api.viewer(api.cast.fan, .v2, [.identity])
    let refusals: [(String, Problem?)] = [
      ("unknown include", problem { try api.identity(creator2, "include=media", isStrict: true) }),
      ("unknown field", problem { try api.identity(creator2, "fields[user]=shoe_size", isStrict: true) }),
      ("unknown type", problem { try api.identity(creator2, "fields[planet]=mass", isStrict: true) }),
      (
        "dead cursor",
        problem { try api(WebServer.members(of:_:), api.workshop, creator2, "page[cursor]=01F9kq2mTz7bXe") }
      ),
      ("no count", problem { try api(WebServer.members(of:_:), api.workshop, creator2, "page[count]=0") }),
      ("missing scope in version 1", problem { try api.campaigns(fan1) }),
      ("missing scope in version 2", problem { try api(WebServer.campaigns, fan2) }),
      ("version 2 client in version 1", problem { try api.currentUser(fan2) }),
      ("another's campaign", problem { try api(WebServer.campaign, api.ferry, creator2) }),
      ("another's member", problem { try api(WebServer.member, api.cast.members[36].id, fanWithAll) }),
      ("another's pledges", problem { try api.pledges(to: api.ferry, creator1) }),
      ("no such campaign", problem { try api(WebServer.campaign, 999, creator2) }),
      ("no such member", problem { try api(WebServer.member, "999", creator2) }),
      ("no such post", problem { try api(WebServer.post, 999, creator2) }),
      ("no such live stream", problem { try api(WebServer.live, 999, creator2) }),
    ]
    let document = JSON.object(refusals.map { JSON.Member($0, $1?.json(id: "an-id") ?? .null) })
    try expectGolden(document, "errors")
  }

  private var fanWithAll: Viewer { api.viewer(api.cast.fan, .v2, .all(of: .v2)) }
}
