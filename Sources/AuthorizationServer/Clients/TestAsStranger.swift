// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// An owner gets every scope of the client's version and is asked for all of them, so an owner never sees what others
/// see. For a while they may be a stranger to their own client: asked for what it asks, whatever they allowed before, and
/// refused what others would be refused.
extension Authority {
  /// By itself it ends after so long, as nobody remembers to end it.
  public static let strangerTest = Duration.seconds(3600)

  /// Begins or ends the time for which the owner is a stranger to the client.
  ///
  /// - Returns: whether it is the owner's client.
  public func testAsStranger(
    _ identifier: ClientIdentifier, by owner: ID<Account>, _ isStranger: Bool
  ) async throws -> Bool {
    let now = world.now()
    let end = isStranger ? now + Self.strangerTest : now
    return try await store.write { records in
      guard let client = try records.client(identifier), client.owner == owner else { return false }
      try records.set(strangerTestEnd: end, of: client.id)
      return true
    }
  }
}

extension AuthorizationRecords {
  /// Whether the account owns the client and is a stranger to it just now.
  func isTesting(_ client: Client, _ account: ID<Account>, at now: Instant) throws -> Bool {
    guard client.owner == account, let end = try strangerTestEnd(of: client.id) else { return false }
    return now < end
  }
}
