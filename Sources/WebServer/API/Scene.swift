// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Where one answer is made: who looks, at what, and how it was asked for. Used by one thread.
final class Scene {
  let version: APIVersion
  let visibility: Visibility
  let query: APIQuery
  /// Without a slash at its end.
  let baseURL: String
  let records: any MembershipRecords
  /// Refuses unknown fields and includes as the original does, instead of warning of them.
  let isStrict: Bool
  let now: Instant

  private lazy var users = Shelf<ID<User>, User>()
  private lazy var campaigns = Shelf<ID<Campaign>, Campaign>()
  private lazy var campaignsByCreator = Shelf<ID<User>, Campaign>()
  private lazy var censuses = Shelf<ID<Campaign>, Census>()
  private lazy var categories = Shelf<ID<Campaign>, [Category]>()
  private lazy var goals = Shelf<ID<Campaign>, [Goal]>()
  private lazy var tiers = Shelf<ID<Tier>, Tier>()
  private lazy var tiersByCampaign = Shelf<ID<Campaign>, [Tier]>()
  private lazy var benefits = Shelf<ID<Benefit>, Benefit>()
  private lazy var benefitsByCampaign = Shelf<ID<Campaign>, [Benefit]>()
  private lazy var benefitsByTier = Shelf<ID<Tier>, [Benefit]>()
  private lazy var deliveries = Shelf<ID<Benefit>, Deliveries>()
  private lazy var deliverables = Shelf<ID<Benefit>, [Deliverable]>()
  private lazy var members = Shelf<MemberID, Member>()
  private lazy var membersByUser = Shelf<ID<User>, [Member]>()
  private lazy var addresses = Shelf<MemberID, Address>()
  private lazy var histories = Shelf<MemberID, [PledgeEvent]>()
  private lazy var media = Shelf<ID<Media>, Media>()
  private lazy var accessRules = Shelf<ID<LiveAccessRule>, LiveAccessRule>()

  private var warnings: [JSON] = []
  private var warned: Set<[String]> = []

  /// - Throws: ``Problem`` for a query that cannot be read.
  init(
    _ version: APIVersion, viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords,
    isStrict: Bool = false, now: Instant
  ) throws(Problem) {
    self.version = version
    visibility = Visibility(of: viewer)
    self.query = try APIQuery(query)
    self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    self.records = records
    self.isStrict = isStrict
    self.now = now
  }

  var viewer: Viewer { visibility.viewer }

  // MARK: Warnings

  /// Says what the answer leaves out and why; in strict mode the request is refused instead.
  func warn(_ parameter: String, _ detail: String) {
    guard warned.insert([parameter, detail]).inserted else { return }
    warnings.append(["detail": .string(detail), "source": ["parameter": .string(parameter)]])
  }

  func warnWithheld(_ parameter: String, _ name: String, missing: ScopeSet) {
    warn(parameter, "'\(name)' was left out: the token lacks the scope \(missing).")
  }

  /// - Throws: ``Problem/parameterInvalidOnType(_:_:)`` in strict mode.
  func object(_ parameter: String, _ detail: String) throws(Problem) {
    if isStrict { throw .parameterInvalidOnType(parameter, detail) }
    warn(parameter, detail)
  }

  var meta: [JSON.Member] { warnings.isEmpty ? [] : [JSON.Member("warnings", .array(warnings))] }
}

// MARK: What is on file

extension Scene {
  func user(_ id: ID<User>) throws -> User? {
    try users.thing(at: id) { ids in
      let found = ids.count == 1 ? try records.user(id).map({ [$0] }) ?? [] : try records.users(ids)
      for user in found {
        users.put(user, at: user.id)
        campaignsByCreator.announce(user.id)
      }
    }
  }

  func campaign(_ id: ID<Campaign>) throws -> Campaign? {
    try campaigns.thing(at: id) { ids in for campaign in try records.campaigns(ids) { take(campaign) } }
  }

  func campaign(ownedBy creator: ID<User>) throws -> Campaign? {
    try campaignsByCreator.thing(at: creator) { creators in
      for campaign in try records.campaigns(ownedBy: creators) { take(campaign) }
    }
  }

