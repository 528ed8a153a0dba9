// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func member(_ id: MemberID) throws -> Member? {
    try connection.row("SELECT * FROM members WHERE id = $1", [.of(id.text)]) { try Member(row: $0) }.map(withTiers)
  }

  public func member(_ user: ID<User>, of campaign: ID<Campaign>) throws -> Member? {
    try connection.row(
      "SELECT * FROM members WHERE user_id = $1 AND campaign_id = $2", [.of(user), .of(campaign)]
    ) { try Member(row: $0) }.map(withTiers)
  }

  public func members(of user: ID<User>) throws -> [Member] {
    try connection.rows("SELECT * FROM members WHERE user_id = $1 ORDER BY number", [.of(user)]) {
      try Member(row: $0)
    }.map(withTiers)
  }

  public func members(of campaign: ID<Campaign>, after last: ID<Pledge>?, limit: Int) throws -> [Member] {
    try connection.rows(
      "SELECT * FROM members WHERE campaign_id = $1 AND number > $2 ORDER BY number LIMIT $3",
      [.of(campaign), .of(last ?? ID(0)), .of(limit)]
    ) { try Member(row: $0) }.map(withTiers)
  }

  public func pledges(of campaign: ID<Campaign>, from place: PledgePlace?, limit: Int) throws -> [Member] {
    try connection.rows(
      """
      SELECT * FROM members WHERE campaign_id = $1 AND status >= $2 AND (pledge_start, number) >= ($3, $4)
      ORDER BY pledge_start, number LIMIT $5
      """,
      [
        .of(campaign), .of(PatronStatus.declined.rawValue), .integer(place?.start.milliseconds ?? .min),
        .of(place?.pledge ?? ID(0)), .of(limit),
      ]
    ) { try Member(row: $0) }.map(withTiers)
  }

  public func countOfPledges(of campaign: ID<Campaign>) throws -> Int {
    try connection.row(
      "SELECT count(*) FROM members WHERE campaign_id = $1 AND status >= $2",
      [.of(campaign), .of(PatronStatus.declined.rawValue)]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func countOfMembers(of campaign: ID<Campaign>) throws -> Int {
    try connection.row("SELECT count(*) FROM members WHERE campaign_id = $1", [.of(campaign)]) {
      Int($0.integer(0))
    } ?? 0
  }

  private func withTiers(_ member: Member) throws -> Member {
    var member = member
    member.tiers = try connection.rows(
      """
      SELECT t.id FROM member_tiers AS held JOIN tiers AS t ON t.id = held.tier_id
      WHERE held.member = $1 ORDER BY t.amount_cents, t.id
      """, [.of(member.pledge)]
    ) { ID($0.integer(0)) }
    return member
  }

  @discardableResult
  public func file(_ member: Member) throws -> ID<Pledge> {
    let number = try placeMember(member)
    try connection.execute(
      """
      UPDATE members SET campaign_id = $1, user_id = $2, status = $3, entitled_cents = $4, will_pay_cents = $5,
        campaign_lifetime_cents = $6, is_free_trial = $7, is_gifted = $8, is_paused = $9, last_charge_at = $10,
        last_charge_status = $11, next_charge_at = $12, declined_since = $13, note = $14, cadence = $15,
        pledge_start = $16, pledge_cap_cents = $17, pays_fees = $18, pledged_tier_id = $19
      WHERE number = $20
      """,
      [
        .of(member.campaign), .of(member.user), .of(member.status.rawValue), .of(member.entitledCents),
        .of(member.willPayCents), .of(member.campaignLifetimeCents), .of(member.isFreeTrial), .of(member.isGifted),
        .of(member.isPaused), .of(member.lastCharge), .of(member.lastChargeStatus?.rawValue), .of(member.nextCharge),
        .of(member.declinedSince), .of(member.note), .of(member.cadence), .of(member.pledgeStart),
        .of(member.pledgeCapCents), .of(member.paysFees), .of(member.pledgedTier), .of(number),
      ])
    try connection.execute("DELETE FROM member_tiers WHERE member = $1", [.of(number)])
    for tier in member.tiers {
      try connection.execute("INSERT INTO member_tiers (member, tier_id) VALUES ($1, $2)", [.of(number), .of(tier)])
    }
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
      pledgeStart: columns.optionalInstant(), pledgeCapCents: columns.optionalInt(), paysFees: columns.truth())
  }
}
