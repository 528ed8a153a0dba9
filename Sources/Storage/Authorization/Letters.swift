// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

extension SQLAuthorizationRecords {
  public func file(_ letter: NewLetter) throws {
    try connection.execute(
      """
      INSERT INTO letters (kind, recipient, token, created_at, expires_at, next_attempt_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .integer(Int64(letter.kind.rawValue)), .text(letter.recipient), letter.lockedToken.map { .blob($0) } ?? .null,
        .instant(letter.created), .instant(letter.expiry), .instant(letter.recipient == nil ? nil : letter.created),
      ])
  }

  public func letters(limit: Int) throws -> [Letter] {
    try connection.rows(
      """
      SELECT id, kind, recipient, token, created_at, expires_at, attempts FROM letters
      WHERE recipient IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $1
      """, [.integer(Int64(limit))], readLetter)
  }

  public func isLetterDue(at now: Instant) throws -> Bool {
    try connection.row(
      "SELECT 1 FROM letters WHERE next_attempt_at <= $1 AND (held_until IS NULL OR held_until <= $1) LIMIT 1",
      [.instant(now)]
    ) { _ in true } ?? false
  }

  public func claimLetters(limit: Int, until end: Instant, at now: Instant) throws -> [Letter] {
    // The outer condition is judged again on a row that another transaction has just changed.
    try connection.rows(
      """
      UPDATE letters SET held_until = $2, attempts = attempts + 1
      WHERE id IN (
          SELECT id FROM letters
          WHERE next_attempt_at <= $1 AND (held_until IS NULL OR held_until <= $1)
          ORDER BY next_attempt_at, id LIMIT $3)
        AND (held_until IS NULL OR held_until <= $1)
      RETURNING id, kind, recipient, token, created_at, expires_at, attempts
      """, [.instant(now), .instant(end), .integer(Int64(limit))], readLetter)
  }

  public func finish(_ letter: ID<Letter>, _ outcome: LetterOutcome) throws {
    switch outcome {
    case .carried:
      try connection.execute("DELETE FROM letters WHERE id = $1", [.id(letter)])
    case .failed(let trouble, let again):
      try connection.execute(
        "UPDATE letters SET next_attempt_at = $2, held_until = NULL, trouble = $3 WHERE id = $1",
        [.id(letter), .instant(again), .text(trouble)])
    case .lost(let trouble):
      try connection.execute(
        "UPDATE letters SET next_attempt_at = NULL, held_until = NULL, token = NULL, trouble = $2 WHERE id = $1",
        [.id(letter), .text(trouble)])
    }
  }

  public func letterFigures() throws -> LetterFigures {
    try connection.row(
      """
      SELECT count(next_attempt_at), count(*) - count(next_attempt_at) FROM letters WHERE recipient IS NOT NULL
      """, []
    ) { LetterFigures(waiting: Int($0.integer(0)), lost: Int($0.integer(1))) } ?? LetterFigures(waiting: 0, lost: 0)
  }

  public func removeOldLetters(limit: Int, at now: Instant) throws {
    try connection.execute(
      """
      DELETE FROM letters WHERE id IN (
        SELECT id FROM letters WHERE created_at <= $1 OR (recipient IS NULL AND expires_at <= $2)
        ORDER BY created_at LIMIT $3)
      """, [.instant(now + (.zero - Letter.longestKept)), .instant(now), .integer(Int64(limit))])
  }
}

private func readLetter(_ row: any Row) throws -> Letter {
  Letter(
    id: row.id(0), kind: try known(Letter.Kind.init(rawValue:), Int(row.integer(1))), recipient: row.text(2),
    lockedToken: row.isNull(3) ? nil : row.blob(3), created: row.instant(4), expiry: row.instant(5),
    attempts: Int(row.integer(6)))
}
