// SPDX-License-Identifier: Apache-2.0

/// Which attributes to ask for. Version 2 shows only what is asked for.
public struct Fields: Sendable {
  private let lists: [(type: String, names: [String])]

  public init(
    user: [User.Field] = [], campaign: [Campaign.Field] = [], member: [Member.Field] = [], tier: [Tier.Field] = [],
    benefit: [Benefit.Field] = [], post: [Post.Field] = []
  ) {
    lists = [
      ("user", user.map(\.rawValue)), ("campaign", campaign.map(\.rawValue)), ("member", member.map(\.rawValue)),
      ("tier", tier.map(\.rawValue)), ("benefit", benefit.map(\.rawValue)), ("post", post.map(\.rawValue)),
    ].filter { !$0.1.isEmpty }
  }

  public static let none = Fields()
  public static let all = Fields(user: .all, campaign: .all, member: .all, tier: .all, benefit: .all, post: .all)

  var parameters: [Form.Parameter] {
    lists.map { Form.Parameter(name: "fields[\($0.type)]", value: $0.names.joined(separator: ",")) }
  }
}

extension Array where Element: CaseIterable {
  /// Every field of a type that this library reads.
  public static var all: [Element] { Array(Element.allCases) }
}

extension User {
  public enum Field: String, Sendable, CaseIterable {
    case created, email, vanity
    case fullName = "full_name"
    case imageAddress = "image_url"
    case isEmailVerified = "is_email_verified"
    case socialConnections = "social_connections"
    case address = "url"
  }
}

extension Campaign {
  public enum Field: String, Sendable, CaseIterable {
    case name, vanity, summary, currency
    case creationName = "creation_name"
    case patronCount = "patron_count"
    case pledgeAddress = "pledge_url"
    case address = "url"
  }
}

extension Member {
  public enum Field: String, Sendable, CaseIterable {
    case email, note
    case fullName = "full_name"
    case patronStatus = "patron_status"
    case currentlyEntitledCents = "currently_entitled_amount_cents"
    case willPayCents = "will_pay_amount_cents"
    case lifetimeCents = "campaign_lifetime_support_cents"
    case isGifted = "is_gifted"
    case isFreeTrial = "is_free_trial"
    case lastChargeStatus = "last_charge_status"
    case lastCharge = "last_charge_date"
    case nextCharge = "next_charge_date"
    case pledgeStart = "pledge_relationship_start"
  }
}

extension Tier {
  public enum Field: String, Sendable, CaseIterable {
    case title
    case cents = "amount_cents"
    case summary = "description"
    case isPublished = "published"
    case patronCount = "patron_count"
    case discordRoles = "discord_role_ids"
  }
}

extension Benefit {
  public enum Field: String, Sendable, CaseIterable {
    case title
    case kind = "benefit_type"
    case summary = "description"
  }
}

extension Post {
  public enum Field: String, Sendable, CaseIterable {
    case title, content, tiers
    case isPublic = "is_public"
    case isPaid = "is_paid"
    case published = "published_at"
    case address = "url"
  }
}
