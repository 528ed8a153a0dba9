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
    case .category(let category): [JSON.Member("name", .string(category.name))]
    case .campaign(let campaign, let categories): campaign.members + [JSON.Member("categories", numbers(categories))]
    case .media(let media): media.members
    case .tier(let tier): tier.members
    case .benefit(let benefit): benefit.members
    case .goal(let goal): goal.members
    case .member(let member, let address): member.members + [JSON.Member("address", address?.json ?? .null)]
    case .pledgeEvent(let event): event.members
    case .deliverable(let deliverable): deliverable.members
    case .post(let post): post.members
    case .liveAccessRule(let rule): rule.members
    case .live(let live): live.members
    }
  }
}

private func list(_ pairs: KeyValuePairs<String, JSON>) -> [JSON.Member] { pairs.map { JSON.Member($0.key, $0.value) } }
private func time(_ instant: Instant?) -> JSON { JSON(instant?.text(withMilliseconds: true)) }
private func number<Kind>(_ id: ID<Kind>?) -> JSON { JSON(id?.description) }
private func numbers<Kind>(_ ids: [ID<Kind>]) -> JSON { .array(ids.map { number($0) }) }
private func texts(_ texts: [String: String]) -> JSON {
  .object(texts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })
}

extension User {
  fileprivate var members: [JSON.Member] {
    let accounts = socialConnections.map { account in
      let json: JSON = [
        "user_id": .string(account.accountID), "url": JSON(account.url), "scopes": JSON(account.scopes),
      ]
      return JSON.Member(account.network.rawValue, json)
    }
    return list([
      "full_name": .string(fullName), "first_name": JSON(firstName), "last_name": JSON(lastName),
      "email": JSON(email), "is_email_verified": .bool(isEmailVerified), "created": time(created),
      "about": JSON(about), "vanity": JSON(vanity), "image_url": JSON(imageURL), "thumb_url": JSON(thumbURL),
      "can_see_nsfw": JSON(canSeeNSFW), "hide_pledges": JSON(hidesPledges), "like_count": JSON(likeCount),
      "comment_count": JSON(commentCount), "gender": JSON(gender), "is_deleted": .bool(isDeleted),
      "is_nuked": .bool(isNuked), "is_suspended": .bool(isSuspended), "two_factor_enabled": .bool(hasTwoFactors),
      "patron_currency": JSON(patronCurrency), "social_connections": .object(accounts),
    ])
  }
}

extension Campaign {
  fileprivate var members: [JSON.Member] {
    list([
      "creator": number(creator), "name": .string(name), "vanity": JSON(vanity), "creation_name": JSON(creationName),
      "created_at": time(created), "published_at": time(published), "currency": .string(currency),
      "one_liner": JSON(oneLiner), "summary": JSON(summary), "pay_per_name": JSON(payPerName),
      "image_url": JSON(imageURL), "image_small_url": JSON(imageSmallURL), "main_video_embed": JSON(mainVideoEmbed),
      "main_video_url": JSON(mainVideoURL), "thanks_embed": JSON(thanksEmbed), "thanks_msg": JSON(thanksMessage),
      "thanks_video_url": JSON(thanksVideoURL), "discord_server_id": JSON(discordServerID),
      "google_analytics_id": JSON(googleAnalyticsID), "rss_artwork_url": JSON(rssArtworkURL),
      "rss_feed_title": JSON(rssFeedTitle), "has_rss": .bool(hasRSS),
      "has_sent_rss_notify": .bool(hasSentRSSNotification), "is_charged_immediately": JSON(isChargedImmediately),
      "is_monthly": .bool(isMonthly), "is_nsfw": .bool(isNSFW), "is_plural": .bool(isPlural),
      "show_earnings": .bool(showsEarnings), "display_patron_goals": .bool(showsPatronGoals),
      "creation_count": JSON(creationCount), "outstanding_payment_amount_cents": JSON(outstandingPaymentCents),
    ])
  }
}

extension Media {
  fileprivate var members: [JSON.Member] {
    let size: JSON =
      dimensions.map { ["dimensions": ["w": JSON($0.width), "h": JSON($0.height)]] } ?? .null
    return list([
      "campaign": number(campaign), "owner_type": JSON(owner?.type), "owner_id": JSON(owner.map { "\($0.number)" }),
      "owner_relationship": JSON(ownerRelationship), "file_name": JSON(fileName), "mimetype": JSON(mimeType),
      "size_bytes": JSON(sizeBytes), "state": .string(state.rawValue), "created_at": time(created),
      "download_url": JSON(downloadURL), "image_urls": texts(imageURLs), "metadata": size,
      "upload_url": JSON(upload?.url), "upload_expires_at": time(upload?.expires),
      "upload_parameters": upload.map { texts($0.parameters) } ?? .null,
    ])
  }
}

