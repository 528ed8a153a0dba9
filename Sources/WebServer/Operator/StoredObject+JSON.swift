// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

extension ImportLine.Content {
  /// The line that files this, as an object with every key that such a line may have.
  var json: JSON {
    .object([JSON.Member("type", .string(kind.rawValue)), JSON.Member("id", .string(id))] + members)
  }

  private var members: [JSON.Member] {
    switch self {
    case .user(let user): user.members
    case .campaign(let campaign): campaign.members
    case .tier(let tier): tier.members
    case .member(let member, let address): member.members + [JSON.Member("address", address?.json ?? .null)]
    }
  }
}

private func list(_ pairs: KeyValuePairs<String, JSON>) -> [JSON.Member] { pairs.map { JSON.Member($0.key, $0.value) } }
private func date(_ instant: Instant?) -> JSON { JSON(instant?.text(withMilliseconds: true)) }
private func number<Kind>(_ id: ID<Kind>) -> JSON { .string(id.description) }
private func numbers<Kind>(_ ids: [ID<Kind>]) -> JSON { .array(ids.map { number($0) }) }

extension User {
  fileprivate var members: [JSON.Member] {
    list([
      "full_name": .string(fullName), "first_name": JSON(firstName), "last_name": JSON(lastName),
      "email": JSON(email), "is_email_verified": .bool(isEmailVerified), "created": date(created),
      "about": JSON(about), "vanity": JSON(vanity), "image_url": JSON(imageURL), "thumb_url": JSON(thumbURL),
      "can_see_nsfw": JSON(canSeeNSFW), "hide_pledges": JSON(hidesPledges), "like_count": JSON(likeCount),
      "social_connections": .object(
        socialConnections.map { account in
          JSON.Member(
            account.network.rawValue,
            [
              "user_id": .string(account.accountID), "url": JSON(account.url), "scopes": JSON(account.scopes),
            ])
        }),
    ])
  }
}

extension Campaign {
  fileprivate var members: [JSON.Member] {
    list([
      "creator": number(creator), "name": .string(name), "vanity": JSON(vanity), "creation_name": JSON(creationName),
      "created_at": date(created), "published_at": date(published), "currency": .string(currency),
      "one_liner": JSON(oneLiner), "summary": JSON(summary), "pay_per_name": JSON(payPerName),
      "image_url": JSON(imageURL), "image_small_url": JSON(imageSmallURL), "main_video_embed": JSON(mainVideoEmbed),
      "main_video_url": JSON(mainVideoURL), "thanks_embed": JSON(thanksEmbed), "thanks_msg": JSON(thanksMessage),
      "thanks_video_url": JSON(thanksVideoURL), "discord_server_id": JSON(discordServerID),
      "google_analytics_id": JSON(googleAnalyticsID), "rss_artwork_url": JSON(rssArtworkURL),
      "rss_feed_title": JSON(rssFeedTitle), "has_rss": .bool(hasRSS),
      "has_sent_rss_notify": .bool(hasSentRSSNotification),
      "is_charged_immediately": JSON(isChargedImmediately), "is_monthly": .bool(isMonthly), "is_nsfw": .bool(isNSFW),
      "show_earnings": .bool(showsEarnings),
    ])
  }
}

extension Tier {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "title": .string(title), "amount_cents": JSON(amountCents),
      "description": .string(description), "created_at": date(created), "edited_at": date(edited),
      "published": .bool(isPublished), "published_at": date(published), "unpublished_at": date(unpublished),
      "image_url": JSON(imageURL), "requires_shipping": .bool(requiresShipping), "user_limit": JSON(userLimit),
      "post_count": JSON(postCount), "discord_role_ids": JSON(discordRoleIDs),
    ])
  }
}

extension Member {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "user": number(user),
      "patron_status": JSON(status.word), "currently_entitled_tiers": numbers(tiers),
      "currently_entitled_amount_cents": JSON(entitledCents), "will_pay_amount_cents": JSON(willPayCents),
      "campaign_lifetime_support_cents": JSON(campaignLifetimeCents), "is_free_trial": .bool(isFreeTrial),
      "is_gifted": .bool(isGifted), "last_charge_date": date(lastCharge),
      "last_charge_status": JSON(lastChargeStatus?.rawValue), "next_charge_date": date(nextCharge),
      "note": .string(note), "pledge_cadence": JSON(cadence), "pledge_relationship_start": date(pledgeStart),
    ])
  }
}

extension Address {
  fileprivate var json: JSON {
    [
      "addressee": JSON(addressee), "line_1": JSON(line1), "line_2": JSON(line2), "city": .string(city),
      "state": JSON(state), "postal_code": JSON(postalCode), "country": .string(country),
      "phone_number": JSON(phoneNumber), "created_at": date(created),
    ]
  }
}
