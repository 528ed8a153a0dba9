// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V1User: APIResource {
  let open: Profile
  private let user: User
  /// The pledge through which a creator sees this user, if that is the way.
  private let seenAs: Readable<Member>?

  init(_ user: User, seenAs pledge: Readable<Member>? = nil) {
    open = user.profile
    self.user = user
    seenAs = pledge
  }

  static let type = "user"
  var id: String { user.id.description }

  static func pointer(to id: ID<User>, seenAs pledge: Readable<Member>? = nil) -> Pointer {
    Pointer(V1User.self, id.description, related: "/api/user/\(id)") { scene in
      try scene.user(id).map { V1User($0, seenAs: pledge) }
    }
  }

  private func own(_ scene: Scene, _ value: JSON) -> Attribute<V1User>.Reading {
    guard scene.visibility.isViewer(user.id) else { return .hidden }
    let missing = scene.visibility.scopesMissingForOwnProfile(in: .v1)
    return missing.isEmpty ? .value(value) : .withheld(missing)
  }

  private func isPatronOfViewer(_ scene: Scene) throws -> Bool {
    guard let pledge = seenAs?.thing, pledge.user == user.id, let campaign = try scene.campaign(pledge.campaign) else {
      return false
    }
    return scene.visibility.mayReadPledges(to: campaign)
  }

  private func url(on network: SocialNetwork) -> JSON { JSON(user.connection(to: network)?.url) }

  private static let networks: [SocialNetwork] = [
    .deviantart, .discord, .facebook, .google, .instagram, .reddit, .spotify, .twitch, .twitter, .youtube,
  ]

  static let attributes = Attribute<V1User>.list { list in
    list("about") { user, _ in JSON(user.about) }
    list("created") { user, scene in scene.date(user.created) }
    list.guarded("discord_id") { it, scene in it.own(scene, JSON(it.user.connection(to: .discord)?.accountID)) }
    list.guarded("email") { it, scene in
      if try it.isPatronOfViewer(scene) || scene.visibility.mayReadEmail(of: it.user.id, in: .v1) {
        return .value(JSON(it.user.email))
      }
      guard scene.visibility.isViewer(it.user.id) else { return .hidden }
      return .withheld(scene.visibility.scopesMissingForOwnEmail(in: .v1))
    }
    list.guarded("facebook") { it, scene in it.own(scene, it.url(on: .facebook)) }
    list.guarded("facebook_id") { it, scene in it.own(scene, JSON(it.user.connection(to: .facebook)?.accountID)) }
    list("first_name") { user, _ in JSON(user.firstName) }
    list("full_name") { user, _ in JSON(user.fullName) }
    list.guarded("gender") { it, scene in it.own(scene, JSON(it.user.gender)) }
    // A token's user has logged in with one: this server knows no other way.
    list.guarded("has_password") { it, scene in it.own(scene, true) }
    list("image_url") { user, scene in JSON(user.imageURL ?? scene.pictureURL(of: user.id, size: 400)) }
    list.guarded("is_deleted") { it, scene in it.own(scene, JSON(it.user.isDeleted)) }
    list.guarded("is_email_verified") { it, scene in it.own(scene, JSON(it.user.isEmailVerified)) }
    list.guarded("is_nuked") { it, scene in it.own(scene, JSON(it.user.isNuked)) }
    list.guarded("is_suspended") { it, scene in it.own(scene, JSON(it.user.isSuspended)) }
    list("last_name") { user, _ in JSON(user.lastName) }
    list.guarded("social_connections") { it, scene in it.own(scene, it.user.connections(to: networks)) }
    list("thumb_url") { user, scene in JSON(user.thumbURL ?? scene.pictureURL(of: user.id, size: 100)) }
    list.guarded("twitch") { it, scene in it.own(scene, it.url(on: .twitch)) }
    list.guarded("twitter") { it, scene in it.own(scene, it.url(on: .twitter)) }
    list("url") { user, scene in JSON(scene.pageURL(vanity: user.vanity, user: user.id)) }
    list("vanity") { user, _ in JSON(user.vanity) }
    list.guarded("youtube") { it, scene in it.own(scene, it.url(on: .youtube)) }

    list.guarded("can_see_nsfw", optional: true) { it, scene in it.own(scene, JSON(it.user.canSeeNSFW)) }
    list("comment_count", optional: true) { user, _ in JSON(user.commentCount) }
    list.guarded("hide_pledges", optional: true) { it, scene in it.own(scene, JSON(it.user.hidesPledges)) }
    list("is_creator", optional: true) { user, scene in JSON(try scene.campaign(ownedBy: user.id) != nil) }
    list("like_count", optional: true) { user, _ in JSON(user.likeCount) }
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
      return .one(Pointer(V1Campaign(campaign), related: "/api/campaigns/\(campaign.id)"))
    }
    list("pledges", V1Pledge.self, isDefault: true) { it, scene in
      guard scene.visibility.isViewer(it.user.id) else { return .hidden }
      return .many(try it.ownPledges(scene).map { Pointer($0) })
    }
  }

  /// An empty list where none may be seen: clients walk it without asking whether it is there.
  private func ownPledges(_ scene: Scene) throws -> [V1Pledge] {
    if scene.visibility.ownPledges() == .none { return [] }
    return try scene.memberships(of: user.id).compactMap { member in
      guard let campaign = try scene.campaign(member.campaign) else { return nil }
      return scene.visibility.readPledge(member, to: campaign).map { V1Pledge($0, to: campaign) }
    }
  }
}
