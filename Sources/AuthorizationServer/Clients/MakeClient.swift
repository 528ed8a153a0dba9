// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// More clients than anybody connects sites; a bound for room, not a rule.
let mostClientsMade = 100

extension Authority {
  /// Registers a client on its owner's behalf, as another client asks for it.
  ///
  /// The same maker, owner, version and redirect addresses mean the same client: connected again, it keeps its id and gets
  /// a new secret and new creator's tokens, and those before stop at once.
  ///
  /// - Parameter grant: what the maker's token stands for; `nil` for no token. Where a site got it, the site makes its own
  ///   client and no other's.
  /// - Throws: ``InvalidRegistration`` with every problem at once; what the store throws.
  public func make(
    _ registration: ClientRegistration, owner: ID<Account>, through maker: ID<Client>, under grant: ID<Grant>?
  ) async throws -> RegisteredClient {
    let draft = try draft(registration, owner: owner, maker: maker)
    return try await store.write { [self] records in
      guard let making = try records.client(maker) else {
        throw InvalidRegistration(.owner, "The client that asks was deleted.")
      }
      if let site = try records.site(of: grant, through: making),
        !draft.new.redirectURIs.contains(where: { $0.text == site })
      {
        throw InvalidRegistration(
          .redirectURIs,
          "\(site), the address of the site that connected itself, must be one of the redirect addresses.")
      }
      let made = try records.clients(ownedBy: owner).filter { $0.maker != nil }
      if let known = made.first(where: { $0.isConnection(to: draft.new) }) {
        guard known.disabled == nil else {
          throw InvalidRegistration(.owner, "The operator has disabled the client of this site; ask them why.")
        }
        return try renew(known, by: draft, records: records)
      }
      guard made.count < mostClientsMade else {
        throw InvalidRegistration(
          .owner, "\(mostClientsMade) clients were made for this account; delete one that is not in use.")
      }
      return try file(draft, change: "made through \(making.identifier)", records: records)
    }
  }

  private func renew(
    _ known: Client, by draft: ClientDraft, records: any AuthorizationRecords
  ) throws -> RegisteredClient {
    var client = known
    client.description = draft.new.description
    if known.verified != nil, !client.isKnownAs(known) { try records.setVerified(client.id, since: nil) }
    client.authentication = draft.new.authentication
    if let old = client.creatorGrant { try records.revoke(old, at: draft.new.created) }
    let tokens = try fileCreatorTokens(draft.creatorPair, for: &client, records: records, at: draft.new.created)
    try records.remember(AuditEntry(at: draft.new.created, client: client.id, change: "made again: a new secret"))
    return RegisteredClient(client: client, secret: draft.secret, creatorTokens: tokens)
  }
}

extension AuthorizationRecords {
  /// The address of the site that a maker's token was issued to; `nil` where it went to the maker itself.
  func site(of grant: ID<Grant>?, through maker: Client) throws -> String? {
    guard let grant, let address = try redirectURI(of: grant) else { return nil }
    return maker.registered(address) == nil ? address : nil
  }
}

extension Client {
  /// Whether what is to be made connects the same site as this client does.
  fileprivate func isConnection(to new: NewClient) -> Bool {
    maker == new.maker && owner == new.owner && apiVersion == new.apiVersion
      && Set(redirectURIs) == Set(new.redirectURIs)
  }
}
