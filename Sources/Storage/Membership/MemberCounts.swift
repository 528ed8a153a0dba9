// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// How many members there are of each standing and each tier. Every page says it, and counting a large campaign anew
/// costs more than the rest of the page.
let memberCountsSchema = Migration(
  50,
  """
  CREATE TABLE member_counts (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    status INTEGER NOT NULL,
    members INTEGER NOT NULL CHECK (members >= 0),
    monthly_cents INTEGER NOT NULL CHECK (monthly_cents >= 0),
    PRIMARY KEY (campaign_id, status)
  ) {strict};
  INSERT INTO member_counts (campaign_id, status, members, monthly_cents)
  SELECT campaign_id, status, count(*), sum(will_pay_cents / coalesce(cadence, 1)) FROM members
  GROUP BY campaign_id, status;

  CREATE TABLE patron_counts (
    tier_id INTEGER NOT NULL PRIMARY KEY REFERENCES tiers (id) ON DELETE CASCADE,
    patrons INTEGER NOT NULL CHECK (patrons >= 0)
  ) {strict};
  INSERT INTO patron_counts (tier_id, patrons)
  SELECT held.tier_id, count(*) FROM members AS m JOIN member_tiers AS held ON held.member = m.number
  WHERE m.status = 3 GROUP BY held.tier_id;

  -- It served the counting.
  DROP INDEX members_by_status;
  """)

// Here `status = 3` stands for PatronStatus.active and `status >= 2` for PatronStatus.isPledge.

extension SQLMembershipRecords {
  public func countOfMembers(of campaign: ID<Campaign>) throws -> Int {
    try connection.row(
      "SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM member_counts WHERE campaign_id = $1", [.of(campaign)]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func countOfPledges(of campaign: ID<Campaign>) throws -> Int {
    try connection.row(
      """
      SELECT CAST(coalesce(sum(members), 0) AS BIGINT) FROM member_counts WHERE campaign_id = $1 AND status >= 2
      """, [.of(campaign)]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func censuses(of campaigns: [ID<Campaign>]) throws -> [ID<Campaign>: Census] {
    guard !campaigns.isEmpty else { return [:] }
    var censuses = Dictionary(campaigns.map { ($0, Census()) }) { first, _ in first }
    let sums = try connection.rows(
      """
      SELECT campaign_id, members, monthly_cents FROM member_counts
      WHERE campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) AND status = 3
      """, [.list(campaigns)]
    ) { row in (ID<Campaign>(row.integer(0)), Int(row.integer(1)), Int(row.integer(2))) }
    for (campaign, patrons, cents) in sums {
      censuses[campaign]?.patrons = patrons
      censuses[campaign]?.pledgeSumCents = cents
    }
    let counts = try connection.rows(
      """
      SELECT t.campaign_id, t.id, c.patrons FROM tiers AS t JOIN patron_counts AS c ON c.tier_id = t.id
      WHERE t.campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) AND c.patrons > 0
      """, [.list(campaigns)]
    ) { row in (ID<Campaign>(row.integer(0)), ID<Tier>(row.integer(1)), Int(row.integer(2))) }
    for (campaign, tier, count) in counts { censuses[campaign]?.patronsByTier[tier] = count }
    return censuses
  }

  /// Counts a member who is on file with all that belongs to the standing.
  func count(_ member: MemberID) throws {
    try connection.execute(
      """
      INSERT INTO member_counts (campaign_id, status, members, monthly_cents)
      SELECT campaign_id, status, 1, will_pay_cents / coalesce(cadence, 1) FROM members WHERE id = $1
      ON CONFLICT (campaign_id, status) DO UPDATE SET members = member_counts.members + excluded.members,
        monthly_cents = member_counts.monthly_cents + excluded.monthly_cents
      """, [.of(member.text)])
    try connection.execute(
      """
      INSERT INTO patron_counts (tier_id, patrons)
      SELECT held.tier_id, 1 FROM members AS m JOIN member_tiers AS held ON held.member = m.number
      WHERE m.id = $1 AND m.status = 3
      ON CONFLICT (tier_id) DO UPDATE SET patrons = patron_counts.patrons + excluded.patrons
      """, [.of(member.text)])
  }

  /// Takes back what ``count(_:)`` did, before the member changes; nothing for one who is not on file.
  func uncount(_ member: MemberID) throws {
    try connection.execute(
      """
      UPDATE member_counts SET members = members - 1, monthly_cents = monthly_cents - m.cents
      FROM (
        SELECT campaign_id, status, will_pay_cents / coalesce(cadence, 1) AS cents FROM members WHERE id = $1
      ) AS m
      WHERE member_counts.campaign_id = m.campaign_id AND member_counts.status = m.status
      """, [.of(member.text)])
    try connection.execute(
      """
      UPDATE patron_counts SET patrons = patrons - 1 WHERE tier_id IN (
        SELECT held.tier_id FROM members AS m JOIN member_tiers AS held ON held.member = m.number
        WHERE m.id = $1 AND m.status = 3
      )
      """, [.of(member.text)])
  }
}
