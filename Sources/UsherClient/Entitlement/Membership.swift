// SPDX-License-Identifier: Apache-2.0

/// What somebody's tie to a campaign entitles them to now.
///
/// | standing | what it means | what it entitles to |
/// | --- | --- | --- |
/// | ``Standing/active`` | pays | the tiers and cents that the platform says |
/// | ``Standing/gifted`` | somebody else paid | the same; the amount is that of the dearest tier where the platform says 0 |
/// | ``Standing/freeTrial`` | tries a tier without paying | the same, until ``until`` |
/// | ``Standing/declined`` | the last payment failed | what the platform still grants, usually nothing |
/// | ``Standing/former`` | left | what the platform still grants, usually nothing |
/// | ``Standing/free`` | follows without paying | tiers of 0 cents |
/// | ``Standing/none`` | no tie, or none that your scopes show | nothing |
///
/// So ``entitles(toAtLeast:)`` and ``entitles(to:)`` are always the question to ask; the standing is for what to say.
public struct Membership: Sendable, Equatable {
  public enum Standing: Sendable, CaseIterable {
    case none, free, freeTrial, gifted, active, declined, former
  }

  public struct Level: Sendable, Equatable {
    public let id: String
    public let title: String?
    public let cents: Int?
  }

  public let standing: Standing
  public let tiers: [Level]
  /// In the campaign's currency, for each of its periods.
  public let cents: Int
  /// When the platform will charge next, and so until when this is sure; `nil` where it does not say.
  public let until: Instant?

  /// Whether the tie is worth so much or more. Everybody with a tie is entitled to 0.
  public func entitles(toAtLeast cents: Int) -> Bool { standing != .none && self.cents >= cents }

  /// Whether a tier is among those the person has.
  public func entitles(to tier: String) -> Bool { tiers.contains { $0.id == tier } }

  public static let none = Membership(standing: .none, tiers: [], cents: 0, until: nil)

  init(standing: Standing, tiers: [Level], cents: Int, until: Instant?) {
    self.standing = standing
    self.tiers = tiers
    self.cents = cents
    self.until = until
  }
}

extension Membership {
  /// Reads a member of version 2 that came with all its fields and its tiers.
  public init(_ member: Member) {
    tiers = member.currentlyEntitledTiers.map { Level(id: $0.id, title: $0.title, cents: $0.cents) }
    // Platforms give those who do not pay themselves an amount of 0.
    cents = max(member.currentlyEntitledCents ?? 0, tiers.compactMap(\.cents).max() ?? 0)
    standing =
      switch member.patronStatus {
      case "declined_patron": .declined
      case "former_patron": .former
      case _ where member.isFreeTrial == true: .freeTrial
      case _ where member.isGifted == true: .gifted
      case "active_patron": .active
      default: .free
      }
    until = cents > 0 ? member.nextCharge : nil
  }

  /// Reads a pledge of version 1, which knows no gifts and no trials and grants nothing while its payment fails.
  public init(_ pledge: Pledge) {
    let isDeclined = pledge.declinedSince != nil
    standing = isDeclined ? .declined : .active
    cents = isDeclined ? 0 : pledge.cents ?? 0
    tiers = isDeclined ? [] : pledge.reward.map { [Level(id: $0.id, title: $0.title, cents: $0.cents)] } ?? []
    until = nil
  }
}

extension API {
  /// Whether the person whose token it is is a member of a campaign, at which tiers, and for how much.
  ///
  /// Needs `identity` in version 2, with `identity.memberships` for campaigns other than that of the client's owner;
  /// `pledges-to-me` in version 1.
  public func membership(in campaign: String) async throws -> Membership {
    switch integration.apiVersion {
    case .v2:
      let person = try await identity(
        fields: Fields(member: Member.Field.ofEntitlement, tier: [.title, .cents]),
        include: [.memberships(.campaign, .currentlyEntitledTiers)])
      return person.memberships.first { $0.campaign?.id == campaign }.map { Membership($0) } ?? .none
    case .v1:
      let pledges = try await currentUser().pledges
      // A pledge without a reward names no campaign; version 1 shows a client only those to its own creator.
      let pledge = pledges.first { $0.reward?.campaign?.id == campaign } ?? pledges.first { $0.reward == nil }
      return pledge.map { Membership($0) } ?? .none
    }
  }
}

extension Member.Field {
  fileprivate static let ofEntitlement: [Member.Field] = [
    .patronStatus, .currentlyEntitledCents, .isGifted, .isFreeTrial, .nextCharge,
  ]
}
