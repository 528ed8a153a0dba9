// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The first few of a list, and how many there are in all.
public struct Excerpt<Thing: Sendable>: Sendable {
  public let first: [Thing]
  public let count: Int

  public init(first: [Thing], count: Int) {
    self.first = first
    self.count = count
  }

  public var rest: Int { count - first.count }
}

extension Excerpt: Equatable where Thing: Equatable {}

/// Some of the very data that a token would show, for the person who is asked for it. What is not asked for is `nil`.
public struct Preview: Sendable, Equatable {
  public struct Membership: Sendable, Equatable {
    public let page: String
    /// ISO 4217.
    public let currency: String
    public let isMonthly: Bool
    public let payPerName: String?
    /// The dearest that the member is entitled to, or the one that was pledged for.
    public let tier: String?
    public let status: PatronStatus
    public let cents: Int
    /// Months from charge to charge.
    public let cadence: Int?
    public let since: Instant?

    public init(
      page: String, currency: String = "USD", isMonthly: Bool = true, payPerName: String? = nil, tier: String? = nil,
      status: PatronStatus, cents: Int = 0, cadence: Int? = nil, since: Instant? = nil
    ) {
      self.page = page
      self.currency = currency
      self.isMonthly = isMonthly
      self.payPerName = payPerName
      self.tier = tier
      self.status = status
      self.cents = cents
      self.cadence = cadence
      self.since = since
    }
  }

  public struct OwnPage: Sendable, Equatable {
    public let id: ID<Campaign>
    public let name: String
    public let members: Int
    /// Those whose pledge is active.
    public let patrons: Int

    public init(id: ID<Campaign>, name: String, members: Int, patrons: Int) {
      self.id = id
      self.name = name
      self.members = members
      self.patrons = patrons
    }
  }

  /// How many of so many members can be reached by what way.
  public struct Reach: Sendable, Equatable {
    public let members: Int
    public let emails: Int
    public let addresses: Int

    public init(members: Int, emails: Int, addresses: Int) {
      self.members = members
      self.emails = emails
      self.addresses = addresses
    }
  }

  public var networks: [SocialNetwork] = []
  /// Closest first.
  public var memberships: Excerpt<Membership>?
  /// That of the page of the client's owner.
  public var membershipOfOwner: Membership?
  /// What is asked for is of a page, and the person has none.
  public var lacksPage = false
  public var page: OwnPage?
  /// Exact where it is of all members.
  public var reach: Reach?
  /// Newest first.
  public var posts: Excerpt<String?>?
  /// Newest first.
  public var lives: Excerpt<String?>?
  /// Where the client has what happens on the page sent to.
  public var receivers: [ReceiverAddress]?

  public init() {}
}

/// What a ``Preview`` asks of storage: each of it one statement that looks at a bounded number of rows, or counts by an
/// index.
public protocol PreviewRecords {
  /// - Parameter creator: `nil` for the pages of all.
  func memberships(
    of user: ID<User>, onPageOf creator: ID<User>?, limit: Int
  ) throws -> Excerpt<Preview.Membership>
  func ownPage(of creator: ID<User>) throws -> Preview.OwnPage?
  func reach(of campaign: ID<Campaign>, amongFirst limit: Int) throws -> Preview.Reach
  /// Of what is published.
  func postTitles(of campaign: ID<Campaign>, limit: Int) throws -> Excerpt<String?>
  func liveTitles(of campaign: ID<Campaign>, limit: Int) throws -> Excerpt<String?>
  func receivers(of clientIdentifier: String, on campaign: ID<Campaign>) throws -> [ReceiverAddress]
}

extension Preview {
  /// How many of a list are shown.
  public static let most = 3
  /// Among how many members those are counted who can be reached.
  public static let mostCounted = 1000

  private static let ofPage: ScopeSet = [
    .myCampaign, .pledges, .campaigns, .campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress,
    .campaignsPosts, .campaignsLives, .writeCampaignsWebhook,
  ]

  /// - Parameter viewer: what the token would stand for.
  public init(for viewer: Viewer, in records: any MembershipRecords) throws {
    let scopes = viewer.scopes
    if scopes.permits(.identity) || scopes.permits(.users) {
      networks = try records.user(viewer.user)?.socialConnections.map(\.network) ?? []
    }
    if scopes.contains(.identityMemberships) {
      memberships = try records.memberships(of: viewer.user, onPageOf: nil, limit: Preview.most)
    }
    if !viewer.isClientOwner, scopes.contains(.pledgesToMe) || memberships == nil && scopes.permits(.identity) {
      membershipOfOwner = try records.memberships(of: viewer.user, onPageOf: viewer.clientOwner, limit: 1).first.first
    }
    if !(scopes & Preview.ofPage).isEmpty { try addPage(for: viewer, in: records) }
  }

  private mutating func addPage(for viewer: Viewer, in records: any MembershipRecords) throws {
    let scopes = viewer.scopes
    page = try records.ownPage(of: viewer.user)
    guard let page else {
      lacksPage = true
      return
    }
    if !(scopes & [.pledges, .campaignsMembersEmail, .campaignsMembersAddress]).isEmpty {
      reach = try records.reach(of: page.id, amongFirst: Preview.mostCounted)
    }
    if scopes.contains(.campaignsPosts) { posts = try records.postTitles(of: page.id, limit: Preview.most) }
    if scopes.contains(.campaignsLives) { lives = try records.liveTitles(of: page.id, limit: Preview.most) }
    if scopes.contains(.writeCampaignsWebhook) {
      receivers = try records.receivers(of: viewer.clientIdentifier, on: page.id)
    }
  }
}
