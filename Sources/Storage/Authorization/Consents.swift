// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func consent(of account: ID<Account>, to client: ID<Client>) throws -> Consent? {
    try connection.row(
      "SELECT scopes, declined_scopes FROM consents WHERE account_id = $1 AND client_id = $2",
      [.id(account), .id(client)]
    ) { Consent(allowed: $0.scopes(0), declined: $0.scopes(1)) }
  }

  public func remember(
    consent: Consent, of account: ID<Account>, to client: ID<Client>, at now: Instant
  ) throws {
    try connection.execute(
      """
      INSERT INTO consents (account_id, client_id, scopes, declined_scopes, since) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (account_id, client_id) DO UPDATE SET scopes = (consents.scopes | excluded.scopes),
        declined_scopes = ((consents.declined_scopes | excluded.declined_scopes) & (~excluded.scopes))
      """,
      [.id(account), .id(client), .scopes(consent.allowed), .scopes(consent.declined), .instant(now)])
  }

  public func removeConsents(of account: ID<Account>) throws {
    try connection.execute("DELETE FROM consents WHERE account_id = $1", [.id(account)])
  }

  public func forgetConsent(of account: ID<Account>, to client: ID<Client>) throws {
    try connection.execute(
      "DELETE FROM consents WHERE account_id = $1 AND client_id = $2", [.id(account), .id(client)])
  }

  public func connectedApps(
    of account: ID<Account>, after place: ConnectedApp.Place?, limit: Int
  ) throws -> [ConnectedApp] {
    try connection.rows(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes, scopes, since, (
          SELECT max(CASE WHEN g.used_at > g.issued_at THEN g.used_at ELSE g.issued_at END) FROM grants AS g
          WHERE g.account_id = $1 AND g.client_id = clients.id AND g.code_hash IS NOT NULL AND g.revoked_at IS NULL)
      FROM consents JOIN clients ON clients.id = consents.client_id
      WHERE account_id = $1 AND (since, identifier) > ($2, $3) ORDER BY since, identifier LIMIT $4
      """,
      [
        .id(account), .integer(place?.since.milliseconds ?? .min), .text(place?.client.text ?? ""),
        .integer(Int64(limit)),
      ]
    ) {
      ConnectedApp(
        client: readClient($0), scopes: $0.scopes(26), since: $0.instant(27), lastUse: $0.optionalInstant(28))
    }
  }
}
