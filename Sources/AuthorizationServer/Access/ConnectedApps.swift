// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// An app that an account allowed something.
public struct ConnectedApp: Sendable {
  public let client: Client
  public let scopes: ScopeSet
  public let since: Instant
  /// When it last got a token or used one, to the hour; `nil` where nothing that it has works.
  public let lastUse: Instant?

  public init(client: Client, scopes: ScopeSet, since: Instant, lastUse: Instant?) {
    self.client = client
    self.scopes = scopes
    self.since = since
    self.lastUse = lastUse
  }

  public var place: Place { Place(since: since, client: client.identifier) }

  /// Where an app stands in the list: oldest first.
  public struct Place: Sendable, Equatable {
    public let since: Instant
    public let client: ClientIdentifier

    public init(since: Instant, client: ClientIdentifier) {
      self.since = since
      self.client = client
    }
  }
}

extension Authority {
  public func connectedApps(
    of account: ID<Account>, after place: ConnectedApp.Place? = nil, limit: Int = 100
  ) async throws -> [ConnectedApp] {
    try await store.read { try $0.connectedApps(of: account, after: place, limit: limit) }
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
