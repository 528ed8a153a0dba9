// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// What clients manage, and what is raised for them.
extension SQLMembershipRecords {
  public func webhook(_ id: ID<Webhook>) throws -> Webhook? {
    try connection.row(
      """
      SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
        w.last_attempt_at, w.failures, w.missed
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
      WHERE w.id = $1
      """, [.of(id)]
    ) { try Webhook(row: $0) }
  }

  public func webhooks(of clientIdentifier: String?) throws -> [Webhook] {
    try connection.rows(
      """
      SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
        w.last_attempt_at, w.failures, w.missed
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
      WHERE c.identifier = coalesce($1, c.identifier) ORDER BY w.id
      """, [.of(clientIdentifier)]
    ) { try Webhook(row: $0) }
  }

  public func countOfWebhooks(on campaign: ID<Campaign>) throws -> Int {
    try connection.row("SELECT count(*) FROM webhooks WHERE campaign_id = $1", [.of(campaign)]) {
      Int($0.integer(0))
    } ?? 0
  }

  public func file(_ webhook: NewWebhook) throws -> ID<Webhook> {
    let id: ID<Webhook>? = try connection.row(
      """
      INSERT INTO webhooks (client_id, campaign_id, uri, secret, triggers, created_at)
      VALUES ((SELECT id FROM clients WHERE identifier = $1), $2, $3, $4, $5, $6) RETURNING id
      """,
      [
        .of(webhook.clientIdentifier), .of(webhook.campaign), .of(webhook.address.text), .blob(webhook.sealedSecret),
        .integer(webhook.triggers.bits), .of(webhook.created),
      ]
    ) { ID($0.integer(0)) }
    guard let id else { throw StorageError.statement("an insertion answered no id") }
    return id
  }

  public func replace(_ webhook: Webhook) throws {
    try connection.execute(
      "UPDATE webhooks SET uri = $2, triggers = $3, is_paused = $4 WHERE id = $1",
      [.of(webhook.id), .of(webhook.address.text), .integer(webhook.triggers.bits), .of(webhook.isPaused)])
  }

  public func resume(_ webhook: ID<Webhook>, at now: Instant) throws {
    try connection.execute(
      """
      UPDATE webhooks SET is_paused = 0, failures = 0, next_attempt_at = CASE
        WHEN EXISTS (SELECT 1 FROM webhook_events WHERE webhook_id = $1 AND is_waiting = 1) THEN $2 END
      WHERE id = $1
      """, [.of(webhook), .of(now)])
  }

  public func remove(_ webhook: ID<Webhook>) throws {
    try connection.execute("DELETE FROM webhook_events WHERE webhook_id = $1", [.of(webhook)])
    try connection.execute("DELETE FROM webhooks WHERE id = $1", [.of(webhook)])
  }

  // MARK: Raising

  public func listeners(to campaign: ID<Campaign>) throws -> [Listener] {
    try connection.rows(
      """
      SELECT w.id, w.triggers, k.creator_id, c.owner_id, c.identifier, c.api_version, coalesce(s.scopes, 0)
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
        LEFT JOIN consents AS s ON s.account_id = k.creator_id AND s.client_id = w.client_id
        LEFT JOIN accounts AS a ON a.user_id = k.creator_id
      WHERE w.campaign_id = $1 AND a.disabled_at IS NULL AND c.disabled_at IS NULL ORDER BY w.id
      """, [.of(campaign)]
    ) { row in
      var columns = Columns(row)
      let webhook: ID<Webhook> = columns.id()
      let triggers = TriggerSet(bits: Int64(columns.int()))
      return Listener(webhook: webhook, triggers: triggers, viewer: try columns.viewer())
    }.filter { $0.viewer.scopes.contains(.writeCampaignsWebhook) }
  }

  public func nextSequence(of webhook: ID<Webhook>) throws -> Int64 {
    guard
      let sequence = try connection.row(
        "UPDATE webhooks SET last_sequence = last_sequence + 1 WHERE id = $1 RETURNING last_sequence", [.of(webhook)],
        { $0.integer(0) })
    else { throw StorageError.statement("there is no webhook \(webhook)") }
    return sequence
  }

  public func queue(_ event: WebhookEvent) throws {
    try connection.execute(
      """
      INSERT INTO webhook_events (delivery, webhook_id, sequence, trigger_bit, payload, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .of(event.delivery), .of(event.webhook), .integer(event.sequence), .of(Int(event.trigger.rawValue)),
        .blob(event.payload), .of(event.created),
      ])
    try connection.execute(
      "UPDATE webhooks SET next_attempt_at = coalesce(next_attempt_at, $2) WHERE id = $1",
      [.of(event.webhook), .of(event.created)])
    // Finding the place to cut walks the whole queue, so not for each event.
    if event.sequence % 256 == 0 { try boundQueue(of: event.webhook) }
  }

  private func boundQueue(of webhook: ID<Webhook>) throws {
    let first = try connection.row(
      """
      SELECT sequence FROM webhook_events WHERE webhook_id = $1 AND is_waiting = 1 ORDER BY sequence DESC
      LIMIT 1 OFFSET $2
      """, [.of(webhook), .integer(Webhook.mostWaiting - 1)]
    ) { $0.integer(0) }
    guard let first else { return }
    let missed = try connection.execute(
      "DELETE FROM webhook_events WHERE webhook_id = $1 AND is_waiting = 1 AND sequence < $2",
      [.of(webhook), .integer(first)])
    try connection.execute(
      "UPDATE webhooks SET missed = missed + $2 WHERE id = $1", [.of(webhook), .of(missed)])
  }
}

extension Webhook {
  init(row: any Row) throws {
    var columns = Columns(row)
    try self.init(&columns)
  }

  init(_ columns: inout Columns) throws {
    self.init(
      id: columns.id(), clientIdentifier: columns.text(), campaign: columns.id(), creator: columns.id(),
      address: try known(ReceiverAddress.init(stored:), columns.text()), sealedSecret: columns.blob(),
      triggers: TriggerSet(bits: Int64(columns.int())), created: columns.instant(), isPaused: columns.truth(),
      lastAttempt: columns.optionalInstant(), failures: columns.int(), missed: columns.int())
  }
}

extension Columns {
  /// Creator, owner, identifier, version and consent: what a client may do for a creator now. To the owner of a client
  /// it may do all that its version knows.
  mutating func viewer() throws -> Viewer {
    let creator: ID<User> = id()
    let owner: ID<User> = id()
    let identifier = text()
    let version = try known(APIVersion.init(rawValue:), int())
    let consent = ScopeSet(bits: Int64(int()))
    return Viewer(
      user: creator, clientOwner: owner, clientIdentifier: identifier, apiVersion: version,
      scopes: creator == owner ? consent | .all(of: version) : consent)
  }
}
