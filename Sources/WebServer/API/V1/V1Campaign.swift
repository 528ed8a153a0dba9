// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V1Campaign: APIResource {
  let campaign: Campaign

  static let type = "campaign"
  var id: String { campaign.id.description }

  static func pointer(to id: ID<Campaign>) -> Pointer {
    Pointer(V1Campaign.self, id.description, related: "/api/campaigns/\(id)") { scene in
      try scene.campaign(id).map { V1Campaign(campaign: $0) }
    }
  }

  private func forCreator(_ scene: Scene, _ value: JSON) -> Attribute<V1Campaign>.Reading {
    scene.visibility.mayReadPrivateParts(of: campaign, in: .v1) ? .value(value) : .hidden
  }

  static let attributes = Attribute<V1Campaign>.list { list in
    list("created_at") { it, scene in scene.date(it.campaign.created) }
    list("creation_count") { it, _ in JSON(it.campaign.creationCount) }
    list("creation_name") { it, _ in JSON(it.campaign.creationName) }
    list.guarded("discord_server_id") { it, scene in it.forCreator(scene, JSON(it.campaign.discordServerID)) }
    list("display_patron_goals") { it, _ in JSON(it.campaign.showsPatronGoals) }
    list("earnings_visibility") { it, _ in it.campaign.showsEarnings ? "public" : "private" }
    list("image_small_url") { it, scene in
      JSON(it.campaign.imageSmallURL ?? scene.pictureURL(of: "campaign/\(it.campaign.id)", size: 100))
    }
    list("image_url") { it, scene in
      JSON(it.campaign.imageURL ?? scene.pictureURL(of: "campaign/\(it.campaign.id)", size: 400))
    }
    list("is_charged_immediately") { it, _ in JSON(it.campaign.isChargedImmediately) }
    list("is_monthly") { it, _ in JSON(it.campaign.isMonthly) }
    list("is_nsfw") { it, _ in JSON(it.campaign.isNSFW) }
    list("is_plural") { it, _ in JSON(it.campaign.isPlural) }
    list("main_video_embed") { it, _ in JSON(it.campaign.mainVideoEmbed) }
    list("main_video_url") { it, _ in JSON(it.campaign.mainVideoURL) }
    list("one_liner") { it, _ in JSON(it.campaign.oneLiner) }
    list.guarded("outstanding_payment_amount_cents") { it, scene in
      it.forCreator(scene, JSON(it.campaign.outstandingPaymentCents))
    }
    list("patron_count") { it, scene in JSON(try scene.census(of: it.campaign.id).patrons) }
    list("pay_per_name") { it, _ in JSON(it.campaign.payPerName) }
    list.guarded("pledge_sum") { it, scene in
      guard scene.visibility.mayReadEarnings(of: it.campaign, in: .v1) else { return .hidden }
      return .value(JSON(try scene.census(of: it.campaign.id).pledgeSumCents))
    }
    list("pledge_url") { it, _ in JSON("/bePatron?c=\(it.campaign.id)") }
    list("published_at") { it, scene in scene.date(it.campaign.published) }
    list("summary") { it, _ in JSON(it.campaign.summary) }
    list("thanks_embed") { it, _ in JSON(it.campaign.thanksEmbed) }
    list("thanks_msg") { it, _ in JSON(it.campaign.thanksMessage) }
    list("thanks_video_url") { it, _ in JSON(it.campaign.thanksVideoURL) }
    list("is_charge_upfront_eligible", optional: true) { it, _ in JSON(it.campaign.isChargedImmediately == false) }
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
      .many(try scene.records.goals(of: it.campaign.id).map { Pointer(V1Goal(goal: $0)) })
    }
    list("pledges", V1Pledge.self) { it, scene in try it.pledges(scene) }
    // Nothing stands behind these four; they may be asked for.
    list("categories", V1Goal.self) { _, _ in .many([]) }
    list("current_user_pledge", V1Pledge.self) { it, scene in try it.pledgeOfViewer(scene) }
    list("post_aggregation", V1Goal.self) { _, _ in .one(nil) }
    list("preview_token", V1Goal.self) { _, _ in .one(nil) }
  }

  /// How many pledges a page of version 1 has unless the client chose. A known client looks for this very number in
  /// the links and replaces it.
  static let pageCount = 20
  static let mostPerPage = 1000

  private func pledges(_ scene: Scene) throws -> Relation<V1Campaign>.Finding {
    guard scene.visibility.owns(campaign) else { return .hidden }
    let missing = scene.visibility.scopesMissingForPledges(to: campaign)
    guard missing.isEmpty else { return .withheld(missing) }
    let count = min(scene.query.page.count ?? V1Campaign.pageCount, V1Campaign.mostPerPage)
    let found = try scene.records.pledges(of: campaign.id, from: nil, limit: count + 1)
    let list = "\(scene.baseURL)/api/oauth2/api/campaigns/\(campaign.id)/pledges?page%5Bcount%5D=\(count)"
    var links = [JSON.Member("first", .string(list + "&sort=created"))]
    if found.count > count, case .string(let cursor) = scene.date(found[count].pledgeStart) {
      links.append(
        JSON.Member("next", .string("\(list)&page%5Bcursor%5D=\(PercentEncoding.encode(cursor))&sort=created")))
    }
    return .many(
      found.prefix(count).map { Pointer(V1Pledge(member: $0, campaign: campaign)) }, links: links,
      meta: [JSON.Member("count", JSON(try scene.records.countOfPledges(of: campaign.id)))])
  }

  private func pledgeOfViewer(_ scene: Scene) throws -> Relation<V1Campaign>.Finding {
    let visible = scene.visibility.ownPledges()
    guard visible == .all || visible != .none && campaign.creator == scene.viewer.clientOwner else { return .one(nil) }
    let member = try scene.records.member(scene.viewer.user, of: campaign.id)
    guard let member, member.status.isPledge else { return .one(nil) }
    return .one(Pointer(V1Pledge(member: member, campaign: campaign)))
  }
}
