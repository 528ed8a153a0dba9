// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Post: APIResource {
  private let post: Post

  init(_ post: Readable<Post>) { self.post = post.thing }

  static let type = "post"
  var id: String { post.id.description }

  static let attributes = Attribute<V2Post>.list { list in
    list("app_id") { it, _ in JSON(it.post.appID) }
    list("app_status") { it, _ in JSON(it.post.appStatus) }
    list("content") { it, _ in JSON(it.post.content) }
    list("embed_data") { it, _ in it.post.embed.map(embedded) ?? .null }
    list("embed_url") { it, _ in JSON(it.post.embed?.url) }
    list("is_paid") { it, _ in JSON(it.post.isPaid) }
    list("is_public") { it, _ in JSON(it.post.isPublic) }
    list("published_at") { it, scene in scene.date(it.post.published) }
    list("tiers") { it, _ in JSON(it.post.tiers.isEmpty ? nil : it.post.tiers.map(\.description)) }
    list("title") { it, _ in JSON(it.post.title) }
    list("url") { it, _ in JSON(it.post.address) }
  }

  private static func embedded(_ embed: Embed) -> JSON {
    [
      "description": JSON(embed.description), "html": JSON(embed.html), "provider": JSON(embed.provider),
      "provider_url": JSON(embed.providerURL), "subject": JSON(embed.subject), "url": JSON(embed.url),
    ]
  }

  static let relations = Relation<V2Post>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.post.campaign)) }
    list("user", V2User.self) { it, _ in .one(V2User.pointer(to: it.post.author)) }
  }
}
