// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// The outbox from the side of whoever sends what is in it.
extension SQLMembershipRecords {
  public func isDeliveryDue(at now: Instant) throws -> Bool {
    try connection.row(
      """
      SELECT 1 FROM webhooks
      WHERE is_paused = 0 AND next_attempt_at <= $1 AND (held_until IS NULL OR held_until <= $1) LIMIT 1
      """, [.of(now)]
    ) { _ in true } ?? false
  }

  public func claim(
    limit: Int, perOwner most: Int, until end: Instant, at now: Instant
  ) throws -> [ClaimedQueue] {
    // The outer condition is judged again on a row that another transaction has just changed.
    try connection.rows(
      """
      WITH busy AS (
        SELECT c.owner_id, count(*) AS visits FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id
        WHERE w.held_until > $1 GROUP BY c.owner_id
      ), due AS (
        SELECT w.id, w.next_attempt_at, c.owner_id,
          row_number() OVER (PARTITION BY c.owner_id ORDER BY w.next_attempt_at, w.id) AS place
        FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id
        WHERE w.is_paused = 0 AND w.next_attempt_at <= $1 AND (w.held_until IS NULL OR w.held_until <= $1)
      )
      UPDATE webhooks SET held_until = $2
      WHERE id IN (
          SELECT due.id FROM due LEFT JOIN busy ON busy.owner_id = due.owner_id
          WHERE due.place + coalesce(busy.visits, 0) <= $4
          ORDER BY due.next_attempt_at, due.id LIMIT $3)
        AND (held_until IS NULL OR held_until <= $1)
      RETURNING id
      """, [.of(now), .of(end), .of(limit), .of(most)]
    ) { ClaimedQueue(webhook: ID($0.integer(0)), end: end) }
  }

  public func next(of queue: ClaimedQueue) throws -> DueDelivery? {
    let found = try connection.row(
      """
      SELECT k.creator_id, c.owner_id, c.identifier, c.api_version, coalesce(s.scopes, 0), w.uri, w.secret, w.failures,
        w.missed, e.delivery, e.webhook_id, e.sequence, e.trigger_bit, e.payload, e.created_at
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
        LEFT JOIN consents AS s ON s.account_id = k.creator_id AND s.client_id = w.client_id
        LEFT JOIN accounts AS a ON a.user_id = k.creator_id
        JOIN webhook_events AS e ON e.webhook_id = w.id AND e.is_waiting = 1
      WHERE w.id = $1 AND w.is_paused = 0 AND w.held_until = $2 AND a.disabled_at IS NULL AND c.disabled_at IS NULL
      ORDER BY e.sequence LIMIT 1
      """, [.of(queue.webhook), .of(queue.end)]
    ) { row -> DueDelivery? in
      var columns = Columns(row)
      // What was raised before the creator took the permission back, or either was shut out, is not sent after.
      guard try columns.viewer().scopes.contains(.writeCampaignsWebhook) else { return nil }
      let address = try known(ReceiverAddress.init(stored:), columns.text())
      let (secret, failures, missed) = (columns.blob(), columns.int(), columns.int())
      let event = WebhookEvent(
        delivery: columns.text(), webhook: columns.id(), sequence: Int64(columns.int()),
        trigger: try columns.trigger(), payload: columns.blob(), created: columns.instant())
      return DueDelivery(event: event, address: address, sealedSecret: secret, failures: failures, missed: missed)
    }
    if let found = found ?? nil { return found }
    // The queue of one that was paused meanwhile is still there.
    try connection.execute(
      """
      UPDATE webhooks SET next_attempt_at = CASE WHEN is_paused = 1 THEN next_attempt_at END, held_until = NULL
      WHERE id = $1 AND held_until = $2
      """, [.of(queue.webhook), .of(queue.end)])
    return nil
  }

  public func release(_ queue: ClaimedQueue, at now: Instant) throws {
    try connection.execute(
      "UPDATE webhooks SET next_attempt_at = $3, held_until = NULL WHERE id = $1 AND held_until = $2",
      [.of(queue.webhook), .of(queue.end), .of(now)])
  }

