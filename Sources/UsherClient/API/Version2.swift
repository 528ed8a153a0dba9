// SPDX-License-Identifier: Apache-2.0

/// Version 2 of the API.
extension API {
  /// Whose token it is. Needs `identity`.
  public func identity(fields: Fields = .none, include: [Include<User>] = []) async throws -> User {
    try await one("identity", fields, include)
  }

  /// The campaigns of whose token it is. Needs `campaigns`.
  public func campaigns(fields: Fields = .none, include: [Include<Campaign>] = []) -> Listing<Campaign> {
    list("campaigns", fields, include)
  }

  public func campaign(
    _ id: String, fields: Fields = .none, include: [Include<Campaign>] = []
  ) async throws -> Campaign {
    try await one("campaigns/" + PercentEncoding.encode(id), fields, include)
  }

  /// The members of a campaign. Needs `campaigns.members`.
  ///
  /// - Parameter pageSize: at most 1000; `nil` for the platform's own.
  public func members(
    of campaign: String, fields: Fields = .none, include: [Include<Member>] = [], pageSize: Int? = nil
  ) -> Listing<Member> {
    list("campaigns/\(PercentEncoding.encode(campaign))/members", fields, include, pageSize)
  }

  public func member(_ id: String, fields: Fields = .none, include: [Include<Member>] = []) async throws -> Member {
    try await one("members/" + PercentEncoding.encode(id), fields, include)
  }

  /// The posts of a campaign. Needs `campaigns.posts`.
  public func posts(
    of campaign: String, fields: Fields = .none, include: [Include<Post>] = [], pageSize: Int? = nil
  ) -> Listing<Post> {
    list("campaigns/\(PercentEncoding.encode(campaign))/posts", fields, include, pageSize)
  }

  public func post(_ id: String, fields: Fields = .none, include: [Include<Post>] = []) async throws -> Post {
    try await one("posts/" + PercentEncoding.encode(id), fields, include)
  }

  private func query<Owner>(_ fields: Fields, _ include: [Include<Owner>], _ pageSize: Int? = nil) -> [Form.Parameter] {
    var query: [Form.Parameter] = []
    if !include.isEmpty {
      query.append(Form.Parameter(name: "include", value: include.flatMap(\.paths).joined(separator: ",")))
    }
    query += fields.parameters
    if let pageSize { query.append(Form.Parameter(name: "page[count]", value: String(pageSize))) }
    return query
  }

  private func one<Found: Resource>(
    _ path: String, _ fields: Fields, _ include: [Include<Found>]
  ) async throws -> Found {
    let document = try await get("/api/oauth2/v2/" + path, query(fields, include))
    return try document.onlyOne()
  }

  private func list<Found: Resource>(
    _ path: String, _ fields: Fields, _ include: [Include<Found>], _ pageSize: Int? = nil
  ) -> Listing<Found> {
    Listing(api: self, path: "/api/oauth2/v2/" + path, query: query(fields, include, pageSize))
  }
}

extension Document {
  func onlyOne<Found: Resource>() throws -> Found {
    guard let record = primary.first, record.type == Found.type else {
      throw ProviderError(.tryLater, "The document holds no \(Found.type).")
    }
    return Found(record)
  }
}
