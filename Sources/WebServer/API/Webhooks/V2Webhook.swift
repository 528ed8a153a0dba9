// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import UsherOAuth

struct V2Webhook: APIResource {
  let webhook: Webhook
  let secret: String
  let client: Client

  static let type = "webhook"
  var id: String { webhook.id.description }

  static let attributes = Attribute<V2Webhook>.list { list in
    list("last_attempted_at") { it, scene in scene.date(it.webhook.lastAttempt) }
    list("num_consecutive_times_failed") { it, _ in JSON(it.webhook.failures) }
    list("paused") { it, _ in JSON(it.webhook.isPaused) }
    list("secret") { it, _ in JSON(it.secret) }
    list("triggers") { it, _ in JSON(it.webhook.triggers.names) }
    list("uri") { it, _ in JSON(it.webhook.address.text) }
  }

  static let relations = Relation<V2Webhook>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.webhook.campaign)) }
    list("client", V2Client.self) { it, _ in .one(Pointer(V2Client(client: it.client))) }
  }
}

/// A client as version 2 shows it to those who hold its tokens.
struct V2Client: APIResource {
  let client: Client

  static let type = "client"
  var id: String { client.identifier.text }

  static let attributes = Attribute<V2Client>.list { list in
    list("author_name") { it, _ in JSON(it.client.description.author) }
    list("category") { it, _ in JSON(it.client.description.category ?? "") }
    // Only its hash is kept.
    list.guarded("client_secret") { _, _ in .hidden }
    list("default_scopes") { it, _ in JSON(ScopeSet.byDefault(for: it.client.apiVersion).description) }
    list("description") { it, _ in JSON(it.client.description.summary ?? "") }
    list("domain") { it, _ in JSON(it.client.description.domain) }
    list("icon_url") { it, _ in JSON(it.client.description.iconURL) }
    list("name") { it, _ in JSON(it.client.description.name) }
    list("privacy_policy_url") { it, _ in JSON(it.client.description.privacyPolicyURL) }
    list("redirect_uris") { it, _ in JSON(it.client.redirectURIs.map(\.text).joined(separator: "\n")) }
    list("tos_url") { it, _ in JSON(it.client.description.termsURL) }
    list("version") { it, _ in JSON(it.client.apiVersion.rawValue) }
  }

  static let relations = Relation<V2Client>.list { list in
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.owner)) }
    list("campaign", V2Campaign.self) { it, scene in
      .one(try scene.campaign(ownedBy: it.owner).map { V2Campaign.pointer(to: $0.id) })
    }
    list("apps", V2CampaignInstallation.self) { _, _ in .many([]) }
    list("creator_token", V2CreatorToken.self) { _, _ in .hidden }
  }

  private var owner: ID<User> { ID(client.owner.number) }
}

/// Named by the wire; it shows once, to who makes a client.
struct V2CreatorToken: APIResource {
  static let type = "oauth-token"
  static let attributes: [Attribute<V2CreatorToken>] = []
  static let relations: [Relation<V2CreatorToken>] = []
  let id: String
}
