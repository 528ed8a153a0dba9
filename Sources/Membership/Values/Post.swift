// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Something that a creator has written for the public or for members.
public struct Post: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Post>
  public var campaign: ID<Campaign>
  public var author: ID<User>
  public var title: String?
  /// HTML.
  public var content: String?
  /// Whether members are charged for it, on a page that charges per creation.
  public var isPaid: Bool
  /// Whether everybody may read it, member or not.
  public var isPublic: Bool
  /// `nil` for a draft, which no list of posts shows.
  public var published: Instant?
  /// The tiers that may read it, cheapest first; none where it is for everybody or for every patron.
  public var tiers: [ID<Tier>]
  public var embed: Embed?
  /// A path or an absolute URL; `nil` for the path that follows from the id.
  public var url: String?
  /// The app that made the post, in the creator's platform.
  public var appID: Int?
  public var appStatus: String?
  public var created: Instant
  public var edited: Instant

  public init(
    id: ID<Post> = ID(0), campaign: ID<Campaign>, author: ID<User>, title: String? = nil, content: String? = nil,
    isPaid: Bool = false, isPublic: Bool = false, published: Instant? = nil, tiers: [ID<Tier>] = [],
    embed: Embed? = nil, url: String? = nil, appID: Int? = nil, appStatus: String? = nil, created: Instant,
    edited: Instant? = nil
  ) {
    self.id = id
    self.campaign = campaign
    self.author = author
    self.title = title
    self.content = content
    self.isPaid = isPaid
    self.isPublic = isPublic
    self.published = published
    self.tiers = tiers
    self.embed = embed
    self.url = url
    self.appID = appID
    self.appStatus = appStatus
    self.created = created
    self.edited = edited ?? created
  }

  /// The `url` of version 2 of the wire.
  public var address: String { url ?? "/posts/\(id)" }
}

/// Something from elsewhere that a post shows: the `embed_url` and `embed_data` of version 2 of the wire.
public struct Embed: Equatable, Sendable {
  public var url: String
  public var provider: String?
  public var providerURL: String?
  public var subject: String?
  public var description: String?
  public var html: String?

  public init(
    url: String, provider: String? = nil, providerURL: String? = nil, subject: String? = nil,
    description: String? = nil, html: String? = nil
  ) {
    self.url = url
    self.provider = provider
    self.providerURL = providerURL
    self.subject = subject
    self.description = description
    self.html = html
  }
}
