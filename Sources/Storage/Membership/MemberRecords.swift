// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func member(_ id: MemberID) throws -> Member? {
    try withTiers(connection.rows("SELECT * FROM members WHERE id = $1", [.of(id.text)]) { try Member(row: $0) }).first
  }

  public func member(_ user: ID<User>, of campaign: ID<Campaign>) throws -> Member? {
    try withTiers(
      connection.rows("SELECT * FROM members WHERE user_id = $1 AND campaign_id = $2", [.of(user), .of(campaign)]) {
        try Member(row: $0)
      }
    ).first
  }

  public func member(withPledge pledge: ID<Pledge>) throws -> Member? {
    try withTiers(
      connection.rows("SELECT * FROM members WHERE number = $1", [.of(pledge)]) { try Member(row: $0) }
    ).first
  }

  public func members(_ ids: [MemberID]) throws -> [Member] {
    guard !ids.isEmpty else { return [] }
    return try withTiers(
      connection.rows(
        "SELECT * FROM members WHERE id IN (SELECT key FROM json_each($1)) ORDER BY number", [.list(ids)]
      ) { try Member(row: $0) })
  }

  public func members(of user: ID<User>) throws -> [Member] {
    try withTiers(
      connection.rows("SELECT * FROM members WHERE user_id = $1 ORDER BY number", [.of(user)]) {
        try Member(row: $0)
      })
  }

  public func members(of campaign: ID<Campaign>, after last: ID<Pledge>?, limit: Int) throws -> [Member] {
    try withTiers(
      connection.rows(
        "SELECT * FROM members WHERE campaign_id = $1 AND number > $2 ORDER BY number LIMIT $3",
        [.of(campaign), .of(last ?? ID(0)), .of(limit)]
      ) { try Member(row: $0) })
  }

  public func members(of campaign: ID<Campaign>, before last: ID<Pledge>?, limit: Int) throws -> [Member] {
    try withTiers(
      connection.rows(
        "SELECT * FROM members WHERE campaign_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        [.of(campaign), .of(last ?? ID(.max)), .of(limit)]
      ) { try Member(row: $0) })
  }

  // Here `status >= 2` stands for PatronStatus.isPledge: an index of these only serves a statement that says it so.
  public func pledges(
    of campaign: ID<Campaign>, in order: PledgeOrder, from place: PledgePlace?, limit: Int
  ) throws -> [Member] {
    let first: [SQLValue] = [
      .of(campaign), .integer(place?.date.milliseconds ?? .min), .of(place?.pledge ?? ID(0)), .of(limit),
    ]
    let last: [SQLValue] = [
      .of(campaign), .integer(place?.date.milliseconds ?? .max), .of(place?.pledge ?? ID(.max)), .of(limit),
    ]
    let members =
      switch order {
      case .created:
        try connection.rows(
          """
          SELECT * FROM members WHERE campaign_id = $1 AND status >= 2 AND (pledge_start, number) >= ($2, $3)
          ORDER BY pledge_start, number LIMIT $4
          """, first
        ) { try Member(row: $0) }
      case .createdLastFirst:
        try connection.rows(
          """
          SELECT * FROM members WHERE campaign_id = $1 AND status >= 2 AND (pledge_start, number) <= ($2, $3)
          ORDER BY pledge_start DESC, number DESC LIMIT $4
          """, last
        ) { try Member(row: $0) }
      case .updated:
        try connection.rows(
          """
          SELECT * FROM members WHERE campaign_id = $1 AND status >= 2 AND (updated_at, number) >= ($2, $3)
          ORDER BY updated_at, number LIMIT $4
          """, first
        ) { try Member(row: $0) }
      case .updatedLastFirst:
        try connection.rows(
          """
          SELECT * FROM members WHERE campaign_id = $1 AND status >= 2 AND (updated_at, number) <= ($2, $3)
          ORDER BY updated_at DESC, number DESC LIMIT $4
          """, last
        ) { try Member(row: $0) }
      }
    return try withTiers(members)
  }

  private func withTiers(_ members: [Member]) throws -> [Member] {
    guard !members.isEmpty else { return [] }
    let tiers = try connection.grouped(
      """
      SELECT held.member, t.id FROM member_tiers AS held JOIN tiers AS t ON t.id = held.tier_id
      WHERE held.member IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY t.amount_cents, t.id
      """, [.list(members.map(\.pledge))]
    ) { (ID<Pledge>($0.integer(0)), ID<Tier>($0.integer(1))) }
    return members.map { member in
      var member = member
      member.tiers = tiers[member.pledge] ?? []
      return member
    }
  }

  @discardableResult
  public func file(_ member: Member) throws -> ID<Pledge> {
    try uncount(member.id)
    let number = try placeMember(member)
    try connection.execute(
      """
      UPDATE members SET campaign_id = $1, user_id = $2, status = $3, entitled_cents = $4, will_pay_cents = $5,
        campaign_lifetime_cents = $6, is_free_trial = $7, is_gifted = $8, is_paused = $9, last_charge_at = $10,
        last_charge_status = $11, next_charge_at = $12, declined_since = $13, note = $14, cadence = $15,
        pledge_start = $16, pledge_cap_cents = $17, pays_fees = $18, pledged_tier_id = $19,
        updated_at = $20
      WHERE number = $21
      """,
      [
        .of(member.campaign), .of(member.user), .of(member.status.rawValue), .of(member.entitledCents),
        .of(member.willPayCents), .of(member.campaignLifetimeCents), .of(member.isFreeTrial), .of(member.isGifted),
        .of(member.isPaused), .of(member.lastCharge), .of(member.lastChargeStatus?.rawValue), .of(member.nextCharge),
        .of(member.declinedSince), .of(member.note), .of(member.cadence), .of(member.pledgeStart),
        .of(member.pledgeCapCents), .of(member.paysFees), .of(member.pledgedTier),
        .of(member.updated), .of(number),
      ])
    try connection.execute("DELETE FROM member_tiers WHERE member = $1", [.of(number)])
    for tier in member.tiers {
      try connection.execute("INSERT INTO member_tiers (member, tier_id) VALUES ($1, $2)", [.of(number), .of(tier)])
    }
    try count(member.id)
    return number
  }

  /// The id of the wire says which row it is; the row's number stays as it was first given.
  private func placeMember(_ member: Member) throws -> ID<Pledge> {
    let known = [SQLValue.of(member.id.text), .of(member.campaign), .of(member.user)]
    let number: ID<Pledge>? =
      if member.pledge.number == 0 {
        try connection.row(
          """
          INSERT INTO members (id, campaign_id, user_id) VALUES ($1, $2, $3)
          ON CONFLICT (id) DO UPDATE SET campaign_id = excluded.campaign_id RETURNING number
          """, known
        ) { ID($0.integer(0)) }
      } else {
        try connection.row(
          """
          INSERT INTO members (id, campaign_id, user_id, number) VALUES ($1, $2, $3, $4)
          ON CONFLICT (id) DO UPDATE SET campaign_id = excluded.campaign_id RETURNING number
          """, known + [.of(member.pledge)]
        ) { ID($0.integer(0)) }
      }
    guard let number else { throw StorageError.statement("an insertion answered no number") }
    return number
  }
}

extension Member {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    let pledge: ID<Pledge> = columns.id()
    self.init(
      id: try known({ MemberID($0) }, columns.text()), pledge: pledge, campaign: columns.id(), user: columns.id(),
      status: try known(PatronStatus.init(rawValue:), columns.int()), pledgedTier: columns.optionalID(),
      entitledCents: columns.int(),
      willPayCents: columns.int(), campaignLifetimeCents: columns.int(), isFreeTrial: columns.truth(),
      isGifted: columns.truth(), isPaused: columns.truth(), lastCharge: columns.optionalInstant(),
      lastChargeStatus: try columns.optionalWord(ChargeStatus.self), nextCharge: columns.optionalInstant(),
      declinedSince: columns.optionalInstant(), note: columns.text(), cadence: columns.optionalInt(),
      pledgeStart: columns.optionalInstant(), pledgeCapCents: columns.optionalInt(), paysFees: columns.truth(),
      updated: columns.instant())
  }
}
