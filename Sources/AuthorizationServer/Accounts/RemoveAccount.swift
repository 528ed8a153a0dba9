// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension Authority {
  /// Removes the account of somebody who has just typed their password.
  ///
  /// - Returns: whether it was there, unchanged.
  public func removeAccount(by proof: PasswordProof) async throws -> Bool {
    let now = world.now()
    return try await store.write { [self] records in
      guard let account = try stillProved(proof, in: records) else { return false }
      try remove(account, change: "removed with its owner's account", at: now, in: records)
      return true
    }
  }

  /// Removes an account on the operator's word.
  ///
  /// - Returns: whether there was one.
  public func removeAccount(_ id: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { [self] records in
      guard let account = try records.account(id) else { return false }
      try remove(account, change: "removed with its owner's account by the operator", at: now, in: records)
      try records.remember(OperatorAct(.removeAccount, of: id, by: .commandLine, at: now))
      return true
    }
  }

  /// All that an account opened goes with it: sessions, codes, tokens, links, consents, and the clients it registered. What
  /// the platform says of its user stays.
  private func remove(
    _ account: Account, change: String, at now: Instant, in records: any AuthorizationRecords
  ) throws {
    for client in try records.clients(ownedBy: account.id) {
      try records.remove(
        client.id,
        leaving: RemovedClient(
          identifier: client.identifier, name: client.description.name, owner: account.id, at: now, change: change))
    }
    try records.removeAccount(account.id)
    if account.disabled == nil {
      try file(news: .accountDeletionNotice, to: account.mailAddress, at: now, in: records)
    }
  }
}
