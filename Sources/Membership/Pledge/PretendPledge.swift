// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Makes or changes a membership as a pledge does whose first charge went through. For a sandbox: nobody pays.
///
/// - Parameter fresh: the id of a membership that has to be made.
public func pretendPledge(
  of level: PledgeOffer.Level, by user: ID<User>, to campaign: Campaign, as fresh: MemberID, at now: Instant,
  in records: any MembershipRecords
) throws {
  let before = try records.member(user, of: campaign.id)
  let member = (before ?? Member(id: fresh, campaign: campaign.id, user: user)).pledging(level, at: now)
  try records.change(member, address: try records.address(of: member.id))
  guard level.cents > 0 else { return }
  for kind in [PledgeEvent.Kind.after(before, pledging: level.cents), .subscription] {
    try records.file(
      PledgeEvent(
        member: member.id, kind: kind, date: now, amountCents: level.cents, currency: campaign.currency, payment: .paid,
        pledgePayment: .valid, tier: level.tier?.id, tierTitle: level.tier?.title))
  }
}

extension Member {
  fileprivate func pledging(_ level: PledgeOffer.Level, at now: Instant) -> Member {
    var member = self
    member.updated = now
    member.tiers = level.tier.map { [$0.id] } ?? []
    (member.entitledCents, member.willPayCents) = (level.cents, level.cents)
    (member.isFreeTrial, member.isGifted, member.isPaused, member.declinedSince) = (false, false, false, nil)
    guard level.cents > 0 else { return member }
    member.status = .active
    member.pledgedTier = level.tier?.id
    member.pledgeStart = status.isPledge ? pledgeStart ?? now : now
    member.cadence = 1
    member.campaignLifetimeCents += level.cents
    (member.lastCharge, member.lastChargeStatus) = (now, .paid)
    member.nextCharge = now + .seconds(31 * 86_400)
    return member
  }
}

extension PledgeEvent.Kind {
  fileprivate static func after(_ before: Member?, pledging cents: Int) -> PledgeEvent.Kind {
    guard let before, before.status.isPledge else { return .start }
    return cents < before.willPayCents ? .downgrade : .upgrade
  }
}
