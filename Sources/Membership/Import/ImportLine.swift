// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One line of a file to import: a JSON object with a `type` and an `id`.
///
/// Its other keys are the attributes of version 2 of the wire under their names there, and those of version 1 that
/// version 2 does not have (what the server works out, such as `patron_count` or `url` of a user, is not among them).
/// What a thing belongs to is named by its id as text, in keys named as the relationships. `null` is as good as absent.
///
///     {"type": "user", "id": "40011872", "full_name": "Ines Okafor", "email": "ines@example.org"}
///     {"type": "campaign", "id": "810022", "creator": "3300456", "name": "Tin Workshop"}
///     {"type": "tier", "id": "5500211", "campaign": "810022", "title": "Apprentice", "amount_cents": 500}
///     {"type": "member", "id": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90", "campaign": "810022", "user": "40011872"}
///     {"type": "post", "id": "2001", "campaign": "810022", "user": "3300456", "title": "Wren, no. 1"}
public struct ImportLine: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case user(User)
    case category(Category)
    case campaign(Campaign, [ID<Category>])
    case media(Media)
    case tier(Tier)
    case benefit(Benefit)
    case goal(Goal)
    case member(Member, Address?)
    case pledgeEvent(PledgeEvent)
    case deliverable(Deliverable)
    case post(Post)
    case liveAccessRule(LiveAccessRule)
    case live(Live)
  }

  public let number: Int
  public let content: Content
  private let members: [PositionedJSON.Member]
  /// Where the values of the keys start; `address.city` is a key within another.
  var columns: [String: Int] { Dictionary(members.flatMap(\.columns)) { first, _ in first } }

  /// - Parameters:
  ///   - number: of the line in its file, from 1.
  ///   - bytes: without the line break.
  ///   - now: the creation date of what does not say its own.
  public init(number: Int, _ bytes: [UInt8], now: Instant) throws(ImportError) {
    let json = try PositionedJSON(line: number, bytes)
    guard case .object(let members) = json.value else {
      throw ImportError(line: number, column: json.column, fault: .expected("an object"))
    }
    try self.init(number: number, column: json.column, members, now: now)
  }

  /// An object whose type and id are said beside it, as in an address; where it says them itself, it says the same.
  ///
  /// - Parameter bytes: may be spread over lines, whose columns are counted on.
  public init(_ kind: Kind, id: String, _ bytes: [UInt8], now: Instant) throws(ImportError) {
    let json = try PositionedJSON(line: 1, bytes)
    guard case .object(var members) = json.value else {
      throw ImportError(line: 1, column: json.column, fault: .expected("an object"))
    }
    for (name, value) in [("type", kind.rawValue), ("id", id)] {
      guard let said = members.first(where: { $0.name == name }) else {
        let value = PositionedJSON(column: json.column, value: .string(value))
        members.append(PositionedJSON.Member(name: name, column: json.column, value: value))
        continue
      }
      guard said.value.value == .string(value) else {
        let fault = ImportFault.wrongValue(key: name, expected: "\"\(value)\" as in the address, or be left out")
        throw ImportError(line: 1, column: said.value.column, fault: fault)
      }
    }
    try self.init(number: 1, column: json.column, members, now: now)
  }

  private init(
    number: Int, column: Int, _ members: [PositionedJSON.Member], now: Instant
  ) throws(ImportError) {
    var keys = LineKeys(line: number, type: "line", column: column, members.filter { $0.name == "type" })
    let type = try keys.required("type", try keys.text("type"))
    keys = LineKeys(line: number, type: type, column: column, members.filter { $0.name != "type" })
    self.number = number
    self.members = members
    switch Kind(rawValue: type) {
    case .user: content = .user(try User(&keys, now: now))
    case .category: content = .category(try Category(&keys))
    case .campaign:
      let campaign = try Campaign(&keys, now: now)
      content = .campaign(campaign, try keys.ids("categories") ?? [])
    case .media: content = .media(try Media(&keys, now: now))
    case .tier: content = .tier(try Tier(&keys, now: now))
    case .benefit: content = .benefit(try Benefit(&keys, now: now))
    case .goal: content = .goal(try Goal(&keys, now: now))
    case .member:
      let member = try Member(&keys, now: now)
      content = .member(member, try Address(in: &keys, now: now))
    case .pledgeEvent: content = .pledgeEvent(try PledgeEvent(&keys))
    case .deliverable: content = .deliverable(try Deliverable(&keys))
    case .post: content = .post(try Post(&keys, now: now))
    case .liveAccessRule: content = .liveAccessRule(try LiveAccessRule(&keys))
    case .live: content = .live(try Live(&keys, now: now))
    case nil:
      let column = members.first { $0.name == "type" }?.value.column
      throw keys.error(.unknownType(type), at: column)
    }
    try keys.finish()
  }

  private init(number: Int, content: Content, _ members: [PositionedJSON.Member]) {
    self.number = number
    self.content = content
    self.members = members
  }

  func keepingDates(of known: Content) -> ImportLine {
    let columns = columns
    return ImportLine(number: number, content: content.keepingDates(of: known) { columns[$0] != nil }, members)
  }

  func error(_ fault: ImportFault, at key: String) -> ImportError {
    ImportError(line: number, column: columns[key] ?? 1, fault: fault)
  }
}

