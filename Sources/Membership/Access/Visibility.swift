// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a viewer may read: the one place that decides it.
public struct Visibility: Equatable, Sendable {
  public let viewer: Viewer

  public init(of viewer: Viewer) { self.viewer = viewer }

  private var scopes: ScopeSet { viewer.scopes }

  /// What is to be asked for so that `scope` is permitted, in the words of the client's own version.
  private func missing(_ scope: Scope) -> ScopeSet {
    if scopes.permits(scope) { return .none }
    guard viewer.apiVersion == .v2 else { return [scope] }
    let equivalent: ScopeSet =
      switch scope {
      case .users: [.identity, .identityEmail]
      case .pledgesToMe: [.identityMemberships]
      case .myCampaign: [.campaigns]
      case .pledges: [.campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress]
      default: [scope]
      }
    return equivalent - scopes
  }

  private func refusalOfVersion1(lacking scope: Scope) -> ViewRefusal? {
    let missing = missing(scope)
    if missing.isEmpty { return nil }
    if viewer.apiVersion == .v2 && !viewer.isClientOwner {
      return .clientForbidden(clientIdentifier: viewer.clientIdentifier, missing: missing)
    }
    return .missingScopes(missing)
  }

  // MARK: Calls

  /// Version 1, `current_user`.
  public func refusalOfCurrentUser() -> ViewRefusal? { refusalOfVersion1(lacking: .users) }

  /// Version 1, `current_user/campaigns`.
  public func refusalOfCurrentUserCampaigns() -> ViewRefusal? { refusalOfVersion1(lacking: .myCampaign) }

  /// Version 2, `identity`.
  public func refusalOfIdentity() -> ViewRefusal? {
    scopes.permits(.identity) ? nil : .missingScopes([.identity])
  }

  /// Version 1, `campaigns/{id}/pledges`, before the campaign is known.
  public func refusalOfPledges() -> ViewRefusal? { refusalOfVersion1(lacking: .pledges) }

  /// Version 2: a call that needs one scope and nothing else.
  public func refusal(lacking scope: Scope) -> ViewRefusal? {
    scopes.permits(scope) ? nil : .missingScopes([scope])
  }

  /// Whether the viewer may see and change the webhook: made by the same client, for a campaign of the same user.
  public func owns(_ webhook: Webhook) -> Bool {
    webhook.clientIdentifier == viewer.clientIdentifier && isViewer(webhook.creator)
  }

  // MARK: Users

  public func isViewer(_ user: ID<User>) -> Bool { user == viewer.user }

  /// What is missing to show what is only for the token's user: settings, other networks, the account's state.
  public func scopesMissingForOwnProfile(in version: APIVersion) -> ScopeSet {
    missing(version == .v1 ? .users : .identity)
  }

  /// Version 1's `users` includes the address.
  public func scopesMissingForOwnEmail(in version: APIVersion) -> ScopeSet {
    if viewer.isClientOwner || scopes.permits(version == .v1 ? .users : .identityEmail) { return .none }
    return version == .v1 ? missing(.users) : [.identityEmail]
  }

  /// A user's address is for the user; a member's is for the creator, who needs a scope for it.
  public func mayReadEmail(of user: ID<User>, in version: APIVersion) -> Bool {
    isViewer(user) && scopesMissingForOwnEmail(in: version).isEmpty
  }

  // MARK: Campaigns

  public func owns(_ campaign: Campaign) -> Bool { campaign.creator == viewer.user }

  /// What is missing for the token's user to show a campaign of their own: `my-campaign` is the campaign of the
  /// client's owner, `campaigns` that of anybody who consents.
  public func scopesMissingForOwnCampaign(in version: APIVersion) -> ScopeSet {
    missing(version == .v1 && viewer.isClientOwner ? .myCampaign : .campaigns)
  }

  /// Keys, unpublished sums and the like: for the creator, and with a scope.
  public func mayReadPrivateParts(of campaign: Campaign, in version: APIVersion) -> Bool {
    owns(campaign) && scopesMissingForOwnCampaign(in: version).isEmpty
  }

  public func mayReadEarnings(of campaign: Campaign, in version: APIVersion) -> Bool {
    campaign.showsEarnings || mayReadPrivateParts(of: campaign, in: version)
  }

  /// A withdrawn tier is seen by the creator and by those who still hold it.
  public func maySee(_ tier: Tier, of campaign: Campaign) -> Bool { tier.isPublished || owns(campaign) }

  public func maySee(_ benefit: Benefit, of campaign: Campaign) -> Bool {
    owns(campaign) || benefit.isPublished && !benefit.isDeleted
  }

  // MARK: Memberships and pledges

  /// Which of the token's user's own memberships show in version 2.
  public enum OwnMemberships: Equatable, Sendable {
    case none
    /// Only the one of the campaign that the client's owner runs.
    case ofClientOwner(lacking: ScopeSet)
    case all
  }

  /// Version 2: `identity` alone shows the membership of the client owner's campaign.
  public func ownMemberships() -> OwnMemberships {
    if scopes.permits(.identityMemberships) { return .all }
    return scopes.permits(.identity) ? .ofClientOwner(lacking: [.identityMemberships]) : .none
  }

  /// Version 1: the pledge to the client's owner needs `pledges-to-me`, those to others the scope of version 2.
  public func ownPledges() -> OwnMemberships {
    if scopes.contains(.identityMemberships) { return .all }
    return scopes.permits(.pledgesToMe) ? .ofClientOwner(lacking: [.identityMemberships]) : .none
  }

  /// Version 1: what is missing to read the pledges to a campaign of the token's user.
  public func scopesMissingForPledges(to campaign: Campaign) -> ScopeSet { missing(.pledges) }

  public func mayReadPledges(to campaign: Campaign) -> Bool {
    owns(campaign) && scopesMissingForPledges(to: campaign).isEmpty
  }

  /// Version 2: what is missing to read of members as a creator, or of oneself by the member's id.
  public func scopesMissingForMembers() -> ScopeSet { missing(.campaignsMembers) }

  /// `member.email`, and the address of the member's `user`.
  public func scopesMissingForEmail(of member: Member) -> ScopeSet { missing(.campaignsMembersEmail) }

  public func scopesMissingForAddress(of member: Member) -> ScopeSet { missing(.campaignsMembersAddress) }

  /// Version 1: a creator reads addresses with the pledges; to others `pledges-to-me` does not speak of them.
  public func mayReadAddress(of member: Member, of campaign: Campaign) -> Bool {
    mayReadPledges(to: campaign) || isViewer(member.user) && scopesMissingForAddress(of: member).isEmpty
  }

  /// The creator's note is about the member, not for the member.
  public func mayReadNote(on member: Member, of campaign: Campaign?) -> Bool {
    guard let campaign, campaign.id == member.campaign else { return false }
    return owns(campaign) && scopes.permits(.campaignsMembers)
  }
}
