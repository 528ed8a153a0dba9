// SPDX-License-Identifier: Apache-2.0
import Membership

extension ImportLine.Kind {
  /// The JSON schema of the objects of this kind: the keys of a line of `usher import`. What may be left out may be
  /// `null`, and an answer has every key.
  var schema: String {
    """
    {"type": "object", "description": "\(explanation)", "required": [\(required)], "additionalProperties": false,
     "properties": {
      "type": {"const": "\(rawValue)", "readOnly": true, "description": "May be sent if it is the same."},
      "id": {"$ref": "#/components/schemas/\(idSchema)", "readOnly": true},
    \(properties)}}
    """
  }

  /// What an id of this kind looks like.
  var idSchema: String {
    switch self {
    case .member: "memberId"
    case .pledgeEvent: "pledgeEventId"
    default: "id"
    }
  }

  private var explanation: String {
    switch self {
    case .user: "A person with an account on the platform: a fan, a creator or both."
    case .category: "What campaigns are sorted under."
    case .campaign: "A creator's membership page. A user has at most one."
    case .media: "A file that belongs to a tier, a post, a campaign or a user. The platform keeps it; this says where."
    case .tier: "A level of membership."
    case .benefit: "Something that the members of a tier are promised."
    case .goal: "A sum that a campaign hopes to reach each month."
    case .member: "One user's membership of one campaign, with the pledge if there is one."
    case .pledgeEvent: "Something that happened to a pledge: the first part of the id says what."
    case .deliverable: "One benefit that one member is to be given once."
    case .post:
      "Something that a creator has written for the public or for members. Without published_at it is a draft."
    case .liveAccessRule: "Whom a campaign lets watch its streams."
    case .live: "A stream that a creator sends or means to send."
    }
  }

  /// Keys that a line cannot do without.
  private var required: String {
    switch self {
    case .user: #""full_name""#
    case .category: #""name""#
    case .campaign: #""creator", "name""#
    case .media: #""campaign""#
    case .tier, .goal: #""campaign", "title", "amount_cents""#
    case .benefit: #""campaign", "title""#
    case .member: #""campaign", "user""#
    case .pledgeEvent:
      #""member", "date", "amount_cents", "currency_code", "payment_status", "pledge_payment_status""#
    case .deliverable: #""benefit", "member", "due_at""#
    case .post: #""campaign", "user""#
    case .liveAccessRule: #""campaign", "access_rule_type""#
    case .live: #""campaign""#
    }
  }

