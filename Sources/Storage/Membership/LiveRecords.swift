// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func live(_ id: ID<Live>) throws -> Live? {
    try withRules(connection.rows("SELECT * FROM lives WHERE id = $1", [.of(id)]) { try Live(row: $0) }).first
  }

  public func lives(of campaign: ID<Campaign>) throws -> [Live] {
    try withRules(
      connection.rows("SELECT * FROM lives WHERE campaign_id = $1 ORDER BY created_at DESC, id DESC", [.of(campaign)]) {
        try Live(row: $0)
      })
  }

  private func withRules(_ lives: [Live]) throws -> [Live] {
    guard !lives.isEmpty else { return [] }
    let rules = try connection.grouped(
      """
      SELECT live_id, rule_id FROM live_audiences
      WHERE live_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY rule_id
      """, [.list(lives.map(\.id))]
    ) { (ID<Live>($0.integer(0)), ID<LiveAccessRule>($0.integer(1))) }
    return lives.map { live in
      var live = live
      live.accessRules = rules[live.id] ?? []
      return live
    }
  }

  @discardableResult
  public func file(_ live: Live) throws -> ID<Live> {
    let id = try place(
      live.id,
      fresh: "INSERT INTO lives (campaign_id, created_at) VALUES ($1, $2) RETURNING id",
      given: "INSERT INTO lives (campaign_id, created_at, id) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
      [.of(live.campaign), .of(live.created)])
    try connection.execute(
      """
      UPDATE lives SET campaign_id = $1, title = $2, description = $3, state = $4, rtmp_url = $5, stream_key = $6,
        scheduled_for = $7, created_at = $8, client_identifier = $9
      WHERE id = $10
      """,
      [
        .of(live.campaign), .of(live.title), .of(live.description), .of(live.state.rawValue), .of(live.rtmpURL),
        .of(live.streamKey), .of(live.scheduledFor), .of(live.created), .of(live.clientIdentifier), .of(id),
      ])
    try connection.execute("DELETE FROM live_audiences WHERE live_id = $1", [.of(id)])
    for rule in live.accessRules {
      try connection.execute("INSERT INTO live_audiences (live_id, rule_id) VALUES ($1, $2)", [.of(id), .of(rule)])
    }
    return id
  }

  public func liveAccessRules(_ ids: [ID<LiveAccessRule>]) throws -> [LiveAccessRule] {
    guard !ids.isEmpty else { return [] }
    return try connection.rows(
      "SELECT * FROM live_access_rules WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id",
      [.list(ids)]
    ) { try LiveAccessRule(row: $0) }
  }

  public func liveAccessRules(of campaign: ID<Campaign>) throws -> [LiveAccessRule] {
    try connection.rows("SELECT * FROM live_access_rules WHERE campaign_id = $1 ORDER BY id", [.of(campaign)]) {
      try LiveAccessRule(row: $0)
    }
  }

  @discardableResult
  public func file(_ rule: LiveAccessRule) throws -> ID<LiveAccessRule> {
    try place(
      rule.id,
      fresh: "INSERT INTO live_access_rules (campaign_id, audience, tier_id) VALUES ($1, $2, $3) RETURNING id",
      given: """
        INSERT INTO live_access_rules (campaign_id, audience, tier_id, id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET campaign_id = excluded.campaign_id, audience = excluded.audience,
          tier_id = excluded.tier_id
        """,
      [.of(rule.campaign), .of(rule.audience.word), .of(rule.audience.tier)])
  }
}

extension Live {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), title: columns.optionalText(), description: columns.optionalText(),
      state: try columns.word(State.self), rtmpURL: columns.optionalText(), streamKey: columns.optionalText(),
      scheduledFor: columns.optionalInstant(), created: columns.instant(), clientIdentifier: columns.optionalText())
  }
}

extension LiveAccessRule {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    let id: ID<LiveAccessRule> = columns.id()
    let campaign: ID<Campaign> = columns.id()
    let word = columns.text()
    let tier: ID<Tier>? = columns.optionalID()
    self.init(id: id, campaign: campaign, audience: try known({ Audience(word: $0, tier: tier) }, word))
  }
}
