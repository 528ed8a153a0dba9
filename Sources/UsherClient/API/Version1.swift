// SPDX-License-Identifier: Apache-2.0

/// Version 1 of the API, which shows its usual attributes and relationships unasked.
extension API {
  /// Whose token it is, with pledges and their rewards. Needs `users`.
  public func currentUser() async throws -> User { try await get("/api/oauth2/api/current_user").onlyOne() }

  /// The campaigns of whose token it is, with rewards, creator and goals. Needs `my-campaign`.
  public func currentUserCampaigns() async throws -> [Campaign] {
    try await get("/api/oauth2/api/current_user/campaigns").primary.map { Campaign($0) }
  }

  /// The pledges to a campaign, with their patrons and rewards. Needs `pledges`.
  public func pledges(to campaign: String) -> Listing<Pledge> {
    Listing(api: self, path: "/api/oauth2/api/campaigns/\(PercentEncoding.encode(campaign))/pledges", query: [])
  }
}
