// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension Authority {
  /// Lets a client ask everybody for restricted scopes.
  ///
  /// - Returns: `nil` where there is no such client.
  public func approve(
    _ scopes: ScopeSet, for identifier: ClientIdentifier, by actor: ActingOperator = .commandLine
  ) async throws -> Client? {
    let now = world.now()
    return try await oversee(identifier, .approveScopes, by: actor) { client, records in
      let approved = scopes & ScopeSet.restricted(for: client.apiVersion)
      client.approvedScopes = client.approvedScopes | approved
      try records.replace(client)
      try records.settleScopeRequest(of: client, at: now)
      return Change("approved for \(approved)", detail: approved.description)
    }
  }

  /// Takes an approval back: what the client's tokens could do by it ends at once, for everybody but its owner.
  ///
  /// - Returns: `nil` where there is no such client.
  public func withdraw(
    _ scopes: ScopeSet, from identifier: ClientIdentifier, by actor: ActingOperator
  ) async throws -> Client? {
    try await oversee(identifier, .withdrawScopes, by: actor) { client, records in
      let withdrawn = scopes & ScopeSet.restricted(for: client.apiVersion)
      client.approvedScopes = client.approvedScopes - withdrawn
      try records.replace(client)
      try records.narrowGrants(to: client, by: withdrawn)
      return Change("approval withdrawn for \(withdrawn)", detail: withdrawn.description)
    }
  }

  /// Says, or no longer says, that the operator knows who runs the client.
  ///
  /// - Returns: `nil` where there is no such client.
  public func setVerified(
    _ identifier: ClientIdentifier, _ isVerified: Bool, by actor: ActingOperator
  ) async throws -> Client? {
    let now = world.now()
    return try await oversee(identifier, isVerified ? .verifyClient : .unverifyClient, by: actor) { client, records in
      try records.setVerified(client.id, since: isVerified ? client.verified ?? now : nil)
      return Change(isVerified ? "verified" : "verification withdrawn")
    }
  }

  /// Shuts a client out, or lets it in again. Its codes and tokens die with the answer, its creator's pair too, and none of
  /// them comes back.
  ///
  /// - Returns: `nil` where there is no such client.
  public func setDisabled(
    _ identifier: ClientIdentifier, _ isDisabled: Bool, by actor: ActingOperator
  ) async throws -> Client? {
    let now = world.now()
    return try await oversee(identifier, isDisabled ? .disableClient : .enableClient, by: actor) { client, records in
      try records.setDisabled(client.id, since: isDisabled ? client.disabled ?? now : nil)
      if isDisabled { try records.revokeAllGrants(to: client.id, at: now) }
      return Change(isDisabled ? "disabled by the operator" : "enabled by the operator")
    }
  }

  /// What a client's own history says of an act.
  struct Change: Sendable {
    let words: String
    var detail: String?

    init(_ words: String, detail: String? = nil) {
      self.words = words
      self.detail = detail
    }
  }

  /// Acts on a client and puts it on record, in the client's own history and among the acts of operators.
  ///
  /// - Returns: the client as it stands then.
  func oversee(
    _ identifier: ClientIdentifier, _ deed: OperatorAct.Deed, by actor: ActingOperator,
    _ act: @escaping @Sendable (inout Client, any AuthorizationRecords) throws -> Change
  ) async throws -> Client? {
    let now = world.now()
    return try await store.write { records in
      guard var client = try records.client(identifier) else { return nil }
      let change = try act(&client, records)
      try records.remember(AuditEntry(at: now, client: client.id, change: change.words))
      try records.remember(OperatorAct(deed, on: client, by: actor, at: now, detail: change.detail))
      return try records.client(client.id)
    }
  }
}
