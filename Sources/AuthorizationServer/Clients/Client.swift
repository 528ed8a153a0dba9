// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The `client_id` that a client sends: opaque, given by the server.
public struct ClientIdentifier: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// Longer than any that this server gives.
  static let mostBytes = 128
}

public struct Client: Sendable {
  public let id: ID<Client>
  public let identifier: ClientIdentifier
  public let owner: ID<Account>
  public let apiVersion: APIVersion
  public let created: Instant
  public var description: ClientDescription
  public var authentication: Authentication
  public var redirectURIs: [RedirectURI]
  /// Whether an authorization request without `code_challenge` is refused; a public client's always is.
  public var requiresPKCE: Bool
  public var policy: ClientPolicy
  /// Restricted scopes that the operator approved.
  public var approvedScopes: ScopeSet
  /// Scopes that it asks for and can do without.
  public var optionalScopes: ScopeSet
  /// The creator's own pair of tokens has a grant of its own, which no log-in replaces.
  public var creatorGrant: ID<Grant>?
  /// The client that made this one on its owner's behalf; `nil` where the owner or the operator registered it.
  public let maker: ID<Client>?
  /// Since when the operator vouches for who runs it; `nil` where nobody has checked.
  public let verified: Instant?
  /// Since when it gets nothing, by the operator's word.
  public let disabled: Instant?

  public init(
    id: ID<Client>, identifier: ClientIdentifier, owner: ID<Account>, apiVersion: APIVersion, created: Instant,
    description: ClientDescription, authentication: Authentication, redirectURIs: [RedirectURI], requiresPKCE: Bool,
    policy: ClientPolicy = ClientPolicy(), approvedScopes: ScopeSet, optionalScopes: ScopeSet = .none,
    creatorGrant: ID<Grant>?, maker: ID<Client>? = nil, verified: Instant? = nil, disabled: Instant? = nil
  ) {
    self.id = id
    self.identifier = identifier
    self.owner = owner
    self.apiVersion = apiVersion
    self.created = created
    self.description = description
    self.authentication = authentication
    self.redirectURIs = redirectURIs
    self.requiresPKCE = requiresPKCE
    self.policy = policy
    self.approvedScopes = approvedScopes
    self.optionalScopes = optionalScopes
    self.creatorGrant = creatorGrant
    self.maker = maker
    self.verified = verified
    self.disabled = disabled
  }

  public enum Authentication: Sendable {
    case confidential(ClientSecretHashes)
    case publicClient
  }

  public var isPublic: Bool {
    if case .publicClient = authentication { true } else { false }
  }

  /// What anybody but its owner may allow this client.
  public var permittedScopes: ScopeSet {
    ScopeSet.askable(by: apiVersion) - (ScopeSet.restricted(for: apiVersion) - approvedScopes)
  }

  /// Whether the operator approved this client to make others for those who allow it.
  public var makesClients: Bool { approvedScopes.contains(.writeIdentityClients) }

  /// Whether it is still what somebody verified: a name or an address that was changed since was not looked at.
  func isKnownAs(_ verified: Client) -> Bool {
    let (mine, theirs) = (description, verified.description)
    return mine.name == theirs.name && mine.author == theirs.author && mine.domain == theirs.domain
      && mine.iconURL == theirs.iconURL && Set(redirectURIs.map(\.text)).isSubset(of: verified.redirectURIs.map(\.text))
  }

  /// The maker of an address that a user agent may be sent to; there is one other, ``site(at:allowsPlainHTTP:)``.
  public func registered(_ requested: String) -> RegisteredRedirectURI? {
    redirectURIs.contains { $0.matches(requested, anyLoopbackPort: isPublic) }
      ? RegisteredRedirectURI(text: requested, client: id, namesIssuer: policy.namesIssuer) : nil
  }

  /// The address of a site that asks for a client of its own and so has none registered yet. A user agent is sent there
  /// only after the person has read whose address it is and pressed a button.
  /// - Returns: `nil` for an address that is no site's.
  func site(at requested: String, allowsPlainHTTP: Bool) throws(InvalidRedirectURI) -> RegisteredRedirectURI? {
    let address = try RedirectURI(registering: requested, allowsPlainHTTP: allowsPlainHTTP)
    return address.kind == .privateScheme
      ? nil : RegisteredRedirectURI(text: requested, client: id, namesIssuer: policy.namesIssuer)
  }
}

