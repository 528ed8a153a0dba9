// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// Files what a line says, or replaces what has the same id. All or nothing is up to the caller's transaction; a line
/// that is refused has changed nothing.
///
/// - Throws: ``ImportError`` where the line names what does not exist or claims what another has; what the records
///   throw.
@discardableResult
public func file(_ line: ImportLine, in records: any MembershipRecords) throws -> Filing {
  let known = try ImportLine.Content.onFile(line.kind, id: line.id, in: records)
  let line = known.map { line.keepingDates(of: $0) } ?? line
  switch line.content {
  case .user(let user):
    if let email = user.email, let holder = try records.user(withEmail: email), holder.id != user.id {
      throw line.error(.taken(key: "email", by: "user \(holder.id)"), at: "email")
    }
    try records.file(user)
  case .category(let category): try records.file(category)
  case .campaign(let campaign, let categories):
    try line.require(records.user(campaign.creator), "user", campaign.creator, at: "creator")
    if let other = try records.campaign(ownedBy: campaign.creator), other.id != campaign.id {
      throw line.error(.taken(key: "creator", by: "campaign \(other.id)"), at: "creator")
    }
    for id in categories { try line.require(records.category(id), "category", id, at: "categories") }
    try records.file(campaign)
    try records.file(categories.uniqued, of: campaign.id)
  case .media(let media):
    try line.require(campaign: media.campaign, of: "media", insteadOf: records.media(media.id)?.campaign, in: records)
    try records.file(media)
  case .tier(let tier):
    try line.require(campaign: tier.campaign, of: "tier", insteadOf: records.tier(tier.id)?.campaign, in: records)
    if let image = tier.image {
      let media = try records.media(image)
      try line.require(media?.campaign == tier.campaign ? media : nil, "media", image, at: "tier_image", tier.campaign)
    }
    try records.file(tier)
  case .benefit(var benefit):
    try line.require(
      campaign: benefit.campaign, of: "benefit", insteadOf: records.benefit(benefit.id)?.campaign, in: records)
    benefit.tiers = try line.tiers(benefit.tiers, at: "tiers", of: benefit.campaign, in: records).map(\.id)
    try records.file(benefit)
  case .goal(let goal):
    try line.require(campaign: goal.campaign, of: "goal", insteadOf: records.goal(goal.id)?.campaign, in: records)
    try records.file(goal)
  case .member(let member, let address):
    try records.change(try checked(member, of: line, in: records), address: address)
  case .pledgeEvent(let event):
    let member = try line.require(records.member(event.member), "member", event.member, at: "member")
    let known = try records.pledgeEvent(event.id)
    if let known, known.member != event.member {
      throw line.error(.taken(key: "id", by: "an event of member \(known.member)"), at: "id")
    } else if let known, known.kind != event.kind {
      throw line.error(.taken(key: "id", by: "\(known.kind.rawValue):\(known.id)"), at: "id")
    }
    if let tier = event.tier { _ = try line.tiers([tier], at: "tier_id", of: member.campaign, in: records) }
    try records.file(event)
  case .deliverable(let deliverable):
    let benefit = try line.require(records.benefit(deliverable.benefit), "benefit", deliverable.benefit, at: "benefit")
    let member = try records.member(deliverable.member)
    try line.require(
      member?.campaign == benefit.campaign ? member : nil, "member", deliverable.member, at: "member", benefit.campaign)
    if let known = try records.deliverable(deliverable.id), known.campaign != benefit.campaign {
      throw line.error(.taken(key: "id", by: "a deliverable of campaign \(known.campaign)"), at: "id")
    }
    try records.file(deliverable)
  case .post(var post):
    try line.require(campaign: post.campaign, of: "post", insteadOf: records.post(post.id)?.campaign, in: records)
    try line.require(records.user(post.author), "user", post.author, at: "user")
    post.tiers = try line.tiers(post.tiers, at: "tiers", of: post.campaign, in: records).map(\.id)
    try records.file(post)
  case .liveAccessRule(let rule):
    try line.require(
      campaign: rule.campaign, of: "live-access-rule", insteadOf: records.liveAccessRule(rule.id)?.campaign, in: records
    )
    if let tier = rule.audience.tier { _ = try line.tiers([tier], at: "tier", of: rule.campaign, in: records) }
    try records.file(rule)
  case .live(var live):
    let known = try records.live(live.id)
    try line.require(campaign: live.campaign, of: "live", insteadOf: known?.campaign, in: records)
    let rules = try records.liveAccessRules(live.accessRules)
    for id in live.accessRules {
      let rule = rules.first { $0.id == id && $0.campaign == live.campaign }
      try line.require(rule, "live-access-rule", id, at: "live_access_rules", live.campaign)
    }
    live.accessRules = rules.map(\.id)
    live.clientIdentifier = known?.clientIdentifier
    try records.file(live)
  }
  return known == nil ? .created : .replaced
}

