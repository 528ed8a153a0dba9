// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What an owner writes to register a client.
public struct ClientRegistration: Sendable {
  public var description: ClientDescription
  public var redirectURIs: [String]
  public var apiVersion: APIVersion
  public var isPublic: Bool
  public var requiresPKCE: Bool
  public var policy: ClientPolicy
  public var optionalScopes: ScopeSet

  public init(
    description: ClientDescription, redirectURIs: [String], apiVersion: APIVersion, isPublic: Bool = false,
    requiresPKCE: Bool = false, policy: ClientPolicy = ClientPolicy(), optionalScopes: ScopeSet = .none
  ) {
    self.description = description
    self.redirectURIs = redirectURIs
    self.apiVersion = apiVersion
    self.isPublic = isPublic
    self.requiresPKCE = requiresPKCE
    self.policy = policy
    self.optionalScopes = optionalScopes
  }
}

/// What a registration shows once.
public struct RegisteredClient: Sendable {
  public let client: Client
  /// `nil` for a public client.
  public let secret: Secret<ClientSecret>?
  /// The Creator's Access Token and Refresh Token.
  public let creatorTokens: TokenResponse
}

/// A checked registration with its secrets, of which only the hashes are filed.
struct ClientDraft: Sendable {
  let new: NewClient
  let secret: Secret<ClientSecret>?
  let creatorPair: FreshTokens
}

/// What is wrong with a registration, by field.
public struct InvalidRegistration: Error, Equatable, Sendable {
  public enum Field: String, Sendable {
    case name, summary, author, domain, category, icon, privacy, terms, redirectURIs, optionalScopes, owner
  }
  public let problems: [Problem]

  public struct Problem: Equatable, Sendable {
    public let field: Field
    /// What to change, as a sentence.
    public let explanation: String
    /// The redirect address that it is about: its place among those that were sent, from 0, and its text.
    public var address: WrittenAddress?

    public struct WrittenAddress: Equatable, Sendable {
      public let place: Int
      public let text: String
    }

    /// The explanation with the address that it is about.
    public var sentence: String { address.map { "\($0.text): \(explanation)" } ?? explanation }
  }

  init(_ problems: [Problem]) { self.problems = problems }
  init(_ field: Field, _ explanation: String) { problems = [Problem(field: field, explanation: explanation)] }
}

extension Authority {
  /// Registers a client and files its creator's pair of tokens with it.
  ///
  /// - Throws: ``InvalidRegistration`` with every problem at once; what the store throws.
  public func register(_ registration: ClientRegistration, owner: ID<Account>) async throws -> RegisteredClient {
    let draft = try draft(registration, owner: owner)
    return try await store.write { [self] in try file(draft, change: "registered", records: $0) }
  }

  /// Checks a registration, and draws what a client needs before its transaction.
  ///
  /// - Parameter identifier: `nil` draws one.
  func draft(
    _ registration: ClientRegistration, owner: ID<Account>, maker: ID<Client>? = nil,
    identifier: ClientIdentifier? = nil
  ) throws -> ClientDraft {
    let redirectURIs = try checked(registration)
    let identifier = identifier ?? ClientIdentifier(Hexadecimal.encode(world.randomBytes(24)))
    let secret = registration.isPublic ? nil : freshClientSecret()
    let new = NewClient(
      identifier: identifier, owner: owner, apiVersion: registration.apiVersion, created: world.now(),
      description: registration.description,
      authentication: secret.map { .confidential(ClientSecretHashes(current: $0.hash)) } ?? .publicClient,
      redirectURIs: redirectURIs, requiresPKCE: registration.isPublic || registration.requiresPKCE,
      policy: registration.policy, optionalScopes: registration.optionalScopes, maker: maker)
    return ClientDraft(new: new, secret: secret?.text, creatorPair: FreshTokens(world))
  }

  func file(
    _ draft: ClientDraft, change: String, records: any AuthorizationRecords
  ) throws -> RegisteredClient {
    let new = draft.new
    guard try records.person(new.owner) != nil, try records.account(new.owner)?.disabled == nil else {
      throw InvalidRegistration(.owner, "There is no user \(new.owner), or the account was disabled.")
    }
    let id = try records.file(new)
    guard var client = try records.client(id) else { throw LostRecord.client }
    let tokens = try fileCreatorTokens(draft.creatorPair, for: &client, records: records, at: new.created)
    try records.remember(AuditEntry(at: new.created, client: id, change: change))
    return RegisteredClient(client: client, secret: draft.secret, creatorTokens: tokens)
  }

