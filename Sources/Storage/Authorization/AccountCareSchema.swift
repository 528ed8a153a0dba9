// SPDX-License-Identifier: Apache-2.0

/// From where sessions are used, and whether an account was filed together with its user.
let sessionPlaceSchema = Migration(
  60,
  """
  ALTER TABLE browser_sessions ADD COLUMN device TEXT;
  ALTER TABLE browser_sessions ADD COLUMN network TEXT;
  ALTER TABLE browser_sessions ADD COLUMN last_used_at INTEGER;
  ALTER TABLE accounts ADD COLUMN filed_user INTEGER NOT NULL DEFAULT 0 CHECK (filed_user IN (0, 1));
  """)

/// Links that prove an address, by the hash of what they carry, and the letters that carry them, the outbox. The token of
/// a letter is sealed; a letter without a recipient is for nobody and goes nowhere.
let letterSchema = Migration(
  61,
  """
  CREATE TABLE email_proofs (
    id {identity},
    hash {blob} NOT NULL,
    purpose INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    written TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) {strict};
  CREATE INDEX email_proofs_by_email ON email_proofs (email);
  CREATE INDEX email_proofs_by_user ON email_proofs (user_id);
  CREATE INDEX email_proofs_by_expiry ON email_proofs (expires_at);

  CREATE TABLE letters (
    id {identity},
    kind INTEGER NOT NULL,
    recipient TEXT,
    token {blob},
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    held_until INTEGER,
    trouble TEXT
  ) {strict};
  CREATE INDEX letters_by_next_attempt ON letters (next_attempt_at);
  CREATE INDEX letters_by_creation ON letters (created_at);
  """)
