// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func address(of member: MemberID) throws -> Address? {
    try connection.row(
      """
      SELECT a.* FROM members AS m JOIN addresses AS a ON a.member = m.number WHERE m.id = $1
      """, [.of(member.text)]
    ) { Address.of($0).address }
  }

  public func addresses(of members: [Member]) throws -> [MemberID: Address] {
    guard !members.isEmpty else { return [:] }
    let found = try connection.rows(
      "SELECT * FROM addresses WHERE member IN (SELECT CAST(key AS BIGINT) FROM json_each($1))",
      [.list(members.map(\.pledge))]
    ) { Address.of($0) }
    let addresses = Dictionary(uniqueKeysWithValues: found.map { ($0.pledge, $0.address) })
    var ofMembers: [MemberID: Address] = [:]
    for member in members { ofMembers[member.id] = addresses[member.pledge] }
    return ofMembers
  }

  public func file(_ address: Address?, of member: MemberID) throws {
    try connection.execute(
      "DELETE FROM addresses WHERE member = (SELECT number FROM members WHERE id = $1)", [.of(member.text)])
    guard let address else { return }
    try connection.execute(
      """
      INSERT INTO addresses (member, addressee, line_1, line_2, city, state, postal_code, country, phone_number,
        created_at)
      VALUES ((SELECT number FROM members WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      [
        .of(member.text), .of(address.addressee), .of(address.line1), .of(address.line2), .of(address.city),
        .of(address.state), .of(address.postalCode), .of(address.country), .of(address.phoneNumber),
        .of(address.created),
      ])
  }

  public func history(of member: MemberID, limit: Int) throws -> [PledgeEvent] {
    try connection.rows(
      """
      SELECT e.* FROM members AS m JOIN pledge_events AS e ON e.member = m.number
      WHERE m.id = $1 ORDER BY e.date DESC, e.id DESC LIMIT $2
      """, [.of(member.text), .of(limit)]
    ) {
      var columns = Columns($0)
      return try PledgeEvent(&columns, of: member)
    }
  }

  public func histories(of members: [Member], limit: Int) throws -> [MemberID: [PledgeEvent]] {
    guard !members.isEmpty else { return [:] }
    let names = Dictionary(members.map { ($0.pledge, $0.id) }) { first, _ in first }
    return try connection.grouped(
      """
      SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY member ORDER BY date DESC, id DESC) AS place FROM pledge_events
        WHERE member IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      ) AS placed WHERE place <= $2 ORDER BY member, place
      """, [.list(members.map(\.pledge)), .of(limit)]
    ) {
      let member = try known({ names[ID($0)] }, $0.integer(1))
      var columns = Columns($0)
      return (member, try PledgeEvent(&columns, of: member))
    }
  }

  public func pledgeEvent(_ id: ID<PledgeEvent>) throws -> PledgeEvent? {
    try connection.row(
      "SELECT m.id, e.* FROM pledge_events AS e JOIN members AS m ON m.number = e.member WHERE e.id = $1", [.of(id)]
    ) {
      var columns = Columns($0)
      let member = try known({ MemberID($0) }, columns.text())
      return try PledgeEvent(&columns, of: member)
    }
  }

  @discardableResult
  public func file(_ event: PledgeEvent) throws -> ID<PledgeEvent> {
    let parameters: [SQLValue] = [
      .of(event.member.text), .of(event.kind.rawValue), .of(event.date), .of(event.amountCents), .of(event.currency),
      .of(event.payment.rawValue), .of(event.pledgePayment.rawValue), .of(event.tier), .of(event.tierTitle),
    ]
    return try place(
      event.id,
      fresh: """
        INSERT INTO pledge_events (member, kind, date, amount_cents, currency, payment, pledge_payment, tier_id,
          tier_title)
        VALUES ((SELECT number FROM members WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
        """,
      given: """
        INSERT INTO pledge_events (member, kind, date, amount_cents, currency, payment, pledge_payment, tier_id,
          tier_title, id)
        VALUES ((SELECT number FROM members WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET member = excluded.member, kind = excluded.kind, date = excluded.date,
          amount_cents = excluded.amount_cents, currency = excluded.currency, payment = excluded.payment,
          pledge_payment = excluded.pledge_payment, tier_id = excluded.tier_id, tier_title = excluded.tier_title
        """, parameters)
  }
}

extension Address {
  fileprivate static func of(_ row: any Row) -> (pledge: ID<Pledge>, address: Address) {
    var columns = Columns(row)
    return (
      columns.id(),
      Address(
        addressee: columns.optionalText(), line1: columns.optionalText(), line2: columns.optionalText(),
        city: columns.text(), state: columns.optionalText(), postalCode: columns.optionalText(),
        country: columns.text(), phoneNumber: columns.optionalText(), created: columns.instant())
    )
  }
}

extension PledgeEvent {
  /// The row knows its member by number only.
  fileprivate init(_ columns: inout Columns, of member: MemberID) throws {
    let id: ID<PledgeEvent> = columns.id()
    _ = columns.int()
    self.init(
      id: id, member: member, kind: try columns.word(Kind.self), date: columns.instant(), amountCents: columns.int(),
      currency: columns.text(), payment: try columns.word(ChargeStatus.self),
      pledgePayment: try columns.word(PledgePaymentStatus.self), tier: columns.optionalID(),
      tierTitle: columns.optionalText())
  }
}