  /// Changes what a client is and where it may be sent; requests in flight are judged by the new registration.
  ///
  /// - Parameter owner: whose client it must be; `nil` for the operator.
  /// - Returns: `nil` where there is no such client.
  /// - Throws: ``InvalidRegistration``; what the store throws.
  public func change(
    _ identifier: ClientIdentifier, by owner: ID<Account>? = nil, description: ClientDescription? = nil,
    redirectURIs: [String]? = nil, policy: ClientPolicy? = nil, requiresPKCE: Bool? = nil,
    optionalScopes: ScopeSet? = nil
  ) async throws -> Client? {
    let now = world.now()
    return try await store.write { [self] records in
      guard let before = try records.client(identifier), owner == nil || before.owner == owner else { return nil }
      var client = before
      if let description { client.description = description }
      if let optionalScopes { client.optionalScopes = optionalScopes }
      if let policy { client.policy = policy }
      if let requiresPKCE { client.requiresPKCE = requiresPKCE || client.isPublic }
      let registration = ClientRegistration(
        description: client.description, redirectURIs: redirectURIs ?? client.redirectURIs.map(\.text),
        apiVersion: client.apiVersion, isPublic: client.isPublic, optionalScopes: client.optionalScopes)
      client.redirectURIs = try checked(registration)
      try records.replace(client)
      if before.verified != nil, !client.isKnownAs(before) {
        try records.setVerified(client.id, since: nil)
        try records.remember(AuditEntry(at: now, client: client.id, change: "verification lapsed with the change"))
      }
      try records.remember(
        AuditEntry(
          at: now, client: client.id,
          change: "changed; redirect addresses: " + client.redirectURIs.map(\.text).joined(separator: " ")))
      return try records.client(client.id)
    }
  }

  private func checked(_ registration: ClientRegistration) throws -> [RedirectURI] {
    var problems: [InvalidRegistration.Problem] = []
    func check(_ field: InvalidRegistration.Field, _ text: String?, atMost limit: Int) {
      guard let text else { return }
      if text.utf8.count > limit {
        problems.append(.init(field: field, explanation: "Write at most \(limit) bytes."))
      } else if text.unicodeScalars.contains(where: { $0.value < 32 || (127...159).contains($0.value) }) {
        problems.append(.init(field: field, explanation: "Control characters are not allowed."))
      }
    }
    func checkAddress(_ field: InvalidRegistration.Field, _ text: String?) {
      check(field, text, atMost: RedirectURI.mostBytes)
      guard let text, !text.hasPrefix("https://") || text.contains(where: { " \"<>\\".contains($0) }) else { return }
      problems.append(.init(field: field, explanation: "Write an address that starts with https://."))
    }
    let description = registration.description
    if description.name.allSatisfy(\.isWhitespace) {
      problems.append(.init(field: .name, explanation: "Give the app a name."))
    }
    check(.name, description.name, atMost: 100)
    check(.summary, description.summary, atMost: 1000)
    check(.author, description.author, atMost: 100)
    check(.domain, description.domain, atMost: 253)
    check(.category, description.category, atMost: 60)
    checkAddress(.icon, description.iconURL)
    checkAddress(.privacy, description.privacyPolicyURL)
    checkAddress(.terms, description.termsURL)

    let needed = registration.optionalScopes - ScopeSet.optional(for: registration.apiVersion)
    if !needed.isEmpty {
      problems.append(
        .init(
          field: .optionalScopes,
          explanation: "\(needed): a client can do without scopes that it may ask for, and never without identity."))
    }
    if registration.redirectURIs.isEmpty {
      problems.append(.init(field: .redirectURIs, explanation: "Register at least one redirect address."))
    }
    if registration.redirectURIs.count > 50 {
      problems.append(.init(field: .redirectURIs, explanation: "Register at most 50 redirect addresses."))
    }
    var addresses: [RedirectURI] = []
    for (place, text) in registration.redirectURIs.enumerated() {
      func refuse(_ explanation: String) {
        problems.append(
          .init(field: .redirectURIs, explanation: explanation, address: .init(place: place, text: text)))
      }
      do throws(InvalidRedirectURI) {
        let address = try RedirectURI(registering: text, allowsPlainHTTP: allowsPlainHTTP)
        if address.kind == .privateScheme && !registration.isPublic {
          refuse("Only a public client may use a scheme of its own.")
        }
        if !addresses.contains(address) { addresses.append(address) }
      } catch {
        refuse(error.explanation)
      }
    }
    guard problems.isEmpty else { throw InvalidRegistration(problems) }
    return addresses
  }
}

/// A row that this very transaction wrote and then did not find.
enum LostRecord: Error { case client, grant }
