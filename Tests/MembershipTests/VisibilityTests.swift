// SPDX-License-Identifier: Apache-2.0
import Membership
import Testing
import UsherOAuth

private let creator = ID<User>(1)
private let fan = ID<User>(2)
private let otherCreator = ID<User>(3)

private func visibility(_ user: ID<User>, _ version: APIVersion, _ scopes: ScopeSet) -> Visibility {
  Visibility(
    of: Viewer(user: user, clientOwner: creator, clientIdentifier: "app", apiVersion: version, scopes: scopes))
}

private let campaign = Campaign(id: ID(10), creator: creator, name: "A", created: Instant(milliseconds: 0))

@Suite struct `Calling an endpoint` {
  @Test(
    arguments: [
      (APIVersion.v1, [Scope.users] as ScopeSet, nil),
      (.v1, [.identity, .identityEmail], nil),
      (.v1, [.pledgesToMe], ViewRefusal.missingScopes([.users])),
      (.v2, [.identity, .identityEmail], nil),
      (.v2, [.identity], .clientForbidden(clientIdentifier: "app", missing: [.identityEmail])),
      (.v2, [.identityMemberships], .clientForbidden(clientIdentifier: "app", missing: [.identity, .identityEmail])),
    ] as [(APIVersion, ScopeSet, ViewRefusal?)])
  func `current_user needs users or what stands for it`(version: APIVersion, scopes: ScopeSet, refusal: ViewRefusal?) {
    #expect(visibility(fan, version, scopes).refusalOfCurrentUser() == refusal)
  }

  @Test func `the owner of a version 2 client is told of scopes, not of the client`() {
    #expect(visibility(creator, .v2, [.identity]).refusalOfCurrentUser() == .missingScopes([.identityEmail]))
  }

  @Test(
    arguments: [
      (APIVersion.v1, [Scope.myCampaign] as ScopeSet, nil),
      (.v1, [.users], ViewRefusal.missingScopes([.myCampaign])),
      (.v2, [.campaigns], nil),
      (.v2, [.identity], .clientForbidden(clientIdentifier: "app", missing: [.campaigns])),
    ] as [(APIVersion, ScopeSet, ViewRefusal?)])
  func `current_user campaigns needs my-campaign or campaigns`(
    version: APIVersion, scopes: ScopeSet, refusal: ViewRefusal?
  ) {
    #expect(visibility(fan, version, scopes).refusalOfCurrentUserCampaigns() == refusal)
  }

  @Test(
    arguments: [
      ([.identity], true), ([.identityEmail], true), ([.identityMemberships], false), ([.users], false), ([], false),
    ] as [(ScopeSet, Bool)])
  func `identity needs identity, which the e-mail scope brings along`(scopes: ScopeSet, isAllowed: Bool) {
    let expected: ViewRefusal? = isAllowed ? nil : .missingScopes([.identity])
    #expect(visibility(fan, .v2, scopes).refusalOfIdentity() == expected)
  }
}

@Suite struct `What a viewer may read` {
  @Test func `an address of one's own needs its scope, that of others has none`() {
    #expect(!visibility(fan, .v2, [.identity]).mayReadEmail(of: fan, in: .v2))
    #expect(visibility(fan, .v2, [.identityEmail]).mayReadEmail(of: fan, in: .v2))
    #expect(visibility(fan, .v1, [.users]).mayReadEmail(of: fan, in: .v1))
    #expect(!visibility(fan, .v2, .all(of: .v2)).mayReadEmail(of: creator, in: .v2))
  }

  @Test func `the client's owner reads their own address without a scope`() {
    #expect(visibility(creator, .v2, [.identity]).mayReadEmail(of: creator, in: .v2))
  }

  @Test func `one's own campaign is my-campaign to the client's owner and campaigns to anybody else`() {
    #expect(visibility(creator, .v1, [.myCampaign]).scopesMissingForOwnCampaign(in: .v1) == .none)
    #expect(visibility(otherCreator, .v1, [.myCampaign]).scopesMissingForOwnCampaign(in: .v1) == [.campaigns])
    #expect(visibility(otherCreator, .v1, [.campaigns]).scopesMissingForOwnCampaign(in: .v1) == .none)
    #expect(visibility(creator, .v2, [.identity]).scopesMissingForOwnCampaign(in: .v2) == [.campaigns])
  }

