// SPDX-License-Identifier: Apache-2.0

/// Attributes are of version 2 unless their name ends in 1. None is required: which are there is up to the request.
let membershipSchemas =
  #"""
  "document": {"type": "object", "required": ["data"], "properties": {
   "included": {"type": "array", "items": {"$ref": "#/components/schemas/resource"}},
   "links": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
   "meta": {"type": "object"}}},
  "resource": {"type": "object", "required": ["type", "id", "attributes"], "additionalProperties": false, "properties": {
   "type": {"type": "string"}, "id": {"type": "string"}, "attributes": {"type": "object"},
   "links": {"type": "object"},
   "relationships": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/relationship"}}}},
  "relationship": {"type": "object", "required": ["data"], "properties": {
   "data": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/identifier"},
    {"type": "array", "items": {"$ref": "#/components/schemas/identifier"}}]},
   "links": {"type": "object", "additionalProperties": {"type": "string"}}}},
  "identifier": {"type": "object", "required": ["type", "id"], "additionalProperties": false, "properties": {
   "type": {"type": "string"}, "id": {"type": "string"}}},
  "errors": {"type": "object", "required": ["errors"], "additionalProperties": false, "properties": {
   "errors": {"type": "array", "minItems": 1, "items": {"type": "object",
    "required": ["code", "code_name", "detail", "id", "status", "title"], "properties": {
    "code": {"type": ["integer", "null"]}, "code_name": {"type": "string"}, "detail": {"type": "string"},
    "id": {"type": "string", "format": "uuid"}, "status": {"type": "string"}, "title": {"type": "string"},
    "source": {"type": "object", "properties": {"parameter": {"type": "string"}}},
    "retry_after_seconds": {"type": "integer"}}}}}},
  "date": {"type": ["string", "null"], "format": "date-time"},
  "text": {"type": ["string", "null"]},
  "flag": {"type": ["boolean", "null"]},
  "count": {"type": ["integer", "null"]},
  "texts": {"type": ["array", "null"], "items": {"type": "string"}},

  """#
  + [
    resource(
      "user", texts: "about email first_name full_name image_url last_name thumb_url url vanity", dates: "created",
      flags: "can_see_nsfw hide_pledges is_creator is_email_verified", counts: "like_count",
      others: "social_connections"),
    resource(
      "user1", type: "user",
      texts: """
        about discord_id email facebook facebook_id first_name full_name image_url last_name patron_currency thumb_url \
        twitch twitter url vanity youtube
        """, dates: "created",
      flags: """
        can_see_nsfw has_password hide_pledges is_creator is_deleted is_email_verified is_nuked is_suspended \
        two_factor_enabled
        """, counts: "comment_count gender like_count", others: "social_connections"),
    resource(
      "campaign",
      texts: """
        creation_name currency discord_server_id google_analytics_id image_small_url image_url main_video_embed \
        main_video_url name one_liner pay_per_name pledge_url rss_artwork_url rss_feed_title summary thanks_embed \
        thanks_msg thanks_video_url url vanity earnings_visibility
        """, dates: "created_at published_at",
      flags: "has_rss has_sent_rss_notify is_charged_immediately is_monthly is_nsfw show_earnings",
      counts: "patron_count pledge_sum"),
    resource(
      "campaign1", type: "campaign",
      texts: """
        creation_name discord_server_id earnings_visibility image_small_url image_url main_video_embed main_video_url \
        one_liner pay_per_name pledge_url summary thanks_embed thanks_msg thanks_video_url
        """, dates: "created_at published_at",
      flags: "display_patron_goals is_charged_immediately is_monthly is_nsfw is_plural",
      counts: "creation_count outstanding_payment_amount_cents patron_count pledge_sum"),
    resource(
      "pledge", texts: "currency status", dates: "created_at declined_since",
      flags: "has_shipping_address is_paused patron_pays_fees",
      counts:
        "amount_cents outstanding_payment_amount_cents pledge_cap_cents total_historical_amount_cents unread_count"),
    resource(
      "member", texts: "email full_name last_charge_status note patron_status",
      dates: "last_charge_date next_charge_date pledge_relationship_start",
      flags: "is_follower is_free_trial is_gifted",
      counts: """
        campaign_lifetime_support_cents currently_entitled_amount_cents lifetime_support_cents pledge_cadence \
        will_pay_amount_cents
        """),
    resource(
      "post", texts: "app_status content embed_url title url", dates: "published_at", flags: "is_paid is_public",
      counts: "app_id", others: "embed_data tiers"),
    resource(
      "address", texts: "addressee city country line_1 line_2 phone_number postal_code state",
      dates: "created_at"),
    resource("live", texts: "description rtmp_url state stream_key title", dates: "scheduled_for"),
    resource(
      "webhook", texts: "secret uri", dates: "last_attempted_at", flags: "paused",
      counts: "num_consecutive_times_failed", others: "triggers"),
    resource(
      "oauth-client",
      texts: """
        author_name category client_secret default_scopes description domain icon_url name privacy_policy_url \
        redirect_uris tos_url
        """, others: "version"),
  ].joined(separator: ",\n")
    + #"""
    ,
    "liveRequest": {"type": "object", "required": ["data"], "properties": {"data": {"type": "object",
     "required": ["type", "attributes"], "properties": {
     "type": {"const": "live"}, "id": {"type": "string"},
     "attributes": {"type": "object", "properties": {
      "title": {"type": ["string", "null"]}, "description": {"type": ["string", "null"]},
      "scheduled_for": {"$ref": "#/components/schemas/date"}, "state": {"enum": ["pre_live", "live", "live_ended"]}}},
     "relationships": {"type": "object", "properties": {
      "campaign": {"$ref": "#/components/schemas/toOne"},
      "live_access_rules": {"type": "object", "properties": {
       "data": {"type": "array", "items": {"$ref": "#/components/schemas/identifier"}}}}}}}}}},
    "webhookRequest": {"type": "object", "required": ["data"], "properties": {"data": {"type": "object",
     "required": ["type", "attributes"], "properties": {
     "type": {"const": "webhook"}, "id": {"type": "string"},
     "attributes": {"type": "object", "properties": {
      "triggers": {"type": "array", "items": {"type": "string"}}, "uri": {"type": "string"},
      "paused": {"enum": [true, false, "true", "false"]}}},
     "relationships": {"type": "object", "properties": {"campaign": {"$ref": "#/components/schemas/toOne"}}}}}}},
    "oauth-clientRequest": {"type": "object", "required": ["data"], "properties": {"data": {"type": "object",
     "required": ["type", "attributes"], "properties": {
     "type": {"const": "oauth-client"},
     "attributes": {"type": "object", "required": ["name", "redirect_uris"], "properties": {
      "name": {"type": "string"}, "redirect_uris": {"type": "string"}, "description": {"type": ["string", "null"]},
      "author_name": {"type": ["string", "null"]}, "domain": {"type": ["string", "null"]},
      "privacy_policy_url": {"type": ["string", "null"]}, "tos_url": {"type": ["string", "null"]},
      "icon_url": {"type": ["string", "null"]}, "version": {"type": ["string", "integer"]},
      "parent_client_id": {"type": ["string", "null"]}}}}}}},
    "toOne": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/identifier"}}}
    """#

/// - Parameters: the names of the attributes of each kind, separated by spaces.
private func resource(
  _ name: String, type: String? = nil, texts: String = "", dates: String = "", flags: String = "", counts: String = "",
  others: String = ""
) -> String {
  let kinds = [("text", texts), ("date", dates), ("flag", flags), ("count", counts)]
  let attributes =
    kinds.flatMap { kind, names in
      names.split(separator: " ").map { attribute in
        let examples = exampleValue(of: attribute).map { #", "examples": [\#($0)]"# } ?? ""
        return ##""\##(attribute)": {"$ref": "#/components/schemas/\##(kind)"\##(examples)}"##
      }
    }
    + others.split(separator: " ").map { attribute in
      let examples = exampleValue(of: attribute).map { #""examples": [\#($0)]"# } ?? ""
      return #""\#(attribute)": {\#(examples)}"#
    }
  return ##"""
    "\##(name)": {"type": "object", "required": ["type", "id", "attributes"], "additionalProperties": false,
     "properties": {"type": {"const": "\##(type ?? name)"},
     "id": {"type": "string", "examples": ["\##(exampleID(of: type ?? name))"]}, "links": {"type": "object"},
     "relationships": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/relationship"}},
     "attributes": {"type": "object", "additionalProperties": false, "properties": {
      \##(attributes.joined(separator: ",\n  "))}}}}
    """##
}
