// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension ImportLine {
  /// What a line files; the raw value is its `type`. In the order in which a file may name them all.
  public enum Kind: String, CaseIterable, Sendable {
    case user, category, campaign, media, tier, benefit, goal, member
    case pledgeEvent = "pledge-event"
    case deliverable, post
    case liveAccessRule = "live-access-rule"
    case live
  }

  public var kind: Kind { content.kind }
  /// As its `id` writes it.
  public var id: String { content.id }
}

extension ImportLine.Content {
  public var kind: ImportLine.Kind {
    switch self {
    case .user: .user
    case .category: .category
    case .campaign: .campaign
    case .media: .media
    case .tier: .tier
    case .benefit: .benefit
    case .goal: .goal
    case .member: .member
    case .pledgeEvent: .pledgeEvent
    case .deliverable: .deliverable
    case .post: .post
    case .liveAccessRule: .liveAccessRule
    case .live: .live
    }
  }

  public var id: String {
    switch self {
    case .user(let user): user.id.description
    case .category(let category): category.id.description
    case .campaign(let campaign, _): campaign.id.description
    case .media(let media): media.id.description
    case .tier(let tier): tier.id.description
    case .benefit(let benefit): benefit.id.description
    case .goal(let goal): goal.id.description
    case .member(let member, _): member.id.text
    case .pledgeEvent(let event): "\(event.kind.rawValue):\(event.id)"
    case .deliverable(let deliverable): deliverable.id.description
    case .post(let post): post.id.description
    case .liveAccessRule(let rule): rule.id.description
    case .live(let live): live.id.description
    }
  }

  /// What is on file under an id, as the line that would file it; `nil` where there is nothing.
  public static func onFile(
    _ kind: ImportLine.Kind, id: String, in records: any MembershipRecords
  ) throws -> ImportLine.Content? {
    switch kind {
    case .user: try ID(id).flatMap { try records.user($0) }.map { .user($0) }
    case .category: try ID(id).flatMap { try records.category($0) }.map { .category($0) }
    case .campaign:
      try ID(id).flatMap { try records.campaign($0) }.map { campaign in
        .campaign(campaign, try records.categories(of: [campaign.id])[campaign.id]?.map(\.id) ?? [])
      }
    case .media: try ID(id).flatMap { try records.media($0) }.map { .media($0) }
    case .tier: try ID(id).flatMap { try records.tier($0) }.map { .tier($0) }
    case .benefit: try ID(id).flatMap { try records.benefit($0) }.map { .benefit($0) }
    case .goal: try ID(id).flatMap { try records.goal($0) }.map { .goal($0) }
    case .member:
      try MemberID(id).flatMap { try records.member($0) }.map { .member($0, try records.address(of: $0.id)) }
    case .pledgeEvent:
      try PledgeEvent.parts(of: id).flatMap { kind, id in
        try records.pledgeEvent(id).flatMap { $0.kind == kind ? .pledgeEvent($0) : nil }
      }
    case .deliverable: try ID(id).flatMap { try records.deliverable($0) }.map { .deliverable($0) }
    case .post: try ID(id).flatMap { try records.post($0) }.map { .post($0) }
    case .liveAccessRule: try ID(id).flatMap { try records.liveAccessRule($0) }.map { .liveAccessRule($0) }
    case .live: try ID(id).flatMap { try records.live($0) }.map { .live($0) }
    }
  }

  /// The same with the dates that were on file, where the line does not say them: filing a line again changes nothing.
  ///
  /// - Parameter said: the keys that have a value in the line.
  func keepingDates(of known: ImportLine.Content, said: (String) -> Bool) -> ImportLine.Content {
    func keep(_ date: inout Instant, _ known: Instant, _ key: String = "created_at") {
      if !said(key) { date = known }
    }
    switch (self, known) {
    case (.user(var user), .user(let known)):
      keep(&user.created, known.created, "created")
      return .user(user)
    case (.campaign(var campaign, let categories), .campaign(let known, _)):
      keep(&campaign.created, known.created)
      return .campaign(campaign, categories)
    case (.media(var media), .media(let known)):
      keep(&media.created, known.created)
      return .media(media)
    case (.tier(var tier), .tier(let known)):
      keep(&tier.created, known.created)
      keep(&tier.edited, known.edited, "edited_at")
      return .tier(tier)
    case (.benefit(var benefit), .benefit(let known)):
      keep(&benefit.created, known.created)
      return .benefit(benefit)
    case (.goal(var goal), .goal(let known)):
      keep(&goal.created, known.created)
      return .goal(goal)
    case (.member(let member, var address?), .member(_, let known?)):
      keep(&address.created, known.created, "address.created_at")
      return .member(member, address)
    case (.post(var post), .post(let known)):
      if !said("published_at") { keep(&post.created, known.created) }
      keep(&post.edited, known.edited, "edited_at")
      return .post(post)
    case (.live(var live), .live(let known)):
      keep(&live.created, known.created)
      return .live(live)
    default: return self
    }
  }
}

/// Removes what is on file under an id. Everything that the operator's API removes goes through here.
///
/// - Returns: `nil` for kinds of which nothing is ever removed: categories, and what happened to a pledge.
public func remove(_ kind: ImportLine.Kind, id: String, in records: any MembershipRecords) throws -> Removal? {
  switch kind {
  case .category, .pledgeEvent: nil
  case .user: try ID<User>(id).map { try records.remove($0) } ?? .notThere
  case .campaign: try ID<Campaign>(id).map { try records.remove($0) } ?? .notThere
  case .media: try ID<Media>(id).map { try records.remove($0) } ?? .notThere
  case .tier: try ID<Tier>(id).map { try records.remove($0) } ?? .notThere
  case .benefit: try ID<Benefit>(id).map { try records.remove($0) } ?? .notThere
  case .goal: try ID<Goal>(id).map { try records.remove($0) } ?? .notThere
  case .member: try MemberID(id).map { try records.remove($0) } ?? .notThere
  case .deliverable: try ID<Deliverable>(id).map { try records.remove($0) } ?? .notThere
  case .post: try ID<Post>(id).map { try records.remove($0) } ?? .notThere
  case .liveAccessRule: try ID<LiveAccessRule>(id).map { try records.remove($0) } ?? .notThere
  case .live: try ID<Live>(id).map { try records.remove($0) } ?? .notThere
  }
}
