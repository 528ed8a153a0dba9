// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What follows from an operator's act on an account.
public enum AccountOversight: Sendable, Equatable {
  case done
  case unknown
  /// Nobody locks themselves out.
  case yourOwn
}

extension Authority {
  /// Shuts an account: its sessions, codes and tokens die with the answer, and it is no operator's any more.
  public func disable(_ account: ID<Account>, by actor: ActingOperator) async throws -> AccountOversight {
    if actor.account == account { return .yourOwn }
    return try await oversee(account, .disableAccount, by: actor) { records, now in
      try records.disable(account, at: now)
      // Enabling it is a click on a page, and by a page nobody becomes an operator.
      try records.setOperator(account, since: nil)
      try records.endSessions(of: account)
      try records.removeProofs(of: account)
      try records.revokeAllGrants(of: account, at: now)
    }
  }

  /// Opens an account again. What it had opened stays shut.
  public func enable(_ account: ID<Account>, by actor: ActingOperator) async throws -> AccountOversight {
    try await oversee(account, .enableAccount, by: actor) { records, _ in try records.enable(account) }
  }

  /// Logs somebody out everywhere.
  public func endSessions(of account: ID<Account>, by actor: ActingOperator) async throws -> AccountOversight {
    try await oversee(account, .endSessions, by: actor) { records, _ in try records.endSessions(of: account) }
  }

  private func oversee(
    _ account: ID<Account>, _ deed: OperatorAct.Deed, by actor: ActingOperator,
    _ act: @escaping @Sendable (any AuthorizationRecords, Instant) throws -> Void
  ) async throws -> AccountOversight {
    let now = world.now()
    return try await store.write { records in
      guard try records.account(account) != nil else { return .unknown }
      try act(records, now)
      try records.remember(OperatorAct(deed, of: account, by: actor, at: now))
      return .done
    }
  }
}
