// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension ImportLine {
  /// What a line files; the raw value is its `type`.
  public enum Kind: String, CaseIterable, Sendable {
    case user, campaign, tier, member
  }

  public var kind: Kind { content.kind }
  /// As its `id` writes it.
  public var id: String { content.id }
}

extension ImportLine.Content {
  public var kind: ImportLine.Kind {
    switch self {
    case .user: .user
    case .campaign: .campaign
    case .tier: .tier
    case .member: .member
    }
  }

  public var id: String {
    switch self {
    case .user(let user): user.id.description
    case .campaign(let campaign): campaign.id.description
    case .tier(let tier): tier.id.description
    case .member(let member, _): member.id.text
    }
  }

  /// What is on file under an id, as the line that would file it; `nil` where there is nothing.
  public static func onFile(
    _ kind: ImportLine.Kind, id: String, in records: any MembershipRecords
  ) throws -> ImportLine.Content? {
    switch kind {
    case .user: try ID(id).flatMap { try records.user($0) }.map { .user($0) }
    case .campaign: try ID(id).flatMap { try records.campaign($0) }.map { .campaign($0) }
    case .tier: try ID(id).flatMap { try records.tier($0) }.map { .tier($0) }
    case .member:
      try MemberID(id).flatMap { try records.member($0) }.map { .member($0, try records.address(of: $0.id)) }
    }
  }

  /// The same with the creation date of what was on file, where the line does not say one: filing a line again changes
  /// nothing.
  func keepingDates(of known: ImportLine.Content, unlessAmong keys: [String: Int]) -> ImportLine.Content {
    switch (self, known) {
    case (.user(var user), .user(let known)) where keys["created"] == nil:
      user.created = known.created
      return .user(user)
    case (.campaign(var campaign), .campaign(let known)) where keys["created_at"] == nil:
      campaign.created = known.created
      return .campaign(campaign)
    case (.tier(var tier), .tier(let known)) where keys["created_at"] == nil:
      tier.created = known.created
      if keys["edited_at"] == nil { tier.edited = known.edited }
      return .tier(tier)
    case (.member(let member, var address?), .member(_, let known?)) where keys["address.created_at"] == nil:
      address.created = known.created
      return .member(member, address)
    default: return self
    }
  }
}
