// SPDX-License-Identifier: Apache-2.0

/// A value as JSON that an attribute of this name may have; `nil` where any value of its kind says as much.
func exampleValue(of attribute: some StringProtocol) -> String? { exampleValues[String(attribute)] }

func exampleID(of type: String) -> String {
  switch type {
  case "user": "40011872"
  case "member": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"
  case "oauth-client": "8a58227d70f4a30accc929f4942782ba81d42ad1fd98ec6d"
  case "campaign": "810022"
  default: "9911302"
  }
}

private let exampleValues: [String: String] = [
  // People
  "about": "null", "email": #""ines@example.org""#, "first_name": #""Ines""#, "full_name": #""Ines Okafor""#,
  "last_name": #""Okafor""#, "image_url": #""https://members.example/img/400""#, "gender": "0", "hide_pledges": "false",
  "thumb_url": #""https://members.example/img/100""#, "vanity": #""tinworkshop""#, "is_creator": "false",
  "is_deleted": "false", "is_nuked": "false", "is_suspended": "false", "like_count": "12", "comment_count": "3",
  "social_connections": #"{"discord": {"url": null, "user_id": "88123", "scopes": ["identify"]}}"#,
  "discord_id": #""88123""#, "facebook": "null", "facebook_id": "null", "twitch": "null", "twitter": "null",
  "youtube": "null", "two_factor_enabled": "false", "can_see_nsfw": "false", "patron_currency": #""USD""#,
  // Campaigns
  "creation_name": #""clockwork birds""#, "currency": #""USD""#, "name": #""Tin Workshop""#,
  "one_liner": #""Clockwork birds from recycled tins""#, "summary": #""<p>One new bird each month.</p>""#,
  "pay_per_name": #""month""#, "pledge_url": #""/checkout/tinworkshop""#, "is_nsfw": "false", "patron_count": "31",
  "pledge_sum": "41500", "url": #""https://members.example/tinworkshop""#, "earnings_visibility": #""public""#,
  "image_small_url": #""https://members.example/img/100""#, "main_video_embed": "null", "main_video_url": "null",
  "google_analytics_id": "null", "discord_server_id": #""900100200300""#, "has_rss": "false",
  "has_sent_rss_notify": "false", "rss_artwork_url": "null", "rss_feed_title": "null", "thanks_embed": "null",
  "thanks_msg": #""Thank you!""#, "thanks_video_url": "null", "creation_count": "45",
  "outstanding_payment_amount_cents": "0", "is_plural": "false",
  // Members and pledges
  "last_charge_status": #""Paid""#, "patron_status": #""active_patron""#, "note": #""""#, "is_follower": "false",
  "is_free_trial": "false", "is_gifted": "false", "campaign_lifetime_support_cents": "6000",
  "currently_entitled_amount_cents": "500", "lifetime_support_cents": "6000", "pledge_cadence": "1",
  "will_pay_amount_cents": "500", "amount_cents": "500", "pledge_cap_cents": "null", "declined_since": "null",
  "status": #""valid""#, "is_paused": "false", "patron_pays_fees": "false", "total_historical_amount_cents": "6000",
  "unread_count": "0",
  // Posts and streams
  "title": #""A bird in the post""#, "content": #""<p>It sings.</p>""#, "app_id": "null", "app_status": "null",
  "embed_data": "null", "embed_url": "null", "is_public": "false", "tiers": "[5500211]",
  "description": #""We wind it up together.""#, "state": #""pre_live""#, "rtmp_url": "null", "stream_key": "null",
  // Addresses
  "addressee": #""Ines Okafor""#, "line_1": #""3 Harbour Street""#, "line_2": "null", "city": #""Lagos""#,
  "country": #""NG""#, "postal_code": #""101001""#, "phone_number": "null",
  // Webhooks and clients
  "secret": #""a text that signs what is sent""#, "uri": #""https://site.example/hooks""#, "paused": "false",
  "num_consecutive_times_failed": "0", "last_attempted_at": "null", "triggers": #"["members:create"]"#,
  "author_name": #""Tin Workshop""#, "category": #""forum""#, "client_secret": #""shown this once""#,
  "default_scopes": #""identity""#, "domain": #""site.example""#, "icon_url": "null", "privacy_policy_url": "null",
  "tos_url": "null", "redirect_uris": #""https://site.example/callback""#, "version": "2",
]
