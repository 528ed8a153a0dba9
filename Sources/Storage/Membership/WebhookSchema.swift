// SPDX-License-Identifier: Apache-2.0

/// The tables of webhooks and of what they are told, the outbox. All instants are milliseconds since 1970; triggers are
/// the bits of `TriggerSet`.
public let webhookSchema = Migration(
  20,
  """
  CREATE TABLE webhooks (
    id {identity},
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    secret {blob} NOT NULL,
    triggers INTEGER NOT NULL CHECK (triggers > 0),
    created_at INTEGER NOT NULL,
    is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
    last_attempt_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    last_sequence INTEGER NOT NULL DEFAULT 0,
    missed INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    held_until INTEGER
  ) {strict};
  CREATE INDEX webhooks_by_client ON webhooks (client_id);
  CREATE INDEX webhooks_by_campaign ON webhooks (campaign_id);
  CREATE INDEX webhooks_by_next_attempt ON webhooks (is_paused, next_attempt_at);

  CREATE TABLE webhook_events (
    number {identity},
    delivery TEXT NOT NULL UNIQUE,
    webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    trigger_bit INTEGER NOT NULL,
    payload {blob} NOT NULL,
    created_at INTEGER NOT NULL,
    is_waiting INTEGER NOT NULL DEFAULT 1 CHECK (is_waiting IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0,
    attempted_at INTEGER,
    delivered_at INTEGER,
    status INTEGER,
    trouble TEXT,
    UNIQUE (webhook_id, sequence)
  ) {strict};
  CREATE INDEX webhook_events_waiting ON webhook_events (webhook_id, sequence) WHERE is_waiting = 1;
  CREATE INDEX webhook_events_by_delivery_date ON webhook_events (delivered_at);
  """)
