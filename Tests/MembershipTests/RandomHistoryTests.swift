// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let then = Instant(milliseconds: 1_700_000_000_000)

/// SplitMix64: the same history for the same seed.
private struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What a campaign should hold, as plain dictionaries.
private struct Model {
  var posts: [ID<Post>: Post] = [:]
  var members: [ID<Pledge>: Member] = [:]

  func posts(_ order: PostOrder) -> [ID<Post>] {
    let dated = posts.values.compactMap { post in post.published.map { ($0, post.id) } }
    return dated.sorted { order == .oldestFirst ? $0 < $1 : $0 > $1 }.map(\.1)
  }

  func pledges(_ order: PledgeOrder) -> [ID<Pledge>] {
    let placed = members.values.filter { $0.status.isPledge }.compactMap { PledgePlace(of: $0, in: order) }
      .map { ($0.date, $0.pledge) }
    let ascends = order == .created || order == .updated
    return placed.sorted { ascends ? $0 < $1 : $0 > $1 }.map(\.1)
  }

  var census: Census {
    let patrons = members.values.filter { $0.status == .active }
    return Census(
      patrons: patrons.count, pledgeSumCents: patrons.map { $0.willPayCents / ($0.cadence ?? 1) }.reduce(0, +),
      patronsByTier: Dictionary(patrons.flatMap(\.tiers).map { ($0, 1) }, uniquingKeysWith: +))
  }

  func holders(of tier: ID<Tier>) -> Int {
    members.values.filter { $0.tiers.contains(tier) || $0.pledgedTier == tier }.count
  }
}

@Suite struct `Random histories of a campaign` {
  @Test(arguments: 0..<16) func `leave what a plain model holds`(seed: UInt64) throws {
    var chance = Chance(state: seed)
    let ground = try Ground()
    let records = ground.records
    var model = Model(members: [ground.member.pledge: ground.member])
    for _ in 0..<150 {
      try step(&model, ground, &chance)
      guard Int.random(in: 0..<8, using: &chance) == 0 else { continue }
      let limit = Int.random(in: 1...7, using: &chance)
      for order in PostOrder.allCases {
        #expect(try everyPost(order, limit, ground) == model.posts(order), "seed \(seed)")
      }
      for order in PledgeOrder.allCases {
        #expect(try everyPledge(order, limit, ground) == model.pledges(order), "seed \(seed)")
      }
      #expect(try records.countOfPosts(of: ground.campaign) == model.posts(.oldestFirst).count)
      #expect(try records.countOfPledges(of: ground.campaign) == model.pledges(.created).count)
      #expect(try records.countOfMembers(of: ground.campaign) == model.members.count)
      #expect(try records.census(of: ground.campaign) == model.census, "seed \(seed)")
      #expect(
        try records.members(of: ground.campaign, after: nil, limit: 1000)
          == model.members.values.sorted { $0.pledge < $1.pledge }, "seed \(seed)")
      for tier in [ground.cheap, ground.dear] where model.holders(of: tier) > 0 {
        #expect(try records.remove(tier) == .held(by: .members(model.holders(of: tier))), "seed \(seed)")
      }
    }
  }

  private func step(_ model: inout Model, _ ground: Ground, _ chance: inout Chance) throws {
    let records = ground.records
    let number = Int64.random(in: 1...40, using: &chance)
    let date = then + .seconds(Int64.random(in: 0...9, using: &chance))
    switch Int.random(in: 0..<10, using: &chance) {
    case 0...3:
      let post = Post(
        id: ID(5000 + number), campaign: ground.campaign, author: ground.creator, isPublic: Bool.random(using: &chance),
        published: Bool.random(using: &chance) ? date : nil, created: then)
      try records.file(post)
      model.posts[post.id] = post
    case 4:
      let known = model.posts.removeValue(forKey: ID(5000 + number))
      #expect(try records.remove(ID<Post>(5000 + number)) == (known == nil ? .notThere : .removed))
    case 5...8:
      let user = try records.file(User(id: ID(2000 + number), fullName: "Fan \(number)", created: then))
      let status = PatronStatus.allCases.randomElement(using: &chance) ?? .free
      let tiers = [ground.cheap, ground.dear].filter { _ in Bool.random(using: &chance) }
      let member = Member(
        id: MemberID(high: UInt64(number) << 20, low: 1), pledge: ID(2000 + number), campaign: ground.campaign,
        user: user, status: status, tiers: tiers, pledgedTier: status.isPledge ? tiers.last : nil,
        willPayCents: Int.random(in: 0...999, using: &chance),
        cadence: [nil, 1, 12].randomElement(using: &chance) ?? nil,
        pledgeStart: status == .free ? nil : date,
        updated: then + .seconds(Int64.random(in: 0...9, using: &chance)))
      try records.file(member)
      model.members[member.pledge] = member
    default:
      let known = model.members.removeValue(forKey: ID(2000 + number))
      let id = MemberID(high: UInt64(number) << 20, low: 1)
      #expect(try records.remove(id) == (known == nil ? .notThere : .removed))
    }
  }

  private func everyPost(_ order: PostOrder, _ limit: Int, _ ground: Ground) throws -> [ID<Post>] {
    var posts: [Post] = []
    while true {
      let place = posts.last.flatMap { PostPlace(of: $0) }
      let page = try ground.records.posts(of: ground.campaign, in: order, after: place, limit: limit)
      posts += page
      if page.count < limit { return posts.map(\.id) }
    }
  }

  private func everyPledge(_ order: PledgeOrder, _ limit: Int, _ ground: Ground) throws -> [ID<Pledge>] {
    var pledges: [Member] = []
    var place: PledgePlace?
    repeat {
      let page = try ground.records.pledges(of: ground.campaign, in: order, from: place, limit: limit + 1)
      pledges += page.prefix(limit)
      place = page.count > limit ? PledgePlace(of: page[limit], in: order) : nil
    } while place != nil
    return pledges.map(\.pledge)
  }
}
