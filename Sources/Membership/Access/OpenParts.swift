// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

// What anybody may read who gets to see the thing at all. What is not here needs a look at ``Visibility`` first.

extension User {
  public var profile: Profile { Profile(of: self) }
}

/// The open part of a ``User``.
public struct Profile: Sendable {
  private let user: User

  fileprivate init(of user: User) { self.user = user }

  public var id: ID<User> { user.id }
  public var fullName: String { user.fullName }
  public var firstName: String? { user.firstName }
  public var lastName: String? { user.lastName }
  public var created: Instant { user.created }
  public var about: String? { user.about }
  public var vanity: String? { user.vanity }
  public var imageURL: String? { user.imageURL }
  public var thumbURL: String? { user.thumbURL }
  public var likeCount: Int { user.likeCount }
  public var commentCount: Int { user.commentCount }
}

extension Campaign {
  public var page: CampaignPage { CampaignPage(of: self) }
}

/// The open part of a ``Campaign``.
public struct CampaignPage: Sendable {
  private let campaign: Campaign

  fileprivate init(of campaign: Campaign) { self.campaign = campaign }

  public var id: ID<Campaign> { campaign.id }
  public var creator: ID<User> { campaign.creator }
  public var name: String { campaign.name }
  public var vanity: String? { campaign.vanity }
  public var creationName: String? { campaign.creationName }
  public var created: Instant { campaign.created }
  public var published: Instant? { campaign.published }
  public var currency: String { campaign.currency }
  public var oneLiner: String? { campaign.oneLiner }
  public var summary: String? { campaign.summary }
  public var payPerName: String? { campaign.payPerName }
  public var imageURL: String? { campaign.imageURL }
  public var imageSmallURL: String? { campaign.imageSmallURL }
  public var mainVideoEmbed: String? { campaign.mainVideoEmbed }
  public var mainVideoURL: String? { campaign.mainVideoURL }
  public var thanksEmbed: String? { campaign.thanksEmbed }
  public var thanksMessage: String? { campaign.thanksMessage }
  public var thanksVideoURL: String? { campaign.thanksVideoURL }
  public var rssArtworkURL: String? { campaign.rssArtworkURL }
  public var rssFeedTitle: String? { campaign.rssFeedTitle }
  public var hasRSS: Bool { campaign.hasRSS }
  public var hasSentRSSNotification: Bool { campaign.hasSentRSSNotification }
  public var isChargedImmediately: Bool? { campaign.isChargedImmediately }
  public var isMonthly: Bool { campaign.isMonthly }
  public var isNSFW: Bool { campaign.isNSFW }
  public var isPlural: Bool { campaign.isPlural }
  public var showsEarnings: Bool { campaign.showsEarnings }
  public var showsPatronGoals: Bool { campaign.showsPatronGoals }
  public var creationCount: Int { campaign.creationCount }
}

extension Benefit {
  public var promise: Promise { Promise(of: self) }

  /// The open part of a ``Benefit``; how its deliveries stand is between the creator and their app.
  public struct Promise: Sendable {
    private let benefit: Benefit

    fileprivate init(of benefit: Benefit) { self.benefit = benefit }

    public var title: String { benefit.title }
    public var description: String? { benefit.description }
    public var kind: String? { benefit.kind }
    public var rule: String? { benefit.rule }
    public var created: Instant { benefit.created }
    public var isDeleted: Bool { benefit.isDeleted }
    public var isEnded: Bool { benefit.isEnded }
    public var isPublished: Bool { benefit.isPublished }
    public var tiers: [ID<Tier>] { benefit.tiers }
  }
}

extension Member {
  public var standing: Standing { Standing(of: self) }

  /// What the member and the creator both may read of a ``Member``: all but the creator's note.
  public struct Standing: Sendable {
    private let member: Member

    fileprivate init(of member: Member) { self.member = member }

    public var user: ID<User> { member.user }
    public var status: PatronStatus { member.status }
    public var entitledCents: Int { member.entitledCents }
    public var willPayCents: Int { member.willPayCents }
    public var campaignLifetimeCents: Int { member.campaignLifetimeCents }
    public var isFreeTrial: Bool { member.isFreeTrial }
    public var isGifted: Bool { member.isGifted }
    public var lastCharge: Instant? { member.lastCharge }
    public var lastChargeStatus: ChargeStatus? { member.lastChargeStatus }
    public var nextCharge: Instant? { member.nextCharge }
    public var cadence: Int? { member.cadence }
    public var pledgeStart: Instant? { member.pledgeStart }
  }
}

extension Media {
  public var file: File { File(of: self) }

  /// The open part of ``Media``; where it is to be uploaded is for the creator.
  public struct File: Sendable {
    private let media: Media

    fileprivate init(of media: Media) { self.media = media }

    public var created: Instant { media.created }
    public var downloadURL: String? { media.downloadURL }
    public var fileName: String? { media.fileName }
    public var imageURLs: [String: String] { media.imageURLs }
    public var dimensions: Media.Dimensions? { media.dimensions }
    public var mimeType: String? { media.mimeType }
    public var owner: Media.Owner? { media.owner }
    public var ownerRelationship: String? { media.ownerRelationship }
    public var sizeBytes: Int { media.sizeBytes }
    public var state: Media.State { media.state }
  }
}
