// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func address(of member: MemberID) throws -> Address? {
    try connection.row(
      """
      SELECT a.addressee, a.line_1, a.line_2, a.city, a.state, a.postal_code, a.country, a.phone_number, a.created_at
      FROM members AS m JOIN addresses AS a ON a.member = m.number WHERE m.id = $1
      """, [.of(member.text)]
    ) {
      var columns = Columns($0)
      return Address(
        addressee: columns.optionalText(), line1: columns.optionalText(), line2: columns.optionalText(),
        city: columns.text(), state: columns.optionalText(), postalCode: columns.optionalText(),
        country: columns.text(), phoneNumber: columns.optionalText(), created: columns.instant())
    }
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
      SELECT e.id, e.kind, e.date, e.amount_cents, e.currency, e.payment, e.pledge_payment, e.tier_id, e.tier_title
      FROM members AS m JOIN pledge_events AS e ON e.member = m.number
      WHERE m.id = $1 ORDER BY e.date DESC, e.id DESC LIMIT $2
      """, [.of(member.text), .of(limit)]
    ) {
      var columns = Columns($0)
      return PledgeEvent(
        id: columns.id(), member: member, kind: try columns.word(PledgeEvent.Kind.self), date: columns.instant(),
        amountCents: columns.int(), currency: columns.text(), payment: try columns.word(ChargeStatus.self),
        pledgePayment: try columns.word(PledgeEvent.PledgePaymentStatus.self), tier: columns.optionalID(),
        tierTitle: columns.optionalText())
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
        ON CONFLICT (id) DO NOTHING
        """, parameters)
  }
}
