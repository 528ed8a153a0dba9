// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

// What is part of a thing goes with it, by the schema where it says ON DELETE CASCADE and by hand where it does not.

extension SQLMembershipRecords {
  private func count(_ statement: Statement, _ parameter: SQLValue) throws -> Int {
    try connection.row(statement, [parameter]) { Int($0.integer(0)) } ?? 0
  }

  private func remove(_ statement: Statement, _ parameter: SQLValue) throws -> Removal {
    try connection.execute(statement, [parameter]) > 0 ? .removed : .notThere
  }

  public func remove(_ user: ID<User>) throws -> Removal {
    if let campaign = try campaign(ownedBy: user) { return .held(by: .campaign(campaign.id)) }
    let memberships = try count("SELECT count(*) FROM members WHERE user_id = $1", .of(user))
    if memberships > 0 { return .held(by: .memberships(memberships)) }
    let posts = try count("SELECT count(*) FROM posts WHERE author_id = $1", .of(user))
    if posts > 0 { return .held(by: .posts(posts)) }
    let clients = try count("SELECT count(*) FROM clients WHERE owner_id = $1", .of(user))
    if clients > 0 { return .held(by: .clients(clients)) }
    try connection.execute("DELETE FROM social_connections WHERE user_id = $1", [.of(user)])
    let removal = try remove("DELETE FROM users WHERE id = $1", .of(user))
    if removal == .removed { try connection.tally(.users, -1) }
    return removal
  }

  public func remove(_ campaign: ID<Campaign>) throws -> Removal {
    let members = try countOfMembers(of: campaign)
    if members > 0 { return .held(by: .members(members)) }
    let id = SQLValue.of(campaign)
    try connection.execute("DELETE FROM posts WHERE campaign_id = $1", [id])
    try connection.execute("DELETE FROM lives WHERE campaign_id = $1", [id])
    try connection.execute("DELETE FROM live_access_rules WHERE campaign_id = $1", [id])
    try connection.execute("DELETE FROM goals WHERE campaign_id = $1", [id])
    try connection.execute(
      "DELETE FROM tier_benefits WHERE benefit_id IN (SELECT id FROM benefits WHERE campaign_id = $1)", [id])
    try connection.execute("DELETE FROM benefits WHERE campaign_id = $1", [id])
    try connection.execute("DELETE FROM tiers WHERE campaign_id = $1", [id])
    try connection.execute("DELETE FROM media WHERE campaign_id = $1", [id])
    return try remove("DELETE FROM campaigns WHERE id = $1", id)
  }

  public func remove(_ tier: ID<Tier>) throws -> Removal {
    let id = SQLValue.of(tier)
    let members = try count(
      """
      SELECT count(*) FROM (
        SELECT member FROM member_tiers WHERE tier_id = $1 UNION SELECT number FROM members WHERE pledged_tier_id = $1
      ) AS holders
      """, id)
    if members > 0 { return .held(by: .members(members)) }
    try connection.execute("UPDATE pledge_events SET tier_id = NULL WHERE tier_id = $1", [id])
    try connection.execute("DELETE FROM tier_benefits WHERE tier_id = $1", [id])
    return try remove("DELETE FROM tiers WHERE id = $1", id)
  }

  public func remove(_ benefit: ID<Benefit>) throws -> Removal {
    try connection.execute("DELETE FROM tier_benefits WHERE benefit_id = $1", [.of(benefit)])
    return try remove("DELETE FROM benefits WHERE id = $1", .of(benefit))
  }

  public func remove(_ deliverable: ID<Deliverable>) throws -> Removal {
    try remove("DELETE FROM deliverables WHERE id = $1", .of(deliverable))
  }

  public func remove(_ goal: ID<Goal>) throws -> Removal { try remove("DELETE FROM goals WHERE id = $1", .of(goal)) }

  public func erase(_ member: MemberID) throws -> Removal {
    let number: Int64? = try connection.row("SELECT number FROM members WHERE id = $1", [.of(member.text)]) {
      $0.integer(0)
    }
    guard let number else { return .notThere }
    try uncount(member)
    let id = SQLValue.integer(number)
    try connection.execute("DELETE FROM addresses WHERE member = $1", [id])
    try connection.execute("DELETE FROM pledge_events WHERE member = $1", [id])
    try connection.execute("DELETE FROM member_tiers WHERE member = $1", [id])
    return try remove("DELETE FROM members WHERE number = $1", id)
  }

  public func erase(_ post: ID<Post>) throws -> Removal { try remove("DELETE FROM posts WHERE id = $1", .of(post)) }

  public func remove(_ media: ID<Media>) throws -> Removal {
    try connection.execute("UPDATE tiers SET image_media_id = NULL WHERE image_media_id = $1", [.of(media)])
    return try remove("DELETE FROM media WHERE id = $1", .of(media))
  }

  public func remove(_ live: ID<Live>) throws -> Removal { try remove("DELETE FROM lives WHERE id = $1", .of(live)) }

  public func remove(_ rule: ID<LiveAccessRule>) throws -> Removal {
    try remove("DELETE FROM live_access_rules WHERE id = $1", .of(rule))
  }
}
