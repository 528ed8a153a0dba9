// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func campaign(_ id: ID<Campaign>) throws -> Campaign? {
    try connection.row("SELECT * FROM campaigns WHERE id = $1", [.of(id)]) { Campaign(row: $0) }
  }

  public func campaign(ownedBy creator: ID<User>) throws -> Campaign? {
    try connection.row("SELECT * FROM campaigns WHERE creator_id = $1", [.of(creator)]) { Campaign(row: $0) }
  }

  public func campaigns(_ ids: [ID<Campaign>]) throws -> [Campaign] {
    guard !ids.isEmpty else { return [] }
    return try connection.rows(
      "SELECT * FROM campaigns WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id", [.list(ids)]
    ) { Campaign(row: $0) }
  }

  public func campaigns(ownedBy creators: [ID<User>]) throws -> [Campaign] {
    guard !creators.isEmpty else { return [] }
    return try connection.rows(
      """
      SELECT * FROM campaigns WHERE creator_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id
      """, [.list(creators)]
    ) { Campaign(row: $0) }
  }

  @discardableResult
  public func file(_ campaign: Campaign) throws -> ID<Campaign> {
    let id = try place(
      campaign.id,
      fresh: "INSERT INTO campaigns (creator_id, name, created_at) VALUES ($1, $2, $3) RETURNING id",
      given: """
        INSERT INTO campaigns (creator_id, name, created_at, id) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING
        """,
      [.of(campaign.creator), .of(campaign.name), .of(campaign.created)])
    try connection.execute(
      """
      UPDATE campaigns SET creator_id = $1, name = $2, vanity = $3, creation_name = $4, created_at = $5,
        published_at = $6, currency = $7, one_liner = $8, summary = $9, pay_per_name = $10, image_url = $11,
        image_small_url = $12, main_video_embed = $13, main_video_url = $14, thanks_embed = $15, thanks_msg = $16,
        thanks_video_url = $17, discord_server_id = $18, google_analytics_id = $19, rss_artwork_url = $20,
        rss_feed_title = $21, has_rss = $22, has_sent_rss_notify = $23, is_charged_immediately = $24,
        is_monthly = $25, is_nsfw = $26, is_plural = $27, show_earnings = $28, display_patron_goals = $29,
        creation_count = $30, outstanding_payment_cents = $31
      WHERE id = $32
      """,
      [
        .of(campaign.creator), .of(campaign.name), .of(campaign.vanity), .of(campaign.creationName),
        .of(campaign.created), .of(campaign.published), .of(campaign.currency), .of(campaign.oneLiner),
        .of(campaign.summary), .of(campaign.payPerName), .of(campaign.imageURL), .of(campaign.imageSmallURL),
        .of(campaign.mainVideoEmbed), .of(campaign.mainVideoURL), .of(campaign.thanksEmbed),
        .of(campaign.thanksMessage), .of(campaign.thanksVideoURL), .of(campaign.discordServerID),
        .of(campaign.googleAnalyticsID), .of(campaign.rssArtworkURL), .of(campaign.rssFeedTitle),
        .of(campaign.hasRSS), .of(campaign.hasSentRSSNotification), .of(campaign.isChargedImmediately),
        .of(campaign.isMonthly), .of(campaign.isNSFW), .of(campaign.isPlural), .of(campaign.showsEarnings),
        .of(campaign.showsPatronGoals), .of(campaign.creationCount), .of(campaign.outstandingPaymentCents), .of(id),
      ])
    return id
  }
}

extension Campaign {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), creator: columns.id(), name: columns.text(), vanity: columns.optionalText(),
      creationName: columns.optionalText(), created: columns.instant(), published: columns.optionalInstant(),
      currency: columns.text(), oneLiner: columns.optionalText(), summary: columns.optionalText(),
      payPerName: columns.optionalText(), imageURL: columns.optionalText(), imageSmallURL: columns.optionalText(),
      mainVideoEmbed: columns.optionalText(), mainVideoURL: columns.optionalText(),
      thanksEmbed: columns.optionalText(), thanksMessage: columns.optionalText(),
      thanksVideoURL: columns.optionalText(), discordServerID: columns.optionalText(),
      googleAnalyticsID: columns.optionalText(), rssArtworkURL: columns.optionalText(),
      rssFeedTitle: columns.optionalText(), hasRSS: columns.truth(), hasSentRSSNotification: columns.truth(),
      isChargedImmediately: columns.optionalTruth(), isMonthly: columns.truth(), isNSFW: columns.truth(),
      isPlural: columns.truth(), showsEarnings: columns.truth(), showsPatronGoals: columns.truth(),
      creationCount: columns.int(), outstandingPaymentCents: columns.int())
  }
}
