// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Member: APIResource {
  let member: Member

  static let type = "member"
  var id: String { member.id.text }

  static let attributes = Attribute<V2Member>.list { list in
    list("campaign_lifetime_support_cents") { it, _ in JSON(it.member.campaignLifetimeCents) }
    list("currently_entitled_amount_cents") { it, _ in JSON(it.member.entitledCents) }
    list.guarded("email") { it, scene in
      let missing = scene.visibility.scopesMissingForEmail(of: it.member)
      guard missing.isEmpty else { return .withheld(missing) }
      return .value(JSON(try scene.user(it.member.user)?.email))
    }
    list("full_name") { it, scene in JSON(try scene.user(it.member.user)?.fullName ?? "") }
    list("is_follower") { _, _ in false }
    list("is_free_trial") { it, _ in JSON(it.member.isFreeTrial) }
    list("is_gifted") { it, _ in JSON(it.member.isGifted) }
    list("last_charge_date") { it, scene in scene.date(it.member.lastCharge) }
    list("last_charge_status") { it, _ in JSON(it.member.lastChargeStatus?.rawValue) }
    list("lifetime_support_cents") { it, _ in JSON(it.member.campaignLifetimeCents) }
    list("next_charge_date") { it, scene in scene.date(it.member.nextCharge) }
    list.guarded("note") { it, scene in
      let campaign = try scene.campaign(it.member.campaign)
      return scene.visibility.mayReadNote(on: it.member, of: campaign) ? .value(JSON(it.member.note)) : .hidden
    }
    list("patron_status") { it, _ in JSON(it.member.status.word) }
    list("pledge_cadence") { it, _ in JSON(it.member.cadence) }
    list("pledge_relationship_start") { it, scene in scene.date(it.member.pledgeStart) }
    list("will_pay_amount_cents") { it, _ in JSON(it.member.willPayCents) }
  }

  /// How many events of a pledge's history an answer carries at most, the newest first.
  static let mostEvents = 500

  /// Receivers of webhooks take the first included resource for the campaign, the next for the user.
  static let relations = Relation<V2Member>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.member.campaign)) }
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.member.user, seenAs: it.member)) }
    list("currently_entitled_tiers", V2Tier.self) { it, _ in .many(it.member.tiers.map(V2Tier.pointer)) }
    list("address", V2Address.self) { it, scene in
      let missing = scene.visibility.scopesMissingForAddress(of: it.member)
      guard missing.isEmpty else { return .withheld(missing) }
      let address = try scene.records.address(of: it.member.id)
      return .one(
        address.map { Pointer(V2Address.of(it.member, $0), related: "/api/oauth2/v2/address/\(it.member.pledge)") })
    }
    list("pledge_history", V2PledgeEvent.self) { it, scene in
      let events = try scene.records.history(of: it.member.id, limit: mostEvents)
      return .many(events.map { Pointer(V2PledgeEvent(event: $0, member: it.member)) })
    }
  }
}

struct V2Address: APIResource {
  let id: String
  let address: Address
  let user: ID<User>

  static func of(_ member: Member, _ address: Address) -> V2Address {
    V2Address(id: member.pledge.description, address: address, user: member.user)
  }

  static let type = "address"
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
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.user)) }
  }
}

struct V2PledgeEvent: APIResource {
  let event: PledgeEvent
  let member: Member

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
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.member.campaign)) }
    list("patron", V2User.self) { it, _ in .one(V2User.pointer(to: it.member.user, seenAs: it.member)) }
    list("tier", V2Tier.self) { it, _ in .one(it.event.tier.map(V2Tier.pointer)) }
  }
}
