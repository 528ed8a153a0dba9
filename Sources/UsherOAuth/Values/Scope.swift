// SPDX-License-Identifier: Apache-2.0

/// The version of the membership API that a client was registered for.
public enum APIVersion: Int, Sendable, CaseIterable {
  case v1 = 1
  case v2 = 2
}

/// Every scope this server knows. The raw value is the scope's bit in storage and must never change.
public enum Scope: UInt8, CaseIterable, Sendable {
  case users = 0
  case pledgesToMe = 1
  case myCampaign = 2
  case pledges = 3
  case campaigns = 4
  case identity = 8
  case identityEmail = 9
  case identityMemberships = 10
  case campaignsMembers = 11
  case campaignsMembersEmail = 12
  case campaignsMembersAddress = 13
  case campaignsPosts = 14
  case writeCampaignsWebhook = 15
  case campaignsLives = 16
  case writeCampaignsLives = 17
  case writeIdentityClients = 18
  case campaignsWebhook = 19
  case appsTiers = 20
  case writeCampaignsApps = 21
  case writeCampaignsBenefits = 22
  case writeCampaignsPosts = 23

  public var name: String {
    switch self {
    case .users: "users"
    case .pledgesToMe: "pledges-to-me"
    case .myCampaign: "my-campaign"
    case .pledges: "pledges"
    case .campaigns: "campaigns"
    case .identity: "identity"
    case .identityEmail: "identity[email]"
    case .identityMemberships: "identity.memberships"
    case .campaignsMembers: "campaigns.members"
    case .campaignsMembersEmail: "campaigns.members[email]"
    case .campaignsMembersAddress: "campaigns.members.address"
    case .campaignsPosts: "campaigns.posts"
    case .writeCampaignsWebhook: "w:campaigns.webhook"
    case .campaignsLives: "campaigns.lives"
    case .writeCampaignsLives: "w:campaigns.lives"
    case .writeIdentityClients: "w:identity.clients"
    case .campaignsWebhook: "campaigns.webhook"
    case .appsTiers: "apps.tiers"
    case .writeCampaignsApps: "w:campaigns.apps"
    case .writeCampaignsBenefits: "w:campaigns.benefits"
    case .writeCampaignsPosts: "w:campaigns.posts"
    }
  }

  private static let byName: [String: Scope] = {
    var names = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
    // The documentation of the original spells this one scope in two ways.
    names["campaign.members.address"] = .campaignsMembersAddress
    return names
  }()

  public init?(name: some StringProtocol) {
    guard let scope = Scope.byName[String(name)] else { return nil }
    self = scope
  }
}

/// A set of scopes, kept as one integer in memory and in storage.
public struct ScopeSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  public private(set) var bits: Int64

  public init(bits: Int64) { self.bits = bits }
  public init(_ scopes: some Sequence<Scope>) { bits = scopes.reduce(0) { $0 | 1 << Int64($1.rawValue) } }
  public init(arrayLiteral elements: Scope...) { self.init(elements) }

  public static let none: ScopeSet = []

  /// All scopes that belong to a version: what the owner of a client gets.
  public static func all(of version: APIVersion) -> ScopeSet { version == .v1 ? allOfVersion1 : allOfVersion2 }
  private static let allOfVersion1: ScopeSet = [.users, .pledgesToMe, .myCampaign, .pledges, .campaigns]
  private static let allOfVersion2 = ScopeSet(Scope.allCases.filter { $0.rawValue >= Scope.campaigns.rawValue })

  /// What a client of the version may ask for at all: a version 2 client none of version 1's, a version 1 client any.
  public static func askable(by version: APIVersion) -> ScopeSet {
    version == .v1 ? allOfVersion1 | allOfVersion2 : allOfVersion2
  }

  /// What an authorization request without `scope` asks for.
  public static func byDefault(for version: APIVersion) -> ScopeSet {
    version == .v1 ? [.users, .pledgesToMe, .myCampaign] : [.identity]
  }

  /// What a client of the version gets only with the operator's approval. A client that makes clients for somebody gets
  /// their creator's tokens with it, and so everything that there is.
  public static func restricted(for version: APIVersion) -> ScopeSet {
    version == .v1 ? [.pledges, .campaigns, .writeIdentityClients] : [.writeIdentityClients]
  }

  /// What a client of the version may say that it can do without. `identity` is not among it: other scopes bring it with
  /// them (``permits(_:)``), so who left it out would give it all the same.
  public static func optional(for version: APIVersion) -> ScopeSet { askable(by: version) - [.identity] }

  public var isEmpty: Bool { bits == 0 }
  public var scopes: [Scope] { Scope.allCases.filter { contains($0) } }

  public func contains(_ scope: Scope) -> Bool { bits & 1 << Int64(scope.rawValue) != 0 }
  public func isSubset(of other: ScopeSet) -> Bool { bits & ~other.bits == 0 }
  public func isSuperset(of other: ScopeSet) -> Bool { other.isSubset(of: self) }

  public static func | (a: ScopeSet, b: ScopeSet) -> ScopeSet { ScopeSet(bits: a.bits | b.bits) }
  public static func & (a: ScopeSet, b: ScopeSet) -> ScopeSet { ScopeSet(bits: a.bits & b.bits) }
  public static func - (a: ScopeSet, b: ScopeSet) -> ScopeSet { ScopeSet(bits: a.bits & ~b.bits) }

  /// Whether a token with these scopes may do what `scope` permits: a version 1 scope is also met by the version 2
  /// scopes that say the same, and `identity[email]` brings `identity` with it.
  public func permits(_ scope: Scope) -> Bool {
    if contains(scope) { return true }
    return switch scope {
    case .users: isSuperset(of: [.identity, .identityEmail])
    case .pledgesToMe: contains(.identityMemberships)
    case .myCampaign: contains(.campaigns)
    case .pledges: isSuperset(of: [.campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress])
    case .identity: contains(.identityEmail)
    default: false
    }
  }
}

extension ScopeSet: CustomStringConvertible {
  /// Space-separated names, as RFC 6749 section 3.3 writes a scope.
  public var description: String {
    var text = ""
    for scope in Scope.allCases where contains(scope) {
      if !text.isEmpty { text += " " }
      text += scope.name
    }
    return text
  }

  /// Reads space-separated names.
  ///
  /// - Throws: ``UnknownScope`` for the first name that is not a scope of this server.
  public init(_ text: some StringProtocol) throws(UnknownScope) {
    bits = 0
    for name in text.split(separator: " ") {
      guard let scope = Scope(name: name) else { throw UnknownScope(name: String(name)) }
      bits |= 1 << Int64(scope.rawValue)
    }
  }
}

public struct UnknownScope: Error, Equatable {
  public let name: String
}
