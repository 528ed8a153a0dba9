// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@Suite struct `Showing somebody what they would share` {
  private let database: InMemory
  private let records: SQLMembershipRecords
  private let start = Instant(milliseconds: 1_700_000_000_000)
  private let fan: ID<User>
  private let creator: ID<User>
  private let workshop: ID<Campaign>
  private let apprentice: ID<Tier>

  init() throws {
    database = try InMemory()
    records = SQLMembershipRecords(database)
    fan = try records.file(
      User(
        fullName: "Ada", email: "ada@example.com", created: start,
        socialConnections: [SocialConnection(.discord, accountID: "1")]))
    creator = try records.file(User(fullName: "Rosa", email: "rosa@example.com", created: start))
    workshop = try records.file(Campaign(creator: creator, name: "Tin Workshop", created: start))
    apprentice = try records.file(Tier(campaign: workshop, title: "Apprentice", amountCents: 500, created: start))
  }

  private func preview(_ scopes: ScopeSet, of user: ID<User>, _ version: APIVersion = .v2) throws -> Preview {
    try Preview(
      for: Viewer(
        user: user, clientOwner: creator, clientIdentifier: "client", apiVersion: version, scopes: scopes), in: records)
  }

  @discardableResult
  private func join(
    _ user: ID<User>, _ campaign: ID<Campaign>, _ number: Int, status: PatronStatus = .active, tier: ID<Tier>? = nil,
    cents: Int = 500
  ) throws -> MemberID {
    let id = MemberID(high: 0xAA << 56 | UInt64(campaign.number) << 20 | UInt64(number), low: UInt64(user.number))
    try records.file(
      Member(
        id: id, campaign: campaign, user: user, status: status, pledgedTier: tier, willPayCents: cents, cadence: 1,
        pledgeStart: status == .free ? nil : start))
    return id
  }

  /// Another creator's page.
  private func page(_ name: String) throws -> ID<Campaign> {
    let owner = try records.file(User(fullName: "Creator of \(name)", created: start))
    return try records.file(Campaign(creator: owner, name: name, created: start, currency: "EUR"))
  }

  @Test func `the closest memberships come first, and the others are counted`() throws {
    #expect(try preview([.identityMemberships], of: fan).memberships == Excerpt(first: [], count: 0))
    for place in 0..<5 { try join(fan, try page("Page \(place)"), place, status: place < 3 ? .free : .former) }
    try join(fan, workshop, 9, tier: apprentice)
    let memberships = try #require(try preview([.identityMemberships], of: fan).memberships)
    #expect(memberships.count == 6 && memberships.rest == 3)
    #expect(memberships.first.map(\.page) == ["Tin Workshop", "Page 3", "Page 4"])
    #expect(
      memberships.first[0]
        == .init(page: "Tin Workshop", tier: "Apprentice", status: .active, cents: 500, cadence: 1, since: start))
    #expect(memberships.first[1].currency == "EUR" && memberships.first[1].status == .former)
  }

  @Test func `the tier is the dearest that is held, and else the one that was pledged for`() throws {
    let journeyman = try records.file(
      Tier(campaign: workshop, title: "Journeyman", amountCents: 1200, created: start))
    let id = try join(fan, workshop, 1, tier: apprentice)
    func tier() throws -> String? { try preview([.pledgesToMe], of: fan).membershipOfOwner?.tier }
    #expect(try tier() == "Apprentice")
    var member = try #require(try records.member(id))
    member.tiers = [apprentice, journeyman]
    try records.file(member)
    #expect(try tier() == "Journeyman")
    member.tiers = []
    member.pledgedTier = nil
    try records.file(member)
    #expect(try tier() == nil)
  }

  @Test func `identity alone shows the membership of the page that the app belongs to`() throws {
    try join(fan, try page("Elsewhere"), 1)
    #expect(try preview([.identity], of: fan).membershipOfOwner == nil)
    try join(fan, workshop, 2, tier: apprentice)
    for scopes: ScopeSet in [[.identity], [.identityEmail], [.pledgesToMe], [.users, .pledgesToMe]] {
      #expect(try preview(scopes, of: fan).membershipOfOwner?.page == "Tin Workshop", "\(scopes)")
    }
    let all = try preview([.identity, .identityMemberships], of: fan)
    #expect(all.membershipOfOwner == nil && all.memberships?.count == 2, "it is among all of them")
    #expect(try preview([.campaigns], of: fan).membershipOfOwner == nil)
  }

  @Test func `what a creator has is counted`() throws {
    for place in 0..<5 {
      let user = try records.file(
        User(fullName: "M", email: place == 0 ? nil : "m\(place)@example.com", created: start))
      let member = try join(user, workshop, place, status: place == 4 ? .former : .active)
      if place < 2 { try records.file(Address(city: "Port Example", country: "IE", created: start), of: member) }
    }
    let preview = try preview(.all(of: .v2), of: creator)
    #expect(preview.page == .init(id: workshop, name: "Tin Workshop", members: 5, patrons: 4))
    #expect(preview.reach == .init(members: 5, emails: 4, addresses: 2))
    #expect(!preview.lacksPage && preview.receivers == [])
    #expect(preview.posts == Excerpt(first: [], count: 0) && preview.lives == Excerpt(first: [], count: 0))
  }

  @Test func `the newest published posts are named, and a draft never`() throws {
    for place in 0..<5 {
      try records.file(
        Post(
          campaign: workshop, author: creator, title: place == 3 ? nil : "Post \(place)",
          published: place == 4 ? nil : start + .seconds(Int64(place)), created: start))
    }
    for place in 0..<2 { try records.file(Live(campaign: workshop, title: "Night \(place)", created: start)) }
    let preview = try preview([.campaignsPosts, .campaignsLives], of: creator)
    #expect(preview.posts == Excerpt(first: [nil, "Post 2", "Post 1"], count: 4))
    #expect(preview.lives == Excerpt(first: ["Night 1", "Night 0"], count: 2))
  }

  @Test func `who has no page is known to have none`() throws {
    let preview = try preview(.all(of: .v2), of: fan)
    #expect(preview.lacksPage && preview.page == nil && preview.posts == nil && preview.reach == nil)
    #expect(preview.networks == [.discord])
  }

  @Test func `what is not asked for is not looked up`() throws {
    for (scopes, most): (ScopeSet, Int) in [
      ([.identityMemberships], 1), ([.campaigns], 1), ([.campaignsMembers], 1), ([.campaignsPosts], 2),
      ([.campaignsLives], 2), ([.campaignsMembersEmail], 2), ([.writeIdentityClients], 0), ([.appsTiers], 0),
    ] {
      let before = database.statements
      _ = try preview(scopes, of: creator)
      #expect(database.statements - before == most, "\(scopes)")
    }
  }

  @Test(arguments: [1, 10, 300]) func `however much there is, it takes the same few statements`(size: Int) throws {
    for place in 0..<size {
      try join(creator, try page("Page \(place)"), place)
      let user = try records.file(User(fullName: "M", email: "m\(place)@example.com", created: start))
      try join(user, workshop, place)
      try records.file(Post(campaign: workshop, author: creator, title: "P", published: start, created: start))
      try records.file(Live(campaign: workshop, title: "L", created: start))
    }
    let other = try records.file(User(fullName: "Owner", created: start))
    let before = database.statements
    let preview = try Preview(
      for: Viewer(
        user: creator, clientOwner: other, clientIdentifier: "client", apiVersion: .v1, scopes: .askable(by: .v1)),
      in: records)
    #expect(database.statements - before == 9)
    #expect(preview.memberships?.count == size && preview.memberships?.first.count == min(size, 3))
    #expect(preview.posts?.first.count == min(size, 3) && preview.lives?.count == size)
  }

  @Test func `of a crowd only the first thousand are counted one by one`() throws {
    for place in 0..<(Preview.mostCounted + 5) {
      try join(try records.file(User(fullName: "M", email: "m\(place)@example.com", created: start)), workshop, place)
    }
    let preview = try preview([.campaignsMembersEmail], of: creator)
    #expect(preview.reach?.members == Preview.mostCounted && preview.page?.members == Preview.mostCounted + 5)
  }

  @Test func `no statement looks at every row of a table`() throws {
    try join(creator, try page("Elsewhere"), 1)
    database.keepPlans()
    _ = try Preview(
      for: Viewer(
        user: creator, clientOwner: fan, clientIdentifier: "client", apiVersion: .v1, scopes: .askable(by: .v1)),
      in: records)
    for line in database.plans ?? [] where line.hasPrefix("SCAN") {
      #expect(line == "SCAN m" || line.hasPrefix("SCAN (subquery"), "\(line)")
    }
  }
}
