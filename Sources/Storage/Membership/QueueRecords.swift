// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// The outbox from the side of whoever looks after it.
extension SQLMembershipRecords {
  public func queues(_ choice: QueueChoice, after id: ID<Webhook>?, limit: Int) throws -> [QueueReport] {
    let after = SQLValue.integer(id?.number ?? 0)
    switch choice {
    case .all:
      return try connection.rows(
        """
        SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
          w.last_attempt_at, w.failures, w.missed, w.next_attempt_at,
          (SELECT count(*) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1),
          n.created_at, n.trouble
        FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
          LEFT JOIN webhook_events AS n ON n.webhook_id = w.id AND n.is_waiting = 1 AND n.sequence = (
            SELECT min(e.sequence) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1)
        WHERE w.id > $1 ORDER BY w.id LIMIT $2
        """, [after, .of(limit)]
      ) { try QueueReport(row: $0) }
    case .inTrouble:
      return try connection.rows(
        """
        SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
          w.last_attempt_at, w.failures, w.missed, w.next_attempt_at,
          (SELECT count(*) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1),
          n.created_at, n.trouble
        FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
          LEFT JOIN webhook_events AS n ON n.webhook_id = w.id AND n.is_waiting = 1 AND n.sequence = (
            SELECT min(e.sequence) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1)
        WHERE (w.is_paused = 1 OR w.failures > 0) AND w.id > $1 ORDER BY w.id LIMIT $2
        """, [after, .of(limit)]
      ) { try QueueReport(row: $0) }
    case .one(let webhook):
      return try queues(.all, after: ID(webhook.number - 1), limit: 1).filter { $0.webhook.id == webhook }
    }
  }

  public func oldestWaiting() throws -> Instant? {
    try connection.row(
      """
      SELECT min(n.created_at) FROM webhooks AS w JOIN webhook_events AS n ON n.webhook_id = w.id AND n.is_waiting = 1
        AND n.sequence = (
          SELECT min(e.sequence) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1)
      """, []
    ) { $0.isNull(0) ? nil : Instant(milliseconds: $0.integer(0)) } ?? nil
  }
}

extension QueueReport {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    let webhook = try Webhook(&columns)
    let next = columns.optionalInstant()
    self.init(
      webhook: webhook, waiting: columns.int(), oldest: columns.optionalInstant(), next: next,
      trouble: columns.optionalText())
  }
}
