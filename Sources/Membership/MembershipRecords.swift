// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What the membership side asks of storage, inside one transaction or on one snapshot.
///
/// A value whose id is `ID(0)` is filed under a fresh one; any other id replaces what is filed under it. What takes a
/// list runs the same few statements whatever the list's length, and leaves out what is not there. Members are changed
/// with ``change(_:address:)`` and removed, and posts are filed and removed, by extensions that announce it.
public protocol MembershipRecords: WebhookRecords, PreviewRecords {
  /// Tells webhooks of changes; `nil` where nobody is to be told.
  var announcer: (any Announcer)? { get }

  // MARK: Users

  func user(_ id: ID<User>) throws -> User?
  /// Upper and lower case ASCII letters are the same here.
  func user(withEmail email: String) throws -> User?
  /// In the order of their ids.
  func users(_ ids: [ID<User>]) throws -> [User]
  @discardableResult func file(_ user: User) throws -> ID<User>
  /// With the user's account and social connections, where nothing else hangs on them.
  func remove(_ user: ID<User>) throws -> Removal

  // MARK: Campaigns

  func campaign(_ id: ID<Campaign>) throws -> Campaign?
  func campaign(ownedBy creator: ID<User>) throws -> Campaign?
  /// In the order of their ids.
  func campaigns(_ ids: [ID<Campaign>]) throws -> [Campaign]
  /// In the order of their ids.
  func campaigns(ownedBy creators: [ID<User>]) throws -> [Campaign]
  /// The members are counted on demand, so nothing can make the counts wrong.
  func censuses(of campaigns: [ID<Campaign>]) throws -> [ID<Campaign>: Census]
  /// - Throws: a constraint error where the creator owns another campaign.
  @discardableResult func file(_ campaign: Campaign) throws -> ID<Campaign>
  /// With its tiers, benefits, goals, posts, streams and files, where it has no members.
  func remove(_ campaign: ID<Campaign>) throws -> Removal

  func category(_ id: ID<Category>) throws -> Category?
  /// In the order of their names.
  func categories(of campaigns: [ID<Campaign>]) throws -> [ID<Campaign>: [Category]]
  @discardableResult func file(_ category: Category) throws -> ID<Category>
  func file(_ categories: [ID<Category>], of campaign: ID<Campaign>) throws

  // MARK: Tiers, benefits, goals

  func tier(_ id: ID<Tier>) throws -> Tier?
  /// In the order of their ids.
  func tiers(_ ids: [ID<Tier>]) throws -> [Tier]
  /// Cheapest first.
  func tiers(of campaign: ID<Campaign>) throws -> [Tier]
  /// Cheapest first.
  func tiers(ofEach campaigns: [ID<Campaign>]) throws -> [Tier]
  @discardableResult func file(_ tier: Tier) throws -> ID<Tier>
  /// Where no member holds it or has pledged for it. Posts, benefits and streams are no longer for it, and what
  /// happened to pledges keeps its title.
  func remove(_ tier: ID<Tier>) throws -> Removal

  func benefit(_ id: ID<Benefit>) throws -> Benefit?
  /// Oldest first, as all lists of benefits.
  func benefits(of campaign: ID<Campaign>) throws -> [Benefit]
  func benefits(ofEach campaigns: [ID<Campaign>]) throws -> [Benefit]
  func benefits(of tier: ID<Tier>) throws -> [Benefit]
  /// Each benefit once; its `tiers` say of which.
  func benefits(ofAny tiers: [ID<Tier>]) throws -> [Benefit]
  @discardableResult func file(_ benefit: Benefit) throws -> ID<Benefit>
  /// With its deliverables.
  func remove(_ benefit: ID<Benefit>) throws -> Removal

  func deliverable(_ id: ID<Deliverable>) throws -> Deliverable?
  /// The first due of each benefit.
  func deliverables(of benefits: [ID<Benefit>], limit: Int) throws -> [ID<Benefit>: [Deliverable]]
  /// A benefit without deliverables is left out.
  func deliveries(of benefits: [ID<Benefit>], today: Range<Instant>) throws -> [ID<Benefit>: Deliveries]
  /// - Throws: a constraint error where the member is not of the benefit's campaign.
  @discardableResult func file(_ deliverable: Deliverable) throws -> ID<Deliverable>
  func remove(_ deliverable: ID<Deliverable>) throws -> Removal

  func goal(_ id: ID<Goal>) throws -> Goal?
  /// Smallest first.
  func goals(of campaign: ID<Campaign>) throws -> [Goal]
  /// Smallest first.
  func goals(ofEach campaigns: [ID<Campaign>]) throws -> [Goal]
  @discardableResult func file(_ goal: Goal) throws -> ID<Goal>
  func remove(_ goal: ID<Goal>) throws -> Removal

  // MARK: Members

