// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// An app that an account allowed something.
public struct ConnectedApp: Sendable {
  public let client: Client
  public let scopes: ScopeSet
  public let since: Instant

  public init(client: Client, scopes: ScopeSet, since: Instant) {
    self.client = client
    self.scopes = scopes
    self.since = since
  }
}

extension Authority {
  public func connectedApps(of account: ID<Account>) async throws -> [ConnectedApp] {
    try await store.read { try $0.connectedApps(of: account) }
  }

  /// Forgets what an account allowed a client: codes and tokens of it die at once.
  ///
  /// - Returns: whether there is such a client.
  public func disconnect(_ identifier: ClientIdentifier, from account: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard let client = try records.client(identifier) else { return false }
      try records.forgetConsent(of: account, to: client.id)
      try records.revokeGrants(of: account, to: client.id, at: now)
      return true
    }
  }
}
