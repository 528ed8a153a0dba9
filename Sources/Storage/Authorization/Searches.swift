// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// Finding clients and people. A text that was typed is only ever a bound to compare with: no pattern, nothing to escape.
extension SQLAuthorizationRecords {
  public func clients(matching search: ClientSearch, before id: ID<Client>?, limit: Int) throws -> [Client] {
    switch search {
    case .everybodys:
      try connection.rows(
        """
        SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
          privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
          requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
          disabled_at, optional_scopes
        FROM clients WHERE id < $1 ORDER BY id DESC LIMIT $2
        """, [.beforeID(id), .integer(Int64(limit))], readClient)
    case .beginning(let text):
      try connection.rows(
        """
        SELECT id, identifier, owner_id, api_version, created_at, name, summary, author, domain, category, icon_url,
          privacy_policy_url, terms_url, secret_hash, previous_secret_hash, previous_secret_expires_at, redirect_uris,
          requires_pkce, approved_scopes, creator_grant_id, issues_refresh_tokens, names_issuer, maker_id, verified_at,
          disabled_at, optional_scopes
        FROM clients WHERE id < $1 AND id IN (
          SELECT id FROM clients WHERE identifier >= $3 AND identifier < $4
          UNION SELECT id FROM clients WHERE lower(name) >= lower($3) AND lower(name) < lower($4))
        ORDER BY id DESC LIMIT $2
        """, [.beforeID(id), .integer(Int64(limit)), .text(text), .end(of: text)], readClient)
    }
  }

  public func people(matching search: PersonSearch, after id: ID<Account>?, limit: Int) throws -> [PersonOnFile] {
    let limit = SQLValue.integer(Int64(limit))
    switch search {
    case .everybody:
      return try connection.rows(
        """
        SELECT u.id, u.full_name, u.email, u.email_verified, u.created_at, a.canonical_email, a.created_at,
          a.disabled_at, a.operator_since
        FROM users AS u LEFT JOIN accounts AS a ON a.user_id = u.id WHERE u.id < $1 ORDER BY u.id DESC LIMIT $2
        """, [.beforeID(id), limit], readPerson)
    case .operators:
      return try connection.rows(
        """
        SELECT u.id, u.full_name, u.email, u.email_verified, u.created_at, a.canonical_email, a.created_at,
          a.disabled_at, a.operator_since
        FROM accounts AS a JOIN users AS u ON u.id = a.user_id
        WHERE a.operator_since IS NOT NULL AND u.id < $1 ORDER BY u.id DESC LIMIT $2
        """, [.beforeID(id), limit], readPerson)
    case .number(let number):
      return try connection.rows(
        """
        SELECT u.id, u.full_name, u.email, u.email_verified, u.created_at, a.canonical_email, a.created_at,
          a.disabled_at, a.operator_since
        FROM users AS u LEFT JOIN accounts AS a ON a.user_id = u.id WHERE u.id = $1 AND u.id < $2
        """, [.id(number), .beforeID(id)], readPerson)
    case .email(let email):
      return try connection.rows(
        """
        SELECT u.id, u.full_name, u.email, u.email_verified, u.created_at, a.canonical_email, a.created_at,
          a.disabled_at, a.operator_since
        FROM users AS u LEFT JOIN accounts AS a ON a.user_id = u.id
        WHERE u.id < $2 AND u.id IN (
          SELECT user_id FROM accounts WHERE canonical_email = $1 UNION SELECT id FROM users WHERE lower(email) = $1)
        ORDER BY u.id DESC
        """, [.text(email.text), .beforeID(id)], readPerson)
    case .nameBeginning(let text):
      // Where to go on: at the name of the person before, who must be of this list.
      let from = try id.flatMap { id in
        try connection.row(
          """
          SELECT lower(full_name) FROM users
          WHERE id = $1 AND lower(full_name) >= lower($2) AND lower(full_name) < lower($3)
          """, [.id(id), .text(text), .end(of: text)]
        ) { $0.text(0) }
      }
      return try connection.rows(
        """
        SELECT u.id, u.full_name, u.email, u.email_verified, u.created_at, a.canonical_email, a.created_at,
          a.disabled_at, a.operator_since
        FROM users AS u LEFT JOIN accounts AS a ON a.user_id = u.id
        WHERE lower(u.full_name) >= lower($1) AND lower(u.full_name) < lower($2)
          AND (lower(u.full_name) > lower($1) OR u.id > $3)
        ORDER BY lower(u.full_name), u.id LIMIT $4
        """, [.text(from ?? text), .end(of: text), .integer(from == nil ? 0 : id?.number ?? 0), limit], readPerson)
    }
  }

  public func belongings(of account: ID<Account>) throws -> Belongings {
    try connection.row(
      """
      SELECT (SELECT count(*) FROM browser_sessions WHERE account_id = $1),
        (SELECT count(*) FROM consents WHERE account_id = $1), (SELECT count(*) FROM clients WHERE owner_id = $1)
      """, [.id(account)]
    ) { Belongings(sessions: Int($0.integer(0)), connectedApps: Int($0.integer(1)), clients: Int($0.integer(2))) }
      ?? Belongings(sessions: 0, connectedApps: 0, clients: 0)
  }
}

private func readPerson(_ row: any Row) -> PersonOnFile {
  PersonOnFile(
    id: row.id(0), name: row.text(1), email: row.optionalText(2), isEmailVerified: row.truth(3),
    created: row.instant(4),
    account: row.isNull(5)
      ? nil
      : PersonOnFile.AccountOnFile(
        email: row.text(5), created: row.instant(6), disabled: row.optionalInstant(7),
        operatorSince: row.optionalInstant(8)))
}