  func member(_ id: MemberID) throws -> Member?
  func member(_ user: ID<User>, of campaign: ID<Campaign>) throws -> Member?
  func member(withPledge pledge: ID<Pledge>) throws -> Member?
  /// In the order in which they were filed.
  func members(_ ids: [MemberID]) throws -> [Member]
  /// Every membership of a user, oldest first.
  func members(of user: ID<User>) throws -> [Member]
  /// A page of a campaign's members in the order in which they were filed.
  func members(of campaign: ID<Campaign>, after last: ID<Pledge>?, limit: Int) throws -> [Member]
  /// The same the other way round.
  func members(of campaign: ID<Campaign>, before last: ID<Pledge>?, limit: Int) throws -> [Member]
  /// A page of a campaign's pledges (active or declined); `place` is the first to be given.
  func pledges(
    of campaign: ID<Campaign>, in order: PledgeOrder, from place: PledgePlace?, limit: Int
  ) throws -> [Member]
  func countOfPledges(of campaign: ID<Campaign>) throws -> Int
  func countOfMembers(of campaign: ID<Campaign>) throws -> Int
  /// - Throws: a constraint error where the user is already another member of the campaign.
  @discardableResult func file(_ member: Member) throws -> ID<Pledge>
  /// With the member's address, history, tiers and deliverables. Tells nobody; ``remove(_:)`` does.
  func erase(_ member: MemberID) throws -> Removal

  func address(of member: MemberID) throws -> Address?
  func addresses(of members: [Member]) throws -> [MemberID: Address]
  /// `nil` removes the address.
  func file(_ address: Address?, of member: MemberID) throws

  /// Newest first.
  func history(of member: MemberID, limit: Int) throws -> [PledgeEvent]
  /// Newest first, at most so many of each member.
  func histories(of members: [Member], limit: Int) throws -> [MemberID: [PledgeEvent]]
  func pledgeEvent(_ id: ID<PledgeEvent>) throws -> PledgeEvent?
  @discardableResult func file(_ event: PledgeEvent) throws -> ID<PledgeEvent>

  // MARK: Posts, files, streams

  /// A draft included.
  func post(_ id: ID<Post>) throws -> Post?
  /// A page of a campaign's published posts, after the place.
  func posts(of campaign: ID<Campaign>, in order: PostOrder, after place: PostPlace?, limit: Int) throws -> [Post]
  /// Without the drafts.
  func countOfPosts(of campaign: ID<Campaign>) throws -> Int
  /// Tells nobody; ``file(_:)`` does.
  func place(_ post: Post) throws -> ID<Post>
  /// Tells nobody; ``remove(_:)`` does.
  func erase(_ post: ID<Post>) throws -> Removal

  /// In the order of their ids.
  func media(_ ids: [ID<Media>]) throws -> [Media]
  /// In the order of their ids.
  func media(ownedBy owner: Media.Owner) throws -> [Media]
  @discardableResult func file(_ media: Media) throws -> ID<Media>
  /// A tier whose picture it is has none from then on.
  func remove(_ media: ID<Media>) throws -> Removal

  func live(_ id: ID<Live>) throws -> Live?
  /// Newest first.
  func lives(of campaign: ID<Campaign>) throws -> [Live]
  @discardableResult func file(_ live: Live) throws -> ID<Live>
  func remove(_ live: ID<Live>) throws -> Removal

  /// In the order of their ids.
  func liveAccessRules(_ ids: [ID<LiveAccessRule>]) throws -> [LiveAccessRule]
  /// In the order of their ids.
  func liveAccessRules(of campaign: ID<Campaign>) throws -> [LiveAccessRule]
  @discardableResult func file(_ rule: LiveAccessRule) throws -> ID<LiveAccessRule>
  func remove(_ rule: ID<LiveAccessRule>) throws -> Removal
}

extension MembershipRecords {
  public func census(of campaign: ID<Campaign>) throws -> Census {
    try censuses(of: [campaign])[campaign] ?? Census()
  }

  /// Oldest first.
  public func pledges(of campaign: ID<Campaign>, from place: PledgePlace?, limit: Int) throws -> [Member] {
    try pledges(of: campaign, in: .created, from: place, limit: limit)
  }

  public func media(_ id: ID<Media>) throws -> Media? { try media([id]).first }

  public func liveAccessRule(_ id: ID<LiveAccessRule>) throws -> LiveAccessRule? { try liveAccessRules([id]).first }
}

/// Where the records are kept.
public protocol MembershipStore: Sendable {
  /// Runs the closure on a snapshot; it must not file anything.
  func read<T: Sendable>(_ body: @Sendable (any MembershipRecords) throws -> T) async throws -> T

  /// Runs the closure in a transaction and returns when its effects are durable; what it throws undoes them.
  ///
  /// It may run more than once after a conflict, so it draws no randomness and waits for nothing.
  func write<T: Sendable>(_ body: @escaping @Sendable (any MembershipRecords) throws -> T) async throws -> T
}
