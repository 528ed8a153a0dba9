// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func goal(_ id: ID<Goal>) throws -> Goal? {
    try connection.row("SELECT * FROM goals WHERE id = $1", [.of(id)]) { Goal(row: $0) }
  }

  public func goals(of campaign: ID<Campaign>) throws -> [Goal] {
    try connection.rows("SELECT * FROM goals WHERE campaign_id = $1 ORDER BY amount_cents, id", [.of(campaign)]) {
      Goal(row: $0)
    }
  }

  public func goals(ofEach campaigns: [ID<Campaign>]) throws -> [Goal] {
    guard !campaigns.isEmpty else { return [] }
    return try connection.rows(
      """
      SELECT * FROM goals WHERE campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      ORDER BY amount_cents, id
      """, [.list(campaigns)]
    ) { Goal(row: $0) }
  }

  @discardableResult
  public func file(_ goal: Goal) throws -> ID<Goal> {
    let id = try place(
      goal.id,
      fresh: """
        INSERT INTO goals (campaign_id, title, amount_cents, created_at) VALUES ($1, $2, $3, $4) RETURNING id
        """,
      given: """
        INSERT INTO goals (campaign_id, title, amount_cents, created_at, id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        """,
      [.of(goal.campaign), .of(goal.title), .of(goal.amountCents), .of(goal.created)])
    try connection.execute(
      """
      UPDATE goals SET campaign_id = $1, title = $2, amount_cents = $3, description = $4, created_at = $5,
        reached_at = $6
      WHERE id = $7
      """,
      [
        .of(goal.campaign), .of(goal.title), .of(goal.amountCents), .of(goal.description), .of(goal.created),
        .of(goal.reached), .of(id),
      ])
    return id
  }
}

extension Goal {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), title: columns.text(), amountCents: columns.int(),
      description: columns.optionalText(), created: columns.instant(), reached: columns.optionalInstant())
  }
}
