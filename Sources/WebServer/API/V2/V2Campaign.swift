// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Campaign: APIResource {
  let campaign: Campaign

  static let type = "campaign"
  var id: String { campaign.id.description }

  static func pointer(to id: ID<Campaign>) -> Pointer {
    Pointer(V2Campaign.self, id.description, related: "/api/oauth2/v2/campaigns/\(id)") { scene in
      try scene.campaign(id).map { V2Campaign(campaign: $0) }
    }
  }

  private func forCreator(_ scene: Scene, _ value: JSON) -> Attribute<V2Campaign>.Reading {
    if scene.visibility.mayReadPrivateParts(of: campaign, in: .v2) { return .value(value) }
    return scene.visibility.owns(campaign)
      ? .withheld(scene.visibility.scopesMissingForOwnCampaign(in: .v2)) : .hidden
  }

  static let attributes = Attribute<V2Campaign>.list { list in
    list("created_at") { it, scene in scene.date(it.campaign.created) }
    list("creation_name") { it, _ in JSON(it.campaign.creationName) }
    list("currency") { it, _ in JSON(it.campaign.currency) }
    list.guarded("discord_server_id") { it, scene in it.forCreator(scene, JSON(it.campaign.discordServerID)) }
    list.guarded("google_analytics_id") { it, scene in it.forCreator(scene, JSON(it.campaign.googleAnalyticsID)) }
    list("has_rss") { it, _ in JSON(it.campaign.hasRSS) }
    list("has_sent_rss_notify") { it, _ in JSON(it.campaign.hasSentRSSNotification) }
    list("image_small_url") { it, scene in
      JSON(it.campaign.imageSmallURL ?? scene.pictureURL(of: "campaign/\(it.campaign.id)", size: 100))
    }
    list("image_url") { it, scene in
      JSON(it.campaign.imageURL ?? scene.pictureURL(of: "campaign/\(it.campaign.id)", size: 400))
    }
    list("is_charged_immediately") { it, _ in JSON(it.campaign.isChargedImmediately) }
    list("is_monthly") { it, _ in JSON(it.campaign.isMonthly) }
    list("is_nsfw") { it, _ in JSON(it.campaign.isNSFW) }
    list("main_video_embed") { it, _ in JSON(it.campaign.mainVideoEmbed) }
    list("main_video_url") { it, _ in JSON(it.campaign.mainVideoURL) }
    list("name") { it, _ in JSON(it.campaign.name) }
    list("one_liner") { it, _ in JSON(it.campaign.oneLiner) }
    list("patron_count") { it, scene in JSON(try scene.census(of: it.campaign.id).patrons) }
    list("pay_per_name") { it, _ in JSON(it.campaign.payPerName) }
    list("pledge_url") { it, _ in JSON(it.campaign.checkout) }
    list("published_at") { it, scene in scene.date(it.campaign.published) }
    list("rss_artwork_url") { it, _ in JSON(it.campaign.rssArtworkURL) }
    list("rss_feed_title") { it, _ in JSON(it.campaign.rssFeedTitle) }
    list("show_earnings") { it, _ in JSON(it.campaign.showsEarnings) }
    list("summary") { it, _ in JSON(it.campaign.summary) }
    list("thanks_embed") { it, _ in JSON(it.campaign.thanksEmbed) }
    list("thanks_msg") { it, _ in JSON(it.campaign.thanksMessage) }
    list("thanks_video_url") { it, _ in JSON(it.campaign.thanksVideoURL) }
    list("url") { it, scene in JSON(scene.pageURL(vanity: it.campaign.vanity, user: it.campaign.creator)) }
    list("vanity") { it, _ in JSON(it.campaign.vanity) }
    // The name it had before `show_earnings`; an official client still lists it.
    list("earnings_visibility") { it, _ in it.campaign.showsEarnings ? "public" : "private" }
  }

  /// A known client takes the first included resource for the creator.
  static let relations = Relation<V2Campaign>.list { list in
    list("creator", V2User.self) { it, _ in .one(V2User.pointer(to: it.campaign.creator)) }
    list("tiers", V2Tier.self) { it, scene in
      .many(try scene.tiers(of: it.campaign).map { Pointer(V2Tier(tier: $0)) })
    }
    list("benefits", V2Benefit.self) { it, scene in
      let benefits = try scene.visible(try scene.records.benefits(of: it.campaign.id), of: it.campaign.id)
      return .many(benefits.map { Pointer(V2Benefit(benefit: $0)) })
    }
    // The original always answers these three with empty lists.
    list("goals", V2Goal.self) { _, _ in .many([]) }
    list("categories", V2Goal.self) { _, _ in .many([]) }
    list("campaign_installations", V2Goal.self) { _, _ in .many([]) }
  }
}

extension Campaign {
  /// Where one becomes a member, as version 2 says it.
  fileprivate var checkout: String { "/checkout/\(vanity ?? id.description)" }
}

struct V2Goal: APIResource {
  let goal: Goal

  static let type = "goal"
  var id: String { goal.id.description }

  static let attributes = Attribute<V2Goal>.list { list in
    list("amount_cents") { it, _ in JSON(it.goal.amountCents) }
    list("completed_percentage") { it, scene in
      JSON(it.goal.completedPercentage(of: try scene.census(of: it.goal.campaign).pledgeSumCents))
    }
    list("created_at") { it, scene in scene.date(it.goal.created) }
    list("description") { it, _ in JSON(it.goal.description) }
    list("reached_at") { it, scene in scene.date(it.goal.reached) }
    list("title") { it, _ in JSON(it.goal.title) }
  }
  static let relations = Relation<V2Goal>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.goal.campaign)) }
  }
}
