// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2User: APIResource {
  let open: Profile
  private let user: User
  /// The membership through which a creator sees this user, if that is the way.
  private let seenAs: Readable<Member>?

  init(_ user: User, seenAs member: Readable<Member>? = nil) {
    open = user.profile
    self.user = user
    seenAs = member
  }

  static let type = "user"
  var id: String { user.id.description }

  static func pointer(to id: ID<User>, seenAs member: Readable<Member>? = nil) -> Pointer {
    Pointer(V2User.self, id.description, related: "/api/oauth2/v2/user/\(id)") { scene in
      try scene.user(id).map { V2User($0, seenAs: member) }
    }
  }

  private func own(_ scene: Scene, _ value: JSON) -> Attribute<V2User>.Reading {
    guard scene.visibility.isViewer(user.id) else { return .hidden }
    let missing = scene.visibility.scopesMissingForOwnProfile(in: .v2)
    return missing.isEmpty ? .value(value) : .withheld(missing)
  }

  private static let networks: [SocialNetwork] = [
    .discord, .facebook, .google, .instagram, .reddit, .spotify, .spotifyOpenAccess, .twitch, .twitter, .vimeo,
    .youtube,
  ]

  static let attributes = Attribute<V2User>.list { list in
    list("about") { user, _ in JSON(user.about) }
    list.guarded("can_see_nsfw") { it, scene in it.own(scene, JSON(it.user.canSeeNSFW)) }
    list("created") { user, scene in scene.date(user.created) }
    list.guarded("email") { it, scene in try it.email(scene) }
    list("first_name") { user, _ in JSON(user.firstName) }
    list("full_name") { user, _ in JSON(user.fullName) }
    list.guarded("hide_pledges") { it, scene in it.own(scene, JSON(it.user.hidesPledges)) }
    list("image_url") { user, scene in JSON(user.imageURL ?? scene.pictureURL(of: user.id, size: 400)) }
    list("is_creator") { user, scene in JSON(try scene.campaign(ownedBy: user.id) != nil) }
    list.guarded("is_email_verified") { it, scene in it.own(scene, JSON(it.user.isEmailVerified)) }
    list("last_name") { user, _ in JSON(user.lastName) }
    list("like_count") { user, _ in JSON(user.likeCount) }
    list.guarded("social_connections") { it, scene in it.own(scene, it.user.connections(to: networks)) }
    list("thumb_url") { user, scene in JSON(user.thumbURL ?? scene.pictureURL(of: user.id, size: 100)) }
    list("url") { user, scene in JSON(scene.pageURL(vanity: user.vanity, user: user.id)) }
    list("vanity") { user, _ in JSON(user.vanity) }
  }

  private func email(_ scene: Scene) throws -> Attribute<V2User>.Reading {
    if scene.visibility.mayReadEmail(of: user.id, in: .v2) { return .value(JSON(user.email)) }
    if scene.visibility.isViewer(user.id) {
      return .withheld(scene.visibility.scopesMissingForOwnEmail(in: .v2))
    }
    guard let member = seenAs?.thing, member.user == user.id, let campaign = try scene.campaign(member.campaign),
      scene.visibility.owns(campaign)
    else { return .hidden }
    let missing = scene.visibility.scopesMissingForEmail(of: member)
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
      return .many(try it.ownMemberships(scene).map { Pointer(V2Member($0)) })
    }
  }

  private func ownMemberships(_ scene: Scene) throws -> [Readable<Member>] {
    let visible = scene.visibility.ownMemberships()
    if visible == .none { return [] }
    let mine = try scene.memberships(of: user.id)
    if case .ofClientOwner(let missing) = visible {
      scene.warn(
        "include", "Only the membership of the client owner's campaign is shown: the token lacks the scope \(missing).")
    }
    return try mine.compactMap { member in
      guard let campaign = try scene.campaign(member.campaign) else { return nil }
      guard visible == .all || campaign.creator == scene.viewer.clientOwner else { return nil }
      return try? scene.visibility.read(member, of: campaign).get()
    }
  }
}
