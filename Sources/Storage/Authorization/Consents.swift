// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func consent(of account: ID<Account>, to client: ID<Client>) throws -> ScopeSet? {
    try connection.row(
      "SELECT scopes FROM consents WHERE account_id = $1 AND client_id = $2", [.id(account), .id(client)]
    ) { $0.scopes(0) }
  }

  public func remember(
    consent scopes: ScopeSet, of account: ID<Account>, to client: ID<Client>, at now: Instant
  ) throws {
    try connection.execute(
      """
      INSERT INTO consents (account_id, client_id, scopes, since) VALUES ($1, $2, $3, $4)
      ON CONFLICT (account_id, client_id) DO UPDATE SET scopes = consents.scopes | excluded.scopes
      """, [.id(account), .id(client), .scopes(scopes), .instant(now)])
  }

  public func forgetConsent(of account: ID<Account>, to client: ID<Client>) throws {
    try connection.execute(
      "DELETE FROM consents WHERE account_id = $1 AND client_id = $2", [.id(account), .id(client)])
  }

  public func connectedApps(of account: ID<Account>) throws -> [ConnectedApp] {
    try connection.rows(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, scopes, since
      FROM consents JOIN clients ON clients.id = consents.client_id WHERE account_id = $1 ORDER BY since, id
      """, [.id(account)]
    ) { ConnectedApp(client: readClient($0), scopes: $0.scopes(25), since: $0.instant(26)) }
  }
}
