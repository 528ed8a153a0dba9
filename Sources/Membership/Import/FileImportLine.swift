// SPDX-License-Identifier: Apache-2.0

/// Files what a line says, or replaces what has the same id. All or nothing is up to the caller's transaction.
///
/// - Throws: ``ImportError`` where the line names what does not exist or claims what another has; what the records
///   throw.
public func file(_ line: ImportLine, in records: any MembershipRecords) throws {
  switch line.content {
  case .user(let user):
    if let email = user.email, let holder = try records.user(withEmail: email), holder.id != user.id {
      throw line.error(.taken(key: "email", by: "user \(holder.id)"), at: "email")
    }
    try records.file(user)
  case .campaign(let campaign):
    guard try records.user(campaign.creator) != nil else {
      throw line.error(.dangling(key: "creator", type: "user", id: "\(campaign.creator)"), at: "creator")
    }
    if let other = try records.campaign(ownedBy: campaign.creator), other.id != campaign.id {
      throw line.error(.taken(key: "creator", by: "campaign \(other.id)"), at: "creator")
    }
    try records.file(campaign)
  case .tier(let tier):
    guard try records.campaign(tier.campaign) != nil else {
      throw line.error(.dangling(key: "campaign", type: "campaign", id: "\(tier.campaign)"), at: "campaign")
    }
    if let known = try records.tier(tier.id), known.campaign != tier.campaign {
      throw line.error(.taken(key: "id", by: "a tier of campaign \(known.campaign)"), at: "id")
    }
    try records.file(tier)
  case .member(let member, let address):
    try records.file(try checked(member, of: line, in: records))
    try records.file(address, of: member.id)
  }
}

private func checked(_ member: Member, of line: ImportLine, in records: any MembershipRecords) throws -> Member {
  guard try records.campaign(member.campaign) != nil else {
    throw line.error(.dangling(key: "campaign", type: "campaign", id: "\(member.campaign)"), at: "campaign")
  }
  guard try records.user(member.user) != nil else {
    throw line.error(.dangling(key: "user", type: "user", id: "\(member.user)"), at: "user")
  }
  if let known = try records.member(member.id), known.user != member.user || known.campaign != member.campaign {
    throw line.error(.taken(key: "id", by: "user \(known.user) in campaign \(known.campaign)"), at: "id")
  }
  if let other = try records.member(member.user, of: member.campaign), other.id != member.id {
    throw line.error(.taken(key: "user", by: "member \(other.id) of the campaign"), at: "user")
  }
  var tiers: [Tier] = []
  for id in member.tiers where !tiers.contains(where: { $0.id == id }) {
    guard let tier = try records.tier(id), tier.campaign == member.campaign else {
      throw line.error(
        .dangling(key: "currently_entitled_tiers", type: "tier of campaign \(member.campaign)", id: "\(id)"),
        at: "currently_entitled_tiers")
    }
    tiers.append(tier)
  }
  var member = member
  member.tiers = tiers.map(\.id)
  let dearest = tiers.filter { $0.amountCents > 0 }.max { $0.amountCents < $1.amountCents }
  if member.status.isPledge { member.pledgedTier = dearest?.id }
  return member
}
