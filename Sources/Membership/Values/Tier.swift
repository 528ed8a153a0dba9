// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A level of membership: `tier` in version 2 of the wire, `reward` in version 1.
public struct Tier: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Tier>
  public var campaign: ID<Campaign>
  public var title: String
  /// 0 for the tier of free members.
  public var amountCents: Int
  public var description: String
  public var created: Instant
  public var edited: Instant
  public var isPublished: Bool
  public var published: Instant?
  public var unpublished: Instant?
  public var imageURL: String?
  /// The file of the picture: the `tier_image` of version 2 of the wire.
  public var image: ID<Media>?
  public var requiresShipping: Bool
  /// How many members may hold the tier; `nil` for no limit.
  public var userLimit: Int?
  public var postCount: Int?
  public var discordRoleIDs: [String]?

  public init(
    id: ID<Tier> = ID(0), campaign: ID<Campaign>, title: String, amountCents: Int, description: String = "",
    created: Instant, edited: Instant? = nil, isPublished: Bool = true, published: Instant? = nil,
    unpublished: Instant? = nil, imageURL: String? = nil, image: ID<Media>? = nil, requiresShipping: Bool = false,
    userLimit: Int? = nil, postCount: Int? = nil, discordRoleIDs: [String]? = nil
  ) {
    self.id = id
    self.campaign = campaign
    self.title = title
    self.amountCents = amountCents
    self.description = description
    self.created = created
    self.edited = edited ?? created
    self.isPublished = isPublished
    self.published = published
    self.unpublished = unpublished
    self.imageURL = imageURL
    self.image = image
    self.requiresShipping = requiresShipping
    self.userLimit = userLimit
    self.postCount = postCount
    self.discordRoleIDs = discordRoleIDs
  }
}

/// Something that members of a tier are promised.
public struct Benefit: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Benefit>
  public var campaign: ID<Campaign>
  public var title: String
  public var description: String?
  public var kind: String?
  public var rule: String?
  public var appExternalID: String?
  /// What the app that delivers it keeps with it.
  public var appMeta: ObjectText?
  public var created: Instant
  public var isDeleted: Bool
  public var isEnded: Bool
  public var isPublished: Bool
  /// Cheapest first.
  public var tiers: [ID<Tier>]

  public init(
    id: ID<Benefit> = ID(0), campaign: ID<Campaign>, title: String, description: String? = nil, kind: String? = nil,
    rule: String? = nil, appExternalID: String? = nil, appMeta: ObjectText? = nil, created: Instant,
    isDeleted: Bool = false, isEnded: Bool = false, isPublished: Bool = true, tiers: [ID<Tier>] = []
  ) {
    self.id = id
    self.campaign = campaign
    self.title = title
    self.description = description
    self.kind = kind
    self.rule = rule
    self.appExternalID = appExternalID
    self.appMeta = appMeta
    self.created = created
    self.isDeleted = isDeleted
    self.isEnded = isEnded
    self.isPublished = isPublished
    self.tiers = tiers
  }
}

/// A sum that a campaign hopes to reach each month. Version 2 of the wire always answers an empty list of them.
public struct Goal: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Goal>
  public var campaign: ID<Campaign>
  public var title: String
  public var amountCents: Int
  public var description: String?
  public var created: Instant
  public var reached: Instant?

  public init(
    id: ID<Goal> = ID(0), campaign: ID<Campaign>, title: String, amountCents: Int, description: String? = nil,
    created: Instant, reached: Instant? = nil
  ) {
    self.id = id
    self.campaign = campaign
    self.title = title
    self.amountCents = amountCents
    self.description = description
    self.created = created
    self.reached = reached
  }

  /// 0 to 100, of a campaign whose patrons pay so much.
  public func completedPercentage(of pledgeSumCents: Int) -> Int {
    guard amountCents > 0 else { return 100 }
    return Int(min(100, max(0, Double(pledgeSumCents) * 100 / Double(amountCents))))
  }
}
