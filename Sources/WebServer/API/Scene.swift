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
  private(set) var warnings: [JSON] = []
  private var users: [ID<User>: User?] = [:]
  private var campaigns: [ID<Campaign>: Campaign?] = [:]
  private var campaignsByCreator: [ID<User>: Campaign?] = [:]
  private var tiers: [ID<Tier>: Tier?] = [:]
  private var censuses: [ID<Campaign>: Census] = [:]
  private var deliveriesByBenefit: [ID<Benefit>: Deliveries] = [:]
  /// From midnight to midnight, for what is due today.
  var today = Instant(milliseconds: 0)..<Instant(milliseconds: 0)

  init(
    _ version: APIVersion, viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords
  ) throws {
    self.version = version
    visibility = Visibility(of: viewer)
    self.query = try APIQuery(query)
    self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    self.records = records
  }

  var viewer: Viewer { visibility.viewer }

  func user(_ id: ID<User>) throws -> User? {
    if let known = users[id] { return known }
    let user = try records.user(id)
    users[id] = .some(user)
    return user
  }

  func campaign(_ id: ID<Campaign>) throws -> Campaign? {
    if let known = campaigns[id] { return known }
    let campaign = try records.campaign(id)
    campaigns[id] = .some(campaign)
    return campaign
  }

  func campaign(ownedBy creator: ID<User>) throws -> Campaign? {
    if let known = campaignsByCreator[creator] { return known }
    let campaign = try records.campaign(ownedBy: creator)
    campaignsByCreator[creator] = .some(campaign)
    return campaign
  }

  func tier(_ id: ID<Tier>) throws -> Tier? {
    if let known = tiers[id] { return known }
    let tier = try records.tier(id)
    tiers[id] = .some(tier)
    return tier
  }

  func tiers(of campaign: Campaign) throws -> [Tier] {
    let all = try records.tiers(of: campaign.id)
    for tier in all { tiers[tier.id] = .some(tier) }
    return all.filter { visibility.maySee($0, of: campaign) }
  }

  func visible(_ benefits: [Benefit], of id: ID<Campaign>) throws -> [Benefit] {
    guard let campaign = try campaign(id) else { return [] }
    return benefits.filter { visibility.maySee($0, of: campaign) }
  }

  func census(of campaign: ID<Campaign>) throws -> Census {
    if let known = censuses[campaign] { return known }
    let census = try records.census(of: campaign)
    censuses[campaign] = census
    return census
  }

  func deliveries(of benefit: Benefit) throws -> Deliveries {
    if let known = deliveriesByBenefit[benefit.id] { return known }
    let deliveries = try records.deliveries(of: [benefit.id], today: today)[benefit.id] ?? Deliveries()
    deliveriesByBenefit[benefit.id] = deliveries
    return deliveries
  }

  // MARK: Words of the wire

  /// Version 2 writes milliseconds always; version 1 writes microseconds, and only where there are any.
  func date(_ instant: Instant?) -> JSON {
    guard let instant else { return .null }
    if version == .v2 { return .string(instant.text(withMilliseconds: true)) }
    let text = instant.text(withMilliseconds: instant.milliseconds % 1000 != 0)
    guard let point = text.firstIndex(of: ".") else { return .string(text) }
    let afterMilliseconds = text.index(point, offsetBy: 4)
    return .string(text[..<afterMilliseconds] + "000" + text[afterMilliseconds...])
  }

  func pictureURL(of id: some CustomStringConvertible, size: Int) -> String { "\(baseURL)/img/\(id)/\(size)" }

  func pageURL(vanity: String?, user: ID<User>) -> String {
    vanity.map { "\(baseURL)/\(PercentEncoding.encode($0))" } ?? "\(baseURL)/user?u=\(user)"
  }

  // MARK: Warnings

  /// Says what the answer leaves out and why; in strict mode the request is refused instead.
  func warn(_ parameter: String, _ detail: String) {
    let warning: JSON = ["detail": .string(detail), "source": ["parameter": .string(parameter)]]
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  func warnWithheld(_ parameter: String, _ name: String, missing: ScopeSet) {
    warn(parameter, "'\(name)' was left out: the token lacks the scope \(missing).")
  }

  var meta: [JSON.Member] { warnings.isEmpty ? [] : [JSON.Member("warnings", .array(warnings))] }
}
