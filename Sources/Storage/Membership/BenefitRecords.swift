// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func benefit(_ id: ID<Benefit>) throws -> Benefit? {
    try withTiers(connection.rows("SELECT * FROM benefits WHERE id = $1", [.of(id)]) { try Benefit(row: $0) }).first
  }

  public func benefits(of campaign: ID<Campaign>) throws -> [Benefit] {
    try withTiers(
      connection.rows("SELECT * FROM benefits WHERE campaign_id = $1 ORDER BY id", [.of(campaign)]) {
        try Benefit(row: $0)
      })
  }

  public func benefits(of tier: ID<Tier>) throws -> [Benefit] { try benefits(ofAny: [tier]) }

  public func benefits(ofEach campaigns: [ID<Campaign>]) throws -> [Benefit] {
    guard !campaigns.isEmpty else { return [] }
    return try withTiers(
      connection.rows(
        "SELECT * FROM benefits WHERE campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id",
        [.list(campaigns)]
      ) { try Benefit(row: $0) })
  }

  public func benefits(ofAny tiers: [ID<Tier>]) throws -> [Benefit] {
    guard !tiers.isEmpty else { return [] }
    return try withTiers(
      connection.rows(
        """
        SELECT * FROM benefits WHERE id IN (
          SELECT benefit_id FROM tier_benefits WHERE tier_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
        ) ORDER BY id
        """, [.list(tiers)]
      ) { try Benefit(row: $0) })
  }

  private func withTiers(_ benefits: [Benefit]) throws -> [Benefit] {
    guard !benefits.isEmpty else { return [] }
    let tiers = try connection.grouped(
      """
      SELECT given.benefit_id, t.id FROM tier_benefits AS given JOIN tiers AS t ON t.id = given.tier_id
      WHERE given.benefit_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY t.amount_cents, t.id
      """, [.list(benefits.map(\.id))]
    ) { (ID<Benefit>($0.integer(0)), ID<Tier>($0.integer(1))) }
    return benefits.map { benefit in
      var benefit = benefit
      benefit.tiers = tiers[benefit.id] ?? []
      return benefit
    }
  }

  @discardableResult
  public func file(_ benefit: Benefit) throws -> ID<Benefit> {
    let id = try place(
      benefit.id,
      fresh: "INSERT INTO benefits (campaign_id, title, created_at) VALUES ($1, $2, $3) RETURNING id",
      given: """
        INSERT INTO benefits (campaign_id, title, created_at, id) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING
        """,
      [.of(benefit.campaign), .of(benefit.title), .of(benefit.created)])
    try connection.execute(
      """
      UPDATE benefits SET campaign_id = $1, title = $2, description = $3, benefit_type = $4, rule_type = $5,
        app_external_id = $6, created_at = $7, is_deleted = $8, is_ended = $9, is_published = $10, app_meta = $11
      WHERE id = $12
      """,
      [
        .of(benefit.campaign), .of(benefit.title), .of(benefit.description), .of(benefit.kind), .of(benefit.rule),
        .of(benefit.appExternalID), .of(benefit.created), .of(benefit.isDeleted), .of(benefit.isEnded),
        .of(benefit.isPublished), .of(benefit.appMeta?.text), .of(id),
      ])
    try connection.execute("DELETE FROM tier_benefits WHERE benefit_id = $1", [.of(id)])
    for tier in benefit.tiers {
      try connection.execute(
        "INSERT INTO tier_benefits (tier_id, benefit_id) VALUES ($1, $2)", [.of(tier), .of(id)])
    }
    return id
  }
}

extension Benefit {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), title: columns.text(), description: columns.optionalText(),
      kind: columns.optionalText(), rule: columns.optionalText(), appExternalID: columns.optionalText(),
      created: columns.instant(), isDeleted: columns.truth(), isEnded: columns.truth(),
      isPublished: columns.truth())
    appMeta = try columns.optionalText().map { try known({ ObjectText($0) }, $0) }
  }
}
