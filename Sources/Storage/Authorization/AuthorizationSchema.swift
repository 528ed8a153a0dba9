// SPDX-License-Identifier: Apache-2.0

/// The tables of clients, accounts, consent and grants. All instants are milliseconds since 1970; scopes are the bits
/// of `ScopeSet`; hashes are SHA-256.
public let authorizationSchema = Migration(
  2,
  """
  CREATE TABLE accounts (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    canonical_email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
  ) {strict};

  CREATE TABLE browser_sessions (
    id {identity},
    hash {blob} NOT NULL,
    account_id INTEGER NOT NULL REFERENCES accounts (user_id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) {strict};
  CREATE INDEX browser_sessions_by_account ON browser_sessions (account_id);
  CREATE INDEX browser_sessions_by_expiry ON browser_sessions (expires_at);

  CREATE TABLE clients (
    id {identity},
    identifier TEXT NOT NULL UNIQUE,
    owner_id INTEGER NOT NULL REFERENCES users (id),
    api_version INTEGER NOT NULL CHECK (api_version IN (1, 2)),
    created_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    summary TEXT,
    author TEXT,
    domain TEXT,
    category TEXT,
    icon_url TEXT,
    privacy_policy_url TEXT,
    terms_url TEXT,
    secret_hash {blob},
    previous_secret_hash {blob},
    previous_secret_expires_at INTEGER,
    redirect_uris TEXT NOT NULL,
    requires_pkce INTEGER NOT NULL CHECK (requires_pkce IN (0, 1)),
    issues_refresh_tokens INTEGER NOT NULL DEFAULT 1 CHECK (issues_refresh_tokens IN (0, 1)),
    names_issuer INTEGER NOT NULL DEFAULT 1 CHECK (names_issuer IN (0, 1)),
    approved_scopes INTEGER NOT NULL DEFAULT 0,
    creator_grant_id INTEGER,
    CHECK ((previous_secret_hash IS NULL) = (previous_secret_expires_at IS NULL))
  ) {strict};
  CREATE INDEX clients_by_owner ON clients (owner_id);

  CREATE TABLE client_changes (
    id {identity},
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    change TEXT NOT NULL
  ) {strict};
  CREATE INDEX client_changes_by_client ON client_changes (client_id);

  CREATE TABLE consents (
    account_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scopes INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (account_id, client_id)
  ) {strict};

  CREATE TABLE grants (
    id {identity},
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    scopes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    access_hash {blob},
    access_expires_at INTEGER,
    access_scopes INTEGER,
    refresh_hash {blob},
    refresh_expires_at INTEGER,
    issued_at INTEGER,
    old_access_hash {blob},
    old_access_expires_at INTEGER,
    old_access_scopes INTEGER,
    old_refresh_hash {blob},
    successor_used INTEGER NOT NULL DEFAULT 0 CHECK (successor_used IN (0, 1)),
    code_hash {blob},
    code_expires_at INTEGER,
    code_spent INTEGER NOT NULL DEFAULT 0 CHECK (code_spent IN (0, 1)),
    redirect_uri TEXT,
    challenge {blob},
    CHECK ((refresh_hash IS NULL) = (issued_at IS NULL)),
    CHECK ((code_hash IS NULL) = (redirect_uri IS NULL))
  ) {strict};
  CREATE INDEX grants_by_account ON grants (account_id, client_id);
  """)
