// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// An order of a campaign's pledges; the raw value is the wire's word. Within one instant, by the pledge's number.
public enum PledgeOrder: String, CaseIterable, Sendable {
  case created
  case createdLastFirst = "-created"
  case updated
  case updatedLastFirst = "-updated"
}

/// Where a pledge stands in an order of a campaign's pledges.
public struct PledgePlace: Equatable, Sendable {
  /// The instant that the order goes by.
  public var date: Instant
  public var pledge: ID<Pledge>

  public init(date: Instant, pledge: ID<Pledge>) {
    self.date = date
    self.pledge = pledge
  }

  /// `nil` for a member who never pledged.
  public init?(of member: Member, in order: PledgeOrder) {
    guard let start = member.pledgeStart else { return nil }
    switch order {
    case .created, .createdLastFirst: self.init(date: start, pledge: member.pledge)
    case .updated, .updatedLastFirst: self.init(date: member.updated, pledge: member.pledge)
    }
  }
}

/// An order of a campaign's posts; the raw value is the wire's word. Within one instant, by the post's id.
public enum PostOrder: String, CaseIterable, Sendable {
  case oldestFirst = "published_at"
  case newestFirst = "-published_at"
}

/// Where a post stands in the order of a campaign's posts.
public struct PostPlace: Equatable, Sendable {
  public var published: Instant
  public var post: ID<Post>

  public init(published: Instant, post: ID<Post>) {
    self.published = published
    self.post = post
  }

  /// `nil` for a draft.
  public init?(of post: Post) {
    guard let published = post.published else { return nil }
    self.init(published: published, post: post.id)
  }
}
