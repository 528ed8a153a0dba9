// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func tier(_ id: ID<Tier>) throws -> Tier? {
    try connection.row("SELECT * FROM tiers WHERE id = $1", [.of(id)]) { Tier(row: $0) }
  }

  public func tiers(_ ids: [ID<Tier>]) throws -> [Tier] {
    guard !ids.isEmpty else { return [] }
    return try connection.rows(
      "SELECT * FROM tiers WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id", [.list(ids)]
    ) { Tier(row: $0) }
  }

  public func tiers(of campaign: ID<Campaign>) throws -> [Tier] {
    try connection.rows("SELECT * FROM tiers WHERE campaign_id = $1 ORDER BY amount_cents, id", [.of(campaign)]) {
      Tier(row: $0)
    }
  }

  public func tiers(ofEach campaigns: [ID<Campaign>]) throws -> [Tier] {
    guard !campaigns.isEmpty else { return [] }
    return try connection.rows(
      """
      SELECT * FROM tiers WHERE campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      ORDER BY amount_cents, id
      """, [.list(campaigns)]
    ) { Tier(row: $0) }
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
        requires_shipping = $11, user_limit = $12, post_count = $13, discord_role_ids = $14, image_media_id = $15
      WHERE id = $16
      """,
      [
        .of(tier.campaign), .of(tier.title), .of(tier.amountCents), .of(tier.description), .of(tier.created),
        .of(tier.edited), .of(tier.isPublished), .of(tier.published), .of(tier.unpublished), .of(tier.imageURL),
        .of(tier.requiresShipping), .of(tier.userLimit), .of(tier.postCount), .of(tier.discordRoleIDs),
        .of(tier.image), .of(id),
      ])
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
    image = columns.optionalID()
  }
}
