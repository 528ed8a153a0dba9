// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func file(_ proof: EmailProof) throws -> ID<EmailProof> {
    guard
      let id: ID<EmailProof> = try connection.row(
        """
        INSERT INTO email_proofs (hash, purpose, user_id, email, written, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
        RETURNING id
        """,
        [
          .hash(proof.hash), .integer(Int64(proof.purpose.rawValue)), .id(proof.account), .text(proof.email.text),
          .text(proof.written), .instant(proof.expiry),
        ], { $0.id(0) })
    else { throw StorageError.statement("INSERT INTO email_proofs returned no row") }
    return id
  }

  public func emailProof(_ id: ID<EmailProof>) throws -> EmailProof? {
    try connection.row(
      "SELECT hash, purpose, user_id, email, written, expires_at FROM email_proofs WHERE id = $1", [.id(id)]
    ) { row in
      EmailProof(
        hash: row.hash(0), purpose: try known(EmailProof.Purpose.init(rawValue:), Int(row.integer(1))),
        account: row.optionalID(2), email: CanonicalEmail(stored: row.text(3)), written: row.text(4),
        expiry: row.instant(5))
    }
  }

  public func countProofs(_ purpose: EmailProof.Purpose, of email: CanonicalEmail, at now: Instant) throws -> Int {
    try connection.row(
      "SELECT count(*) FROM email_proofs WHERE email = $1 AND purpose = $2 AND expires_at > $3",
      [.text(email.text), .integer(Int64(purpose.rawValue)), .instant(now)]
    ) { Int($0.integer(0)) } ?? 0
  }

  public func removeProofs(_ purpose: EmailProof.Purpose, of account: ID<Account>) throws {
    try connection.execute(
      "DELETE FROM email_proofs WHERE user_id = $1 AND purpose = $2",
      [.id(account), .integer(Int64(purpose.rawValue))])
  }

  public func removeProofs(of account: ID<Account>) throws {
    try connection.execute("DELETE FROM email_proofs WHERE user_id = $1", [.id(account)])
  }

  public func removeDeadProofs(limit: Int, at now: Instant) throws {
    try connection.execute(
      """
      DELETE FROM email_proofs WHERE id IN (
        SELECT id FROM email_proofs WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
      """, [.instant(now), .integer(Int64(limit))])
  }
}
