// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Member: APIResource {
  let open: Member.Standing
  private let readable: Readable<Member>
  private var member: Member { readable.thing }

  init(_ member: Readable<Member>) {
    open = member.thing.standing
    readable = member
  }

  static let type = "member"
  var id: String { member.id.text }

  static func pointer(to id: MemberID) -> Pointer {
    Pointer(V2Member.self, id.text) { scene in try scene.readableMember(id).map { V2Member($0) } }
  }

  static let attributes = Attribute<V2Member>.list { list in
    list("campaign_lifetime_support_cents") { member, _ in JSON(member.campaignLifetimeCents) }
    list("currently_entitled_amount_cents") { member, _ in JSON(member.entitledCents) }
    list.guarded("email") { it, scene in
      let missing = scene.visibility.scopesMissingForEmail(of: it.member)
      guard missing.isEmpty else { return .withheld(missing) }
      return .value(JSON(try scene.user(it.member.user)?.email))
    }
    list("full_name") { member, scene in JSON(try scene.user(member.user)?.fullName ?? "") }
    list("is_follower") { _, _ in false }
    list("is_free_trial") { member, _ in JSON(member.isFreeTrial) }
    list("is_gifted") { member, _ in JSON(member.isGifted) }
    list("last_charge_date") { member, scene in scene.date(member.lastCharge) }
    list("last_charge_status") { member, _ in JSON(member.lastChargeStatus?.rawValue) }
    list("lifetime_support_cents") { member, _ in JSON(member.campaignLifetimeCents) }
    list("next_charge_date") { member, scene in scene.date(member.nextCharge) }
    list.guarded("note") { it, scene in
      let campaign = try scene.campaign(it.member.campaign)
      return scene.visibility.mayReadNote(on: it.member, of: campaign) ? .value(JSON(it.member.note)) : .hidden
    }
    list("patron_status") { member, _ in JSON(member.status.word) }
    list("pledge_cadence") { member, _ in JSON(member.cadence) }
    list("pledge_relationship_start") { member, scene in scene.date(member.pledgeStart) }
    list("will_pay_amount_cents") { member, _ in JSON(member.willPayCents) }
  }

  /// Receivers of webhooks take the first included resource for the campaign, the next for the user.
  static let relations = Relation<V2Member>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.member.campaign)) }
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.member.user, seenAs: it.readable)) }
    list("currently_entitled_tiers", V2Tier.self) { it, _ in .many(it.member.tiers.map(V2Tier.pointer)) }
    list("address", V2Address.self) { it, scene in
      let missing = scene.visibility.scopesMissingForAddress(of: it.member)
      guard missing.isEmpty else { return .withheld(missing) }
      return .one(
        try V2Address(of: it.readable, scene).map { Pointer($0, related: "/api/oauth2/v2/address/\($0.id)") })
    }
    list("pledge_history", V2PledgeEvent.self) { it, scene in
      .many(try scene.history(of: it.member).map { Pointer(V2PledgeEvent($0, of: it.readable)) })
    }
  }
}

extension Scene {
  /// `nil` where there is none, or none for this viewer.
  func readableMember(_ id: MemberID) throws -> Readable<Member>? {
    guard let member = try member(id), let campaign = try campaign(member.campaign) else { return nil }
    return try? visibility.read(member, of: campaign).get()
  }
}

struct V2Address: APIResource {
  private let address: Address
  private let readable: Readable<Member>
  private var member: Member { readable.thing }

  /// `nil` where there is none, or none for this viewer.
  init?(of member: Readable<Member>, _ scene: Scene) throws {
    guard let address = try scene.address(of: member.thing), let shown = scene.visibility.read(address, of: member)
    else { return nil }
    self.address = shown.thing
    readable = member
  }

  static let type = "address"
  /// A membership has one address, so its number will do.
  var id: String { member.pledge.description }

  static let attributes = Attribute<V2Address>.list { list in
    list("addressee") { it, _ in JSON(it.address.addressee) }
    list("city") { it, _ in JSON(it.address.city) }
    list("country") { it, _ in JSON(it.address.country) }
    list("created_at") { it, scene in scene.date(it.address.created) }
    list("line_1") { it, _ in JSON(it.address.line1) }
    list("line_2") { it, _ in JSON(it.address.line2) }
    list("phone_number") { it, _ in JSON(it.address.phoneNumber) }
    list("postal_code") { it, _ in JSON(it.address.postalCode) }
    list("state") { it, _ in JSON(it.address.state) }
  }

  static let relations = Relation<V2Address>.list { list in
    list("campaigns", V2Campaign.self) { it, _ in .many([V2Campaign.pointer(to: it.member.campaign)]) }
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.member.user, seenAs: it.readable)) }
  }
}

struct V2PledgeEvent: APIResource {
  private let event: PledgeEvent
  private let member: Readable<Member>

  init(_ event: PledgeEvent, of member: Readable<Member>) {
    self.event = event
    self.member = member
  }

  static let type = "pledge-event"
  var id: String { "\(event.kind.rawValue):\(event.id)" }

  static let attributes = Attribute<V2PledgeEvent>.list { list in
    list("amount_cents") { it, _ in JSON(it.event.amountCents) }
    list("currency_code") { it, _ in JSON(it.event.currency) }
    list("date") { it, scene in scene.date(it.event.date) }
    list("payment_status") { it, _ in JSON(it.event.payment.rawValue) }
    list("pledge_payment_status") { it, _ in JSON(it.event.pledgePayment.rawValue) }
    list("tier_id") { it, _ in JSON(it.event.tier?.description) }
    list("tier_title") { it, _ in JSON(it.event.tierTitle) }
    list("type") { it, _ in JSON(it.event.kind.rawValue) }
  }

  static let relations = Relation<V2PledgeEvent>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.member.thing.campaign)) }
    list("patron", V2User.self) { it, _ in .one(V2User.pointer(to: it.member.thing.user, seenAs: it.member)) }
    list("tier", V2Tier.self) { it, _ in .one(it.event.tier.map(V2Tier.pointer)) }
  }
}
