// SPDX-License-Identifier: Apache-2.0

/// What people may leave out of what a client asks for, and when a grant was last used.
let consentSchema = Migration(
  65,
  """
  ALTER TABLE clients ADD COLUMN optional_scopes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE consents ADD COLUMN declined_scopes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE grants ADD COLUMN used_at INTEGER;
  """)
