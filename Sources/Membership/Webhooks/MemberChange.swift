// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// A membership before and after something happened to it.
public struct MemberChange: Equatable, Sendable {
  /// `nil` where there was none.
  public let before: Member?
  /// `nil` where it was removed.
  public let after: Member?
  public let movedHouse: Bool

  /// - Parameter movedHouse: whether the postal address is another than before.
  public init(before: Member?, after: Member?, movedHouse: Bool = false) {
    self.before = before
    self.after = after
    self.movedHouse = movedHouse
  }

  /// What the wire announces of it, in the order in which it is sent.
  ///
  /// Whoever ever paid stays a member for good: they are created at most once, and their leaving is an update of the
  /// member beside the deletion of the pledge. One who never paid may be created and deleted again and again.
  public var triggers: [Trigger] {
    var triggers: [Trigger] = []
    let hadPledge = before?.status.isPledge ?? false
    let hasPledge = after?.status.isPledge ?? false
    let presence: Trigger?
    switch (before.isPresent, after.isPresent) {
    case (false, false): presence = nil
    case (false, true): presence = hadPaid ? .membersUpdate : .membersCreate
    case (true, false): presence = hadPaid ? .membersUpdate : .membersDelete
    case (true, true): presence = before != after || movedHouse ? .membersUpdate : nil
    }
    // A new member is known before the pledge is, and a pledge has changed before its member has.
    if presence == .membersCreate { triggers.append(.membersCreate) }
    switch (hadPledge, hasPledge) {
    case (false, true): triggers += [.membersPledgeCreate, .pledgesCreate]
    case (true, false): triggers += [.membersPledgeDelete, .pledgesDelete]
    case (true, true):
      if before?.terms != after?.terms { triggers.append(.membersPledgeUpdate) }
      // Version 1 knows no members: its pledge also says whether the charge was declined.
      if before?.terms != after?.terms || before?.declinedSince != after?.declinedSince {
        triggers.append(.pledgesUpdate)
      }
    case (false, false): break
    }
    if let presence, presence != .membersCreate { triggers.append(presence) }
    return triggers
  }

  /// Whether money had come in before this change. Of a membership that was not on file only the sums tell: more than
  /// the one charge that a pledge may begin with.
  private var hadPaid: Bool {
    if let before { return before.hasPaid }
    guard let after else { return false }
    return after.campaignLifetimeCents > max(after.willPayCents, after.entitledCents)
  }

  /// The membership as a trigger's payload shows it.
  public func shown(by trigger: Trigger) -> Member? {
    // The pledge that is gone, as it was.
    if trigger == .pledgesDelete { return before }
    return after ?? before?.ended
  }
}

extension Member? {
  /// Whether there is a membership in the eyes of a receiver: the pledge of one who left before paying never was.
  fileprivate var isPresent: Bool {
    guard let member = self else { return false }
    return member.status != .former || member.hasPaid
  }
}

extension Member {
  fileprivate var hasPaid: Bool { campaignLifetimeCents > 0 }

  fileprivate struct Terms: Equatable {
    let tier: ID<Tier>?
    let cents: Int
    let cadence: Int?
    let cap: Int?
    let paysFees: Bool
    let isPaused: Bool
  }

  /// What the member agreed to pay for what; what a charge changes is not part of it.
  fileprivate var terms: Terms {
    Terms(
      tier: pledgedTier, cents: willPayCents, cadence: cadence, cap: pledgeCapCents, paysFees: paysFees,
      isPaused: isPaused)
  }

  /// The last that can be said of a membership that was removed.
  fileprivate var ended: Member {
    var member = self
    if status != .free { member.status = .former }
    member.tiers = []
    member.pledgedTier = nil
    member.entitledCents = 0
    member.willPayCents = 0
    member.nextCharge = nil
    return member
  }
}
