// SPDX-License-Identifier: Apache-2.0
import Storage

extension Stage {
  /// Everything that storage keeps of the rules, a text a row, bytes in hexadecimal.
  public func rows() async throws -> [String] {
    try await database.read { connection in
      try Stage.tables.flatMap { try connection.rows($0, []) { $0.text(0) } }
    }
  }

  public func grantCount() async throws -> Int64 {
    try await database.read { try $0.row("SELECT count(*) FROM grants", []) { $0.integer(0) } } ?? 0
  }

  private static let tables: [Statement] = [
    """
    SELECT 'act ' || quote(at) || quote(account_id) || quote(name) || quote(deed) || quote(subject) || quote(detail)
    FROM operator_acts ORDER BY id
    """,
    "SELECT 'tally ' || quote(kind) || quote(total) FROM tallies ORDER BY kind",
    "SELECT 'operator token ' || quote(id) || quote(hash) || quote(name) FROM operator_tokens ORDER BY id",
    """
    SELECT 'account ' || quote(user_id) || quote(canonical_email) || quote(password_hash) || quote(disabled_at) ||
      quote(operator_since)
    FROM accounts ORDER BY user_id
    """,
    "SELECT 'user ' || quote(id) || quote(full_name) || quote(email) || quote(email_verified) FROM users ORDER BY id",
    """
    SELECT 'session ' || quote(id) || quote(hash) || quote(account_id) || quote(expires_at) || quote(device) ||
      quote(network) || quote(last_used_at)
    FROM browser_sessions ORDER BY id
    """,
    """
    SELECT 'proof ' || quote(id) || quote(hash) || quote(purpose) || quote(user_id) || quote(email) || quote(written) ||
      quote(expires_at)
    FROM email_proofs ORDER BY id
    """,
    """
    SELECT 'letter ' || quote(id) || quote(kind) || quote(recipient) || quote(token) || quote(attempts) ||
      quote(next_attempt_at) || quote(trouble)
    FROM letters ORDER BY id
    """,
    """
    SELECT 'client ' || quote(id) || quote(identifier) || quote(name) || quote(secret_hash) ||
      quote(previous_secret_hash) || quote(previous_secret_expires_at) || quote(redirect_uris) ||
      quote(approved_scopes) || quote(creator_grant_id) || quote(maker_id) || quote(optional_scopes) ||
      quote(verified_at) || quote(disabled_at)
    FROM clients ORDER BY id
    """,
    "SELECT 'removed ' || quote(identifier) || quote(at) || quote(change) FROM removed_clients ORDER BY identifier",
    "SELECT 'change ' || quote(client_id) || quote(at) || quote(change) FROM client_changes ORDER BY id",
    """
    SELECT 'scope request ' || quote(id) || quote(client_id) || quote(scopes) || quote(why) || quote(asked_at) ||
      quote(state) || quote(answered_at) || quote(words)
    FROM scope_requests ORDER BY id
    """,
    "SELECT 'stranger ' || quote(client_id) || quote(ends_at) FROM stranger_tests ORDER BY client_id",
    """
    SELECT 'consent ' || quote(account_id) || quote(client_id) || quote(scopes) || quote(since) ||
      quote(declined_scopes)
    FROM consents ORDER BY account_id, client_id
    """,
    """
    SELECT 'grant ' || quote(id) || quote(client_id) || quote(account_id) || quote(scopes) || quote(revoked_at) ||
      quote(attempts) || quote(access_hash) || quote(access_expires_at) || quote(access_scopes) ||
      quote(refresh_hash) || quote(refresh_expires_at) || quote(issued_at) || quote(old_access_hash) || quote(old_access_expires_at) ||
      quote(old_access_scopes) || quote(old_refresh_hash) || quote(successor_used) || quote(code_hash) || quote(code_expires_at) ||
      quote(code_spent) || quote(redirect_uri) || quote(challenge) || quote(used_at)
    FROM grants ORDER BY id
    """,
  ]
}
