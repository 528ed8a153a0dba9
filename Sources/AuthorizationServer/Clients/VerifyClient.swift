// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Authority {
  /// Notes that the operator checked who publishes a client, or that this holds no longer.
  ///
  /// - Returns: `nil` where there is no such client.
  public func verify(_ identifier: ClientIdentifier, _ isVerified: Bool) async throws -> Client? {
    let now = world.now()
    return try await store.write { records in
      guard var client = try records.client(identifier) else { return nil }
      client.isVerified = isVerified
      try records.replace(client)
      try records.remember(
        AuditEntry(
          at: now, client: client.id, change: isVerified ? "publisher verified" : "publisher verified no longer"))
      return client
    }
  }
}

extension ClientDescription {
  /// Whether it tells people of another publisher: what the operator checked was the words that stood there then.
  func namesAnother(than other: ClientDescription) -> Bool {
    name != other.name || author != other.author || domain != other.domain
  }
}
