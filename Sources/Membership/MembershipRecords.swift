// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What the membership side asks of storage, inside one transaction or on one snapshot.
///
/// A value whose id is `ID(0)` is filed under a fresh one; any other id replaces what is filed under it.
public protocol MembershipRecords {
  func user(_ id: ID<User>) throws -> User?
  /// Upper and lower case ASCII letters are the same here.
  func user(withEmail email: String) throws -> User?
  @discardableResult func file(_ user: User) throws -> ID<User>

  func campaign(_ id: ID<Campaign>) throws -> Campaign?
  func campaign(ownedBy creator: ID<User>) throws -> Campaign?
  /// The members are counted on demand, so nothing can make the counts wrong.
  func census(of campaign: ID<Campaign>) throws -> Census
  /// - Throws: a constraint error where the creator owns another campaign.
  @discardableResult func file(_ campaign: Campaign) throws -> ID<Campaign>

  func tier(_ id: ID<Tier>) throws -> Tier?
  /// Cheapest first.
  func tiers(of campaign: ID<Campaign>) throws -> [Tier]
  @discardableResult func file(_ tier: Tier) throws -> ID<Tier>

  func benefits(of campaign: ID<Campaign>) throws -> [Benefit]
  func benefits(of tier: ID<Tier>) throws -> [Benefit]
  @discardableResult func file(_ benefit: Benefit) throws -> ID<Benefit>

  /// Smallest first.
  func goals(of campaign: ID<Campaign>) throws -> [Goal]
  @discardableResult func file(_ goal: Goal) throws -> ID<Goal>

  func member(_ id: MemberID) throws -> Member?
  func member(_ user: ID<User>, of campaign: ID<Campaign>) throws -> Member?
  /// Every membership of a user, oldest first.
  func members(of user: ID<User>) throws -> [Member]
  /// A page of a campaign's members in the order in which they were filed.
  func members(of campaign: ID<Campaign>, after last: ID<Pledge>?, limit: Int) throws -> [Member]
  /// A page of a campaign's pledges (active or declined), oldest first; `place` is the first to be given.
  func pledges(of campaign: ID<Campaign>, from place: PledgePlace?, limit: Int) throws -> [Member]
  func countOfPledges(of campaign: ID<Campaign>) throws -> Int
  func countOfMembers(of campaign: ID<Campaign>) throws -> Int
  /// - Throws: a constraint error where the user is already another member of the campaign.
  @discardableResult func file(_ member: Member) throws -> ID<Pledge>

  func address(of member: MemberID) throws -> Address?
  /// `nil` removes the address.
  func file(_ address: Address?, of member: MemberID) throws

  /// Newest first.
  func history(of member: MemberID, limit: Int) throws -> [PledgeEvent]
  @discardableResult func file(_ event: PledgeEvent) throws -> ID<PledgeEvent>
}

/// Where a pledge stands in the order of a campaign's pledges.
public struct PledgePlace: Equatable, Sendable {
  public var start: Instant
  public var pledge: ID<Pledge>

  public init(start: Instant, pledge: ID<Pledge>) {
    self.start = start
    self.pledge = pledge
  }
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
