// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Crypto
import SQLite
import Storage
import UsherOAuth

/// Grants filed as the rules would have filed them, many at a time.
struct Grants {
  struct Token {
    let row: Int64
    let text: String
  }

  static let redirectURI = "https://forum.example/auth/patreon/callback"
  private static let atATime = 250_000
  /// SQLite slows with the square of the pages that one transaction changes beyond its cache.
  private static let scatteredAtATime = 1000
  private static let scopes = ScopeSet([.identity, .identityEmail, .identityMemberships])
  private static let grantsOfOneUser = 5

  let database: SQLiteDatabase
  let client: ID<Client>
  let keys: ServerKeys

  private var now: Int64 { World.real.now().milliseconds }

  /// Files grants in use whose secrets nobody knows, every other one refreshed before, and the users that they are of.
  ///
  /// - Returns: the last of their rows.
  func fileOthers(_ count: Int) async throws -> Int64 {
    let (client, now) = (client.number, now)
    var last: Int64 = 0
    for first in stride(from: 0, to: count, by: Self.atATime) {
      let step = min(Self.atATime, count - first)
      last = try await database.write { connection in
        let user = try connection.row("SELECT max(id) FROM users", []) { $0.integer(0) } ?? 0
        try connection.execute(
          """
          WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < $1)
          INSERT INTO users (full_name, first_name, email, email_verified, created_at, image_url, thumb_url)
          SELECT 'A fan of number ' || n, 'Fan', printf('fan-%09d@example.org', $2 + n), 1, $3,
            'https://images.example/' || ($2 + n) || '/large', 'https://images.example/' || ($2 + n) || '/small'
          FROM count
          """,
          [.integer(Int64((step - 1) / Self.grantsOfOneUser + 1)), .integer(user), .integer(now)])
        try connection.execute(
          """
          WITH RECURSIVE count(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < $1 - 1)
          INSERT INTO grants (client_id, account_id, scopes, created_at, access_hash, access_expires_at, access_scopes,
            refresh_hash, refresh_expires_at, issued_at, old_access_hash, old_access_expires_at, old_access_scopes,
            old_refresh_hash, successor_used, code_hash, code_expires_at, code_spent, redirect_uri)
          SELECT $2, $3 + 1 + n / $4, $5, $6 - 864000000, randomblob(32), $6 + 2000000000, $5, randomblob(32),
            $6 + 20000000000, $6 - 3600000, iif(n % 2, randomblob(32), NULL), iif(n % 2, $6 - 3540000, NULL),
            iif(n % 2, $5, NULL), iif(n % 2, randomblob(32), NULL), n % 2, randomblob(32), $6 - 863700000, 1, $7
          FROM count
          """,
          [
            .integer(Int64(step)), .integer(client), .integer(user), .integer(Int64(Self.grantsOfOneUser)),
            .integer(Self.scopes.bits), .integer(now), .text(Self.redirectURI),
          ])
        return try connection.row("SELECT max(id) FROM grants", []) { $0.integer(0) } ?? 0
      }
    }
    return last
  }

  func refreshTokens(at rows: [Int64]) async throws -> [Token] {
    try await tokens(.refresh, at: rows, "UPDATE grants SET refresh_hash = $2 WHERE id = $1")
  }

  func accessTokens(at rows: [Int64]) async throws -> [Token] {
    try await tokens(.access, at: rows, "UPDATE grants SET access_hash = $2 WHERE id = $1")
  }

  private func tokens(_ kind: TokenKind, at rows: [Int64], _ statement: Statement) async throws -> [Token] {
    let fresh = rows.map { row in (row: row, secret: World.real.randomBytes(TokenText.secretByteCount)) }
    for first in stride(from: 0, to: fresh.count, by: Self.scatteredAtATime) {
      try await database.write { connection in
        for (row, secret) in fresh[first...].prefix(Self.scatteredAtATime) {
          try connection.execute(statement, [.integer(row), hash(secret)])
        }
      }
    }
    return fresh.map { Token(row: $0.row, text: TokenText(keys: keys).write(kind, row: $0.row, secret: $0.secret)) }
  }

  /// Codes that were just given, good for longer than a real one so that a slow run does not outlive them.
  func codes(_ count: Int) async throws -> [Token] {
    let secrets = (0..<count).map { _ in World.real.randomBytes(TokenText.secretByteCount) }
    let (client, now) = (client.number, now)
    var rows: [Int64] = []
    for first in stride(from: 0, to: count, by: Self.scatteredAtATime) {
      rows += try await database.write { connection in
        try secrets[first...].prefix(Self.scatteredAtATime).map { secret in
          try connection.row(
            """
            INSERT INTO grants (client_id, account_id, scopes, created_at, code_hash, code_expires_at, redirect_uri)
            VALUES ($1, 2 + abs(random()) % (SELECT max(id) - 1 FROM users), $2, $3, $4, $5, $6) RETURNING id
            """,
            [
              .integer(client), .integer(Self.scopes.bits), .integer(now), hash(secret), .integer(now + 86_400_000),
              .text(Self.redirectURI),
            ]
          ) { $0.integer(0) } ?? 0
        }
      }
    }
    return zip(rows, secrets).map { row, secret in
      Token(row: row, text: TokenText(keys: keys).write(.code, row: row, secret: secret))
    }
  }
}

private func hash(_ secret: [UInt8]) -> SQLValue { .blob(Array(SHA256.hash(data: secret))) }
