// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let then = Instant(milliseconds: 1_700_000_000_000)

@Suite struct `Paging through a campaign` {
  private let ground: Ground
  private var records: SQLMembershipRecords { ground.records }

  init() throws { ground = try Ground() }

  /// Several of each share an instant, and the order of the ids is not that of the dates.
  private func filePosts(_ ids: ClosedRange<Int64>) throws {
    for id in ids {
      try records.file(
        Post(
          id: ID(id), campaign: ground.campaign, author: ground.creator,
          published: then + .seconds(id * 7 % 11), created: then))
    }
  }

  private func fileMembers(_ numbers: ClosedRange<Int64>, status: PatronStatus = .active) throws {
    for number in numbers {
      let user = try records.file(User(id: ID(number), fullName: "Fan", created: then))
      try records.file(
        Member(
          id: MemberID(high: UInt64(number) << 20, low: 0), pledge: ID(number), campaign: ground.campaign, user: user,
          status: status, pledgeStart: then + .seconds(number * 7 % 11), updated: then + .seconds(number * 5 % 13)))
    }
  }

  private func everyPost(_ order: PostOrder, between: (Int) throws -> Void = { _ in }) throws -> [Post] {
    var posts: [Post] = []
    while true {
      let place = posts.last.flatMap { PostPlace(of: $0) }
      let page = try records.posts(of: ground.campaign, in: order, after: place, limit: 4)
      posts += page
      if page.count < 4 { return posts }
      try between(posts.count)
    }
  }

  @Test(arguments: PostOrder.allCases)
  func `posts go by their dates, then by their ids`(order: PostOrder) throws {
    try filePosts(5001...5023)
    try records.file(Post(id: ID(6000), campaign: ground.campaign, author: ground.creator, created: then))
    try records.file(
      Post(id: ID(6001), campaign: ground.otherCampaign, author: ground.creator, published: then, created: then))
    let posts = try everyPost(order)
    #expect(posts.count == 23)
    let keys = posts.compactMap { post in post.published.map { ($0, post.id) } }
    #expect(keys.elementsEqual(keys.sorted { order == .oldestFirst ? $0 < $1 : $0 > $1 }, by: ==))
    #expect(try records.countOfPosts(of: ground.campaign) == 23)
  }

  @Test(arguments: PostOrder.allCases)
  func `no post is lost or repeated when others come and go in between`(order: PostOrder) throws {
    try filePosts(5001...5023)
    let posts = try everyPost(order) { count in
      try filePosts(5100 + Int64(count)...5101 + Int64(count))
      if count == 8 { _ = try records.remove(ID<Post>(5023)) }
    }
    #expect(Set(posts.map(\.id)).count == posts.count)
    let kept = (Int64(5001)...5022).map { ID<Post>($0) }
    #expect(Set(kept).isSubset(of: posts.map(\.id)))
  }

  @Test func `members go by when they were filed, either way`() throws {
    try fileMembers(2001...2017)
    var members: [Member] = []
    repeat {
      members += try records.members(of: ground.campaign, after: members.last?.pledge, limit: 5)
    } while members.count % 5 == 0
    var backwards: [Member] = []
    repeat {
      backwards += try records.members(of: ground.campaign, before: backwards.last?.pledge, limit: 5)
    } while backwards.count % 5 == 0
    #expect(members.map(\.pledge.number) == [1001] + Array(2001...2017))
    #expect(backwards == members.reversed())
  }

  private func everyPledge(_ order: PledgeOrder, between: (Int) throws -> Void = { _ in }) throws -> [Member] {
    var pledges: [Member] = []
    var place: PledgePlace?
    repeat {
      let page = try records.pledges(of: ground.campaign, in: order, from: place, limit: 5)
      pledges += page.prefix(4)
      place = page.count == 5 ? PledgePlace(of: page[4], in: order) : nil
      try between(pledges.count)
    } while place != nil
    return pledges
  }

  @Test(arguments: PledgeOrder.allCases)
  func `pledges go by their start or last change, either way`(order: PledgeOrder) throws {
    try fileMembers(2001...2017)
    try fileMembers(3001...3004, status: .former)
    try fileMembers(3101...3102, status: .declined)
    let pledges = try everyPledge(order)
    #expect(pledges.count == 20)
    #expect(try records.countOfPledges(of: ground.campaign) == 20)
    #expect(pledges.allSatisfy { $0.status.isPledge })
    let places = pledges.compactMap { PledgePlace(of: $0, in: order) }.map { ($0.date, $0.pledge) }
    let ascends = order == .created || order == .updated
    #expect(places.elementsEqual(places.sorted { ascends ? $0 < $1 : $0 > $1 }, by: ==))
    let goesByStart = order == .created || order == .createdLastFirst
    #expect(places.map(\.0) == pledges.map { goesByStart ? $0.pledgeStart : $0.updated })
  }

