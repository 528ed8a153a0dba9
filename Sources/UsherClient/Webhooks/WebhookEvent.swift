// SPDX-License-Identifier: Apache-2.0

/// Something that happened in a campaign.
public struct WebhookEvent: Sendable {
  public struct Trigger: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let memberCreated = Trigger(rawValue: "members:create")
    public static let memberUpdated = Trigger(rawValue: "members:update")
    public static let memberDeleted = Trigger(rawValue: "members:delete")
    public static let pledgeCreated = Trigger(rawValue: "members:pledge:create")
    public static let pledgeUpdated = Trigger(rawValue: "members:pledge:update")
    public static let pledgeDeleted = Trigger(rawValue: "members:pledge:delete")
    public static let postPublished = Trigger(rawValue: "posts:publish")
    public static let postUpdated = Trigger(rawValue: "posts:update")
    public static let postDeleted = Trigger(rawValue: "posts:delete")
  }

  public let trigger: Trigger
  public let record: Record

  public var member: Member? { record.type == Member.type ? Member(record) : nil }
  public var post: Post? { record.type == Post.type ? Post(record) : nil }
  /// Of version 1.
  public var pledge: Pledge? { record.type == Pledge.type ? Pledge(record) : nil }
}
