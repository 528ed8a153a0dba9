// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import Storage
public import UsherOAuth

extension Stage {
  /// What waits to be carried, the newest first.
  public func letters() async throws -> [Letter] { try await authority.store.read { try $0.letters(limit: 1000) } }

  /// What the newest letter of a kind carries.
  public func link(_ kind: Letter.Kind) async throws -> Secret<EmailToken> {
    guard let letter = try await letters().first(where: { $0.kind == kind }), let token = authority.token(of: letter)
    else { throw Unforeseen("no letter with a link: \(kind)") }
    return token
  }

  /// Lets somebody forget their password and look at their mail.
  public func recoveryLink(_ email: String) async throws -> Secret<EmailToken> {
    try await authority.askForRecovery(email: email)
    return try await link(.passwordRecovery)
  }

  /// How many letters and proofs there are, those for nobody included.
  public func mailRows() async throws -> [Int64] {
    try await database.read { connection in
      try connection.rows("SELECT count(*) FROM letters UNION ALL SELECT count(*) FROM email_proofs", []) {
        $0.integer(0)
      }
    }
  }

  /// A user whom the platform filed and who cannot log in.
  public func importedUser(_ email: String, isVerified: Bool) async throws -> ID<Account> {
    let id: ID<Account>? = try await database.write { connection in
      try connection.row(
        """
        INSERT INTO users (full_name, email, email_verified, created_at) VALUES ('Ines Import', $1, $2, 5) RETURNING id
        """, [.text(email), .integer(isVerified ? 1 : 0)]
      ) { ID($0.integer(0)) }
    }
    guard let id else { throw Unforeseen("no user") }
    return id
  }

  /// Files that somebody supports a creator, as the platform does.
  public func membership(of user: ID<Account>, with creator: ID<Account>) async throws {
    _ = try await database.write { connection in
      try connection.execute(
        "INSERT INTO campaigns (id, creator_id, name, created_at) VALUES (77, $1, 'Tin', 5)",
        [.integer(creator.number)])
      try connection.execute(
        """
        INSERT INTO members (id, campaign_id, user_id, status, will_pay_cents)
        VALUES ('7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90', 77, $1, 0, 0)
        """, [.integer(user.number)])
    }
  }

  /// Whether the user is there, and whether their address counts as theirs.
  public func user(_ id: ID<Account>) async throws -> (email: String?, isVerified: Bool)? {
    try await database.read { connection in
      try connection.row("SELECT email, email_verified FROM users WHERE id = $1", [.integer(id.number)]) {
        ($0.isNull(0) ? nil : $0.text(0), $0.integer(1) == 1)
      }
    }
  }
}