  @Test func `memberships of other pages need identity memberships`() {
    #expect(visibility(fan, .v2, [.identity]).ownMemberships() == .ofClientOwner(lacking: [.identityMemberships]))
    #expect(visibility(fan, .v2, [.identity, .identityMemberships]).ownMemberships() == .all)
    #expect(visibility(fan, .v2, []).ownMemberships() == .none)
  }

  @Test func `pledges of version 1 need pledges-to-me`() {
    #expect(visibility(fan, .v1, [.users]).ownPledges() == .none)
    #expect(
      visibility(fan, .v1, [.users, .pledgesToMe]).ownPledges() == .ofClientOwner(lacking: [.identityMemberships]))
    #expect(visibility(fan, .v2, [.identityMemberships]).ownPledges() == .all)
  }

  @Test func `private parts of a campaign are the creator's, with a scope`() {
    #expect(visibility(creator, .v2, [.campaigns]).mayReadPrivateParts(of: campaign, in: .v2))
    #expect(!visibility(creator, .v2, [.identity]).mayReadPrivateParts(of: campaign, in: .v2))
    #expect(!visibility(fan, .v2, .all(of: .v2)).mayReadPrivateParts(of: campaign, in: .v2))
  }

  @Test func `earnings are for everybody where the creator shows them`() {
    var open = campaign
    open.showsEarnings = true
    #expect(visibility(fan, .v1, [.users]).mayReadEarnings(of: open, in: .v1))
    #expect(!visibility(fan, .v1, [.users]).mayReadEarnings(of: campaign, in: .v1))
  }

  @Test func `the creator's note is never shown to the member`() {
    let member = Member(id: MemberID(high: 0, low: 0), campaign: campaign.id, user: fan)
    #expect(!visibility(fan, .v2, .all(of: .v2)).mayReadNote(on: member, of: campaign))
    #expect(visibility(creator, .v2, [.campaignsMembers]).mayReadNote(on: member, of: campaign))
    #expect(!visibility(creator, .v2, [.identity]).mayReadNote(on: member, of: campaign))
  }

  @Test func `where parcels go is the creator's with the pledges and one's own with the scope`() {
    let member = Member(id: MemberID(high: 0, low: 0), campaign: campaign.id, user: fan)
    #expect(visibility(creator, .v1, [.pledges]).mayReadAddress(of: member, of: campaign))
    #expect(!visibility(creator, .v1, [.myCampaign]).mayReadAddress(of: member, of: campaign))
    #expect(!visibility(fan, .v1, [.users, .pledgesToMe]).mayReadAddress(of: member, of: campaign))
    #expect(visibility(fan, .v1, [.campaignsMembersAddress]).mayReadAddress(of: member, of: campaign))
  }

  @Test func `a withdrawn tier is seen by its creator only`() {
    let tier = Tier(campaign: campaign.id, title: "Old", amountCents: 1, created: campaign.created, isPublished: false)
    #expect(visibility(creator, .v2, []).maySee(tier, of: campaign))
    #expect(!visibility(fan, .v2, []).maySee(tier, of: campaign))
  }
}

@Suite struct `What only a look at the viewer hands out` {
  private let mine = Member(id: MemberID(high: 0, low: 0), campaign: campaign.id, user: fan, status: .active)
  private let address = Address(city: "Port Example", country: "IE", created: campaign.created)

  @Test func `a membership is its member's with identity, elsewhere than at the client's owner with more`() throws {
    let elsewhere = Campaign(id: ID(11), creator: otherCreator, name: "B", created: campaign.created)
    var other = mine
    other.campaign = elsewhere.id
    let narrow = visibility(fan, .v2, [.identity])
    #expect(throws: Never.self) { try narrow.read(mine, of: campaign).get() }
    #expect(throws: ViewRefusal.missingScopes([.campaignsMembers])) { try narrow.read(other, of: elsewhere).get() }
    let wide = visibility(fan, .v2, [.identity, .identityMemberships])
    #expect(throws: Never.self) { try wide.read(other, of: elsewhere).get() }
  }

