// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A creator's membership page.
public struct Campaign: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Campaign>
  public var creator: ID<User>
  public var name: String
  public var vanity: String?
  /// What the creator makes: "clockwork birds".
  public var creationName: String?
  public var created: Instant
  public var published: Instant?
  /// ISO 4217; all amounts of the campaign are in its hundredths.
  public var currency: String
  public var oneLiner: String?
  /// HTML.
  public var summary: String?
  /// The end of the sentence "so much per …".
  public var payPerName: String?
  /// Absolute; `nil` where there is no picture.
  public var imageURL: String?
  public var imageSmallURL: String?
  public var mainVideoEmbed: String?
  public var mainVideoURL: String?
  public var thanksEmbed: String?
  public var thanksMessage: String?
  public var thanksVideoURL: String?
  public var discordServerID: String?
  public var googleAnalyticsID: String?
  public var rssArtworkURL: String?
  public var rssFeedTitle: String?
  public var hasRSS: Bool
  public var hasSentRSSNotification: Bool
  public var isChargedImmediately: Bool?
  public var isMonthly: Bool
  public var isNSFW: Bool
  public var isPlural: Bool
  public var showsEarnings: Bool
  public var showsPatronGoals: Bool
  public var creationCount: Int
  public var outstandingPaymentCents: Int

  public init(
    id: ID<Campaign> = ID(0), creator: ID<User>, name: String, vanity: String? = nil, creationName: String? = nil,
    created: Instant, published: Instant? = nil, currency: String = "USD", oneLiner: String? = nil,
    summary: String? = nil, payPerName: String? = nil, imageURL: String? = nil, imageSmallURL: String? = nil,
    mainVideoEmbed: String? = nil, mainVideoURL: String? = nil, thanksEmbed: String? = nil,
    thanksMessage: String? = nil, thanksVideoURL: String? = nil, discordServerID: String? = nil,
    googleAnalyticsID: String? = nil, rssArtworkURL: String? = nil, rssFeedTitle: String? = nil,
    hasRSS: Bool = false, hasSentRSSNotification: Bool = false, isChargedImmediately: Bool? = nil,
    isMonthly: Bool = true, isNSFW: Bool = false, isPlural: Bool = false, showsEarnings: Bool = false,
    showsPatronGoals: Bool = false, creationCount: Int = 0, outstandingPaymentCents: Int = 0
  ) {
    self.id = id
    self.creator = creator
    self.name = name
    self.vanity = vanity
    self.creationName = creationName
    self.created = created
    self.published = published
    self.currency = currency
    self.oneLiner = oneLiner
    self.summary = summary
    self.payPerName = payPerName
    self.imageURL = imageURL
    self.imageSmallURL = imageSmallURL
    self.mainVideoEmbed = mainVideoEmbed
    self.mainVideoURL = mainVideoURL
    self.thanksEmbed = thanksEmbed
    self.thanksMessage = thanksMessage
    self.thanksVideoURL = thanksVideoURL
    self.discordServerID = discordServerID
    self.googleAnalyticsID = googleAnalyticsID
    self.rssArtworkURL = rssArtworkURL
    self.rssFeedTitle = rssFeedTitle
    self.hasRSS = hasRSS
    self.hasSentRSSNotification = hasSentRSSNotification
    self.isChargedImmediately = isChargedImmediately
    self.isMonthly = isMonthly
    self.isNSFW = isNSFW
    self.isPlural = isPlural
    self.showsEarnings = showsEarnings
    self.showsPatronGoals = showsPatronGoals
    self.creationCount = creationCount
    self.outstandingPaymentCents = outstandingPaymentCents
  }
}

/// What a campaign's members add up to.
public struct Census: Equatable, Sendable {
  /// Members whose pledge is active.
  public var patrons: Int
  /// What those pay a month, a year's pledge as a twelfth, in hundredths of the campaign's currency.
  public var pledgeSumCents: Int
  public var patronsByTier: [ID<Tier>: Int]

  public init(patrons: Int = 0, pledgeSumCents: Int = 0, patronsByTier: [ID<Tier>: Int] = [:]) {
    self.patrons = patrons
    self.pledgeSumCents = pledgeSumCents
    self.patronsByTier = patronsByTier
  }
}