extension Tier {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "title": .string(title), "amount_cents": JSON(amountCents),
      "description": .string(description), "created_at": time(created), "edited_at": time(edited),
      "published": .bool(isPublished), "published_at": time(published), "unpublished_at": time(unpublished),
      "image_url": JSON(imageURL), "tier_image": number(image), "requires_shipping": .bool(requiresShipping),
      "user_limit": JSON(userLimit), "post_count": JSON(postCount), "discord_role_ids": JSON(discordRoleIDs),
    ])
  }
}

extension Benefit {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "title": .string(title), "description": JSON(description),
      "benefit_type": JSON(kind), "rule_type": JSON(rule), "app_external_id": JSON(appExternalID),
      "app_meta": appMeta.map { .written($0.text) } ?? .null, "created_at": time(created),
      "is_deleted": .bool(isDeleted), "is_ended": .bool(isEnded), "is_published": .bool(isPublished),
      "tiers": numbers(tiers),
    ])
  }
}

extension Goal {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "title": .string(title), "amount_cents": JSON(amountCents),
      "description": JSON(description), "created_at": time(created), "reached_at": time(reached),
    ])
  }
}

extension Member {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "user": number(user), "patron_status": JSON(status.word),
      "currently_entitled_tiers": numbers(tiers), "pledged_tier": number(pledgedTier),
      "currently_entitled_amount_cents": JSON(entitledCents), "will_pay_amount_cents": JSON(willPayCents),
      "campaign_lifetime_support_cents": JSON(campaignLifetimeCents), "is_free_trial": .bool(isFreeTrial),
      "is_gifted": .bool(isGifted), "is_paused": .bool(isPaused), "patron_pays_fees": .bool(paysFees),
      "pledge_cap_cents": JSON(pledgeCapCents), "last_charge_date": time(lastCharge),
      "last_charge_status": JSON(lastChargeStatus?.rawValue), "next_charge_date": time(nextCharge),
      "declined_since": time(declinedSince), "note": .string(note), "pledge_cadence": JSON(cadence),
      "pledge_relationship_start": time(pledgeStart),
    ])
  }
}

extension Address {
  fileprivate var json: JSON {
    [
      "addressee": JSON(addressee), "line_1": JSON(line1), "line_2": JSON(line2), "city": .string(city),
      "state": JSON(state), "postal_code": JSON(postalCode), "country": .string(country),
      "phone_number": JSON(phoneNumber), "created_at": time(created),
    ]
  }
}

extension PledgeEvent {
  fileprivate var members: [JSON.Member] {
    list([
      "member": .string(member.text), "date": time(date), "amount_cents": JSON(amountCents),
      "currency_code": .string(currency), "payment_status": .string(payment.rawValue),
      "pledge_payment_status": .string(pledgePayment.rawValue), "tier_id": number(tier), "tier_title": JSON(tierTitle),
    ])
  }
}

extension Deliverable {
  fileprivate var members: [JSON.Member] {
    list([
      "benefit": number(benefit), "member": .string(member.text), "delivery_status": .string(status.rawValue),
      "due_at": time(due), "completed_at": time(completed),
    ])
  }
}

extension Post {
  fileprivate var members: [JSON.Member] {
    let details: JSON =
      embed.map {
        [
          "url": .string($0.url), "provider": JSON($0.provider), "provider_url": JSON($0.providerURL),
          "subject": JSON($0.subject), "description": JSON($0.description), "html": JSON($0.html),
        ]
      } ?? .null
    return list([
      "campaign": number(campaign), "user": number(author), "title": JSON(title), "content": JSON(content),
      "is_paid": .bool(isPaid), "is_public": .bool(isPublic), "published_at": time(published),
      "created_at": time(created), "edited_at": time(edited), "tiers": numbers(tiers), "embed_url": JSON(embed?.url),
      "embed_data": details, "url": JSON(url), "app_id": JSON(appID), "app_status": JSON(appStatus),
    ])
  }
}

extension LiveAccessRule {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "access_rule_type": .string(audience.word), "tier": number(audience.tier),
    ])
  }
}

extension Live {
  fileprivate var members: [JSON.Member] {
    list([
      "campaign": number(campaign), "title": JSON(title), "description": JSON(description),
      "state": .string(state.rawValue), "rtmp_url": JSON(rtmpURL), "stream_key": JSON(streamKey),
      "scheduled_for": time(scheduledFor), "created_at": time(created), "live_access_rules": numbers(accessRules),
    ])
  }
}
