// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Campaign: APIResource {
  let open: CampaignPage
  private let campaign: Campaign

  init(_ campaign: Campaign) {
    open = campaign.page
    self.campaign = campaign
  }

  static let type = "campaign"
  var id: String { campaign.id.description }

  static func pointer(to id: ID<Campaign>) -> Pointer {
    Pointer(V2Campaign.self, id.description, related: "/api/oauth2/v2/campaigns/\(id)") { scene in
      try scene.campaign(id).map { V2Campaign($0) }
    }
  }

  private func forCreator(_ scene: Scene, _ value: JSON) -> Attribute<V2Campaign>.Reading {
    scene.ifCreator(of: campaign) { value }
  }

  static let attributes = Attribute<V2Campaign>.list { list in
    list("created_at") { page, scene in scene.date(page.created) }
    list("creation_name") { page, _ in JSON(page.creationName) }
    list("currency") { page, _ in JSON(page.currency) }
    list.guarded("discord_server_id") { it, scene in it.forCreator(scene, JSON(it.campaign.discordServerID)) }
    list.guarded("google_analytics_id") { it, scene in it.forCreator(scene, JSON(it.campaign.googleAnalyticsID)) }
    list("has_rss") { page, _ in JSON(page.hasRSS) }
    list("has_sent_rss_notify") { page, _ in JSON(page.hasSentRSSNotification) }
    list("image_small_url") { page, scene in
      JSON(page.imageSmallURL ?? scene.pictureURL(of: "campaign/\(page.id)", size: 100))
    }
    list("image_url") { page, scene in JSON(page.imageURL ?? scene.pictureURL(of: "campaign/\(page.id)", size: 400)) }
    list("is_charged_immediately") { page, _ in JSON(page.isChargedImmediately) }
    list("is_monthly") { page, _ in JSON(page.isMonthly) }
    list("is_nsfw") { page, _ in JSON(page.isNSFW) }
    list("main_video_embed") { page, _ in JSON(page.mainVideoEmbed) }
    list("main_video_url") { page, _ in JSON(page.mainVideoURL) }
    list("name") { page, _ in JSON(page.name) }
    list("one_liner") { page, _ in JSON(page.oneLiner) }
    list("patron_count") { page, scene in JSON(try scene.census(of: page.id).patrons) }
    list("pay_per_name") { page, _ in JSON(page.payPerName) }
    list("pledge_url") { page, _ in JSON("/checkout/\(page.vanity ?? page.id.description)") }
    list("published_at") { page, scene in scene.date(page.published) }
    list("rss_artwork_url") { page, _ in JSON(page.rssArtworkURL) }
    list("rss_feed_title") { page, _ in JSON(page.rssFeedTitle) }
    list("show_earnings") { page, _ in JSON(page.showsEarnings) }
    list("summary") { page, _ in JSON(page.summary) }
    list("thanks_embed") { page, _ in JSON(page.thanksEmbed) }
    list("thanks_msg") { page, _ in JSON(page.thanksMessage) }
    list("thanks_video_url") { page, _ in JSON(page.thanksVideoURL) }
    list("url") { page, scene in JSON(scene.pageURL(vanity: page.vanity, user: page.creator)) }
    list("vanity") { page, _ in JSON(page.vanity) }
    // The name it had before `show_earnings`; an official client still lists it.
    list("earnings_visibility") { page, _ in page.showsEarnings ? "public" : "private" }
  }

  /// A known client takes the first included resource for the creator.
  static let relations = Relation<V2Campaign>.list { list in
    list("creator", V2User.self) { it, _ in .one(V2User.pointer(to: it.campaign.creator)) }
    list("tiers", V2Tier.self) { it, scene in
      .many(try scene.tiers(of: it.campaign).map { Pointer(V2Tier(tier: $0)) })
    }
    list("benefits", V2Benefit.self) { it, scene in
      .many(try scene.benefits(of: it.campaign).map { Pointer(V2Benefit($0)) })
    }
    // The original always answers these two with empty lists.
    list("goals", V2Goal.self) { _, _ in .many([]) }
    list("campaign_installations", V2CampaignInstallation.self) { _, _ in .many([]) }
    list("categories", V2Category.self) { it, scene in
      .many(try scene.categories(of: it.campaign.id).map { Pointer(V2Category(category: $0)) })
    }
  }
}

struct V2Category: APIResource {
  let category: Category

  static let type = "category"
  var id: String { category.id.description }

  static let attributes = Attribute<V2Category>.list { list in
    list("name") { it, _ in JSON(it.category.name) }
  }
  static let relations: [Relation<V2Category>] = []
}

/// Named by the wire; this server has none.
struct V2CampaignInstallation: APIResource {
  static let type = "campaign-installation"
  static let attributes: [Attribute<V2CampaignInstallation>] = []
  static let relations: [Relation<V2CampaignInstallation>] = []
  let id: String
}

/// Named by the wire, which always answers an empty list of them.
struct V2Goal: APIResource {
  static let type = "goal"
  let id: String

  static let attributes = Attribute<V2Goal>.list { list in
    for name in ["amount_cents", "completed_percentage", "created_at", "description", "reached_at", "title"] {
      list.guarded(name) { _, _ in .hidden }
    }
  }
  static let relations = Relation<V2Goal>.list { list in
    list("campaign", V2Campaign.self) { _, _ in .hidden }
  }
}
