// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V1Pledge: APIResource {
  private let readable: Readable<Member>
  private let campaign: Campaign
  private var member: Member { readable.thing }

  init(_ pledge: Readable<Member>, to campaign: Campaign) {
    readable = pledge
    self.campaign = campaign
  }

  static let type = "pledge"
  var id: String { member.pledge.description }

  /// What apps unlock by: what the member is entitled to, gifts included, or would be after a declined charge.
  var amountCents: Int { member.status == .active ? member.entitledCents : member.willPayCents }

  private var status: String {
    if member.isPaused { return "disabled" }
    if member.status == .declined { return "declined" }
    return member.lastChargeStatus == .pending ? "pending" : "valid"
  }

  static let attributes = Attribute<V1Pledge>.list { list in
    list("amount_cents") { it, _ in JSON(it.amountCents) }
    list("created_at") { it, scene in scene.date(it.member.pledgeStart) }
    list("declined_since") { it, scene in scene.date(it.member.declinedSince) }
    list("patron_pays_fees") { it, _ in JSON(it.member.paysFees) }
    list("pledge_cap_cents") { it, _ in JSON(it.member.pledgeCapCents) }
    list("currency", optional: true) { it, _ in JSON(it.campaign.currency) }
    list("has_shipping_address", optional: true) { it, scene in JSON(try it.address(scene) != nil) }
    list("is_paused", optional: true) { it, _ in JSON(it.member.isPaused) }
    list("outstanding_payment_amount_cents", optional: true) { _, _ in 0 }
    list("status", optional: true) { it, _ in JSON(it.status) }
    list("total_historical_amount_cents", optional: true) { it, _ in JSON(it.member.campaignLifetimeCents) }
    list("unread_count", optional: true) { _, _ in 0 }
  }

  static let relations = Relation<V1Pledge>.list { list in
    list("patron", V1User.self, isDefault: true) { it, _ in
      .one(V1User.pointer(to: it.member.user, seenAs: it.readable))
    }
    list("reward", V1Reward.self, isDefault: true, isIncludedByDefault: true) { it, _ in
      .one(it.member.pledgedTier.map(V1Reward.pointer))
    }
    list("creator", V1User.self, isDefault: true) { it, _ in .one(V1User.pointer(to: it.campaign.creator)) }
    list("address", V1Address.self, isDefault: true) { it, scene in .one(try it.address(scene).map { Pointer($0) }) }
    // The platform takes the payments; this server knows no cards and no taxes.
    list("card", V1Card.self) { _, _ in .one(nil) }
    list("pledge_vat_location", V1Address.self) { _, _ in .one(nil) }
  }

  private func address(_ scene: Scene) throws -> V1Address? {
    guard scene.visibility.mayReadAddress(of: member, of: campaign), let address = try scene.address(of: member) else {
      return nil
    }
    return scene.visibility.read(address, of: readable, to: campaign).map { V1Address(id: id, $0) }
  }
}

struct V1Address: APIResource {
  let id: String
  private let address: Address

  init(id: String, _ address: Readable<Address>) {
    self.id = id
    self.address = address.thing
  }

  static let type = "address"
  static let attributes = Attribute<V1Address>.list { list in
    list("addressee") { it, _ in JSON(it.address.addressee) }
    list("city") { it, _ in JSON(it.address.city) }
    list("country") { it, _ in JSON(it.address.country) }
    list("line_1") { it, _ in JSON(it.address.line1) }
    list("line_2") { it, _ in JSON(it.address.line2) }
    list("postal_code") { it, _ in JSON(it.address.postalCode) }
    list("state") { it, _ in JSON(it.address.state) }
    list("created_at", optional: true) { it, scene in scene.date(it.address.created) }
    list("phone_number", optional: true) { it, _ in JSON(it.address.phoneNumber) }
  }
  static let relations: [Relation<V1Address>] = []
}

/// Named by the wire, and always absent: see the relation that leads here.
struct V1Card: APIResource {
  let id: String

  static let type = "card"
  static let attributes = Attribute<V1Card>.list { list in
    for name in [
      "card_type", "created_at", "expiration_date", "has_a_failed_payment", "is_verified", "number", "payment_token",
      "payment_token_id",
    ] {
      list.guarded(name) { _, _ in .hidden }
    }
  }
  static let relations: [Relation<V1Card>] = []
}
