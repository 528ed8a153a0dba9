// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// A tier, or one of the two levels that every campaign of version 1 has without any tier.
enum V1Reward: APIResource {
  case everyone
  case patronsOnly
  case tier(Tier)

  static let type = "reward"

  var id: String {
    switch self {
    case .everyone: "-1"
    case .patronsOnly: "0"
    case .tier(let tier): tier.id.description
    }
  }

  static func pointer(to id: ID<Tier>) -> Pointer {
    Pointer(V1Reward.self, id.description, related: "/api/rewards/\(id)") { scene in
      try scene.tier(id).map { .tier($0) }
    }
  }

  private var amountCents: Int {
    switch self {
    case .everyone: 0
    case .patronsOnly: 1
    case .tier(let tier): tier.amountCents
    }
  }

  private func remaining(_ scene: Scene) throws -> JSON {
    guard case .tier(let tier) = self else { return 0 }
    return JSON(try tier.remaining(in: scene))
  }

  /// Only tiers have it.
  private func ofTier(_ read: (Tier) throws -> JSON) rethrows -> Attribute<V1Reward>.Reading {
    guard case .tier(let tier) = self else { return .hidden }
    return .value(try read(tier))
  }

  static let attributes = Attribute<V1Reward>.list { list in
    list("amount") { it, _ in JSON(it.amountCents) }
    list("amount_cents") { it, _ in JSON(it.amountCents) }
    list("created_at") { it, scene in
      guard case .tier(let tier) = it else { return .null }
      return scene.date(tier.created)
    }
    list("description") { it, _ in
      switch it {
      case .everyone: "Everyone"
      case .patronsOnly: "Patrons Only"
      case .tier(let tier): JSON(tier.description)
      }
    }
    list.guarded("discord_role_ids") { it, _ in it.ofTier { JSON($0.discordRoleIDs) } }
    list.guarded("edited_at") { it, scene in it.ofTier { scene.date($0.edited) } }
    list.guarded("image_url") { it, _ in it.ofTier { JSON($0.imageURL) } }
    list.guarded("patron_count") { it, scene in
      try it.ofTier { JSON(try scene.census(of: $0.campaign).patronsByTier[$0.id] ?? 0) }
    }
    list.guarded("post_count") { it, _ in it.ofTier { JSON($0.postCount) } }
    list.guarded("published") { it, _ in it.ofTier { JSON($0.isPublished) } }
    list.guarded("published_at") { it, scene in it.ofTier { scene.date($0.published) } }
    list("remaining") { it, scene in try it.remaining(scene) }
    list("requires_shipping") { it, _ in
      guard case .tier(let tier) = it else { return false }
      return JSON(tier.requiresShipping)
    }
    list.guarded("title") { it, _ in it.ofTier { JSON($0.title) } }
    list.guarded("unpublished_at") { it, scene in it.ofTier { scene.date($0.unpublished) } }
    list("url") { it, _ in
      guard case .tier(let tier) = it else { return .null }
      return JSON("/bePatron?c=\(tier.campaign)&rid=\(tier.id)")
    }
    list("user_limit") { it, _ in
      guard case .tier(let tier) = it else { return .null }
      return JSON(tier.userLimit)
    }
  }

  static let relations = Relation<V1Reward>.list { list in
    list("campaign", V1Campaign.self, isDefault: true) { it, _ in
      guard case .tier(let tier) = it else { return .hidden }
      return .one(V1Campaign.pointer(to: tier.campaign))
    }
    list("creator", V1User.self) { it, scene in
      guard case .tier(let tier) = it, let campaign = try scene.campaign(tier.campaign) else { return .hidden }
      return .one(V1User.pointer(to: campaign.creator))
    }
  }
}

extension Tier {
  /// How many more members may take the tier; `nil` without a limit.
  func remaining(in scene: Scene) throws -> Int? {
    guard let userLimit else { return nil }
    return max(0, userLimit - (try scene.census(of: campaign).patronsByTier[id] ?? 0))
  }
}

struct V1Goal: APIResource {
  let goal: Goal

  static let type = "goal"
  var id: String { goal.id.description }

  static let attributes = Attribute<V1Goal>.list { list in
    list("amount") { it, _ in JSON(it.goal.amountCents) }
    list("amount_cents") { it, _ in JSON(it.goal.amountCents) }
    list("completed_percentage") { it, scene in
      JSON(it.goal.completedPercentage(of: try scene.census(of: it.goal.campaign).pledgeSumCents))
    }
    list("created_at") { it, scene in scene.date(it.goal.created) }
    list("description") { it, _ in JSON(it.goal.description) }
    list("reached_at") { it, scene in scene.date(it.goal.reached) }
    list("title") { it, _ in JSON(it.goal.title) }
  }

  static let relations = Relation<V1Goal>.list { list in
    list("campaign", V1Campaign.self) { it, _ in .one(V1Campaign.pointer(to: it.goal.campaign)) }
  }
}
