// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V1User: APIResource {
  let user: User
  /// Shown to a creator as one of their patrons.
  var isPatronOfViewer = false

  static let type = "user"
  var id: String { user.id.description }

  static func pointer(to id: ID<User>, isPatronOfViewer: Bool = false) -> Pointer {
    Pointer(V1User.self, id.description, related: "/api/user/\(id)") { scene in
      try scene.user(id).map { V1User(user: $0, isPatronOfViewer: isPatronOfViewer) }
    }
  }

  private func own(_ scene: Scene, _ value: JSON) -> Attribute<V1User>.Reading {
    scene.visibility.isViewer(user.id) ? .value(value) : .hidden
  }

  private func url(on network: SocialNetwork) -> JSON { JSON(user.connection(to: network)?.url) }

  private static let networks: [SocialNetwork] = [
    .deviantart, .discord, .facebook, .google, .instagram, .reddit, .spotify, .twitch, .twitter, .youtube,
  ]

  static let attributes = Attribute<V1User>.list { list in
    list("about") { it, _ in JSON(it.user.about) }
    list("created") { it, scene in scene.date(it.user.created) }
    list.guarded("discord_id") { it, scene in it.own(scene, JSON(it.user.connection(to: .discord)?.accountID)) }
    list.guarded("email") { it, scene in
      if it.isPatronOfViewer || scene.visibility.mayReadEmail(of: it.user.id, in: .v1) {
        return .value(JSON(it.user.email))
      }
      guard scene.visibility.isViewer(it.user.id) else { return .hidden }
      return .withheld(scene.visibility.scopesMissingForOwnEmail(in: .v1))
    }
    list.guarded("facebook") { it, scene in it.own(scene, it.url(on: .facebook)) }
    list.guarded("facebook_id") { it, scene in it.own(scene, JSON(it.user.connection(to: .facebook)?.accountID)) }
    list("first_name") { it, _ in JSON(it.user.firstName) }
    list("full_name") { it, _ in JSON(it.user.fullName) }
    list.guarded("gender") { it, scene in it.own(scene, JSON(it.user.gender)) }
    // A token's user has logged in with one: this server knows no other way.
    list.guarded("has_password") { it, scene in it.own(scene, true) }
    list("image_url") { it, scene in JSON(it.user.imageURL ?? scene.pictureURL(of: it.user.id, size: 400)) }
    list.guarded("is_deleted") { it, scene in it.own(scene, JSON(it.user.isDeleted)) }
    list.guarded("is_email_verified") { it, scene in it.own(scene, JSON(it.user.isEmailVerified)) }
    list.guarded("is_nuked") { it, scene in it.own(scene, JSON(it.user.isNuked)) }
    list.guarded("is_suspended") { it, scene in it.own(scene, JSON(it.user.isSuspended)) }
    list("last_name") { it, _ in JSON(it.user.lastName) }
    list.guarded("social_connections") { it, scene in it.own(scene, it.user.connections(to: networks)) }
    list("thumb_url") { it, scene in JSON(it.user.thumbURL ?? scene.pictureURL(of: it.user.id, size: 100)) }
    list.guarded("twitch") { it, scene in it.own(scene, it.url(on: .twitch)) }
    list.guarded("twitter") { it, scene in it.own(scene, it.url(on: .twitter)) }
    list("url") { it, scene in JSON(scene.pageURL(vanity: it.user.vanity, user: it.user.id)) }
    list("vanity") { it, _ in JSON(it.user.vanity) }
    list.guarded("youtube") { it, scene in it.own(scene, it.url(on: .youtube)) }

    list.guarded("can_see_nsfw", optional: true) { it, scene in it.own(scene, JSON(it.user.canSeeNSFW)) }
    list("comment_count", optional: true) { it, _ in JSON(it.user.commentCount) }
    list.guarded("hide_pledges", optional: true) { it, scene in it.own(scene, JSON(it.user.hidesPledges)) }
    list("is_creator", optional: true) { it, scene in JSON(try scene.campaign(ownedBy: it.user.id) != nil) }
    list("like_count", optional: true) { it, _ in JSON(it.user.likeCount) }
    list.guarded("patron_currency", optional: true) { it, scene in it.own(scene, JSON(it.user.patronCurrency)) }
    list.guarded("two_factor_enabled", optional: true) { it, scene in it.own(scene, JSON(it.user.hasTwoFactors)) }
  }

  static let relations = Relation<V1User>.list { list in
    list("campaign", V1Campaign.self, isDefault: true) { it, scene in
      guard let campaign = try scene.campaign(ownedBy: it.user.id) else { return .hidden }
      if scene.visibility.owns(campaign) {
        let missing = scene.visibility.scopesMissingForOwnCampaign(in: .v1)
        guard missing.isEmpty else { return .withheld(missing) }
      }
      return .one(Pointer(V1Campaign(campaign: campaign), related: "/api/campaigns/\(campaign.id)"))
    }
    list("pledges", V1Pledge.self, isDefault: true) { it, scene in
      guard scene.visibility.isViewer(it.user.id) else { return .hidden }
      return .many(try it.ownPledges(scene).map { Pointer($0) })
    }
  }

  /// An empty list where none may be seen: clients walk it without asking whether it is there.
  private func ownPledges(_ scene: Scene) throws -> [V1Pledge] {
    let visible = scene.visibility.ownPledges()
    if visible == .none { return [] }
    return try scene.records.members(of: user.id).compactMap { member in
      guard member.status.isPledge, let campaign = try scene.campaign(member.campaign) else { return nil }
      guard visible == .all || campaign.creator == scene.viewer.clientOwner else { return nil }
      return V1Pledge(member: member, campaign: campaign)
    }
  }
}
