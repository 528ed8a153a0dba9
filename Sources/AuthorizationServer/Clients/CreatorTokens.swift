// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension Authority {
  /// Replaces the creator's pair of a client by hand; the pair before it dies at once.
  ///
  /// - Returns: `nil` where there is no such client, or it or its owner's account is disabled.
  public func refreshCreatorTokens(of identifier: ClientIdentifier) async throws -> TokenResponse? {
    let now = world.now()
    let pair = FreshTokens(world)
    return try await store.write { [self] records in
      guard var client = try records.client(identifier) else { return nil }
      return try replaceCreatorTokens(by: pair, of: &client, records: records, at: now)
    }
  }

  /// - Returns: `nil` where the client or its owner's account is disabled.
  func replaceCreatorTokens(
    by pair: FreshTokens, of client: inout Client, records: any AuthorizationRecords, at now: Instant
  ) throws -> TokenResponse? {
    if client.disabled != nil { return nil }
    if let owner = try records.account(client.owner), owner.disabled != nil { return nil }
    if let old = client.creatorGrant { try records.revoke(old, at: now) }
    let tokens = try fileCreatorTokens(pair, for: &client, records: records, at: now)
    try records.remember(AuditEntry(at: now, client: client.id, change: "creator's tokens refreshed"))
    return tokens
  }

  /// The owner of a client needs nobody's consent: the pair holds every scope of the client's version.
  func fileCreatorTokens(
    _ pair: FreshTokens, for client: inout Client, records: any AuthorizationRecords, at now: Instant
  ) throws -> TokenResponse {
    let scopes = ScopeSet.all(of: client.apiVersion)
    let tokens = tokens(pair, scopes: scopes, grantCreated: now, at: now)
    let grant = try records.file(
      NewGrant(client: client.id, account: client.owner, scopes: scopes, code: nil, tokens: tokens, created: now))
    client.creatorGrant = grant
    try records.replace(client)
    return response(pair, grant: grant, tokens: tokens, at: now)
  }
}