  private func take(_ campaign: Campaign) {
    campaigns.put(campaign, at: campaign.id)
    campaignsByCreator.put(campaign, at: campaign.creator)
    users.announce(campaign.creator)
    censuses.announce(campaign.id)
    categories.announce(campaign.id)
    goals.announce(campaign.id)
    tiersByCampaign.announce(campaign.id)
    benefitsByCampaign.announce(campaign.id)
  }

  func census(of campaign: ID<Campaign>) throws -> Census {
    try censuses.thing(at: campaign) { ids in
      for (campaign, census) in try records.censuses(of: ids) { censuses.put(census, at: campaign) }
    } ?? Census()
  }

  /// Spares the counting where somebody has counted.
  func take(_ census: Census, of campaign: ID<Campaign>) { censuses.put(census, at: campaign) }

  func categories(of campaign: ID<Campaign>) throws -> [Category] {
    try categories.thing(at: campaign) { ids in
      for (campaign, found) in try records.categories(of: ids) { categories.put(found, at: campaign) }
    } ?? []
  }

  func goals(of campaign: ID<Campaign>) throws -> [Goal] {
    try goals.thing(at: campaign) { ids in
      for (campaign, found) in Dictionary(grouping: try records.goals(ofEach: ids), by: \.campaign) {
        goals.put(found, at: campaign)
      }
    } ?? []
  }

  // MARK: Tiers and benefits

  func tier(_ id: ID<Tier>) throws -> Tier? {
    try tiers.thing(at: id) { ids in for tier in try records.tiers(ids) { take(tier) } }
  }

  /// Those that the viewer may see, cheapest first.
  func tiers(of campaign: Campaign) throws -> [Tier] {
    let all = try tiersByCampaign.thing(at: campaign.id) { ids in
      for (campaign, found) in Dictionary(grouping: try records.tiers(ofEach: ids), by: \.campaign) {
        tiersByCampaign.put(found, at: campaign)
        for tier in found { take(tier) }
      }
    }
    return (all ?? []).filter { visibility.maySee($0, of: campaign) }
  }

  private func take(_ tier: Tier) {
    tiers.put(tier, at: tier.id)
    campaigns.announce(tier.campaign)
    censuses.announce(tier.campaign)
    benefitsByTier.announce(tier.id)
    if let image = tier.image { media.announce(image) }
  }

  func benefit(_ id: ID<Benefit>) throws -> Benefit? {
    try benefits.thing(at: id) { ids in for id in ids { if let benefit = try records.benefit(id) { take(benefit) } } }
  }

  /// Those that the viewer may see.
  func benefits(of campaign: Campaign) throws -> [Benefit] {
    let all = try benefitsByCampaign.thing(at: campaign.id) { ids in
      for (campaign, found) in Dictionary(grouping: try records.benefits(ofEach: ids), by: \.campaign) {
        benefitsByCampaign.put(found, at: campaign)
        for benefit in found { take(benefit) }
      }
    }
    return (all ?? []).filter { visibility.maySee($0, of: campaign) }
  }

  /// Those that the viewer may see.
  func benefits(of tier: Tier) throws -> [Benefit] {
    let all = try benefitsByTier.thing(at: tier.id) { ids in
      var byTier: [ID<Tier>: [Benefit]] = [:]
      for benefit in try records.benefits(ofAny: ids) {
        take(benefit)
        for tier in benefit.tiers { byTier[tier, default: []].append(benefit) }
      }
      for id in ids { benefitsByTier.put(byTier[id] ?? [], at: id) }
    }
    guard let all, let campaign = try campaign(tier.campaign) else { return [] }
    return all.filter { visibility.maySee($0, of: campaign) }
  }

  private func take(_ benefit: Benefit) {
    benefits.put(benefit, at: benefit.id)
    campaigns.announce(benefit.campaign)
    tiers.announce(benefit.tiers)
    deliveries.announce(benefit.id)
    deliverables.announce(benefit.id)
  }

  /// As the day goes in UTC.
  func deliveries(of benefit: ID<Benefit>) throws -> Deliveries {
    let day: Int64 = 86_400_000
    let today = now.seconds / 86_400 * day
    return try deliveries.thing(at: benefit) { ids in
      let found = try records.deliveries(
        of: ids, today: Instant(milliseconds: today)..<Instant(milliseconds: today + day))
      for (benefit, delivered) in found { deliveries.put(delivered, at: benefit) }
    } ?? Deliveries()
  }

