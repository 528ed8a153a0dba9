// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

// Rows are read with `*` in the order of the schema: a migration only ever appends columns.

extension SQLMembershipRecords {
  public func user(_ id: ID<User>) throws -> User? {
    guard var user = try connection.row("SELECT * FROM users WHERE id = $1", [.of(id)], { User(row: $0) }) else {
      return nil
    }
    user.socialConnections = try connection.rows(
      "SELECT user_id, network, account_id, url, scopes FROM social_connections WHERE user_id = $1 ORDER BY network",
      [.of(id)]
    ) { try readConnection($0).connection }
    return user
  }

  public func users(_ ids: [ID<User>]) throws -> [User] {
    guard !ids.isEmpty else { return [] }
    return try withConnections(
      connection.rows(
        "SELECT * FROM users WHERE id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY id", [.list(ids)]
      ) { User(row: $0) })
  }

  private func withConnections(_ users: [User]) throws -> [User] {
    guard !users.isEmpty else { return [] }
    let connections = try connection.grouped(
      """
      SELECT user_id, network, account_id, url, scopes FROM social_connections
      WHERE user_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY user_id, network
      """, [.list(users.map(\.id))]
    ) { try readConnection($0) }
    return users.map { user in
      var user = user
      user.socialConnections = connections[user.id] ?? []
      return user
    }
  }

  public func user(withEmail email: String) throws -> User? {
    let id: ID<User>? = try connection.row(
      "SELECT id FROM users WHERE lower(email) = lower($1)", [.of(email)], { ID($0.integer(0)) })
    return try id.flatMap { try user($0) }
  }

  @discardableResult
  public func file(_ user: User) throws -> ID<User> {
    let id = try place(
      user.id,
      fresh: "INSERT INTO users (full_name, created_at) VALUES ($1, $2) RETURNING id",
      given: "INSERT INTO users (full_name, created_at, id) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
      [.of(user.fullName), .of(user.created)], tally: .users)
    try connection.execute(
      """
      UPDATE users SET full_name = $1, first_name = $2, last_name = $3, email = $4, email_verified = $5,
        created_at = $6, about = $7, vanity = $8, image_url = $9, thumb_url = $10, can_see_nsfw = $11,
        hide_pledges = $12, like_count = $13, comment_count = $14, gender = $15, is_deleted = $16, is_nuked = $17,
        is_suspended = $18, two_factor_enabled = $19, patron_currency = $20
      WHERE id = $21
      """,
      [
        .of(user.fullName), .of(user.firstName), .of(user.lastName), .of(user.email), .of(user.isEmailVerified),
        .of(user.created), .of(user.about), .of(user.vanity), .of(user.imageURL), .of(user.thumbURL),
        .of(user.canSeeNSFW), .of(user.hidesPledges), .of(user.likeCount), .of(user.commentCount), .of(user.gender),
        .of(user.isDeleted), .of(user.isNuked), .of(user.isSuspended), .of(user.hasTwoFactors),
        .of(user.patronCurrency), .of(id),
      ])
    try connection.execute("DELETE FROM social_connections WHERE user_id = $1", [.of(id)])
    for social in user.socialConnections {
      try connection.execute(
        "INSERT INTO social_connections (user_id, network, account_id, url, scopes) VALUES ($1, $2, $3, $4, $5)",
        [.of(id), .of(social.network.rawValue), .of(social.accountID), .of(social.url), .of(social.scopes)])
    }
    return id
  }
}

extension User {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), fullName: columns.text(), firstName: columns.optionalText(), lastName: columns.optionalText(),
      email: columns.optionalText(), isEmailVerified: columns.truth(), created: columns.instant(),
      about: columns.optionalText(), vanity: columns.optionalText(), imageURL: columns.optionalText(),
      thumbURL: columns.optionalText(), canSeeNSFW: columns.optionalTruth(), hidesPledges: columns.optionalTruth(),
      likeCount: columns.int(), commentCount: columns.int(), gender: columns.int(), isDeleted: columns.truth(),
      isNuked: columns.truth(), isSuspended: columns.truth(), hasTwoFactors: columns.truth(),
      patronCurrency: columns.optionalText())
  }
}

private func readConnection(_ row: any Row) throws -> (user: ID<User>, connection: SocialConnection) {
  var columns = Columns(row)
  let user: ID<User> = columns.id()
  return (
    user,
    SocialConnection(
      try columns.word(SocialNetwork.self), accountID: columns.text(), url: columns.optionalText(),
      scopes: columns.words())
  )
}
