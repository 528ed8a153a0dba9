// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What became of something that was to be removed.
public enum Removal: Equatable, Sendable {
  case removed
  case notThere
  /// Something hangs on it, so it was left as it was: the first that was found.
  case held(by: Holder)

  public enum Holder: Equatable, Sendable {
    /// So many members of the campaign, or holders of the tier.
    case members(Int)
    /// The user runs it.
    case campaign(ID<Campaign>)
    /// The user has so many memberships.
    case memberships(Int)
    /// The user wrote so many posts.
    case posts(Int)
    /// The user owns so many apps.
    case clients(Int)
  }
}