extension PositionedJSON.Member {
  /// Of its value, and of the values within it; none for `null`, which is as good as absent.
  fileprivate var columns: [(String, Int)] {
    switch value.value {
    case .null: []
    case .object(let members):
      [(name, value.column)] + members.flatMap(\.columns).map { ("\(name).\($0.0)", $0.1) }
    default: [(name, value.column)]
    }
  }
}

extension User {
  fileprivate init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      fullName: try keys.required("full_name", try keys.text("full_name")),
      created: try keys.instant("created") ?? now)
    firstName = try keys.text("first_name")
    lastName = try keys.text("last_name")
    email = try keys.word("email", "an e-mail address") { $0.isEmailAddress ? $0 : nil }
    isEmailVerified = try keys.truth("is_email_verified") ?? false
    about = try keys.text("about")
    vanity = try keys.text("vanity")
    imageURL = try keys.text("image_url")
    thumbURL = try keys.text("thumb_url")
    canSeeNSFW = try keys.truth("can_see_nsfw")
    hidesPledges = try keys.truth("hide_pledges")
    likeCount = try keys.count("like_count") ?? 0
    commentCount = try keys.count("comment_count") ?? 0
    gender = try keys.count("gender") ?? 0
    isDeleted = try keys.truth("is_deleted") ?? false
    isNuked = try keys.truth("is_nuked") ?? false
    isSuspended = try keys.truth("is_suspended") ?? false
    hasTwoFactors = try keys.truth("two_factor_enabled") ?? false
    patronCurrency = try keys.currency("patron_currency")
    guard var networks = try keys.object("social_connections") else { return }
    for name in networks.rest {
      guard let network = SocialNetwork(rawValue: name) else { break }
      guard var account = try networks.object(name) else { continue }
      let id = try account.required("user_id", try account.text("user_id"))
      let url = try account.text("url")
      let scopes = try account.texts("scopes") ?? []
      try account.finish()
      socialConnections.append(SocialConnection(network, accountID: id, url: url, scopes: scopes))
    }
    try networks.finish()
  }
}

extension String {
  /// Something, one `@`, something, and no space or control character: whether it is delivered to is not for us.
  fileprivate var isEmailAddress: Bool {
    let parts = split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && utf8.count <= 254
      && unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}

extension Campaign {
  fileprivate init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.id("id")),
      creator: try keys.required("creator", try keys.id("creator")),
      name: try keys.required("name", try keys.text("name")),
      created: try keys.instant("created_at") ?? now)
    vanity = try keys.text("vanity")
    creationName = try keys.text("creation_name")
    published = try keys.instant("published_at")
    currency = try keys.currency("currency") ?? currency
    oneLiner = try keys.text("one_liner")
    summary = try keys.text("summary")
    payPerName = try keys.text("pay_per_name")
    imageURL = try keys.text("image_url")
    imageSmallURL = try keys.text("image_small_url")
    mainVideoEmbed = try keys.text("main_video_embed")
    mainVideoURL = try keys.text("main_video_url")
    thanksEmbed = try keys.text("thanks_embed")
    thanksMessage = try keys.text("thanks_msg")
    thanksVideoURL = try keys.text("thanks_video_url")
    discordServerID = try keys.text("discord_server_id")
    googleAnalyticsID = try keys.text("google_analytics_id")
    rssArtworkURL = try keys.text("rss_artwork_url")
    rssFeedTitle = try keys.text("rss_feed_title")
    hasRSS = try keys.truth("has_rss") ?? false
    hasSentRSSNotification = try keys.truth("has_sent_rss_notify") ?? false
    isChargedImmediately = try keys.truth("is_charged_immediately")
    isMonthly = try keys.truth("is_monthly") ?? true
    isNSFW = try keys.truth("is_nsfw") ?? false
    showsEarnings = try keys.truth("show_earnings") ?? false
    isPlural = try keys.truth("is_plural") ?? false
    showsPatronGoals = try keys.truth("display_patron_goals") ?? false
    creationCount = try keys.count("creation_count") ?? 0
    outstandingPaymentCents = try keys.count("outstanding_payment_amount_cents") ?? 0
  }
}

