// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from asking for the removal of a client.
public enum ClientRemoval: Sendable, Equatable {
  case removed
  case unknown
  case notYours
  /// It is the account's, but neither the client that asks nor one that it made, or another site's than the one that asks.
  case madeElsewhere
}

/// What remains of a client that was removed.
public struct RemovedClient: Sendable, Equatable {
  public let identifier: ClientIdentifier
  public let name: String
  public let owner: ID<Account>
  public let at: Instant
  /// Who asked for it.
  public let change: String

  public init(identifier: ClientIdentifier, name: String, owner: ID<Account>, at: Instant, change: String) {
    self.identifier = identifier
    self.name = name
    self.owner = owner
    self.at = at
    self.change = change
  }

  /// For each owner.
  public static let mostKept: Int64 = 200
}

/// A client may remove itself and what it made, and nothing else of its owner's: a token that leaks out of one site must
/// not reach the others.
///
/// - Parameter site: the address of the site that the asking client's token was issued to; `nil` where it was not a site's.
func removal(
  of client: Client?, by account: ID<Account>, through asking: ID<Client>, site: String?
) -> ClientRemoval {
  guard let client else { return .unknown }
  guard client.owner == account else { return .notYours }
  guard client.id == asking || client.maker == asking else { return .madeElsewhere }
  if let site, !client.redirectURIs.contains(where: { $0.text == site }) { return .madeElsewhere }
  return .removed
}

extension Authority {
  /// Removes a client on its owner's behalf: its codes, tokens, consents and secrets are gone with the answer.
  ///
  /// - Parameter grant: what the token of the client that asks stands for; `nil` for no token.
  public func remove(
    _ identifier: ClientIdentifier, by account: ID<Account>, through asking: ID<Client>, under grant: ID<Grant>?
  ) async throws -> ClientRemoval {
    let now = world.now()
    return try await store.write { records in
      let client = try records.client(identifier)
      guard let through = try records.client(asking) else { return .unknown }
      let outcome = removal(
        of: client, by: account, through: asking, site: try records.site(of: grant, through: through))
      if outcome == .removed, let client {
        try records.remove(
          client.id,
          leaving: RemovedClient(
            identifier: identifier, name: client.description.name, owner: client.owner, at: now,
            change: "removed through \(through.identifier)"))
      }
      return outcome
    }
  }
}