  private var properties: String {
    switch self {
    case .user: userProperties
    case .campaign: campaignProperties
    case .member: memberProperties
    case .media: mediaProperties
    case .category:
      #"""
        "name": {"type": "string"}
      """#
    case .tier:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "title": {"type": "string"},
        "amount_cents": {"$ref": "#/components/schemas/count", "description": "0 for the tier of free members."},
        "description": {"type": ["string", "null"], "description": "HTML."},
        "created_at": {"$ref": "#/components/schemas/created"},
        "edited_at": {"$ref": "#/components/schemas/date"},
        "published": {"type": ["boolean", "null"], "description": "Default: true."},
        "published_at": {"$ref": "#/components/schemas/date"},
        "unpublished_at": {"$ref": "#/components/schemas/date"},
        "image_url": {"type": ["string", "null"]},
        "tier_image": {"$ref": "#/components/schemas/idOrNull", "description": "A media of the campaign."},
        "requires_shipping": {"type": ["boolean", "null"]},
        "user_limit": {"$ref": "#/components/schemas/countOrNull", "description": "null for no limit."},
        "post_count": {"$ref": "#/components/schemas/countOrNull"},
        "discord_role_ids": {"$ref": "#/components/schemas/words"}
      """#
    case .benefit:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "title": {"type": "string"},
        "description": {"type": ["string", "null"]},
        "benefit_type": {"type": ["string", "null"]},
        "rule_type": {"type": ["string", "null"]},
        "app_external_id": {"type": ["string", "null"]},
        "app_meta": {"type": ["object", "null"], "description": "What the app that delivers it keeps with it."},
        "created_at": {"$ref": "#/components/schemas/created"},
        "is_deleted": {"type": ["boolean", "null"]},
        "is_ended": {"type": ["boolean", "null"]},
        "is_published": {"type": ["boolean", "null"], "description": "Default: true."},
        "tiers": {"$ref": "#/components/schemas/ids"}
      """#
    case .goal:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "title": {"type": "string"},
        "amount_cents": {"$ref": "#/components/schemas/count"},
        "description": {"type": ["string", "null"]},
        "created_at": {"$ref": "#/components/schemas/created"},
        "reached_at": {"$ref": "#/components/schemas/date"}
      """#
    case .pledgeEvent:
      #"""
        "member": {"$ref": "#/components/schemas/memberId"},
        "date": {"type": "string", "format": "date-time"},
        "amount_cents": {"$ref": "#/components/schemas/count"},
        "currency_code": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "payment_status": {"enum": ["Paid", "Declined", "Deleted", "Pending", "Refunded", "Fraud",
          "Refunded by Patreon", "Other", "Partially Refunded", "Free Trial"]},
        "pledge_payment_status": {"enum": ["queued", "pending", "valid", "declined", "fraud", "disabled"]},
        "tier_id": {"$ref": "#/components/schemas/idOrNull"},
        "tier_title": {"type": ["string", "null"], "description": "The tier's title at that time."}
      """#
    case .deliverable:
      #"""
        "benefit": {"$ref": "#/components/schemas/id"},
        "member": {"$ref": "#/components/schemas/memberId"},
        "delivery_status": {"enum": ["delivered", "not_delivered", "wont_deliver", null]},
        "due_at": {"type": "string", "format": "date-time"},
        "completed_at": {"$ref": "#/components/schemas/date"}
      """#
    case .post:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "user": {"$ref": "#/components/schemas/id", "description": "Who wrote it."},
        "title": {"type": ["string", "null"]},
        "content": {"type": ["string", "null"], "description": "HTML."},
        "is_paid": {"type": ["boolean", "null"]},
        "is_public": {"type": ["boolean", "null"]},
        "published_at": {"$ref": "#/components/schemas/date"},
        "created_at": {"$ref": "#/components/schemas/created"},
        "edited_at": {"$ref": "#/components/schemas/date"},
        "tiers": {"$ref": "#/components/schemas/ids", "description": "Who may read it; none for every patron."},
        "embed_url": {"type": ["string", "null"]},
        "embed_data": {"type": ["object", "null"], "additionalProperties": false, "properties": {
          "url": {"type": ["string", "null"], "description": "The same as embed_url, if both are said."},
          "provider": {"type": ["string", "null"]}, "provider_url": {"type": ["string", "null"]},
          "subject": {"type": ["string", "null"]}, "description": {"type": ["string", "null"]},
          "html": {"type": ["string", "null"]}}},
        "url": {"type": ["string", "null"], "description": "Default: /posts/ and the id."},
        "app_id": {"$ref": "#/components/schemas/countOrNull"},
        "app_status": {"type": ["string", "null"]}
      """#
    case .liveAccessRule:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "access_rule_type": {"enum": ["public", "patrons", "tier"]},
        "tier": {"$ref": "#/components/schemas/idOrNull", "description": "Beside the type tier only."}
      """#
    case .live:
      #"""
        "campaign": {"$ref": "#/components/schemas/id"},
        "title": {"type": ["string", "null"]},
        "description": {"type": ["string", "null"]},
        "state": {"enum": ["pre_live", "live", "live_ended", null]},
        "rtmp_url": {"type": ["string", "null"]},
        "stream_key": {"type": ["string", "null"], "description": "Whoever has it can send in the creator's name."},
        "scheduled_for": {"$ref": "#/components/schemas/date"},
        "created_at": {"$ref": "#/components/schemas/created"},
        "live_access_rules": {"$ref": "#/components/schemas/ids"}
      """#
    }
  }
}

private let userProperties = #"""
    "full_name": {"type": "string"},
    "first_name": {"type": ["string", "null"]},
    "last_name": {"type": ["string", "null"]},
    "email": {"type": ["string", "null"], "maxLength": 254, "description": "No two users have the same."},
    "is_email_verified": {"type": ["boolean", "null"]},
    "created": {"$ref": "#/components/schemas/created"},
    "about": {"type": ["string", "null"]},
    "vanity": {"type": ["string", "null"], "description": "The last part of the address of the user's page."},
    "image_url": {"type": ["string", "null"]},
    "thumb_url": {"type": ["string", "null"]},
    "can_see_nsfw": {"type": ["boolean", "null"]},
    "hide_pledges": {"type": ["boolean", "null"]},
    "like_count": {"$ref": "#/components/schemas/countOrNull"},
    "comment_count": {"$ref": "#/components/schemas/countOrNull"},
    "gender": {"$ref": "#/components/schemas/countOrNull"},
    "is_deleted": {"type": ["boolean", "null"]},
    "is_nuked": {"type": ["boolean", "null"]},
    "is_suspended": {"type": ["boolean", "null"]},
    "two_factor_enabled": {"type": ["boolean", "null"]},
    "patron_currency": {"$ref": "#/components/schemas/currency"},
    "social_connections": {"type": ["object", "null"], "additionalProperties": false, "properties": {
      "deviantart": {"$ref": "#/components/schemas/account"}, "discord": {"$ref": "#/components/schemas/account"},
      "facebook": {"$ref": "#/components/schemas/account"}, "google": {"$ref": "#/components/schemas/account"},
      "instagram": {"$ref": "#/components/schemas/account"}, "reddit": {"$ref": "#/components/schemas/account"},
      "spotify": {"$ref": "#/components/schemas/account"},
      "spotify_open_access": {"$ref": "#/components/schemas/account"},
      "twitch": {"$ref": "#/components/schemas/account"}, "twitter": {"$ref": "#/components/schemas/account"},
      "vimeo": {"$ref": "#/components/schemas/account"}, "youtube": {"$ref": "#/components/schemas/account"}}}
  """#

private let campaignProperties = #"""
    "creator": {"$ref": "#/components/schemas/id", "description": "A user, who has no other campaign."},
    "name": {"type": "string"},
    "vanity": {"type": ["string", "null"]},
    "creation_name": {"type": ["string", "null"], "description": "What the creator makes: clockwork birds."},
    "categories": {"$ref": "#/components/schemas/ids"},
    "created_at": {"$ref": "#/components/schemas/created"},
    "published_at": {"$ref": "#/components/schemas/date"},
    "currency": {"$ref": "#/components/schemas/currency", "description": "Default: USD."},
    "one_liner": {"type": ["string", "null"]},
    "summary": {"type": ["string", "null"], "description": "HTML."},
    "pay_per_name": {"type": ["string", "null"], "description": "The end of: so much per."},
    "image_url": {"type": ["string", "null"]},
    "image_small_url": {"type": ["string", "null"]},
    "main_video_embed": {"type": ["string", "null"]},
    "main_video_url": {"type": ["string", "null"]},
    "thanks_embed": {"type": ["string", "null"]},
    "thanks_msg": {"type": ["string", "null"]},
    "thanks_video_url": {"type": ["string", "null"]},
    "discord_server_id": {"type": ["string", "null"]},
    "google_analytics_id": {"type": ["string", "null"]},
    "rss_artwork_url": {"type": ["string", "null"]},
    "rss_feed_title": {"type": ["string", "null"]},
    "has_rss": {"type": ["boolean", "null"]},
    "has_sent_rss_notify": {"type": ["boolean", "null"]},
    "is_charged_immediately": {"type": ["boolean", "null"]},
    "is_monthly": {"type": ["boolean", "null"], "description": "Default: true."},
    "is_nsfw": {"type": ["boolean", "null"]},
    "is_plural": {"type": ["boolean", "null"]},
    "show_earnings": {"type": ["boolean", "null"]},
    "display_patron_goals": {"type": ["boolean", "null"]},
    "creation_count": {"$ref": "#/components/schemas/countOrNull"},
    "outstanding_payment_amount_cents": {"$ref": "#/components/schemas/countOrNull"}
  """#

private let memberProperties = #"""
    "campaign": {"$ref": "#/components/schemas/id"},
    "user": {"$ref": "#/components/schemas/id", "description": "Who is no other member of the campaign."},
    "patron_status": {"enum": ["active_patron", "declined_patron", "former_patron", null],
      "description": "null for who never pledged."},
    "currently_entitled_tiers": {"$ref": "#/components/schemas/ids"},
    "pledged_tier": {"$ref": "#/components/schemas/idOrNull",
      "description": "What the pledge is for, also while a declined charge suspends it. Default: the dearest of those."},
    "currently_entitled_amount_cents": {"$ref": "#/components/schemas/countOrNull"},
    "will_pay_amount_cents": {"$ref": "#/components/schemas/countOrNull"},
    "campaign_lifetime_support_cents": {"$ref": "#/components/schemas/countOrNull"},
    "is_free_trial": {"type": ["boolean", "null"]},
    "is_gifted": {"type": ["boolean", "null"]},
    "is_paused": {"type": ["boolean", "null"]},
    "patron_pays_fees": {"type": ["boolean", "null"]},
    "pledge_cap_cents": {"$ref": "#/components/schemas/countOrNull"},
    "last_charge_date": {"$ref": "#/components/schemas/date"},
    "last_charge_status": {"enum": ["Paid", "Declined", "Deleted", "Pending", "Refunded", "Fraud",
      "Refunded by Patreon", "Other", "Partially Refunded", "Free Trial", null]},
    "next_charge_date": {"$ref": "#/components/schemas/date"},
    "declined_since": {"$ref": "#/components/schemas/date"},
    "note": {"type": ["string", "null"], "description": "What the creator wrote about the member."},
    "pledge_cadence": {"enum": [1, 12, null], "description": "Months from charge to charge."},
    "pledge_relationship_start": {"$ref": "#/components/schemas/date",
      "description": "Needed unless patron_status is null."},
    "address": {"type": ["object", "null"], "required": ["city", "country"], "additionalProperties": false,
     "properties": {
      "addressee": {"type": ["string", "null"]}, "line_1": {"type": ["string", "null"]},
      "line_2": {"type": ["string", "null"]}, "city": {"type": "string"}, "state": {"type": ["string", "null"]},
      "postal_code": {"type": ["string", "null"]}, "country": {"type": "string"},
      "phone_number": {"type": ["string", "null"]}, "created_at": {"$ref": "#/components/schemas/created"}}}
  """#

private let mediaProperties = #"""
    "campaign": {"$ref": "#/components/schemas/id"},
    "owner_type": {"enum": ["user", "campaign", "tier", "post", "reward", null]},
    "owner_id": {"$ref": "#/components/schemas/idOrNull", "description": "Beside owner_type only."},
    "owner_relationship": {"type": ["string", "null"], "description": "What it is to its owner: tier_image."},
    "file_name": {"type": ["string", "null"]},
    "mimetype": {"type": ["string", "null"]},
    "size_bytes": {"$ref": "#/components/schemas/countOrNull"},
    "state": {"enum": ["pending_upload", "ready", "failed", null]},
    "created_at": {"$ref": "#/components/schemas/created"},
    "download_url": {"type": ["string", "null"]},
    "image_urls": {"$ref": "#/components/schemas/texts", "description": "By the name of the size."},
    "metadata": {"type": ["object", "null"], "additionalProperties": false, "properties": {
      "dimensions": {"type": ["object", "null"], "required": ["w", "h"], "additionalProperties": false, "properties": {
        "w": {"$ref": "#/components/schemas/count"}, "h": {"$ref": "#/components/schemas/count"}}}}},
    "upload_url": {"type": ["string", "null"]},
    "upload_expires_at": {"$ref": "#/components/schemas/date", "description": "Needed beside upload_url."},
    "upload_parameters": {"$ref": "#/components/schemas/texts", "description": "Beside upload_url only."}
  """#
