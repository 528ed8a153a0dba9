// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func post(_ id: ID<Post>) throws -> Post? {
    try withTiers(connection.rows("SELECT * FROM posts WHERE id = $1", [.of(id)]) { Post(row: $0) }).first
  }

  public func posts(
    of campaign: ID<Campaign>, in order: PostOrder, after place: PostPlace?, limit: Int
  ) throws -> [Post] {
    let posts =
      switch order {
      case .oldestFirst:
        try connection.rows(
          """
          SELECT * FROM posts WHERE campaign_id = $1 AND (published_at, id) > ($2, $3)
          ORDER BY published_at, id LIMIT $4
          """,
          [.of(campaign), .integer(place?.published.milliseconds ?? .min), .of(place?.post ?? ID(0)), .of(limit)]
        ) { Post(row: $0) }
      case .newestFirst:
        try connection.rows(
          """
          SELECT * FROM posts WHERE campaign_id = $1 AND (published_at, id) < ($2, $3)
          ORDER BY published_at DESC, id DESC LIMIT $4
          """,
          [.of(campaign), .integer(place?.published.milliseconds ?? .max), .of(place?.post ?? ID(.max)), .of(limit)]
        ) { Post(row: $0) }
      }
    return try withTiers(posts)
  }

  public func countOfPosts(of campaign: ID<Campaign>) throws -> Int {
    try connection.row(
      "SELECT count(*) FROM posts WHERE campaign_id = $1 AND published_at IS NOT NULL", [.of(campaign)]
    ) { Int($0.integer(0)) } ?? 0
  }

  private func withTiers(_ posts: [Post]) throws -> [Post] {
    guard !posts.isEmpty else { return [] }
    let tiers = try connection.grouped(
      """
      SELECT held.post_id, t.id FROM post_tiers AS held JOIN tiers AS t ON t.id = held.tier_id
      WHERE held.post_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY t.amount_cents, t.id
      """, [.list(posts.map(\.id))]
    ) { (ID<Post>($0.integer(0)), ID<Tier>($0.integer(1))) }
    return posts.map { post in
      var post = post
      post.tiers = tiers[post.id] ?? []
      return post
    }
  }

  public func place(_ post: Post) throws -> ID<Post> {
    let id = try place(
      post.id,
      fresh: """
        INSERT INTO posts (campaign_id, author_id, created_at, edited_at) VALUES ($1, $2, $3, $4) RETURNING id
        """,
      given: """
        INSERT INTO posts (campaign_id, author_id, created_at, edited_at, id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        """,
      [.of(post.campaign), .of(post.author), .of(post.created), .of(post.edited)])
    try connection.execute(
      """
      UPDATE posts SET campaign_id = $1, author_id = $2, title = $3, content = $4, is_paid = $5, is_public = $6,
        published_at = $7, embed_url = $8, embed_provider = $9, embed_provider_url = $10, embed_subject = $11,
        embed_description = $12, embed_html = $13, url = $14, app_id = $15, app_status = $16, created_at = $17,
        edited_at = $18
      WHERE id = $19
      """,
      [
        .of(post.campaign), .of(post.author), .of(post.title), .of(post.content), .of(post.isPaid),
        .of(post.isPublic), .of(post.published), .of(post.embed?.url), .of(post.embed?.provider),
        .of(post.embed?.providerURL), .of(post.embed?.subject), .of(post.embed?.description), .of(post.embed?.html),
        .of(post.url), .of(post.appID), .of(post.appStatus), .of(post.created), .of(post.edited), .of(id),
      ])
    try connection.execute("DELETE FROM post_tiers WHERE post_id = $1", [.of(id)])
    for tier in post.tiers {
      try connection.execute("INSERT INTO post_tiers (post_id, tier_id) VALUES ($1, $2)", [.of(id), .of(tier)])
    }
    return id
  }
}

extension Post {
  fileprivate init(row: any Row) {
    var columns = Columns(row)
    self.init(
      id: columns.id(), campaign: columns.id(), author: columns.id(), title: columns.optionalText(),
      content: columns.optionalText(), isPaid: columns.truth(), isPublic: columns.truth(),
      published: columns.optionalInstant(), embed: Embed(&columns), url: columns.optionalText(),
      appID: columns.optionalInt(), appStatus: columns.optionalText(), created: columns.instant(),
      edited: columns.instant())
  }
}

extension Embed {
  fileprivate init?(_ columns: inout Columns) {
    let url = columns.optionalText()
    let embed = Embed(
      url: url ?? "", provider: columns.optionalText(), providerURL: columns.optionalText(),
      subject: columns.optionalText(), description: columns.optionalText(), html: columns.optionalText())
    guard url != nil else { return nil }
    self = embed
  }
}
