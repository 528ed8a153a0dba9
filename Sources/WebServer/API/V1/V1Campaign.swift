// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V1Campaign: APIResource {
  let open: CampaignPage
  private let campaign: Campaign

  init(_ campaign: Campaign) {
    open = campaign.page
    self.campaign = campaign
  }

  static let type = "campaign"
  var id: String { campaign.id.description }

  static func pointer(to id: ID<Campaign>) -> Pointer {
    Pointer(V1Campaign.self, id.description, related: "/api/campaigns/\(id)") { scene in
      try scene.campaign(id).map { V1Campaign($0) }
    }
  }

  private func forCreator(_ scene: Scene, _ value: JSON) -> Attribute<V1Campaign>.Reading {
    scene.ifCreator(of: campaign) { value }
  }

  static let attributes = Attribute<V1Campaign>.list { list in
    list("created_at") { page, scene in scene.date(page.created) }
    list("creation_count") { page, _ in JSON(page.creationCount) }
    list("creation_name") { page, _ in JSON(page.creationName) }
    list.guarded("discord_server_id") { it, scene in it.forCreator(scene, JSON(it.campaign.discordServerID)) }
    list("display_patron_goals") { page, _ in JSON(page.showsPatronGoals) }
    list("earnings_visibility") { page, _ in page.showsEarnings ? "public" : "private" }
    list("image_small_url") { page, scene in
      JSON(page.imageSmallURL ?? scene.pictureURL(of: "campaign/\(page.id)", size: 100))
    }
    list("image_url") { page, scene in
      JSON(page.imageURL ?? scene.pictureURL(of: "campaign/\(page.id)", size: 400))
    }
    list("is_charged_immediately") { page, _ in JSON(page.isChargedImmediately) }
    list("is_monthly") { page, _ in JSON(page.isMonthly) }
    list("is_nsfw") { page, _ in JSON(page.isNSFW) }
    list("is_plural") { page, _ in JSON(page.isPlural) }
    list("main_video_embed") { page, _ in JSON(page.mainVideoEmbed) }
    list("main_video_url") { page, _ in JSON(page.mainVideoURL) }
    list("one_liner") { page, _ in JSON(page.oneLiner) }
    list.guarded("outstanding_payment_amount_cents") { it, scene in
      it.forCreator(scene, JSON(it.campaign.outstandingPaymentCents))
    }
    list("patron_count") { page, scene in JSON(try scene.census(of: page.id).patrons) }
    list("pay_per_name") { page, _ in JSON(page.payPerName) }
    list.guarded("pledge_sum") { it, scene in
      let sum = { JSON(try scene.census(of: it.campaign.id).pledgeSumCents) }
      return scene.visibility.mayReadEarnings(of: it.campaign, in: .v1)
        ? .value(try sum()) : try scene.ifCreator(of: it.campaign, sum)
    }
    list("pledge_url") { page, _ in JSON("/bePatron?c=\(page.id)") }
    list("published_at") { page, scene in scene.date(page.published) }
    list("summary") { page, _ in JSON(page.summary) }
    list("thanks_embed") { page, _ in JSON(page.thanksEmbed) }
    list("thanks_msg") { page, _ in JSON(page.thanksMessage) }
    list("thanks_video_url") { page, _ in JSON(page.thanksVideoURL) }
    list("is_charge_upfront_eligible", optional: true) { page, _ in JSON(page.isChargedImmediately == false) }
  }

  static let relations = Relation<V1Campaign>.list { list in
    list("creator", V1User.self, isDefault: true, isIncludedByDefault: true) { it, _ in
      .one(V1User.pointer(to: it.campaign.creator))
    }
    list("rewards", V1Reward.self, isDefault: true, isIncludedByDefault: true) { it, scene in
      let tiers = try scene.tiers(of: it.campaign).filter { $0.amountCents > 0 }
      let rewards = [V1Reward.everyone, .patronsOnly] + tiers.map { .tier($0) }
      return .many(rewards.map { Pointer($0) })
    }
    list("goals", V1Goal.self, isDefault: true, isIncludedByDefault: true) { it, scene in
      .many(try scene.goals(of: it.campaign.id).map { Pointer(V1Goal(goal: $0)) })
    }
    list("pledges", V1Pledge.self) { it, scene in try it.pledges(scene) }
    // Nothing stands behind these four; they may be asked for.
    list("categories", V1Goal.self) { _, _ in .many([]) }
    list("current_user_pledge", V1Pledge.self) { it, scene in try it.pledgeOfViewer(scene) }
    list("post_aggregation", V1Goal.self) { _, _ in .one(nil) }
    list("preview_token", V1Goal.self) { _, _ in .one(nil) }
  }

  private func pledges(_ scene: Scene) throws -> Relation<V1Campaign>.Finding {
    guard scene.visibility.owns(campaign) else { return .hidden }
    let missing = scene.visibility.scopesMissingForPledges(to: campaign)
    guard missing.isEmpty else { return .withheld(missing) }
    let page = try PledgePage.read(of: campaign, in: .created, from: nil, count: scene.query.page.count, scene)
    return .many(
      page.pledges.map { Pointer($0) }, links: page.links(repeating: Form(), scene),
      meta: [JSON.Member("count", JSON(page.total))])
  }

  private func pledgeOfViewer(_ scene: Scene) throws -> Relation<V1Campaign>.Finding {
    if scene.visibility.ownPledges() == .none { return .one(nil) }
    let member = try scene.memberships(of: scene.viewer.user).first { $0.campaign == campaign.id }
    guard let member, let readable = scene.visibility.readPledge(member, to: campaign) else { return .one(nil) }
    return .one(Pointer(V1Pledge(readable, to: campaign)))
  }
}
