// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private func records() throws -> SQLMembershipRecords { SQLMembershipRecords(try InMemory()) }
private let then = Instant(milliseconds: 1_700_000_000_123)

@Suite struct `Filing memberships` {
  @Test func `a user comes back as filed, and again as replaced`() throws {
    let records = try records()
    var user = User(
      id: ID(7), fullName: "Юлия Рябинина", firstName: "Юлия", lastName: "Рябинина", email: "Y@Example.org",
      isEmailVerified: true, created: then, about: "a", vanity: "v", imageURL: "i", thumbURL: "t", canSeeNSFW: false,
      hidesPledges: true, likeCount: 1, commentCount: 2, gender: 3, isDeleted: true, isNuked: true, isSuspended: true,
      hasTwoFactors: true, patronCurrency: "EUR",
      socialConnections: [SocialConnection(.discord, accountID: "1", url: "u", scopes: ["a", "b"])])
    #expect(try records.file(user) == ID(7))
    #expect(try records.user(ID(7)) == user)
    #expect(try records.user(withEmail: "y@example.ORG") == user)
    user.email = nil
    user.socialConnections = []
    try records.file(user)
    #expect(try records.user(ID(7)) == user)
    #expect(try records.user(withEmail: "y@example.org") == nil)
  }

  @Test func `what has no id gets a fresh one above all that were given`() throws {
    let records = try records()
    try records.file(User(id: ID(40), fullName: "A", created: then))
    #expect(try records.file(User(fullName: "B", created: then)) == ID(41))
  }

  @Test func `signing up needs a name, an address and a date`() throws {
    let connection = try InMemory()
    let id = try connection.row(
      "INSERT INTO users (full_name, email, created_at) VALUES ($1, $2, $3) RETURNING id",
      [.text("A"), .text("a@example.org"), .integer(then.milliseconds)]
    ) { ID<User>($0.integer(0)) }
    let user = try SQLMembershipRecords(connection).user(try #require(id))
    #expect(user?.email == "a@example.org")
    #expect(user?.isEmailVerified == false)
  }

  @Test func `two users never share an address`() throws {
    let records = try records()
    try records.file(User(fullName: "A", email: "a@example.org", created: then))
    #expect(throws: StorageError.self) {
      try records.file(User(fullName: "B", email: "A@example.org", created: then))
    }
  }