  @Test(arguments: PledgeOrder.allCases)
  func `no pledge is lost or repeated when others come and go in between`(order: PledgeOrder) throws {
    try fileMembers(2001...2017)
    let pledges = try everyPledge(order) { count in
      try fileMembers(4000 + Int64(count)...4001 + Int64(count))
      if count == 8 { _ = try records.remove(MemberID(high: 4004 << 20, low: 0)) }
    }
    #expect(Set(pledges.map(\.id)).count == pledges.count)
    #expect(Set((Int64(2001)...2017).map { ID<Pledge>($0) }).isSubset(of: pledges.map(\.pledge)))
  }

  @Test func `who never pledged has no place among the pledges`() {
    #expect(PledgePlace(of: ground.otherMember, in: .updated) == nil)
    #expect(PostPlace(of: Post(campaign: ground.campaign, author: ground.creator, created: then)) == nil)
  }

  @Test(arguments: [false, true]) func `an index finds each page in its order`(isFirst: Bool) throws {
    let (campaign, date) = (ground.campaign, isFirst ? nil : then)
    ground.connection.keepPlans()
    for order in PledgeOrder.allCases {
      let place = date.map { PledgePlace(date: $0, pledge: ID(1)) }
      _ = try records.pledges(of: campaign, in: order, from: place, limit: 9)
    }
    for order in PostOrder.allCases {
      let place = date.map { PostPlace(published: $0, post: ID(1)) }
      _ = try records.posts(of: campaign, in: order, after: place, limit: 9)
    }
    _ = try records.members(of: campaign, after: isFirst ? nil : ID(1), limit: 9)
    _ = try records.members(of: campaign, before: isFirst ? nil : ID(9_999), limit: 9)
    let plans = try #require(ground.connection.plans)
    let pages = zip(plans, plans.dropFirst() + [""]).filter { step, _ in
      [" members", " posts"].contains { step.hasPrefix("SEARCH" + $0) || step.hasPrefix("SCAN" + $0) }
    }
    #expect(!pages.contains { $1.hasPrefix("USE TEMP B-TREE") }, "a page is sorted")
    #expect(
      pages.map { step, _ in step.split(separator: " ").prefix(5).joined(separator: " ") }
        == [
          "SEARCH members USING INDEX members_by_pledge", "SEARCH members USING INDEX members_by_pledge",
          "SEARCH members USING INDEX members_by_update", "SEARCH members USING INDEX members_by_update",
          "SEARCH posts USING INDEX posts_by_campaign", "SEARCH posts USING INDEX posts_by_campaign",
          "SEARCH members USING INDEX members_by_campaign", "SEARCH members USING INDEX members_by_campaign",
        ])
  }

  @Test func `nothing that a campaign holds is searched for among all of its kind`() throws {
    try DemoCast().file(in: records)
    let members = try records.members(of: ID(810_022), after: nil, limit: 9)
    ground.connection.keepPlans()
    _ = try records.members(of: ID(810_022), after: nil, limit: 9)
    _ = try records.members(of: ID(810_022), before: nil, limit: 9)
    _ = try records.members(members.map(\.id))
    _ = try records.addresses(of: members)
    _ = try records.histories(of: members, limit: 9)
    _ = try records.users(members.map(\.user))
    _ = try records.benefits(ofEach: [ID(810_022)])
    _ = try records.deliverables(of: [ID(88_002)], limit: 9)
    _ = try records.deliveries(of: [ID(88_002)], today: then..<then)
    _ = try records.censuses(of: [ID(810_022)])
    _ = try records.categories(of: [ID(810_022)])
    _ = try records.media(ownedBy: .tier(ID(5_500_213)))
    _ = try records.lives(of: ID(810_022))
    _ = try records.remove(ID<Tier>(5_500_210))
    _ = try records.remove(ID<Tier>(5_500_211))
    _ = try records.remove(ID<Media>(7_700_001))
    _ = try records.remove(members[0].id)
    let scanned = try #require(ground.connection.plans).filter { $0.hasPrefix("SCAN") }
      .map { String($0.dropFirst("SCAN ".count).prefix { $0 != " " }) }
    // What is left are lists of ids and answers of inner queries.
    #expect(Set(scanned).isSubset(of: ["json_each", "holders", "placed", "(subquery-4)", "d"]), "\(scanned)")
  }
}
