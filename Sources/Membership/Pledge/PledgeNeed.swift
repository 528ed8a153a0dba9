// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What somebody lacks to be a patron of a campaign at so much a month.
public enum PledgeNeed: Equatable, Sendable {
  case nothing
  case pledge(PledgeOffer)
}

/// What somebody may pledge to a campaign to reach an amount.
public struct PledgeOffer: Equatable, Sendable {
  public struct Level: Equatable, Sendable {
    /// `nil` for an amount without a tier.
    public let tier: Tier?
    public let cents: Int

    public init(tier: Tier) {
      self.tier = tier
      cents = tier.amountCents
    }

    init(cents: Int) {
      tier = nil
      self.cents = cents
    }
  }

  public let campaign: Campaign
  public let creator: User?
  /// In hundredths of the campaign's currency; 0 for any membership.
  public let minimumCents: Int
  /// What the membership that there is entitles to now.
  public let currentCents: Int
  /// Cheapest first, and never none.
  public let levels: [Level]
}

extension Member {
  /// Whether the membership supports its campaign with at least so much now, gifts and trials included. For 0 any
  /// membership does, a free one too, but not one that has ended.
  public func supports(withAtLeast cents: Int) -> Bool {
    cents > 0 ? entitledCents >= cents : status != .former || !tiers.isEmpty
  }
}

/// What `user` has to pledge to support the campaign of `creator` with at least so much: nothing where there is no such
/// campaign, and nothing to a campaign of one's own.
public func pledgeNeed(
  of user: ID<User>, atLeast cents: Int, toCampaignOf creator: ID<User>, in records: any MembershipRecords
) throws -> PledgeNeed {
  guard user != creator, let campaign = try records.campaign(ownedBy: creator) else { return .nothing }
  let member = try records.member(user, of: campaign.id)
  if let member, member.supports(withAtLeast: cents) { return .nothing }
  let holders = try records.census(of: campaign.id).patronsByTier
  let tiers = try records.tiers(of: campaign.id).filter { tier in
    let isSoldOut = tier.userLimit.map { holders[tier.id, default: 0] >= $0 } ?? false
    return tier.isPublished && tier.amountCents >= cents && !isSoldOut
  }
  return .pledge(
    PledgeOffer(
      campaign: campaign, creator: try records.user(creator), minimumCents: cents,
      currentCents: member?.entitledCents ?? 0,
      levels: tiers.isEmpty ? [PledgeOffer.Level(cents: max(cents, 100))] : tiers.map { PledgeOffer.Level(tier: $0) }))
}
