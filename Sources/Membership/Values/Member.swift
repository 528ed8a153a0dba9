// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The number of a ``Member``'s pledge in version 1 of the wire.
public enum Pledge {}

/// One user's membership of one campaign. With money in it, it is also a `pledge` of version 1 of the wire.
public struct Member: Equatable, Sendable {
  public var id: MemberID
  /// `ID(0)` until storage has given one.
  public var pledge: ID<Pledge>
  public var campaign: ID<Campaign>
  public var user: ID<User>
  public var status: PatronStatus
  /// The tiers that the member is entitled to now, cheapest first.
  public var tiers: [ID<Tier>]
  /// The tier that the pledge is for, also while a declined charge suspends the entitlement.
  public var pledgedTier: ID<Tier>?
  public var entitledCents: Int
  public var willPayCents: Int
  public var campaignLifetimeCents: Int
  public var isFreeTrial: Bool
  public var isGifted: Bool
  public var isPaused: Bool
  public var lastCharge: Instant?
  public var lastChargeStatus: ChargeStatus?
  public var nextCharge: Instant?
  /// The first declined charge since the last paid one.
  public var declinedSince: Instant?
  /// What the creator wrote about the member, for the creator only.
  public var note: String
  /// Months from charge to charge: 1 or 12; `nil` for one who never pledged.
  public var cadence: Int?
  public var pledgeStart: Instant?
  public var pledgeCapCents: Int?
  public var paysFees: Bool
  /// The last change that a list of the last changed is to show.
  public var updated: Instant

  /// - Parameter updated: the start of the pledge where it is not said.
  public init(
    id: MemberID, pledge: ID<Pledge> = ID(0), campaign: ID<Campaign>, user: ID<User>, status: PatronStatus = .free,
    tiers: [ID<Tier>] = [], pledgedTier: ID<Tier>? = nil, entitledCents: Int = 0, willPayCents: Int = 0,
    campaignLifetimeCents: Int = 0,
    isFreeTrial: Bool = false, isGifted: Bool = false, isPaused: Bool = false, lastCharge: Instant? = nil,
    lastChargeStatus: ChargeStatus? = nil, nextCharge: Instant? = nil, declinedSince: Instant? = nil,
    note: String = "", cadence: Int? = nil, pledgeStart: Instant? = nil, pledgeCapCents: Int? = nil,
    paysFees: Bool = false, updated: Instant? = nil
  ) {
    self.id = id
    self.pledge = pledge
    self.campaign = campaign
    self.user = user
    self.status = status
    self.tiers = tiers
    self.pledgedTier = pledgedTier
    self.entitledCents = entitledCents
    self.willPayCents = willPayCents
    self.campaignLifetimeCents = campaignLifetimeCents
    self.isFreeTrial = isFreeTrial
    self.isGifted = isGifted
    self.isPaused = isPaused
    self.lastCharge = lastCharge
    self.lastChargeStatus = lastChargeStatus
    self.nextCharge = nextCharge
    self.declinedSince = declinedSince
    self.note = note
    self.cadence = cadence
    self.pledgeStart = pledgeStart
    self.pledgeCapCents = pledgeCapCents
    self.paysFees = paysFees
    self.updated = updated ?? pledgeStart ?? Instant(milliseconds: 0)
  }
}

/// How a charge ended; the raw value is the wire's word and is stored.
public enum ChargeStatus: String, CaseIterable, Sendable {
  case paid = "Paid"
  case declined = "Declined"
  case deleted = "Deleted"
  case pending = "Pending"
  case refunded = "Refunded"
  case fraud = "Fraud"
  case refundedByPlatform = "Refunded by Patreon"
  case other = "Other"
  case partiallyRefunded = "Partially Refunded"
  case freeTrial = "Free Trial"
}

/// Where a member's parcels go.
public struct Address: Equatable, Sendable {
  public var addressee: String?
  public var line1: String?
  public var line2: String?
  public var city: String
  public var state: String?
  public var postalCode: String?
  /// ISO 3166-1, two letters.
  public var country: String
  public var phoneNumber: String?
  public var created: Instant

  public init(
    addressee: String? = nil, line1: String? = nil, line2: String? = nil, city: String, state: String? = nil,
    postalCode: String? = nil, country: String, phoneNumber: String? = nil, created: Instant
  ) {
    self.addressee = addressee
    self.line1 = line1
    self.line2 = line2
    self.city = city
    self.state = state
    self.postalCode = postalCode
    self.country = country
    self.phoneNumber = phoneNumber
    self.created = created
  }
}
