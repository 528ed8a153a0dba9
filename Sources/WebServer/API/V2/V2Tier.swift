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
      .many(try scene.benefits(of: it.tier).map { Pointer(V2Benefit($0)) })
    }
    list("tier_image", V2Media.self) { it, _ in .one(it.tier.image.map(V2Media.pointer)) }
  }
}