/// What filing a line did.
public enum Filing: Equatable, Sendable {
  case created
  case replaced
}

private func checked(_ member: Member, of line: ImportLine, in records: any MembershipRecords) throws -> Member {
  try line.require(records.campaign(member.campaign), "campaign", member.campaign, at: "campaign")
  try line.require(records.user(member.user), "user", member.user, at: "user")
  let known = try records.member(member.id)
  if let known, known.user != member.user || known.campaign != member.campaign {
    throw line.error(.taken(key: "id", by: "user \(known.user) in campaign \(known.campaign)"), at: "id")
  }
  if let other = try records.member(member.user, of: member.campaign), other.id != member.id {
    throw line.error(.taken(key: "user", by: "member \(other.id) of the campaign"), at: "user")
  }
  let tiers = try line.tiers(member.tiers, at: "currently_entitled_tiers", of: member.campaign, in: records)
  var member = member
  member.tiers = tiers.map(\.id)
  let pledged = try line.tiers(
    member.pledgedTier.map { [$0] } ?? [], at: "pledged_tier", of: member.campaign, in: records)
  member.pledgedTier = member.status.isPledge ? (pledged.first ?? tiers.last { $0.amountCents > 0 })?.id : nil
  return known.map(member.replacing) ?? member
}

extension Member {
  /// What says the same as before was not updated.
  fileprivate func replacing(_ known: Member) -> Member {
    var same = self
    same.pledge = known.pledge
    same.updated = known.updated
    return same == known ? same : self
  }
}

extension ImportLine {
  /// - Throws: ``ImportFault/dangling(key:type:id:)`` where there is no such thing, or none of the campaign.
  @discardableResult
  fileprivate func require<Thing>(
    _ thing: Thing?, _ type: String, _ id: some CustomStringConvertible, at key: String,
    _ campaign: ID<Campaign>? = nil
  ) throws -> Thing {
    if let thing { return thing }
    let type = campaign.map { "\(type) of campaign \($0)" } ?? type
    throw error(.dangling(key: key, type: type, id: "\(id)"), at: key)
  }

  /// - Parameter known: the campaign of what has the same id already; nothing goes from one campaign to another.
  fileprivate func require(
    campaign: ID<Campaign>, of type: String, insteadOf known: ID<Campaign>?, in records: any MembershipRecords
  ) throws {
    try require(records.campaign(campaign), "campaign", campaign, at: "campaign")
    if let known, known != campaign { throw error(.taken(key: "id", by: "a \(type) of campaign \(known)"), at: "id") }
  }

  /// The tiers of a campaign, each once, cheapest first.
  fileprivate func tiers(
    _ ids: [ID<Tier>], at key: String, of campaign: ID<Campaign>, in records: any MembershipRecords
  ) throws -> [Tier] {
    let tiers = try records.tiers(ids)
    for id in ids {
      try require(tiers.first { $0.id == id && $0.campaign == campaign }, "tier", id, at: key, campaign)
    }
    return tiers.sorted { ($0.amountCents, $0.id) < ($1.amountCents, $1.id) }
  }
}

extension [ID<Category>] {
  fileprivate var uniqued: [ID<Category>] { Array(Set(self)).sorted() }
}
