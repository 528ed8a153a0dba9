// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@Suite struct `Reading many at once` {
  private let connection: InMemory
  private let records: SQLMembershipRecords
  private let cast = DemoCast()
  private var workshop: ID<Campaign> { cast.campaigns[0].id }
  private var day: Range<Instant> { DemoCast.epoch..<DemoCast.epoch + .seconds(86_400) }

  init() throws {
    connection = try InMemory()
    records = SQLMembershipRecords(connection)
    try cast.file(in: records)
  }

  @Test func `users are those that are read one by one`() throws {
    let all = try records.users(cast.users.map(\.id) + [ID(1)])
    #expect(all == (try cast.users.map(\.id).sorted().compactMap { try records.user($0) }))
    #expect(all.contains { !$0.socialConnections.isEmpty })
    #expect(try records.users([]) == [])
  }

  @Test func `campaigns, their tiers, benefits, goals and counts are those that are read one by one`() throws {
    let ids = cast.campaigns.map(\.id)
    #expect(try records.campaigns(ids + [ID(1)]) == cast.campaigns)
    #expect(try records.campaigns(ownedBy: cast.campaigns.map(\.creator) + [cast.fan.id]) == cast.campaigns)
    for (list, single) in [
      (try records.tiers(ofEach: ids), try ids.flatMap { try records.tiers(of: $0) }),
      (try records.tiers(cast.tiers.map(\.id) + [ID(1)]), cast.tiers),
    ] {
      #expect(Set(list.map(\.id)) == Set(single.map(\.id)))
      for tier in list { #expect(single.contains(tier)) }
    }
    #expect(try records.benefits(ofEach: ids) == cast.benefits)
    #expect(try records.goals(ofEach: ids) == cast.goals)
    let censuses = try records.censuses(of: ids)
    for id in ids { #expect(censuses[id] == (try records.census(of: id))) }
    #expect(censuses[workshop]?.patrons == 29)
    #expect(try records.census(of: ID(1)) == Census())
  }

  @Test func `benefits of tiers come once each`() throws {
    let dear = cast.tiers.filter { $0.campaign == workshop && $0.amountCents > 0 }.map(\.id)
    #expect(try records.benefits(ofAny: dear) == cast.benefits)
    #expect(try records.benefits(of: dear[0]) == [cast.benefits[0]])
    #expect(try records.benefits(ofAny: []) == [])
  }

  @Test func `members, their addresses and histories are those that are read one by one`() throws {
    let members = try records.members(of: workshop, after: nil, limit: 100)
    #expect(try records.members(cast.members.map(\.id) + [MemberID(high: 9, low: 9)]).count == cast.members.count)
    #expect(members == (try members.compactMap { try records.member($0.id) }))
    let addresses = try records.addresses(of: members)
    #expect(addresses.count == 2)
    let histories = try records.histories(of: members, limit: 2)
    for member in members {
      #expect(addresses[member.id] == (try records.address(of: member.id)))
      #expect(histories[member.id] ?? [] == (try records.history(of: member.id, limit: 2)))
    }
    #expect(histories.values.contains { $0.count == 2 })
    #expect(try records.histories(of: members, limit: 1).values.allSatisfy { $0.count == 1 })
  }

  @Test func `deliverables are the first due of each benefit`() throws {
    let benefits = cast.benefits.map(\.id)
    #expect(try records.deliverables(of: benefits, limit: 5) == [benefits[1]: cast.deliverables])
    #expect(try records.deliverables(of: benefits, limit: 1) == [benefits[1]: [cast.deliverables[0]]])
  }

  @Test(arguments: [1, 37]) func `a page costs the same few statements whatever its length`(length: Int) throws {
    func cost(_ read: () throws -> Void) rethrows -> Int {
      let before = connection.statements
      try read()
      return connection.statements - before
    }
    let members = try records.members(of: workshop, after: nil, limit: length)
    let ids = Array(cast.users.prefix(length + 1).map(\.id))
    #expect(try cost { _ = try records.members(of: workshop, after: nil, limit: length) } == 2)
    #expect(try cost { _ = try records.members(of: workshop, before: nil, limit: length) } == 2)
    #expect(try cost { _ = try records.pledges(of: workshop, in: .updated, from: nil, limit: length) } == 2)
    #expect(try cost { _ = try records.posts(of: workshop, in: .newestFirst, after: nil, limit: length) } == 2)
    #expect(try cost { _ = try records.members(members.map(\.id)) } == 2)
    #expect(try cost { _ = try records.users(ids) } == 2)
    #expect(try cost { _ = try records.addresses(of: members) } == 1)
    #expect(try cost { _ = try records.histories(of: members, limit: 500) } == 1)
    let campaigns = Array(cast.campaigns.prefix(length).map(\.id))
    #expect(try cost { _ = try records.campaigns(campaigns) } == 1)
    #expect(try cost { _ = try records.censuses(of: campaigns) } == 2)
    #expect(try cost { _ = try records.tiers(ofEach: campaigns) } == 1)
    #expect(try cost { _ = try records.benefits(ofEach: campaigns) } == 2)
    #expect(try cost { _ = try records.goals(ofEach: campaigns) } == 1)
    #expect(try cost { _ = try records.categories(of: campaigns) } == 1)
    let benefits = Array(cast.benefits.suffix(length).map(\.id))
    #expect(try cost { _ = try records.deliverables(of: benefits, limit: 9) } == 1)
    #expect(try cost { _ = try records.deliveries(of: benefits, today: day) } == 1)
  }

  @Test func `a list may be as long as a page can be`() throws {
    let many = (Int64(1)...5000).map { ID<User>($0 * 1_000_003) }
    #expect(try records.users(many + [cast.fan.id]) == [cast.fan])
  }
}
