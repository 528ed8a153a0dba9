// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// What the consent page shows of what there is: one statement each, over a bounded number of rows.
extension SQLMembershipRecords {
  public func memberships(
    of user: ID<User>, onPageOf creator: ID<User>?, limit: Int
  ) throws -> Excerpt<Preview.Membership> {
    let rows = try connection.rows(
      """
      SELECT c.name, c.currency, c.is_monthly, c.pay_per_name, coalesce((
          SELECT held.title FROM member_tiers AS h JOIN tiers AS held ON held.id = h.tier_id
          WHERE h.member = m.number ORDER BY held.amount_cents DESC, held.id LIMIT 1), t.title),
        m.status, m.will_pay_cents, m.cadence, m.pledge_start, count(*) OVER ()
      FROM members AS m JOIN campaigns AS c ON c.id = m.campaign_id LEFT JOIN tiers AS t ON t.id = m.pledged_tier_id
      WHERE m.user_id = $1 AND c.creator_id = coalesce($2, c.creator_id)
      ORDER BY m.status DESC, m.number LIMIT $3
      """, [.of(user), .of(creator), .of(limit)]
    ) { row in
      var columns = Columns(row)
      let membership = Preview.Membership(
        page: columns.text(), currency: columns.text(), isMonthly: columns.truth(), payPerName: columns.optionalText(),
        tier: columns.optionalText(), status: try known(PatronStatus.init(rawValue:), columns.int()),
        cents: columns.int(), cadence: columns.optionalInt(), since: columns.optionalInstant())
      return (membership: membership, count: columns.int())
    }
    return Excerpt(first: rows.map(\.membership), count: rows.first?.count ?? 0)
  }

  public func ownPage(of creator: ID<User>) throws -> Preview.OwnPage? {
    try connection.row(
      """
      SELECT c.id, c.name, CAST(coalesce(sum(k.members), 0) AS BIGINT),
        CAST(coalesce(sum(CASE WHEN k.status = 3 THEN k.members END), 0) AS BIGINT)
      FROM campaigns AS c LEFT JOIN member_counts AS k ON k.campaign_id = c.id
      WHERE c.creator_id = $1 GROUP BY c.id, c.name
      """, [.of(creator)]
    ) { row in
      var columns = Columns(row)
      return Preview.OwnPage(id: columns.id(), name: columns.text(), members: columns.int(), patrons: columns.int())
    }
  }

  public func reach(of campaign: ID<Campaign>, amongFirst limit: Int) throws -> Preview.Reach {
    try connection.row(
      """
      SELECT count(*), count(u.email), count(a.member)
      FROM (SELECT number, user_id FROM members WHERE campaign_id = $1 ORDER BY number LIMIT $2) AS m
      JOIN users AS u ON u.id = m.user_id LEFT JOIN addresses AS a ON a.member = m.number
      """, [.of(campaign), .of(limit)]
    ) { row in
      var columns = Columns(row)
      return Preview.Reach(members: columns.int(), emails: columns.int(), addresses: columns.int())
    } ?? Preview.Reach(members: 0, emails: 0, addresses: 0)
  }

  public func postTitles(of campaign: ID<Campaign>, limit: Int) throws -> Excerpt<String?> {
    try titles(
      connection.rows(
        """
        SELECT title, (SELECT count(*) FROM posts WHERE campaign_id = $1 AND published_at IS NOT NULL)
        FROM posts WHERE campaign_id = $1 AND published_at IS NOT NULL ORDER BY published_at DESC, id DESC LIMIT $2
        """, [.of(campaign), .of(limit)], readTitle))
  }

  public func liveTitles(of campaign: ID<Campaign>, limit: Int) throws -> Excerpt<String?> {
    try titles(
      connection.rows(
        """
        SELECT title, (SELECT count(*) FROM lives WHERE campaign_id = $1)
        FROM lives WHERE campaign_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2
        """, [.of(campaign), .of(limit)], readTitle))
  }

  public func receivers(
    of clientIdentifier: String, on campaign: ID<Campaign>
  ) throws -> [ReceiverAddress] {
    try connection.rows(
      """
      SELECT w.uri FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id
      WHERE w.campaign_id = $2 AND c.identifier = $1 ORDER BY w.id
      """, [.of(clientIdentifier), .of(campaign)]
    ) { try known({ ReceiverAddress(stored: $0) }, $0.text(0)) }
  }
}

private func readTitle(_ row: any Row) -> (title: String?, count: Int) {
  var columns = Columns(row)
  return (columns.optionalText(), columns.int())
}

private func titles(_ rows: [(title: String?, count: Int)]) -> Excerpt<String?> {
  Excerpt(first: rows.map(\.title), count: rows.first?.count ?? 0)
}