  public func finish(
    _ delivery: DueDelivery, of queue: ClaimedQueue, _ outcome: DeliveryOutcome, renewing end: Instant, at now: Instant
  ) throws -> ClaimedQueue? {
    switch outcome {
    case .delivered(let status):
      // First, so that nobody files an event between our last look at the queue and the end of the hold.
      let renewed = try connection.execute(
        "UPDATE webhooks SET failures = 0, last_attempt_at = $3, held_until = $4 WHERE id = $1 AND held_until = $2",
        [.of(queue.webhook), .of(queue.end), .of(now), .of(end)])
      try connection.execute(
        """
        UPDATE webhook_events SET is_waiting = 0, attempts = attempts + 1, attempted_at = $2, delivered_at = $2,
          status = $3, trouble = NULL
        WHERE delivery = $1
        """, [.of(delivery.event.delivery), .of(now), .of(status)])
      try connection.execute(
        "DELETE FROM webhook_events WHERE webhook_id = $1 AND sequence <= $2 AND is_waiting = 0",
        [.of(queue.webhook), .integer(delivery.event.sequence - Webhook.mostKept)])
      return renewed == 1 ? ClaimedQueue(webhook: queue.webhook, end: end) : nil
    case .failed(let trouble, let status):
      try connection.execute(
        "UPDATE webhook_events SET attempts = attempts + 1, attempted_at = $2, status = $3, trouble = $4 WHERE delivery = $1",
        [.of(delivery.event.delivery), .of(now), .of(status), .of(trouble)])
      let failures = delivery.failures + 1
      let wait = RetrySchedule.wait(after: failures)
      // Paused by hand meanwhile stays paused; what is due when it is resumed is due at once.
      try connection.execute(
        """
        UPDATE webhooks SET failures = $3, last_attempt_at = $4, next_attempt_at = $5, held_until = NULL,
          is_paused = CASE WHEN $6 = 1 THEN 1 ELSE is_paused END
        WHERE id = $1 AND held_until = $2
        """,
        [
          .of(queue.webhook), .of(queue.end), .of(failures), .of(now), .of(now + (wait ?? .zero)), .of(wait == nil),
        ])
      return nil
    }
  }

  // MARK: Looking at it

  public func deliveries(of webhook: ID<Webhook>, before last: Int64?, limit: Int) throws -> [DeliveryReport] {
    try connection.rows(
      """
      SELECT delivery, sequence, trigger_bit, created_at, attempts, attempted_at, delivered_at, status, trouble,
        is_waiting
      FROM webhook_events WHERE webhook_id = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3
      """, [.of(webhook), .integer(last ?? .max), .of(limit)]
    ) { try DeliveryReport(row: $0) }
  }

  public func lastAttempt(of webhook: ID<Webhook>, since instant: Instant) throws -> DeliveryReport? {
    try connection.row(
      """
      SELECT delivery, sequence, trigger_bit, created_at, attempts, attempted_at, delivered_at, status, trouble,
        is_waiting
      FROM webhook_events WHERE webhook_id = $1 AND attempted_at >= $2 ORDER BY attempted_at DESC, sequence DESC LIMIT 1
      """, [.of(webhook), .of(instant)]
    ) { try DeliveryReport(row: $0) }
  }

  public func replay(_ delivery: String, at now: Instant) throws -> ID<Webhook>? {
    let webhook = try connection.row(
      "UPDATE webhook_events SET is_waiting = 1, delivered_at = NULL WHERE delivery = $1 RETURNING webhook_id",
      [.of(delivery)]
    ) { ID<Webhook>($0.integer(0)) }
    guard let webhook else { return nil }
    try makeDue(webhook, at: now)
    return webhook
  }

  public func replay(_ delivery: String, of webhook: ID<Webhook>, at now: Instant) throws -> Bool {
    let count = try connection.execute(
      "UPDATE webhook_events SET is_waiting = 1, delivered_at = NULL WHERE delivery = $1 AND webhook_id = $2",
      [.of(delivery), .of(webhook)])
    guard count > 0 else { return false }
    try makeDue(webhook, at: now)
    return true
  }

  private func makeDue(_ webhook: ID<Webhook>, at now: Instant) throws {
    try connection.execute(
      "UPDATE webhooks SET next_attempt_at = coalesce(next_attempt_at, $2) WHERE id = $1", [.of(webhook), .of(now)])
  }

  public func waiting(of webhook: ID<Webhook>) throws -> Int {
    try connection.row(
      "SELECT count(*) FROM webhook_events WHERE webhook_id = $1 AND is_waiting = 1", [.of(webhook)]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func webhookFigures() throws -> WebhookFigures {
    let waiting = try connection.row("SELECT count(*) FROM webhook_events WHERE is_waiting = 1", []) {
      Int($0.integer(0))
    }
    let sums = try connection.row("SELECT coalesce(sum(missed), 0), coalesce(sum(is_paused), 0) FROM webhooks", []) {
      (missed: Int($0.integer(0)), paused: Int($0.integer(1)))
    }
    return WebhookFigures(waiting: waiting ?? 0, missed: sums?.missed ?? 0, paused: sums?.paused ?? 0)
  }

  public func removeOldDeliveries(at now: Instant) throws {
    try connection.execute(
      "DELETE FROM webhook_events WHERE delivered_at <= $1", [.of(now + (.zero - Webhook.longestKept))])
  }
}

extension DeliveryReport {
  fileprivate init(row: any Row) throws {
    var columns = Columns(row)
    self.init(
      delivery: columns.text(), sequence: Int64(columns.int()), trigger: try columns.trigger(),
      created: columns.instant(), attempts: columns.int(), lastAttempt: columns.optionalInstant(),
      delivered: columns.optionalInstant(), status: columns.optionalInt(), trouble: columns.optionalText(),
      isWaiting: columns.truth())
  }
}

extension Columns {
  fileprivate mutating func trigger() throws -> Trigger {
    try known({ UInt8(exactly: $0).flatMap(Trigger.init(rawValue:)) }, int())
  }
}
