// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One benefit that one member is to be given once.
public struct Deliverable: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Deliverable>
  public var benefit: ID<Benefit>
  public var member: MemberID
  /// The member's campaign and user: storage fills them in and reads no others.
  public var campaign: ID<Campaign>
  public var user: ID<User>
  public var status: Status
  public var due: Instant
  public var completed: Instant?

  /// The raw value is the wire's word and is stored.
  public enum Status: String, CaseIterable, Sendable {
    case delivered
    case notDelivered = "not_delivered"
    case willNotBeDelivered = "wont_deliver"
  }

  public init(
    id: ID<Deliverable> = ID(0), benefit: ID<Benefit>, to member: Member, status: Status = .notDelivered,
    due: Instant, completed: Instant? = nil
  ) {
    self.init(
      id: id, benefit: benefit, member: member.id, campaign: member.campaign, user: member.user, status: status,
      due: due, completed: completed)
  }

  public init(
    id: ID<Deliverable> = ID(0), benefit: ID<Benefit>, member: MemberID, campaign: ID<Campaign> = ID(0),
    user: ID<User> = ID(0), status: Status = .notDelivered, due: Instant, completed: Instant? = nil
  ) {
    self.id = id
    self.benefit = benefit
    self.member = member
    self.campaign = campaign
    self.user = user
    self.status = status
    self.due = due
    self.completed = completed
  }
}

/// How far a benefit has been delivered, counted on demand.
public struct Deliveries: Equatable, Sendable {
  public var delivered: Int
  public var notDelivered: Int
  /// Of those not delivered, the ones due on the day that was asked about.
  public var dueToday: Int
  /// Of those not delivered, the earliest.
  public var nextDue: Instant?

  public init(delivered: Int = 0, notDelivered: Int = 0, dueToday: Int = 0, nextDue: Instant? = nil) {
    self.delivered = delivered
    self.notDelivered = notDelivered
    self.dueToday = dueToday
    self.nextDue = nextDue
  }
}
