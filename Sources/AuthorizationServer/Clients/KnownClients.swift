// SPDX-License-Identifier: Apache-2.0
import Synchronization
import UsherOAuth

/// What never changes of clients, kept in memory from the first time that it was needed.
///
/// A client that is gone needs no forgetting: its grants went with it, and what a grant leads here is a live one's.
final class KnownClients: Sendable {
  struct Facts: Sendable {
    let identifier: ClientIdentifier
    let owner: ID<Account>
    let apiVersion: APIVersion
  }

  private static let most = 20_000

  private let facts = Mutex<[ID<Client>: Facts]>([:])

  func client(_ id: ID<Client>, in records: any AuthorizationRecords) throws -> Facts? {
    if let known = facts.withLock({ $0[id] }) { return known }
    guard let client = try records.client(id) else { return nil }
    let found = Facts(identifier: client.identifier, owner: client.owner, apiVersion: client.apiVersion)
    facts.withLock { facts in
      if facts.count >= Self.most { facts.removeAll() }
      facts[id] = found
    }
    return found
  }
}
