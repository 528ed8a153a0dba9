// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// A thing of a kind that is nobody's business by default, after a look at who asks: to hold one is to have been
/// allowed, because only a ``Visibility`` makes them.
public struct Readable<Thing: Sendable>: Sendable {
  public let thing: Thing

  fileprivate init(_ thing: Thing) { self.thing = thing }
}

extension Visibility {
  // MARK: Members

  /// Version 2: one's own memberships as ``ownMemberships()`` says, or with the scope for lists of members; those of
  /// others to the campaign's creator, with that scope.
  public func read(_ member: Member, of campaign: Campaign) -> Result<Readable<Member>, ViewRefusal> {
    guard member.campaign == campaign.id else { return .failure(.notYours) }
    if isViewer(member.user) {
      switch ownMemberships() {
      case .all: return .success(Readable(member))
      case .ofClientOwner where campaign.creator == viewer.clientOwner: return .success(Readable(member))
      case .ofClientOwner, .none: break
      }
    }
    let missing = scopesMissingForMembers()
    guard missing.isEmpty else { return .failure(.missingScopes(missing)) }
    return isViewer(member.user) || owns(campaign) ? .success(Readable(member)) : .failure(.notYours)
  }

  /// Version 1: the pledges to one's own campaign with `pledges`, and those that one made as ``ownPledges()`` says.
  public func readPledge(_ member: Member, to campaign: Campaign) -> Readable<Member>? {
    guard member.status.isPledge, member.campaign == campaign.id else { return nil }
    if mayReadPledges(to: campaign) { return Readable(member) }
    guard isViewer(member.user) else { return nil }
    switch ownPledges() {
    case .all: return Readable(member)
    case .ofClientOwner: return campaign.creator == viewer.clientOwner ? Readable(member) : nil
    case .none: return nil
    }
  }

  /// Where the parcels of a member go; `nil` where ``scopesMissingForAddress(of:)`` names a scope.
  public func read(_ address: Address, of member: Readable<Member>) -> Readable<Address>? {
    scopesMissingForAddress(of: member.thing).isEmpty ? Readable(address) : nil
  }

  /// Version 1, by the rule of ``mayReadAddress(of:of:)``.
  public func read(_ address: Address, of member: Readable<Member>, to campaign: Campaign) -> Readable<Address>? {
    mayReadAddress(of: member.thing, of: campaign) ? Readable(address) : nil
  }

  // MARK: What a creator made

  /// What a creator owes to whom: the creator's, with the scope for lists of members.
  public func read(_ deliverable: Deliverable, of campaign: Campaign) -> Readable<Deliverable>? {
    owns(campaign) && deliverable.campaign == campaign.id && scopesMissingForMembers().isEmpty
      ? Readable(deliverable) : nil
  }

  public func read(_ post: Post, of campaign: Campaign) -> Result<Readable<Post>, ViewRefusal> {
    read(post, .campaignsPosts, ofCreator: campaign, post.campaign)
  }

  public func read(_ live: Live, of campaign: Campaign) -> Result<Readable<Live>, ViewRefusal> {
    read(live, .campaignsLives, ofCreator: campaign, live.campaign)
  }

  /// For who has just made or changed it.
  public func readAfterWriting(_ live: Live, of campaign: Campaign) -> Result<Readable<Live>, ViewRefusal> {
    read(live, .writeCampaignsLives, ofCreator: campaign, live.campaign)
  }

  // MARK: What webhooks are sent

  /// The scope for webhooks is enough to be told of the creator's members; e-mail, address and note have theirs.
  public func readForWebhook(_ member: Member, of campaign: Campaign) -> Readable<Member>? {
    mayHaveWebhooks(on: campaign) && member.campaign == campaign.id ? Readable(member) : nil
  }

  public func readForWebhook(_ post: Post, of campaign: Campaign) -> Readable<Post>? {
    mayHaveWebhooks(on: campaign) && post.campaign == campaign.id ? Readable(post) : nil
  }

  private func mayHaveWebhooks(on campaign: Campaign) -> Bool {
    owns(campaign) && viewer.scopes.permits(.writeCampaignsWebhook)
  }

  private func read<Thing>(
    _ thing: Thing, _ scope: Scope, ofCreator campaign: Campaign, _ campaignOfThing: ID<Campaign>
  ) -> Result<Readable<Thing>, ViewRefusal> {
    guard viewer.scopes.permits(scope) else { return .failure(.missingScopes([scope])) }
    return owns(campaign) && campaign.id == campaignOfThing ? .success(Readable(thing)) : .failure(.notYours)
  }
}