/// What the token endpoints need to know of a client.
public struct ClientOnFile: Sendable {
  public let id: ID<Client>
  public let identifier: ClientIdentifier
  public let authentication: Client.Authentication
  public let policy: ClientPolicy
  /// Whether the operator approved it to make others.
  public let makesClients: Bool
  /// Whether the operator shut it out.
  public let isDisabled: Bool
  /// As stored: most requests do not ask for them.
  private let redirectURIs: String

  /// - Parameter redirectURIs: one a line.
  public init(
    id: ID<Client>, identifier: ClientIdentifier, authentication: Client.Authentication, redirectURIs: String,
    policy: ClientPolicy, makesClients: Bool, isDisabled: Bool
  ) {
    self.id = id
    self.identifier = identifier
    self.authentication = authentication
    self.redirectURIs = redirectURIs
    self.policy = policy
    self.makesClients = makesClients
    self.isDisabled = isDisabled
  }

  public var isPublic: Bool {
    if case .publicClient = authentication { true } else { false }
  }

  func isRegistered(_ requested: String) -> Bool {
    RedirectURI.list(stored: redirectURIs).contains { $0.matches(requested, anyLoopbackPort: isPublic) }
  }
}

/// An address that a client was registered with, as this request wrote it (its loopback port may differ), or that of a
/// site which a person is asked about.
public struct RegisteredRedirectURI: Sendable, Hashable {
  public let text: String
  public let client: ID<Client>
  let namesIssuer: Bool

  fileprivate init(text: String, client: ID<Client>, namesIssuer: Bool) {
    self.text = text
    self.client = client
    self.namesIssuer = namesIssuer
  }
}

/// What a client gets that others do not, or the other way round.
public struct ClientPolicy: Sendable, Equatable {
  /// Whether an exchange answers with a refresh token; without one, a log-in ends with its access token.
  public var issuesRefreshTokens: Bool
  /// Whether the authorization response says who answers (RFC 9207): a few libraries that know the parameter and not
  /// this provider refuse an answer that has it.
  public var namesIssuer: Bool

  public init(issuesRefreshTokens: Bool = true, namesIssuer: Bool = true) {
    self.issuesRefreshTokens = issuesRefreshTokens
    self.namesIssuer = namesIssuer
  }
}

/// What people are told about a client: its owner's words. See ``Client/verified``.
public struct ClientDescription: Sendable, Equatable {
  public var name: String
  public var summary: String?
  public var author: String?
  public var domain: String?
  public var category: String?
  public var iconURL: String?
  public var privacyPolicyURL: String?
  public var termsURL: String?

  public init(
    name: String, summary: String? = nil, author: String? = nil, domain: String? = nil, category: String? = nil,
    iconURL: String? = nil, privacyPolicyURL: String? = nil, termsURL: String? = nil
  ) {
    self.name = name
    self.summary = summary
    self.author = author
    self.domain = domain
    self.category = category
    self.iconURL = iconURL
    self.privacyPolicyURL = privacyPolicyURL
    self.termsURL = termsURL
  }
}

/// The secret of a client and, during a rotation, the one before it.
public struct ClientSecretHashes: Sendable {
  public let current: TokenHash
  public let previous: (hash: TokenHash, expiry: Instant)?

  public init(current: TokenHash, previous: (hash: TokenHash, expiry: Instant)? = nil) {
    self.current = current
    self.previous = previous
  }
}

public struct NewClient: Sendable {
  public let identifier: ClientIdentifier
  public let owner: ID<Account>
  public let apiVersion: APIVersion
  public let created: Instant
  public let description: ClientDescription
  public let authentication: Client.Authentication
  public let redirectURIs: [RedirectURI]
  public let requiresPKCE: Bool
  public let policy: ClientPolicy
  public let optionalScopes: ScopeSet
  public let maker: ID<Client>?
}
