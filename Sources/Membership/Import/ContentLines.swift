// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Category {
  init(_ keys: inout LineKeys) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")), name: try keys.required("name", try keys.text("name")))
  }
}

extension Media {
  init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      created: try keys.instant("created_at") ?? now)
    owner = try Owner(&keys)
    ownerRelationship = try keys.text("owner_relationship")
    fileName = try keys.text("file_name")
    mimeType = try keys.text("mimetype")
    sizeBytes = try keys.count("size_bytes") ?? 0
    state = try keys.word("state", of: State.self) ?? .ready
    downloadURL = try keys.text("download_url")
    imageURLs = try keys.namedTexts("image_urls") ?? [:]
    if var metadata = try keys.object("metadata") {
      if var size = try metadata.object("dimensions") {
        dimensions = Dimensions(
          width: try size.required("w", try size.count("w")), height: try size.required("h", try size.count("h")))
        try size.finish()
      }
      try metadata.finish()
    }
    upload = try Upload(&keys)
  }
}

extension Media.Upload {
  fileprivate init?(_ keys: inout LineKeys) throws(ImportError) {
    let url = try keys.text("upload_url")
    let expires = try keys.instant("upload_expires_at")
    let parameters = try keys.namedTexts("upload_parameters")
    guard let url else {
      if expires != nil || parameters != nil { _ = try keys.required("upload_url", url) }
      return nil
    }
    self.init(url: url, expires: try keys.required("upload_expires_at", expires), parameters: parameters ?? [:])
  }
}

extension Media.Owner {
  fileprivate init?(_ keys: inout LineKeys) throws(ImportError) {
    let number: ID<Media.Owner>? = try keys.id("owner_id")
    let owner = try keys.word("owner_type", "one of user, campaign, tier, post") {
      Media.Owner(type: $0, number: number?.number ?? 0)
    }
    guard let owner else {
      if number != nil { _ = try keys.required("owner_type", owner) }
      return nil
    }
    _ = try keys.required("owner_id", number)
    self = owner
  }
}

extension Benefit {
  init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      title: try keys.required("title", try keys.text("title")), created: try keys.instant("created_at") ?? now)
    description = try keys.text("description")
    kind = try keys.text("benefit_type")
    rule = try keys.text("rule_type")
    appExternalID = try keys.text("app_external_id")
    appMeta = try keys.objectText("app_meta")
    isDeleted = try keys.truth("is_deleted") ?? false
    isEnded = try keys.truth("is_ended") ?? false
    isPublished = try keys.truth("is_published") ?? true
    tiers = try keys.ids("tiers") ?? []
  }
}

extension Goal {
  init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      title: try keys.required("title", try keys.text("title")),
      amountCents: try keys.required("amount_cents", try keys.count("amount_cents")),
      created: try keys.instant("created_at") ?? now)
    description = try keys.text("description")
    reached = try keys.instant("reached_at")
  }
}

extension PledgeEvent {
  /// The kind is the first part of the id, as on the wire: the key `type` is the line's.
  init(_ keys: inout LineKeys) throws(ImportError) {
    let (kind, id) = try keys.required(
      "id", try keys.word("id", "an id such as \"pledge_start:11123\"") { PledgeEvent.parts(of: $0) })
    self.init(
      id: id, member: try keys.required("member", try keys.memberID("member")), kind: kind,
      date: try keys.required("date", try keys.instant("date")),
      amountCents: try keys.required("amount_cents", try keys.count("amount_cents")),
      currency: try keys.required("currency_code", try keys.currency("currency_code")),
      payment: try keys.required("payment_status", try keys.word("payment_status", of: ChargeStatus.self)),
      pledgePayment: try keys.required(
        "pledge_payment_status", try keys.word("pledge_payment_status", of: PledgePaymentStatus.self)),
      tier: try keys.id("tier_id"), tierTitle: try keys.text("tier_title"))
  }

  static func parts(of text: String) -> (Kind, ID<PledgeEvent>)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let id: ID<PledgeEvent> = LineKeys.id(parts[1])
    else {
      return nil
    }
    return (kind, id)
  }
}

extension Deliverable {
  init(_ keys: inout LineKeys) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      benefit: try keys.required("benefit", try keys.id("benefit")),
      member: try keys.required("member", try keys.memberID("member")),
      status: try keys.word("delivery_status", of: Status.self) ?? .notDelivered,
      due: try keys.required("due_at", try keys.instant("due_at")), completed: try keys.instant("completed_at"))
  }
}

extension Post {
  init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    let published = try keys.instant("published_at")
    let created = try keys.instant("created_at") ?? published ?? now
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      author: try keys.required("user", try keys.id("user")), published: published, created: created)
    title = try keys.text("title")
    content = try keys.text("content")
    isPaid = try keys.truth("is_paid") ?? false
    isPublic = try keys.truth("is_public") ?? false
    tiers = try keys.ids("tiers") ?? []
    embed = try Embed(&keys)
    url = try keys.text("url")
    appID = try keys.count("app_id")
    appStatus = try keys.text("app_status")
    edited = try keys.instant("edited_at") ?? created
  }
}

extension Embed {
  fileprivate init?(_ keys: inout LineKeys) throws(ImportError) {
    let url = try keys.text("embed_url")
    guard var details = try keys.object("embed_data") else {
      guard let url else { return nil }
      self.init(url: url)
      return
    }
    let otherURL = try details.text("url")
    guard let url = url ?? otherURL else { throw details.error(.missingKey("url", type: "embed_data")) }
    guard otherURL == nil || otherURL == url else {
      throw details.error(.wrongValue(key: "url", expected: "the same as 'embed_url'"), at: details.columns["url"])
    }
    self.init(
      url: url, provider: try details.text("provider"), providerURL: try details.text("provider_url"),
      subject: try details.text("subject"), description: try details.text("description"),
      html: try details.text("html"))
    try details.finish()
  }
}

extension LiveAccessRule {
  init(_ keys: inout LineKeys) throws(ImportError) {
    let tier: ID<Tier>? = try keys.id("tier")
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      audience: try keys.required(
        "access_rule_type",
        try keys.word("access_rule_type", "public or patrons, or tier beside the key 'tier'") {
          Audience(word: $0, tier: tier)
        }))
  }
}

extension Live {
  init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      created: try keys.instant("created_at") ?? now)
    title = try keys.text("title")
    description = try keys.text("description")
    state = try keys.word("state", of: State.self) ?? .planned
    rtmpURL = try keys.text("rtmp_url")
    streamKey = try keys.text("stream_key")
    scheduledFor = try keys.instant("scheduled_for")
    accessRules = try keys.ids("live_access_rules") ?? []
  }
}
