// SPDX-License-Identifier: Apache-2.0

/// A post before and after something happened to it.
public struct PostChange: Equatable, Sendable {
  /// `nil` where there was none.
  public let before: Post?
  /// `nil` where it was removed.
  public let after: Post?

  public init(before: Post?, after: Post?) {
    self.before = before
    self.after = after
  }

  /// What the wire announces of it; drafts are nobody's business.
  public var trigger: Trigger? {
    switch (before?.published != nil, after?.published != nil) {
    case (false, false): nil
    case (false, true): .postsPublish
    case (true, false): .postsDelete
    case (true, true): before == after ? nil : .postsUpdate
    }
  }

  /// The post as the payload shows it: one that is gone, or a draft again, as it was.
  public var shown: Post? { after?.published == nil ? before : after }
}