  @Test func `it is the creator's with the scope for members, and nobody else's`() {
    #expect(throws: Never.self) { try visibility(creator, .v2, [.campaignsMembers]).read(mine, of: campaign).get() }
    #expect(throws: ViewRefusal.missingScopes([.campaignsMembers])) {
      try visibility(creator, .v2, [.identity]).read(mine, of: campaign).get()
    }
    #expect(throws: ViewRefusal.notYours) {
      try visibility(otherCreator, .v2, .all(of: .v2)).read(mine, of: campaign).get()
    }
  }

  @Test func `a pledge is shown to who made it and to whom it was made`() {
    #expect(visibility(fan, .v1, [.pledgesToMe]).readPledge(mine, to: campaign) != nil)
    #expect(visibility(fan, .v1, [.users]).readPledge(mine, to: campaign) == nil)
    #expect(visibility(creator, .v1, [.pledges]).readPledge(mine, to: campaign) != nil)
    #expect(visibility(creator, .v1, [.myCampaign]).readPledge(mine, to: campaign) == nil)
    #expect(visibility(otherCreator, .v1, .all(of: .v1)).readPledge(mine, to: campaign) == nil)
    var former = mine
    former.status = .former
    #expect(visibility(creator, .v1, [.pledges]).readPledge(former, to: campaign) == nil)
  }

  @Test func `an address takes its scope on top of the membership`() throws {
    let scopes: ScopeSet = [.campaignsMembers]
    let member = try visibility(creator, .v2, scopes).read(mine, of: campaign).get()
    #expect(visibility(creator, .v2, scopes).read(address, of: member) == nil)
    #expect(visibility(creator, .v2, scopes | [.campaignsMembersAddress]).read(address, of: member) != nil)
  }

  @Test func `posts and streams are their creator's, each with its scope`() {
    let post = Post(campaign: campaign.id, author: creator, created: campaign.created)
    let live = Live(campaign: campaign.id, created: campaign.created)
    #expect(throws: Never.self) { try visibility(creator, .v2, [.campaignsPosts]).read(post, of: campaign).get() }
    #expect(throws: ViewRefusal.missingScopes([.campaignsPosts])) {
      try visibility(creator, .v2, [.campaignsLives]).read(post, of: campaign).get()
    }
    #expect(throws: ViewRefusal.notYours) {
      try visibility(fan, .v2, .all(of: .v2)).read(post, of: campaign).get()
    }
    #expect(throws: Never.self) { try visibility(creator, .v2, [.campaignsLives]).read(live, of: campaign).get() }
    #expect(throws: ViewRefusal.missingScopes([.campaignsLives])) {
      try visibility(creator, .v2, [.writeCampaignsLives]).read(live, of: campaign).get()
    }
    #expect(throws: Never.self) {
      try visibility(creator, .v2, [.writeCampaignsLives]).readAfterWriting(live, of: campaign).get()
    }
  }

  @Test func `a thing of another campaign is never taken for this one's`() {
    let elsewhere = Campaign(id: ID(11), creator: creator, name: "B", created: campaign.created)
    let post = Post(campaign: campaign.id, author: creator, created: campaign.created)
    #expect(throws: ViewRefusal.notYours) {
      try visibility(creator, .v2, .all(of: .v2)).read(post, of: elsewhere).get()
    }
    #expect(visibility(creator, .v1, .all(of: .v1)).readPledge(mine, to: elsewhere) == nil)
  }

  @Test func `one's own settings take users or identity`() {
    #expect(visibility(fan, .v1, [.users]).scopesMissingForOwnProfile(in: .v1) == .none)
    #expect(visibility(creator, .v1, [.pledges]).scopesMissingForOwnProfile(in: .v1) == [.users])
    #expect(visibility(fan, .v2, [.identityEmail]).scopesMissingForOwnProfile(in: .v2) == .none)
    #expect(visibility(creator, .v2, [.campaigns]).scopesMissingForOwnProfile(in: .v2) == [.identity])
  }
}
