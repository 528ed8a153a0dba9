// SPDX-License-Identifier: Apache-2.0

/// A typed view of a ``Record``. Every attribute is optional: it is there if it was asked for, the token may see it, and
/// the platform knows it.
public protocol Resource: Sendable, Hashable, Identifiable where ID == String {
  static var type: String { get }
  var record: Record { get }
  init(_ record: Record)
}

extension Resource {
  public var id: String { record.id }

  func one<Other: Resource>(_ name: String) -> Other? { record.related(name).map(Other.init) }
  func many<Other: Resource>(_ name: String) -> [Other] { record.relatedList(name).map(Other.init) }
}

/// Somebody with an account.
public struct User: Resource {
  public static let type = "user"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var fullName: String? { record.text("full_name") }
  /// Needs `identity[email]`. Check ``isEmailVerified`` before it proves anything.
  public var email: String? { record.text("email") }
  public var isEmailVerified: Bool? { record.flag("is_email_verified") }
  public var imageAddress: String? { record.text("image_url") }
  public var address: String? { record.text("url") }
  public var vanity: String? { record.text("vanity") }
  public var created: Instant? { record.instant("created") }
  public var discordID: String? { record.connection("discord") ?? record.text("discord_id") }

  public var campaign: Campaign? { one("campaign") }
  /// Version 2.
  public var memberships: [Member] { many("memberships") }
  /// Version 1.
  public var pledges: [Pledge] { many("pledges") }
}

/// What a creator makes.
public struct Campaign: Resource {
  public static let type = "campaign"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var name: String? { record.text("name") }
  public var creationName: String? { record.text("creation_name") }
  public var vanity: String? { record.text("vanity") }
  public var summary: String? { record.text("summary") }
  public var currency: String? { record.text("currency") }
  public var patronCount: Int? { record.number("patron_count") }
  public var address: String? { record.text("url") }
  public var pledgeAddress: String? { record.text("pledge_url") }

  public var creator: User? { one("creator") }
  /// Version 2.
  public var tiers: [Tier] { many("tiers") }
  public var benefits: [Benefit] { many("benefits") }
  /// Version 1.
  public var rewards: [Tier] { many("rewards") }
}

/// A person's tie to a campaign (version 2). ``API/membership(in:)`` says what it entitles to.
public struct Member: Resource {
  public static let type = "member"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var fullName: String? { record.text("full_name") }
  /// Needs `campaigns.members[email]`.
  public var email: String? { record.text("email") }
  /// `active_patron`, `declined_patron`, `former_patron`, or `nil` for somebody who never paid.
  public var patronStatus: String? { record.text("patron_status") }
  public var currentlyEntitledCents: Int? { record.number("currently_entitled_amount_cents") }
  public var willPayCents: Int? { record.number("will_pay_amount_cents") }
  public var lifetimeCents: Int? {
    record.number("campaign_lifetime_support_cents") ?? record.number("lifetime_support_cents")
  }
  public var isGifted: Bool? { record.flag("is_gifted") }
  public var isFreeTrial: Bool? { record.flag("is_free_trial") }
  public var lastChargeStatus: String? { record.text("last_charge_status") }
  public var lastCharge: Instant? { record.instant("last_charge_date") }
  public var nextCharge: Instant? { record.instant("next_charge_date") }
  public var pledgeStart: Instant? { record.instant("pledge_relationship_start") }
  public var note: String? { record.text("note") }

  public var user: User? { one("user") }
  public var campaign: Campaign? { one("campaign") }
  public var currentlyEntitledTiers: [Tier] { many("currently_entitled_tiers") }
}

/// A level of membership: `tier` in version 2, `reward` in version 1.
public struct Tier: Resource {
  public static let type = "tier"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var title: String? { record.text("title") }
  public var cents: Int? { record.number("amount_cents") ?? record.number("amount") }
  public var summary: String? { record.text("description") }
  public var isPublished: Bool? { record.flag("published") }
  public var patronCount: Int? { record.number("patron_count") }
  public var discordRoles: [String] { record.texts("discord_role_ids") }

  public var campaign: Campaign? { one("campaign") }
  public var benefits: [Benefit] { many("benefits") }
}

public struct Benefit: Resource {
  public static let type = "benefit"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var title: String? { record.text("title") }
  public var kind: String? { record.text("benefit_type") }
  public var summary: String? { record.text("description") }

  public var tiers: [Tier] { many("tiers") }
}

public struct Post: Resource {
  public static let type = "post"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var title: String? { record.text("title") }
  /// HTML of the creator's: clean it before you show it.
  public var content: String? { record.text("content") }
  public var isPublic: Bool? { record.flag("is_public") }
  public var isPaid: Bool? { record.flag("is_paid") }
  public var published: Instant? { record.instant("published_at") }
  public var address: String? { record.text("url") }
  /// The ids of the tiers that may read it.
  public var tiers: [String] { record.texts("tiers") }

  public var user: User? { one("user") }
  public var campaign: Campaign? { one("campaign") }
}

public struct Webhook: Resource {
  public static let type = "webhook"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var address: String? { record.text("uri") }
  public var triggers: [String] { record.texts("triggers") }
  /// For a ``WebhookReceiver``.
  public var secret: Secret<WebhookSecret>? { record.text("secret").map { Secret($0) } }
  public var isPaused: Bool? { record.flag("paused") }
  public var failures: Int? { record.number("num_consecutive_times_failed") }
  public var lastAttempted: Instant? { record.instant("last_attempted_at") }

  public var campaign: Campaign? { one("campaign") }
}

/// What the secret of a webhook is a ``Secret`` of.
public enum WebhookSecret {}

/// A pledge of version 1.
public struct Pledge: Resource {
  public static let type = "pledge"
  public let record: Record
  public init(_ record: Record) { self.record = record }

  public var cents: Int? { record.number("amount_cents") }
  public var created: Instant? { record.instant("created_at") }
  /// Since when its payment fails; `nil` while all is well.
  public var declinedSince: Instant? { record.instant("declined_since") }

  public var patron: User? { one("patron") }
  public var creator: User? { one("creator") }
  /// `nil` for a pledge without a tier.
  public var reward: Tier? { one("reward") }
}
