// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

extension SQLMembershipRecords {
  public func category(_ id: ID<Category>) throws -> Category? {
    try connection.row("SELECT id, name FROM categories WHERE id = $1", [.of(id)]) {
      Category(id: ID($0.integer(0)), name: $0.text(1))
    }
  }

  public func categories(of campaigns: [ID<Campaign>]) throws -> [ID<Campaign>: [Category]] {
    guard !campaigns.isEmpty else { return [:] }
    return try connection.grouped(
      """
      SELECT filed.campaign_id, c.id, c.name FROM campaign_categories AS filed
      JOIN categories AS c ON c.id = filed.category_id
      WHERE filed.campaign_id IN (SELECT CAST(key AS BIGINT) FROM json_each($1)) ORDER BY c.name, c.id
      """, [.list(campaigns)]
    ) { (ID<Campaign>($0.integer(0)), Category(id: ID($0.integer(1)), name: $0.text(2))) }
  }

  @discardableResult
  public func file(_ category: Category) throws -> ID<Category> {
    try place(
      category.id,
      fresh: "INSERT INTO categories (name) VALUES ($1) RETURNING id",
      given: """
        INSERT INTO categories (name, id) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name
        """,
      [.of(category.name)])
  }

  public func file(_ categories: [ID<Category>], of campaign: ID<Campaign>) throws {
    try connection.execute("DELETE FROM campaign_categories WHERE campaign_id = $1", [.of(campaign)])
    for category in categories {
      try connection.execute(
        "INSERT INTO campaign_categories (campaign_id, category_id) VALUES ($1, $2)", [.of(campaign), .of(category)])
    }
  }
}