  @Test func `the whole cast comes back as filed`() throws {
    let records = try records()
    let cast = DemoCast()
    try cast.file(in: records)
    try cast.file(in: records)
    for user in cast.users { #expect(try records.user(user.id) == user) }
    for campaign in cast.campaigns { #expect(try records.campaign(campaign.id) == campaign) }
    for tier in cast.tiers { #expect(try records.tier(tier.id) == tier) }
    for post in cast.posts { #expect(try records.post(post.id) == post) }
    for media in cast.media { #expect(try records.media(media.id) == media) }
    for live in cast.lives { #expect(try records.live(live.id) == live) }
    for deliverable in cast.deliverables { #expect(try records.deliverable(deliverable.id) == deliverable) }
    #expect(try records.liveAccessRules(of: cast.campaigns[0].id) == cast.liveAccessRules)
    #expect(try records.categories(of: [cast.campaigns[0].id]).values.first == [cast.categories[0]])
    #expect(try records.goals(of: cast.campaigns[0].id) == cast.goals)
    #expect(try records.benefits(of: cast.campaigns[0].id) == cast.benefits)
    for member in cast.members {
      #expect(try records.member(member.id) == member)
      #expect(try records.address(of: member.id) == cast.addresses[member.id])
      let events = cast.events.filter { $0.member == member.id }.sorted { ($0.date, $0.id) > ($1.date, $1.id) }
      #expect(try records.history(of: member.id, limit: 10) == events)
    }
  }

  @Test func `pages of members and of pledges join without gap or repetition`() throws {
    let records = try records()
    let cast = DemoCast()
    try cast.file(in: records)
    let workshop = cast.campaigns[0].id
    var members: [Member] = []
    while true {
      let page = try records.members(of: workshop, after: members.last?.pledge, limit: 10)
      members += page
      if page.count < 10 { break }
    }
    #expect(members.count == 37)
    #expect(Set(members.map(\.id)).count == 37)
    #expect(try records.countOfMembers(of: workshop) == 37)

    var pledges: [Member] = []
    var place: PledgePlace?
    repeat {
      let page = try records.pledges(of: workshop, from: place, limit: 8)
      pledges += page.prefix(7)
      place = page.count == 8 ? PledgePlace(of: page[7], in: .created) : nil
    } while place != nil
    #expect(Set(pledges.map(\.id)) == Set(members.filter(\.status.isPledge).map(\.id)))
    #expect(pledges.count == 31)
    #expect(try records.countOfPledges(of: workshop) == 31)
    #expect(
      pledges.map(\.pledgeStart)
        == pledges.map(\.pledgeStart).sorted { ($0?.milliseconds ?? 0) < ($1?.milliseconds ?? 0) })
  }

  @Test func `the census counts who is active, by tier too`() throws {
    let records = try records()
    let cast = DemoCast()
    try cast.file(in: records)
    let census = try records.census(of: cast.campaigns[0].id)
    #expect(census.patrons == 29)
    #expect(census.patronsByTier == [ID(5_500_211): 21, ID(5_500_212): 5, ID(5_500_213): 2])
    let active = cast.members.filter { $0.status == .active }
    #expect(census.pledgeSumCents == active.reduce(0) { $0 + $1.willPayCents / ($1.cadence ?? 1) })
  }
}

@Suite struct `The demo cast` {
  private let cast = DemoCast()
  private var workshop: [Member] { cast.members.filter { $0.campaign == cast.campaigns[0].id } }

  @Test func `has 37 members of every kind`() {
    #expect(workshop.count == 37)
    #expect(workshop.contains { $0.status == .active && $0.cadence == 1 && !$0.isGifted })
    #expect(workshop.contains { $0.cadence == 12 })
    #expect(workshop.contains { $0.status == .declined && $0.declinedSince != nil && $0.pledgedTier != nil })
    #expect(workshop.contains { $0.status == .former })
    #expect(workshop.contains { $0.status == .free && $0.pledgeStart == nil })
    #expect(workshop.contains { $0.isGifted })
    #expect(workshop.contains { $0.isFreeTrial })
    #expect(workshop.contains { $0.isPaused })
    #expect(workshop.contains { $0.status == .active && $0.tiers.isEmpty && $0.pledgedTier == nil })
    #expect(!cast.addresses.isEmpty)
    let users = cast.users
    #expect(users.contains { $0.email != nil && !$0.isEmailVerified })
    #expect(users.contains { $0.email == nil })
    #expect(users.contains { !$0.fullName.utf8.allSatisfy { $0 < 0x80 } })
    #expect(users.contains { $0.connection(to: .discord) != nil })
  }

  @Test func `has 45 posts, for everybody, for patrons and paid for`() {
    let posts = cast.posts.filter { $0.campaign == cast.campaigns[0].id }
    #expect(posts.count == 45)
    #expect(posts.allSatisfy { $0.published != nil })
    #expect(posts.filter(\.isPublic).count == 9)
    #expect(posts.filter(\.isPaid).count == 9)
    #expect(posts.filter { !$0.tiers.isEmpty }.count == 9)
    #expect(posts.contains { $0.embed != nil })
    #expect(Set(cast.posts.map(\.id)).count == cast.posts.count)
    #expect(cast.posts.contains { $0.campaign == cast.campaigns[1].id })
    #expect(cast.campaigns[0].creationCount == 45)
  }

  @Test func `has a goal, benefits, a parcel that was posted and one that is due`() {
    #expect(cast.goals.count == 1)
    #expect(cast.benefits.count == 2)
    #expect(cast.deliverables.map(\.status) == [.delivered, .notDelivered])
  }

  @Test func `has a fan of both pages and no id twice`() {
    #expect(cast.members.filter { $0.user == cast.fanOfBoth.id }.count == 2)
    #expect(Set(cast.users.map(\.id)).count == cast.users.count)
    #expect(Set(cast.members.map(\.id)).count == cast.members.count)
    #expect(Set(cast.members.map(\.pledge)).count == cast.members.count)
    #expect(Set(cast.events.map(\.id)).count == cast.events.count)
  }

  @Test func `is the same each time and moves as one`() {
    #expect(DemoCast().members == cast.members)
    let later = DemoCast(epoch: DemoCast.epoch + .seconds(86_400))
    for (here, there) in zip(cast.members, later.members) {
      #expect(there.pledgeStart == here.pledgeStart.map { $0 + .seconds(86_400) })
    }
  }
}
