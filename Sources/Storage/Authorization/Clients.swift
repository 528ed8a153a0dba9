// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func client(_ identifier: ClientIdentifier) throws -> Client? {
    try connection.row(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes
      FROM clients WHERE identifier = $1
      """, [.text(identifier.text)], readClient)
  }

  public func client(_ id: ID<Client>) throws -> Client? {
    try connection.row(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes
      FROM clients WHERE id = $1
      """, [.id(id)], readClient)
  }

  public func clientOnFile(_ identifier: ClientIdentifier) throws -> ClientOnFile? {
    try connection.row(
      """
      SELECT id, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris, issues_refresh_tokens,
        names_issuer, approved_scopes, disabled_at
      FROM clients WHERE identifier = $1
      """, [.text(identifier.text)]
    ) { readClientOnFile($0, identifier) }
  }

  public func clients(ownedBy owner: ID<Account>?) throws -> [Client] {
    try connection.rows(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes
      FROM clients WHERE owner_id = coalesce($1, owner_id) ORDER BY id
      """, [.id(owner)], readClient)
  }

  public func clients(_ ids: [ID<Client>]) throws -> [Client] {
    if ids.isEmpty { return [] }
    return try connection.rows(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes
      FROM clients WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1))
      """, [.list(ids)], readClient)
  }

  public func clients(ownedBy owner: ID<Account>, after last: ClientIdentifier?, limit: Int) throws -> [Client] {
    try connection.rows(
      """
      SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
        privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
        requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
        disabled_at, optional_scopes
      FROM clients
      WHERE owner_id = $1 AND id < coalesce((SELECT id FROM clients WHERE identifier = $2), 9223372036854775807)
      ORDER BY id DESC LIMIT $3
      """, [.id(owner), .text(last?.text), .integer(Int64(limit))], readClient)
  }

  public func countOfClients(registeredBy owner: ID<Account>) throws -> Int {
    try connection.row("SELECT count(*) FROM clients WHERE owner_id = $1 AND maker_id IS NULL", [.id(owner)]) {
      Int($0.integer(0))
    } ?? 0
  }

  public func file(_ client: NewClient) throws -> ID<Client> {
    let description = client.description
    guard
      let id: ID<Client> = try connection.row(
        """
        INSERT INTO clients (identifier, owner_id, api_version, created_at, name, summary, author, domain, category,
          icon_url, privacy_policy_url, terms_url, secret_hash, redirect_uris, requires_pkce, issues_refresh_tokens,
          names_issuer, maker_id, optional_scopes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id
        """,
        [
          .text(client.identifier.text), .id(client.owner), .integer(Int64(client.apiVersion.rawValue)),
          .instant(client.created), .text(description.name), .text(description.summary), .text(description.author),
          .text(description.domain), .text(description.category), .text(description.iconURL),
          .text(description.privacyPolicyURL), .text(description.termsURL),
          .hash(client.authentication.secrets?.current), .text(written(client.redirectURIs)),
          .truth(client.requiresPKCE), .truth(client.policy.issuesRefreshTokens), .truth(client.policy.namesIssuer),
          .id(client.maker), .scopes(client.optionalScopes),
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO clients returned no row") }
    try connection.tally(.clients, 1)
    return id
  }

  public func replace(_ client: Client) throws {
    let description = client.description
    let secrets = client.authentication.secrets
    try connection.execute(
      """
      UPDATE clients SET name = $2, summary = $3, author = $4, domain = $5, category = $6, icon_url = $7,
        privacy_policy_url = $8, terms_url = $9, secret_hash = $10, previous_secret_hash = $11,
        previous_secret_expires_at = $12, redirect_uris = $13, requires_pkce = $14, approved_scopes = $15,
        creator_grant_id = $16, issues_refresh_tokens = $17, names_issuer = $18, optional_scopes = $19
      WHERE id = $1
      """,
      [
        .id(client.id), .text(description.name), .text(description.summary), .text(description.author),
        .text(description.domain), .text(description.category), .text(description.iconURL),
        .text(description.privacyPolicyURL), .text(description.termsURL), .hash(secrets?.current),
        .hash(secrets?.previous?.hash), .instant(secrets?.previous?.expiry), .text(written(client.redirectURIs)),
        .truth(client.requiresPKCE), .scopes(client.approvedScopes), .id(client.creatorGrant),
        .truth(client.policy.issuesRefreshTokens), .truth(client.policy.namesIssuer), .scopes(client.optionalScopes),
      ])
  }

  public func remove(_ client: ID<Client>, leaving remains: RemovedClient) throws {
    try connection.tally(.clients, -connection.execute("DELETE FROM clients WHERE id = $1", [.id(client)]))
    try connection.execute(
      "INSERT INTO removed_clients (identifier, name, owner_id, at, change) VALUES ($1, $2, $3, $4, $5)",
      [
        .text(remains.identifier.text), .text(remains.name), .id(remains.owner), .instant(remains.at),
        .text(remains.change),
      ])
    try connection.execute(
      """
      DELETE FROM removed_clients WHERE owner_id = $1 AND at < (
        SELECT at FROM removed_clients WHERE owner_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)
      """, [.id(remains.owner), .integer(RemovedClient.mostKept - 1)])
  }

  public func removedClient(_ identifier: ClientIdentifier) throws -> RemovedClient? {
    try connection.row(
      "SELECT name, owner_id, at, change FROM removed_clients WHERE identifier = $1", [.text(identifier.text)]
    ) {
      RemovedClient(
        identifier: identifier, name: $0.text(0), owner: $0.id(1), at: $0.instant(2), change: $0.text(3))
    }
  }

  public func remember(_ change: AuditEntry) throws {
    try connection.execute(
      "INSERT INTO client_changes (client_id, at, change) VALUES ($1, $2, $3)",
      [.id(change.client), .instant(change.at), .text(change.change)])
    try connection.execute(
      """
      DELETE FROM client_changes WHERE client_id = $1 AND id < (
        SELECT id FROM client_changes WHERE client_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)
      """, [.id(change.client), .integer(AuditEntry.mostKept - 1)])
  }

  public func auditEntries(of client: ID<Client>) throws -> [AuditEntry] {
    try connection.rows(
      "SELECT at, change FROM client_changes WHERE client_id = $1 ORDER BY id", [.id(client)]
    ) { AuditEntry(at: $0.instant(0), client: client, change: $0.text(1)) }
  }

  public func auditEntries(of client: ID<Client>, limit: Int) throws -> [AuditEntry] {
    try connection.rows(
      "SELECT at, change FROM client_changes WHERE client_id = $1 ORDER BY id DESC LIMIT $2",
      [.id(client), .integer(Int64(limit))]
    ) { AuditEntry(at: $0.instant(0), client: client, change: $0.text(1)) }
  }
}

extension Client.Authentication {
  fileprivate var secrets: ClientSecretHashes? {
    switch self {
    case .confidential(let secrets): secrets
    case .publicClient: nil
    }
  }
}

private func written(_ addresses: [RedirectURI]) -> String { addresses.map(\.text).joined(separator: "\n") }

private func readAuthentication(_ row: any Row, from column: Int) -> Client.Authentication {
  guard let current = row.optionalHash(column) else { return .publicClient }
  return .confidential(
    ClientSecretHashes(
      current: current, previous: row.optionalHash(column + 1).map { ($0, row.instant(column + 2)) }))
}

func readClientOnFile(_ row: any Row, _ identifier: ClientIdentifier) -> ClientOnFile {
  ClientOnFile(
    id: row.id(0), identifier: identifier, authentication: readAuthentication(row, from: 1),
    redirectURIs: row.text(4),
    policy: ClientPolicy(issuesRefreshTokens: row.truth(5), namesIssuer: row.truth(6)),
    makesClients: row.scopes(7).contains(.writeIdentityClients), isDisabled: !row.isNull(8))
}

func readClient(_ row: any Row) -> Client {
  Client(
    id: row.id(0), identifier: ClientIdentifier(row.text(1)), owner: row.id(2),
    apiVersion: row.integer(3) == 1 ? .v1 : .v2, created: row.instant(4),
    description: ClientDescription(
      name: row.text(5), summary: row.optionalText(6), author: row.optionalText(7), domain: row.optionalText(8),
      category: row.optionalText(9), iconURL: row.optionalText(10), privacyPolicyURL: row.optionalText(11),
      termsURL: row.optionalText(12)),
    authentication: readAuthentication(row, from: 13), redirectURIs: RedirectURI.list(stored: row.text(16)),
    requiresPKCE: row.truth(17),
    policy: ClientPolicy(issuesRefreshTokens: row.truth(20), namesIssuer: row.truth(21)),
    approvedScopes: row.scopes(18), optionalScopes: row.scopes(25), creatorGrant: row.optionalID(19),
    maker: row.optionalID(22), verified: row.optionalInstant(23), disabled: row.optionalInstant(24))
}
