// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a rotation shows once.
public struct RotatedSecret: Sendable {
  public let secret: Secret<ClientSecret>
  public let previousExpiry: Instant
}

extension Authority {
  /// Gives a confidential client a new secret and lets the old one work for the overlap.
  ///
  /// - Returns: `nil` where there is no such client, or it is public.
  public func rotateSecret(of identifier: ClientIdentifier, overlap: Duration) async throws -> RotatedSecret? {
    let now = world.now()
    let fresh = freshClientSecret()
    return try await store.write { [self] records in
      guard let client = try records.client(identifier) else { return nil }
      return try rotateSecret(of: client, to: fresh, overlap: overlap, records: records, at: now)
    }
  }

  /// - Returns: `nil` for a public client.
  func rotateSecret(
    of client: Client, to fresh: (text: Secret<ClientSecret>, hash: TokenHash), overlap: Duration,
    records: any AuthorizationRecords, at now: Instant
  ) throws -> RotatedSecret? {
    guard case .confidential(let hashes) = client.authentication else { return nil }
    let expiry = now + overlap
    var client = client
    client.authentication = .confidential(ClientSecretHashes(current: fresh.hash, previous: (hashes.current, expiry)))
    try records.replace(client)
    try records.remember(AuditEntry(at: now, client: client.id, change: "secret rotated"))
    return RotatedSecret(secret: fresh.text, previousExpiry: expiry)
  }
}
