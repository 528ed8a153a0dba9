// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func tier(_ id: ID<Tier>) throws -> Tier? {
    try connection.row("SELECT * FROM tiers WHERE id = $1", [.of(id)]) { Tier(row: $0) }
  }

  public func tiers(of campaign: ID<Campaign>) throws -> [Tier] {
    try connection.rows("SELECT * FROM tiers WHERE campaign_id = $1 ORDER BY amount_cents, id", [.of(campaign)]) {
      Tier(row: $0)
    }
  }

  @discardableResult
  public func file(_ tier: Tier) throws -> ID<Tier> {
    let id = try place(
      tier.id,
      fresh: """
        INSERT INTO tiers (campaign_id, title, amount_cents, created_at, edited_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
      given: """
        INSERT INTO tiers (campaign_id, title, amount_cents, created_at, edited_at, id)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING
        """,
      [.of(tier.campaign), .of(tier.title), .of(tier.amountCents), .of(tier.created), .of(tier.edited)])
    try connection.execute(
      """
      UPDATE tiers SET campaign_id = $1, title = $2, amount_cents = $3, description = $4, created_at = $5,
        edited_at = $6, is_published = $7, published_at = $8, unpublished_at = $9, image_url = $10,
        requires_shipping = $11, user_limit = $12, post_count = $13, discord_role_ids = $14
      WHERE id = $15
      """,
      [
        .of(tier.campaign), .of(tier.title), .of(tier.amountCents), .of(tier.description), .of(tier.created),
        .of(tier.edited), .of(tier.isPublished), .of(tier.published), .of(tier.unpublished), .of(tier.imageURL),
        .of(tier.requiresShipping), .of(tier.userLimit), .of(tier.postCount), .of(tier.discordRoleIDs), .of(id),
      ])
    return id
  }

  public func benefits(of campaign: ID<Campaign>) throws -> [Benefit] {
    try connection.rows("SELECT * FROM benefits WHERE campaign_id = $1 ORDER BY id", [.of(campaign)]) {
      Benefit(row: $0)
    }.map(withTiers)
  }

  public func benefits(of tier: ID<Tier>) throws -> [Benefit] {
    try connection.rows(
      """
      SELECT b.* FROM tier_benefits AS given JOIN benefits AS b ON b.id = given.benefit_id
      WHERE given.tier_id = $1 ORDER BY b.id
      """, [.of(tier)]
    ) { Benefit(row: $0) }.map(withTiers)
  }

  private func withTiers(_ benefit: Benefit) throws -> Benefit {
    var benefit = benefit
    benefit.tiers = try connection.rows(
      "SELECT tier_id FROM tier_benefits WHERE benefit_id = $1 ORDER BY tier_id", [.of(benefit.id)]
    ) { ID($0.integer(0)) }
    return benefit
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
        app_external_id = $6, created_at = $7, is_deleted = $8, is_ended = $9, is_published = $10,
        delivered_count = $11, undelivered_count = $12, due_today_count = $13, next_due_at = $14
      WHERE id = $15
      """,
      [
        .of(benefit.campaign), .of(benefit.title), .of(benefit.description), .of(benefit.kind), .of(benefit.rule),
        .of(benefit.appExternalID), .of(benefit.created), .of(benefit.isDeleted), .of(benefit.isEnded),
        .of(benefit.isPublished), .of(benefit.deliveredCount), .of(benefit.undeliveredCount),
        .of(benefit.dueTodayCount), .of(benefit.nextDue), .of(id),
      ])
    try connection.execute("DELETE FROM tier_benefits WHERE benefit_id = $1", [.of(id)])
    for tier in benefit.tiers {
      try connection.execute(
        "INSERT INTO tier_benefits (tier_id, benefit_id) VALUES ($1, $2)", [.of(tier), .of(id)])
    }
    return id
  }
}

extension Tier {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), title: columns.text(), amountCents: columns.int(),
      description: columns.text(), created: columns.instant(), edited: columns.instant(),
      isPublished: columns.truth(), published: columns.optionalInstant(), unpublished: columns.optionalInstant(),
      imageURL: columns.optionalText(), requiresShipping: columns.truth(), userLimit: columns.optionalInt(),
      postCount: columns.optionalInt(), discordRoleIDs: columns.optionalWords())
  }
}

extension Benefit {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), title: columns.text(), description: columns.optionalText(),
      kind: columns.optionalText(), rule: columns.optionalText(), appExternalID: columns.optionalText(),
      created: columns.instant(), isDeleted: columns.truth(), isEnded: columns.truth(),
      isPublished: columns.truth(), deliveredCount: columns.int(), undeliveredCount: columns.int(),
      dueTodayCount: columns.int(), nextDue: columns.optionalInstant())
  }
}
