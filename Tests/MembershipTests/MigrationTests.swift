// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@Suite struct `Bringing an older file up to date` {
  private let connection: InMemory

  init() throws {
    connection = try InMemory(schema.filter { $0.number < 10 })
    for statement in [
      "INSERT INTO users (id, full_name, created_at) VALUES (1, 'Ann', 5), (2, 'Bo', 5)",
      "INSERT INTO campaigns (id, creator_id, name, created_at) VALUES (10, 1, 'Tin', 5)",
      """
      INSERT INTO tiers (id, campaign_id, title, amount_cents, created_at, edited_at, discord_role_ids)
      VALUES (100, 10, 'A', 5, 6, 7, 'x y')
      """,
      """
      INSERT INTO benefits (id, campaign_id, title, created_at, delivered_count, due_today_count)
      VALUES (11, 10, 'Notes', 8, 3, 2)
      """,
      """
      INSERT INTO members (number, id, campaign_id, user_id, status, pledge_start, will_pay_cents, cadence) VALUES
        (1, '7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90', 10, 1, 3, 1234, 1200, 12),
        (2, '7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b91', 10, 2, 0, NULL, 0, NULL)
      """,
      "INSERT INTO member_tiers (member, tier_id) VALUES (1, 100)",
    ] as [Statement] {
      try connection.execute(statement, [])
    }
    try connection.apply(schema.filter { $0.number >= 10 })
  }

  @Test func `pledges count as changed when they started`() throws {
    let members = try SQLMembershipRecords(connection).members(of: ID(10), after: nil, limit: 9)
    #expect(members.map(\.updated.milliseconds) == [1234, 0])
  }

  @Test func `members are counted once, and from then on as they change`() throws {
    let records = SQLMembershipRecords(connection)
    #expect(try records.countOfMembers(of: ID(10)) == 2)
    #expect(try records.countOfPledges(of: ID(10)) == 1)
    #expect(
      try records.census(of: ID(10)) == Census(patrons: 1, pledgeSumCents: 100, patronsByTier: [ID(100): 1]))
    let patron = try #require(records.members(of: ID(10), after: nil, limit: 1).first)
    #expect(try records.remove(patron.id) == .removed)
    #expect(try records.countOfMembers(of: ID(10)) == 1)
    #expect(try records.census(of: ID(10)) == Census())
  }

  @Test func `tiers and benefits stay what they were`() throws {
    let records = SQLMembershipRecords(connection)
    #expect(
      try records.tier(ID(100))
        == Tier(
          id: ID(100), campaign: ID(10), title: "A", amountCents: 5, created: Instant(milliseconds: 6),
          edited: Instant(milliseconds: 7), discordRoleIDs: ["x", "y"]))
    #expect(
      try records.benefits(of: ID<Campaign>(10))
        == [Benefit(id: ID(11), campaign: ID(10), title: "Notes", created: Instant(milliseconds: 8))])
  }
}
