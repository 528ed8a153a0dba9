// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2User: APIResource {
  let user: User
  /// The membership through which a creator sees this user, if that is the way.
  var seenAs: Member?

  static let type = "user"
  var id: String { user.id.description }

  static func pointer(to id: ID<User>, seenAs member: Member? = nil) -> Pointer {
    Pointer(V2User.self, id.description, related: "/api/oauth2/v2/user/\(id)") { scene in
      try scene.user(id).map { V2User(user: $0, seenAs: member) }
    }
  }

  private func own(_ scene: Scene, _ value: JSON) -> Attribute<V2User>.Reading {
    scene.visibility.isViewer(user.id) ? .value(value) : .hidden
  }

  private static let networks: [SocialNetwork] = [
    .discord, .facebook, .google, .instagram, .reddit, .spotify, .spotifyOpenAccess, .twitch, .twitter, .vimeo,
    .youtube,
  ]

  static let attributes = Attribute<V2User>.list { list in
    list("about") { it, _ in JSON(it.user.about) }
    list.guarded("can_see_nsfw") { it, scene in it.own(scene, JSON(it.user.canSeeNSFW)) }
    list("created") { it, scene in scene.date(it.user.created) }
    list.guarded("email") { it, scene in try it.email(scene) }
    list("first_name") { it, _ in JSON(it.user.firstName) }
    list("full_name") { it, _ in JSON(it.user.fullName) }
    list.guarded("hide_pledges") { it, scene in it.own(scene, JSON(it.user.hidesPledges)) }
    list("image_url") { it, scene in JSON(it.user.imageURL ?? scene.pictureURL(of: it.user.id, size: 400)) }
    list("is_creator") { it, scene in JSON(try scene.campaign(ownedBy: it.user.id) != nil) }
    list.guarded("is_email_verified") { it, scene in it.own(scene, JSON(it.user.isEmailVerified)) }
    list("last_name") { it, _ in JSON(it.user.lastName) }
    list("like_count") { it, _ in JSON(it.user.likeCount) }
    list.guarded("social_connections") { it, scene in it.own(scene, it.user.connections(to: networks)) }
    list("thumb_url") { it, scene in JSON(it.user.thumbURL ?? scene.pictureURL(of: it.user.id, size: 100)) }
    list("url") { it, scene in JSON(scene.pageURL(vanity: it.user.vanity, user: it.user.id)) }
    list("vanity") { it, _ in JSON(it.user.vanity) }
  }

  private func email(_ scene: Scene) throws -> Attribute<V2User>.Reading {
    if scene.visibility.mayReadEmail(of: user.id, in: .v2) { return .value(JSON(user.email)) }
    if scene.visibility.isViewer(user.id) {
      return .withheld(scene.visibility.scopesMissingForOwnEmail(in: .v2))
    }
    guard let seenAs, let campaign = try scene.campaign(seenAs.campaign), scene.visibility.owns(campaign) else {
      return .hidden
    }
    let missing = scene.visibility.scopesMissingForEmail(of: seenAs)
    return missing.isEmpty ? .value(JSON(user.email)) : .withheld(missing)
  }

  static let relations = Relation<V2User>.list { list in
    list("campaign", V2Campaign.self) { it, scene in
      let campaign = try scene.campaign(ownedBy: it.user.id)
      if scene.visibility.isViewer(it.user.id) {
        let missing = scene.visibility.scopesMissingForOwnCampaign(in: .v2)
        guard missing.isEmpty else { return .withheld(missing) }
      }
      return .one(campaign.map { V2Campaign.pointer(to: $0.id) })
    }
    list("memberships", V2Member.self) { it, scene in
      guard scene.visibility.isViewer(it.user.id) else { return .hidden }
      return .many(try it.ownMemberships(scene).map { Pointer(V2Member(member: $0)) })
    }
  }

  private func ownMemberships(_ scene: Scene) throws -> [Member] {
    switch scene.visibility.ownMemberships() {
    case .none: return []
    case .all: return try scene.records.members(of: user.id)
    case .ofClientOwner(let missing):
      scene.warn(
        "include", "Only the membership of the client owner's campaign is shown: the token lacks the scope \(missing).")
      guard let campaign = try scene.campaign(ownedBy: scene.viewer.clientOwner) else { return [] }
      return try scene.records.member(user.id, of: campaign.id).map { [$0] } ?? []
    }
  }
}
