// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Tells the webhooks of a campaign of changes, in the transaction that makes them: what is rolled back was never
/// announced. Used inside one transaction.
public protocol Announcer: AnyObject {
  /// Whether anybody is told of changes to the campaign; where nobody is, a change need not look at what was before.
  func isHeard(of campaign: ID<Campaign>, in records: any MembershipRecords) throws -> Bool
  func announce(_ change: MemberChange, in records: any MembershipRecords) throws
  func announce(_ change: PostChange, in records: any MembershipRecords) throws
  /// Whether anybody was told of anything.
  var hasAnnounced: Bool { get }
}

/// Makes the announcer of each transaction.
public struct Announcements: Sendable {
  /// Looked at before the transaction, whose closure may run again.
  public let now: @Sendable () -> Instant
  /// Called when announcements are durable.
  public let onCommit: @Sendable () -> Void
  public let announcer: @Sendable (_ now: Instant) -> any Announcer

  public init(
    now: @escaping @Sendable () -> Instant, onCommit: @escaping @Sendable () -> Void = {},
    announcer: @escaping @Sendable (_ now: Instant) -> any Announcer
  ) {
    self.now = now
    self.onCommit = onCommit
    self.announcer = announcer
  }
}

extension MembershipRecords {
  /// Files a membership with its postal address and announces what that changed: how every writer of members does it.
  @discardableResult
  public func change(_ member: Member, address: Address?) throws -> ID<Pledge> {
    guard let announcer, try announcer.isHeard(of: member.campaign, in: self) else {
      let pledge = try file(member)
      try file(address, of: member.id)
      return pledge
    }
    let before = try self.member(member.id)
    let addressBefore = try self.address(of: member.id)
    let pledge = try file(member)
    try file(address, of: member.id)
    // As it stands on file, so that only what changed there counts.
    let after = try self.member(member.id)
    try announcer.announce(
      MemberChange(before: before, after: after, movedHouse: address != addressBefore), in: self)
    return pledge
  }

  /// Removes a membership with its address, history, tiers and deliverables, and announces it.
  public func remove(_ member: MemberID) throws -> Removal {
    guard let announcer, let before = try self.member(member), try announcer.isHeard(of: before.campaign, in: self)
    else { return try erase(member) }
    let removal = try erase(member)
    if removal == .removed { try announcer.announce(MemberChange(before: before, after: nil), in: self) }
    return removal
  }

  /// Files a post and announces what that changed.
  @discardableResult
  public func file(_ post: Post) throws -> ID<Post> {
    guard let announcer, try announcer.isHeard(of: post.campaign, in: self) else { return try place(post) }
    let before = post.id.number == 0 ? nil : try self.post(post.id)
    let id = try place(post)
    try announcer.announce(PostChange(before: before, after: try self.post(id)), in: self)
    return id
  }

  /// Removes a post and announces it.
  public func remove(_ post: ID<Post>) throws -> Removal {
    guard let announcer, let before = try self.post(post), try announcer.isHeard(of: before.campaign, in: self)
    else { return try erase(post) }
    let removal = try erase(post)
    if removal == .removed { try announcer.announce(PostChange(before: before, after: nil), in: self) }
    return removal
  }
}
