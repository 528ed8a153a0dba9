// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// Webhooks as the owners of their clients see and change them.
extension SQLMembershipRecords {
  public func webhooks(ownedBy owner: ID<User>, after last: ID<Webhook>?, limit: Int) throws -> [WebhookStanding] {
    try connection.rows(
      """
      SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
        w.last_attempt_at, w.failures, w.missed, c.name, k.name,
        (SELECT count(*) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1)
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
      WHERE c.owner_id = $1 AND w.id < $2 ORDER BY w.id DESC LIMIT $3
      """, [.of(owner), .integer(last?.number ?? .max), .of(limit)], readStanding)
  }

  public func webhook(_ id: ID<Webhook>, ownedBy owner: ID<User>) throws -> WebhookStanding? {
    try connection.row(
      """
      SELECT w.id, c.identifier, w.campaign_id, k.creator_id, w.uri, w.secret, w.triggers, w.created_at, w.is_paused,
        w.last_attempt_at, w.failures, w.missed, c.name, k.name,
        (SELECT count(*) FROM webhook_events AS e WHERE e.webhook_id = w.id AND e.is_waiting = 1)
      FROM webhooks AS w JOIN clients AS c ON c.id = w.client_id JOIN campaigns AS k ON k.id = w.campaign_id
      WHERE w.id = $1 AND c.owner_id = $2
      """, [.of(id), .of(owner)], readStanding)
  }

  public func replace(secret seen: [UInt8], by sealed: [UInt8], of webhook: ID<Webhook>) throws -> Bool {
    try connection.execute(
      "UPDATE webhooks SET secret = $3 WHERE id = $1 AND secret = $2", [.of(webhook), .blob(seen), .blob(sealed)]) > 0
  }
}

private func readStanding(_ row: any Row) throws -> WebhookStanding {
  WebhookStanding(
    webhook: try Webhook(row: row), clientName: row.text(12), campaignName: row.text(13),
    waiting: Int(row.integer(14)))
}
