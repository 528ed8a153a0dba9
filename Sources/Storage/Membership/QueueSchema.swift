// SPDX-License-Identifier: Apache-2.0

/// Whose queues are being sent, and which need somebody to look at them.
let queueSchema = Migration(
  80,
  """
  CREATE INDEX webhooks_held ON webhooks (held_until) WHERE held_until IS NOT NULL;
  CREATE INDEX webhooks_in_trouble ON webhooks (id) WHERE is_paused = 1 OR failures > 0;
  """)