  /// How many of one benefit's an answer carries at most, the first due.
  static let mostDeliverables = 100

  func deliverables(of benefit: ID<Benefit>) throws -> [Deliverable] {
    try deliverables.thing(at: benefit) { ids in
      for (benefit, found) in try records.deliverables(of: ids, limit: Scene.mostDeliverables) {
        deliverables.put(found, at: benefit)
        for deliverable in found {
          members.announce(deliverable.member)
          users.announce(deliverable.user)
        }
      }
    } ?? []
  }

  // MARK: Members

  func member(_ id: MemberID) throws -> Member? {
    try members.thing(at: id) { ids in take(try records.members(ids)) }
  }

  func memberships(of user: ID<User>) throws -> [Member] {
    try membersByUser.thing(at: user) { users in
      for user in users {
        let found = try records.members(of: user)
        membersByUser.put(found, at: user)
        take(found)
      }
    } ?? []
  }

  /// Lets what these members lead to be read for all of them at once.
  func take(_ found: [Member]) {
    for member in found {
      members.put(member, at: member.id)
      users.announce(member.user)
      campaigns.announce(member.campaign)
      tiers.announce(member.tiers)
      if let pledged = member.pledgedTier { tiers.announce(pledged) }
      addresses.announce(member.id)
      histories.announce(member.id)
    }
  }

  func address(of member: Member) throws -> Address? {
    try addresses.thing(at: member.id) { ids in
      take([member])
      for (member, address) in try records.addresses(of: try known(ids)) { addresses.put(address, at: member) }
    }
  }

  /// How many events of a pledge's history an answer carries at most, the newest.
  static let mostEvents = 500

  func history(of member: Member) throws -> [PledgeEvent] {
    try histories.thing(at: member.id) { ids in
      take([member])
      for (member, events) in try records.histories(of: try known(ids), limit: Scene.mostEvents) {
        histories.put(events, at: member)
        for event in events { if let tier = event.tier { tiers.announce(tier) } }
      }
    } ?? []
  }

  private func known(_ ids: [MemberID]) throws -> [Member] { try ids.compactMap { try member($0) } }

  // MARK: Files and streams

  func media(_ id: ID<Media>) throws -> Media? {
    try media.thing(at: id) { ids in for file in try records.media(ids) { media.put(file, at: file.id) } }
  }

  func accessRules(of live: Live) throws -> [LiveAccessRule] {
    accessRules.announce(live.accessRules)
    return try live.accessRules.compactMap { id in
      try accessRules.thing(at: id) { ids in
        for rule in try records.liveAccessRules(ids) {
          accessRules.put(rule, at: rule.id)
          if let tier = rule.audience.tier { tiers.announce(tier) }
        }
      }
    }
  }
}

// MARK: Words of the wire

extension Scene {
  /// Version 2 writes milliseconds always; version 1 writes microseconds, and only where there are any.
  func date(_ instant: Instant?) -> JSON {
    guard let instant else { return .null }
    if version == .v2 { return .string(instant.text(withMilliseconds: true)) }
    return .string(
      instant.milliseconds % 1000 == 0 ? instant.text() : instant.text(withMicroseconds: 0))
  }

  func pictureURL(of id: some CustomStringConvertible, size: Int) -> String { "\(baseURL)/img/\(id)/\(size)" }

  func pageURL(vanity: String?, user: ID<User>) -> String {
    vanity.map { "\(baseURL)/\(PercentEncoding.encode($0))" } ?? "\(baseURL)/user?u=\(user)"
  }
}

extension Instant {
  /// `2017-08-21T20:16:49.258893+00:00`.
  ///
  /// - Parameter microseconds: 0 to 999, after the milliseconds.
  func text(withMicroseconds microseconds: Int) -> String {
    let digits = String(microseconds)
    return text(withMilliseconds: true).dropLast(6) + String(repeating: "0", count: 3 - digits.count) + digits
      + "+00:00"
  }
}