extension Tier {
  fileprivate init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    let created = try keys.instant("created_at") ?? now
    self.init(
      id: try keys.required("id", try keys.id("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      title: try keys.required("title", try keys.text("title")),
      amountCents: try keys.required("amount_cents", try keys.count("amount_cents")),
      created: created)
    description = try keys.text("description") ?? ""
    edited = try keys.instant("edited_at") ?? created
    isPublished = try keys.truth("published") ?? true
    published = try keys.instant("published_at")
    unpublished = try keys.instant("unpublished_at")
    imageURL = try keys.text("image_url")
    image = try keys.id("tier_image")
    requiresShipping = try keys.truth("requires_shipping") ?? false
    userLimit = try keys.count("user_limit")
    postCount = try keys.count("post_count")
    discordRoleIDs = try keys.texts("discord_role_ids")
  }
}

extension Member {
  fileprivate init(_ keys: inout LineKeys, now: Instant) throws(ImportError) {
    self.init(
      id: try keys.required("id", try keys.memberID("id")),
      campaign: try keys.required("campaign", try keys.id("campaign")),
      user: try keys.required("user", try keys.id("user")), updated: now)
    status =
      try keys.word("patron_status", "active_patron, declined_patron, former_patron or null") {
        PatronStatus(word: $0)
      } ?? .free
    tiers = try keys.ids("currently_entitled_tiers") ?? []
    pledgedTier = try keys.id("pledged_tier")
    entitledCents = try keys.count("currently_entitled_amount_cents") ?? 0
    willPayCents = try keys.count("will_pay_amount_cents") ?? 0
    campaignLifetimeCents = try keys.count("campaign_lifetime_support_cents") ?? 0
    isFreeTrial = try keys.truth("is_free_trial") ?? false
    isGifted = try keys.truth("is_gifted") ?? false
    lastCharge = try keys.instant("last_charge_date")
    lastChargeStatus = try keys.word("last_charge_status", of: ChargeStatus.self)
    nextCharge = try keys.instant("next_charge_date")
    declinedSince = try keys.instant("declined_since") ?? (status == .declined ? lastCharge : nil)
    isPaused = try keys.truth("is_paused") ?? false
    paysFees = try keys.truth("patron_pays_fees") ?? false
    pledgeCapCents = try keys.count("pledge_cap_cents")
    note = try keys.text("note") ?? ""
    let cadence = try keys.count("pledge_cadence")
    guard cadence == nil || cadence == 1 || cadence == 12 else {
      throw keys.error(.wrongValue(key: "pledge_cadence", expected: "1 or 12"), at: keys.columns["pledge_cadence"])
    }
    self.cadence = cadence ?? (status.isPledge ? 1 : nil)
    pledgeStart = try keys.instant("pledge_relationship_start")
    if status != .free { _ = try keys.required("pledge_relationship_start", pledgeStart) }
  }
}

extension Address {
  fileprivate init?(in line: inout LineKeys, now: Instant) throws(ImportError) {
    guard var keys = try line.object("address") else { return nil }
    self.init(
      addressee: try keys.text("addressee"), line1: try keys.text("line_1"), line2: try keys.text("line_2"),
      city: try keys.required("city", try keys.text("city")), state: try keys.text("state"),
      postalCode: try keys.text("postal_code"), country: try keys.required("country", try keys.text("country")),
      phoneNumber: try keys.text("phone_number"), created: try keys.instant("created_at") ?? now)
    try keys.finish()
  }
}
