// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Why an act of an owner's on a client did nothing.
public enum OwnerRefusal: Error, Sendable, Equatable {
  /// There is no such client, or it is somebody else's.
  case unknownClient
  /// A public client has no secret.
  case noSecret
  /// The operator shut out the client or its owner.
  case disabled
  /// Its secret or tokens are no longer those of the page that this was begun on: the form was sent twice, or another page
  /// was faster.
  case changedMeanwhile
}

/// What follows from sending the form of a registration.
public enum OwnRegistration: Sendable {
  case registered(RegisteredClient)
  /// The very form was sent before; what it made shows its secrets no second time.
  case registeredBefore(ClientIdentifier)
}

/// How many clients one account registers; those that other clients made have a bound of their own.
public let mostClientsOfOwner = 50

extension Authority {
  /// Registers a client for its owner. One form registers one client, however often it is sent: the client's id follows
  /// from the form's key.
  ///
  /// - Parameter key: random, the same each time a form is sent.
  /// - Throws: ``InvalidRegistration`` with every problem at once; what the store throws.
  public func register(
    _ registration: ClientRegistration, by owner: ID<Account>, form key: String
  ) async throws -> OwnRegistration {
    let identifier = keys.clientIdentifier(owner, form: key)
    let draft = try draft(registration, owner: owner, identifier: identifier)
    return try await store.write { [self] records in
      if try records.client(identifier) != nil || records.removedClient(identifier) != nil {
        return .registeredBefore(identifier)
      }
      guard try records.countOfClients(registeredBy: owner) < mostClientsOfOwner else {
        throw InvalidRegistration(
          .owner, "You have \(mostClientsOfOwner) clients, and no more are possible: delete one that is not in use.")
      }
      return .registered(try file(draft, change: "registered by its owner", records: records))
    }
  }

  /// Names the secret and the creator's tokens that a client has now without telling anything of them. An act that was
  /// begun on them does nothing once they are others.
  public func mark(of client: Client) -> String {
    let secret: [UInt8] =
      switch client.authentication {
      case .confidential(let hashes): hashes.current.bytes
      case .publicClient: []
      }
    return keys.seal(
      "credentials", client.identifier.text, Hexadecimal.encode(secret), client.creatorGrant?.description ?? "")
  }

  /// As ``rotateSecret(of:overlap:)``, for the owner.
  ///
  /// - Parameters:
  ///   - mark: what ``mark(of:)`` said on the page that this was begun on.
  ///   - overlap: for how long the old secret still works; zero ends it with the answer.
  public func rotateSecret(
    of identifier: ClientIdentifier, by owner: ID<Account>, seeing mark: String, overlap: Duration
  ) async throws -> Result<RotatedSecret, OwnerRefusal> {
    let now = world.now()
    let fresh = freshClientSecret()
    return try await store.write { [self] records in
      guard let client = try records.client(identifier), client.owner == owner else { return .failure(.unknownClient) }
      guard isCurrent(mark, of: client) else { return .failure(.changedMeanwhile) }
      let rotated = try rotateSecret(of: client, to: fresh, overlap: overlap, records: records, at: now)
      return rotated.map { .success($0) } ?? .failure(.noSecret)
    }
  }

  /// Ends the secret before the current one, which still works for the rest of its overlap.
  ///
  /// - Returns: whether it is the owner's client; where no old secret worked any more, nothing is changed.
  public func endPreviousSecret(of identifier: ClientIdentifier, by owner: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard var client = try records.client(identifier), client.owner == owner else { return false }
      guard case .confidential(let hashes) = client.authentication, let previous = hashes.previous,
        now < previous.expiry
      else { return true }
      client.authentication = .confidential(ClientSecretHashes(current: hashes.current))
      try records.replace(client)
      try records.remember(AuditEntry(at: now, client: client.id, change: "previous secret ended"))
      return true
    }
  }

  /// As ``refreshCreatorTokens(of:)``, for the owner.
  ///
  /// - Parameter mark: what ``mark(of:)`` said on the page that this was begun on.
  public func refreshCreatorTokens(
    of identifier: ClientIdentifier, by owner: ID<Account>, seeing mark: String
  ) async throws -> Result<TokenResponse, OwnerRefusal> {
    let now = world.now()
    let pair = FreshTokens(world)
    return try await store.write { [self] records in
      guard var client = try records.client(identifier), client.owner == owner else { return .failure(.unknownClient) }
      guard isCurrent(mark, of: client) else { return .failure(.changedMeanwhile) }
      let tokens = try replaceCreatorTokens(by: pair, of: &client, records: records, at: now)
      return tokens.map { .success($0) } ?? .failure(.disabled)
    }
  }

  /// Removes a client of the owner's: its codes, tokens, consents, secrets and webhooks are gone with the answer.
  ///
  /// - Returns: whether it was the owner's.
  public func remove(_ identifier: ClientIdentifier, by owner: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard let client = try records.client(identifier), client.owner == owner else { return false }
      try records.remove(
        client.id,
        leaving: RemovedClient(
          identifier: identifier, name: client.description.name, owner: owner, at: now, change: "removed by its owner"))
      return true
    }
  }

  /// Lets a client keep webhooks on its owner's own page, which a client of version 1 needs a word for.
  ///
  /// - Returns: whether it is the owner's client.
  public func allowWebhooks(of identifier: ClientIdentifier, by owner: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard let client = try records.client(identifier), client.owner == owner else { return false }
      if client.apiVersion == .v1 {
        try records.remember(consent: Consent(allowed: [.writeCampaignsWebhook]), of: owner, to: client.id, at: now)
      }
      return true
    }
  }

  private func isCurrent(_ mark: String, of client: Client) -> Bool {
    constantTimeEqual(Array(mark.utf8), Array(self.mark(of: client).utf8))
  }
}
