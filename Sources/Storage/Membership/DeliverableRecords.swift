// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func deliverable(_ id: ID<Deliverable>) throws -> Deliverable? {
    try connection.row(
      """
      SELECT d.id, d.benefit_id, m.id, m.campaign_id, m.user_id, d.status, d.due_at, d.completed_at
      FROM deliverables AS d JOIN members AS m ON m.number = d.member WHERE d.id = $1
      """, [.of(id)]
    ) { try Deliverable(row: $0) }
  }

  public func deliverables(of benefits: [ID<Benefit>], limit: Int) throws -> [ID<Benefit>: [Deliverable]] {
    guard !benefits.isEmpty else { return [:] }
    return try connection.grouped(
      """
      SELECT d.id, d.benefit_id, m.id, m.campaign_id, m.user_id, d.status, d.due_at, d.completed_at
      FROM (
        SELECT *, row_number() OVER (PARTITION BY benefit_id ORDER BY due_at, id) AS place FROM deliverables
        WHERE benefit_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      ) AS d JOIN members AS m ON m.number = d.member
      WHERE d.place <= $2 ORDER BY d.due_at, d.id
      """, [.list(benefits), .of(limit)]
    ) {
      let deliverable = try Deliverable(row: $0)
      return (deliverable.benefit, deliverable)
    }
  }

  public func deliveries(of benefits: [ID<Benefit>], today: Range<Instant>) throws -> [ID<Benefit>: Deliveries] {
    guard !benefits.isEmpty else { return [:] }
    let counted = try connection.rows(
      """
      SELECT benefit_id, count(CASE WHEN status = 'delivered' THEN 1 END),
        count(CASE WHEN status = 'not_delivered' THEN 1 END),
        count(CASE WHEN status = 'not_delivered' AND due_at >= $2 AND due_at < $3 THEN 1 END),
        min(CASE WHEN status = 'not_delivered' THEN due_at END)
      FROM deliverables WHERE benefit_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) GROUP BY benefit_id
      """, [.list(benefits), .of(today.lowerBound), .of(today.upperBound)]
    ) {
      var columns = Columns($0)
      let benefit: ID<Benefit> = columns.id()
      return (
        benefit,
        Deliveries(
          delivered: columns.int(), notDelivered: columns.int(), dueToday: columns.int(),
          nextDue: columns.optionalInstant())
      )
    }
    return Dictionary(uniqueKeysWithValues: counted)
  }

  @discardableResult
  public func file(_ deliverable: Deliverable) throws -> ID<Deliverable> {
    let number: Int64? = try connection.row(
      """
      SELECT m.number FROM members AS m JOIN benefits AS b ON b.campaign_id = m.campaign_id
      WHERE m.id = $1 AND b.id = $2
      """, [.of(deliverable.member.text), .of(deliverable.benefit)]
    ) { $0.integer(0) }
    guard let number else {
      throw StorageError.constraint(
        "member \(deliverable.member) is not of the campaign of benefit \(deliverable.benefit)")
    }
    return try place(
      deliverable.id,
      fresh: """
        INSERT INTO deliverables (benefit_id, member, status, due_at, completed_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """,
      given: """
        INSERT INTO deliverables (benefit_id, member, status, due_at, completed_at, id) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO UPDATE SET benefit_id = excluded.benefit_id, member = excluded.member,
          status = excluded.status, due_at = excluded.due_at, completed_at = excluded.completed_at
        """,
      [
        .of(deliverable.benefit), .integer(number), .of(deliverable.status.rawValue), .of(deliverable.due),
        .of(deliverable.completed),
      ])
  }
}

extension Deliverable {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    self.init(
      id: columns.id(), benefit: columns.id(), member: try known({ MemberID($0) }, columns.text()),
      campaign: columns.id(), user: columns.id(), status: try columns.word(Status.self), due: columns.instant(),
      completed: columns.optionalInstant())
  }
}
