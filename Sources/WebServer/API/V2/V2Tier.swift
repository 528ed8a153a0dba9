// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Tier: APIResource {
  let tier: Tier

  static let type = "tier"
  var id: String { tier.id.description }

  static func pointer(to id: ID<Tier>) -> Pointer {
    Pointer(V2Tier.self, id.description) { scene in try scene.tier(id).map { V2Tier(tier: $0) } }
  }

  static let attributes = Attribute<V2Tier>.list { list in
    list("amount_cents") { it, _ in JSON(it.tier.amountCents) }
    list("created_at") { it, scene in scene.date(it.tier.created) }
    list("description") { it, _ in JSON(it.tier.description) }
    list("discord_role_ids") { it, _ in JSON(it.tier.discordRoleIDs) }
    list("edited_at") { it, scene in scene.date(it.tier.edited) }
    list("image_url") { it, _ in JSON(it.tier.imageURL) }
    list("patron_count") { it, scene in JSON(try scene.census(of: it.tier.campaign).patronsByTier[it.tier.id] ?? 0) }
    list("post_count") { it, _ in JSON(it.tier.postCount) }
    list("published") { it, _ in JSON(it.tier.isPublished) }
    list("published_at") { it, scene in scene.date(it.tier.published) }
    list("remaining") { it, scene in JSON(try it.tier.remaining(in: scene)) }
    list("requires_shipping") { it, _ in JSON(it.tier.requiresShipping) }
    list("title") { it, _ in JSON(it.tier.title) }
    list("unpublished_at") { it, scene in scene.date(it.tier.unpublished) }
    list("url") { it, scene in
      let vanity = try scene.campaign(it.tier.campaign)?.vanity
      return JSON("/checkout/\(vanity ?? it.tier.campaign.description)?rid=\(it.tier.id)")
    }
    list("user_limit") { it, _ in JSON(it.tier.userLimit) }
  }

  static let relations = Relation<V2Tier>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.tier.campaign)) }
    list("benefits", V2Benefit.self) { it, scene in
      let benefits = try scene.visible(try scene.records.benefits(of: it.tier.id), of: it.tier.campaign)
      return .many(benefits.map { Pointer(V2Benefit(benefit: $0)) })
    }
    list("tier_image", V2Tier.self) { _, _ in .one(nil) }
  }
}

struct V2Benefit: APIResource {
  let benefit: Benefit

  static let type = "benefit"
  var id: String { benefit.id.description }

  /// How deliveries stand is between the creator and their app.
  private func forCreator(_ scene: Scene, _ value: JSON) throws -> Attribute<V2Benefit>.Reading {
    guard let campaign = try scene.campaign(benefit.campaign) else { return .hidden }
    return scene.visibility.mayReadPrivateParts(of: campaign, in: .v2) ? .value(value) : .hidden
  }

  private func forCreator(
    _ scene: Scene, _ count: (Deliveries) -> Int
  ) throws -> Attribute<V2Benefit>.Reading {
    try forCreator(scene, JSON(count(try scene.deliveries(of: benefit))))
  }

  static let attributes = Attribute<V2Benefit>.list { list in
    list.guarded("app_external_id") { it, scene in try it.forCreator(scene, JSON(it.benefit.appExternalID)) }
    list.guarded("app_meta") { it, scene in try it.forCreator(scene, .null) }
    list("benefit_type") { it, _ in JSON(it.benefit.kind) }
    list("created_at") { it, scene in scene.date(it.benefit.created) }
    list.guarded("deliverables_due_today_count") { it, scene in
      try it.forCreator(scene) { $0.dueToday }
    }
    list.guarded("delivered_deliverables_count") { it, scene in
      try it.forCreator(scene) { $0.delivered }
    }
    list("description") { it, _ in JSON(it.benefit.description) }
    list("is_deleted") { it, _ in JSON(it.benefit.isDeleted) }
    list("is_ended") { it, _ in JSON(it.benefit.isEnded) }
    list("is_published") { it, _ in JSON(it.benefit.isPublished) }
    list("next_deliverable_due_date") { it, scene in
      scene.date(try scene.deliveries(of: it.benefit).nextDue)
    }
    list.guarded("not_delivered_deliverables_count") { it, scene in
      try it.forCreator(scene) { $0.notDelivered }
    }
    list("rule_type") { it, _ in JSON(it.benefit.rule) }
    list("tiers_count") { it, _ in JSON(it.benefit.tiers.count) }
    list("title") { it, _ in JSON(it.benefit.title) }
  }

  static let relations = Relation<V2Benefit>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.benefit.campaign)) }
    list("tiers", V2Tier.self) { it, _ in .many(it.benefit.tiers.map(V2Tier.pointer)) }
    list("campaign_installation", V2Benefit.self) { _, _ in .one(nil) }
    list("deliverables", V2Benefit.self) { _, _ in .many([]) }
  }
}
