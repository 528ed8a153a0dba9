// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let then = Instant(milliseconds: 1_700_000_000_123)
private func later(_ seconds: Int64) -> Instant { then + .seconds(seconds) }

/// Two campaigns, each with two tiers, a benefit and a member.
struct Ground {
  let connection: InMemory
  let records: SQLMembershipRecords
  let creator = ID<User>(1)
  let fan = ID<User>(3)
  let campaign = ID<Campaign>(10)
  let otherCampaign = ID<Campaign>(20)
  let cheap = ID<Tier>(102)
  let dear = ID<Tier>(101)
  let otherTier = ID<Tier>(201)
  let benefit = ID<Benefit>(11)
  let otherBenefit = ID<Benefit>(21)
  let member = Member(
    id: MemberID(high: 1, low: 0), pledge: ID(1001), campaign: ID(10), user: ID(3), status: .active, tiers: [ID(102)],
    pledgedTier: ID(102), pledgeStart: then)
  let otherMember = Member(id: MemberID(high: 2, low: 0), pledge: ID(1002), campaign: ID(20), user: ID(3))

  init() throws {
    connection = try InMemory()
    records = SQLMembershipRecords(connection)
    for user in [creator, ID(2), fan] { try records.file(User(id: user, fullName: "User \(user)", created: then)) }
    try records.file(Campaign(id: campaign, creator: creator, name: "Tin", created: then))
    try records.file(Campaign(id: otherCampaign, creator: ID(2), name: "Ferry", created: then))
    try records.file(Tier(id: dear, campaign: campaign, title: "Dear", amountCents: 900, created: then))
    try records.file(Tier(id: cheap, campaign: campaign, title: "Cheap", amountCents: 300, created: then))
    try records.file(Tier(id: otherTier, campaign: otherCampaign, title: "Deck", amountCents: 100, created: then))
    try records.file(
      Benefit(id: benefit, campaign: campaign, title: "Notes", created: then, tiers: [cheap, dear]))
    try records.file(Benefit(id: otherBenefit, campaign: otherCampaign, title: "Plays", created: then))
    try records.file(member)
    try records.file(otherMember)
  }

  func rows(_ count: Statement) throws -> Int64? { try connection.row(count, []) { $0.integer(0) } }
}

@Suite struct `Filing what campaigns hold` {
  private let ground: Ground
  private var records: SQLMembershipRecords { ground.records }

  init() throws { ground = try Ground() }

  @Test func `a post comes back as filed, and again as replaced`() throws {
    var post = Post(
      id: ID(5), campaign: ground.campaign, author: ground.creator, title: "Żuraw", content: "<p>c</p>", isPaid: true,
      isPublic: true, published: then, tiers: [ground.cheap, ground.dear],
      embed: Embed(
        url: "https://e", provider: "p", providerURL: "pu", subject: "s", description: "d", html: "<b>h</b>"),
      url: "https://u", appID: 7, appStatus: "a", created: later(-5), edited: later(9))
    try records.file(post)
    #expect(try records.post(ID(5)) == post)
    (post.embed, post.tiers, post.published, post.title) = (Embed(url: "https://f"), [], nil, nil)
    try records.file(post)
    #expect(try records.post(ID(5)) == post)
    post.embed = nil
    try records.file(post)
    #expect(try records.post(ID(5)) == post)
    #expect(post.address == "https://u")
    #expect(Post(id: ID(5), campaign: ID(1), author: ID(1), created: then).address == "/posts/5")
  }

  @Test func `the tiers of a post come back cheapest first`() throws {
    let id = try records.file(
      Post(campaign: ground.campaign, author: ground.creator, tiers: [ground.dear, ground.cheap], created: then))
    #expect(try records.post(id)?.tiers == [ground.cheap, ground.dear])
  }

  @Test(
    arguments: [
      nil, .user(ID(1)), .campaign(ID(10)), .tier(ID(101)), .post(ID(5)),
    ] as [Media.Owner?])
  func `a file comes back as filed, whoever owns it`(owner: Media.Owner?) throws {
    var media = Media(
      id: ID(70), campaign: ground.campaign, owner: owner, ownerRelationship: "main", fileName: "f", mimeType: "m",
      sizeBytes: 4, state: .awaitingUpload, created: then, downloadURL: "d",
      imageURLs: ["default": "i", "original": "o"], dimensions: Media.Dimensions(width: 3, height: 2),
      upload: Media.Upload(url: "u", expires: later(60), parameters: ["key": "a b", "policy": "{}"]))
    try records.file(media)
    #expect(try records.media(ID(70)) == media)
    if let owner { #expect(try records.media(ownedBy: owner) == [media]) }
    (media.upload, media.dimensions, media.imageURLs, media.state) = (nil, nil, [:], .failed)
    try records.file(media)
    #expect(try records.media(ID(70)) == media)
  }

  @Test func `a tier keeps its picture's file`() throws {
    try records.file(Media(id: ID(70), campaign: ground.campaign, created: then))
    var tier = try #require(try records.tier(ground.cheap))
    tier.image = ID(70)
    try records.file(tier)
    #expect(try records.tier(ground.cheap) == tier)
  }

  @Test func `a benefit keeps what its app keeps with it`() throws {
    var benefit = Benefit(
      id: ID(12), campaign: ground.campaign, title: "t", description: "d", kind: "k", rule: "r", appExternalID: "x",
      appMeta: ObjectText(#"{"a":[1,{"b":null}]}"#), created: then, isDeleted: true, isEnded: true,
      isPublished: false, tiers: [ground.cheap, ground.dear])
    try records.file(benefit)
    #expect(try records.benefit(ID(12)) == benefit)
    benefit.appMeta = nil
    try records.file(benefit)
    #expect(try records.benefit(ID(12)) == benefit)
  }

  @Test func `categories are named by campaigns`() throws {
    try records.file(Category(id: ID(1), name: "Zines"))
    try records.file(Category(id: ID(2), name: "Crafts"))
    try records.file([ID(1), ID(2)], of: ground.campaign)
    #expect(
      try records.categories(of: [ground.campaign, ground.otherCampaign])
        == [ground.campaign: [Category(id: ID(2), name: "Crafts"), Category(id: ID(1), name: "Zines")]])
    try records.file(Category(id: ID(1), name: "Books"))
    #expect(try records.category(ID(1))?.name == "Books")
    try records.file([], of: ground.campaign)
    #expect(try records.categories(of: [ground.campaign]) == [:])
  }

  @Test func `a stream comes back as filed, with whom it is for`() throws {
    let rules = [
      LiveAccessRule(id: ID(1), campaign: ground.campaign, audience: .everybody),
      LiveAccessRule(id: ID(2), campaign: ground.campaign, audience: .everyPatron),
      LiveAccessRule(id: ID(3), campaign: ground.campaign, audience: .tier(ground.dear)),
    ]
    for rule in rules { try records.file(rule) }
    #expect(try records.liveAccessRules(of: ground.campaign) == rules)
    var live = Live(
      id: ID(4), campaign: ground.campaign, title: "t", description: "d", state: .live, rtmpURL: "r", streamKey: "s",
      scheduledFor: later(5), created: then, clientIdentifier: "app", accessRules: [ID(1), ID(3)])
    try records.file(live)
    #expect(try records.live(ID(4)) == live)
    (live.state, live.accessRules, live.streamKey) = (.ended, [], nil)
    try records.file(live)
    #expect(try records.live(ID(4)) == live)
    let newer = Live(id: ID(3), campaign: ground.campaign, created: later(1))
    try records.file(newer)
    #expect(try records.lives(of: ground.campaign) == [newer, live])
    try records.file(LiveAccessRule(id: ID(3), campaign: ground.campaign, audience: .everybody))
    #expect(try records.liveAccessRule(ID(3))?.audience == .everybody)
  }

  @Test func `a deliverable comes back with the user and campaign of its member`() throws {
    var deliverable = Deliverable(
      id: ID(6), benefit: ground.benefit, member: ground.member.id, status: .willNotBeDelivered, due: later(10))
    try records.file(deliverable)
    (deliverable.campaign, deliverable.user) = (ground.campaign, ground.fan)
    #expect(try records.deliverable(ID(6)) == deliverable)
    deliverable = Deliverable(
      id: ID(6), benefit: ground.benefit, to: ground.member, status: .delivered, due: later(5), completed: later(7))
    try records.file(deliverable)
    #expect(try records.deliverable(ID(6)) == deliverable)
  }

  @Test func `nobody is promised a benefit of another campaign`() throws {
    #expect(throws: StorageError.self) {
      try records.file(Deliverable(benefit: ground.otherBenefit, to: ground.member, due: then))
    }
    #expect(try ground.rows("SELECT count(*) FROM deliverables") == 0)
  }

  @Test func `an event of a pledge is replaced by one with the same id`() throws {
    var event = PledgeEvent(
      id: ID(8), member: ground.member.id, kind: .start, date: then, amountCents: 300, currency: "USD",
      payment: .pending, pledgePayment: .queued, tier: ground.cheap, tierTitle: "Cheap")
    try records.file(event)
    (event.payment, event.pledgePayment, event.kind) = (.paid, .valid, .subscription)
    try records.file(event)
    #expect(try records.pledgeEvent(ID(8)) == event)
    #expect(try records.history(of: ground.member.id, limit: 9) == [event])
  }

  @Test func `a member keeps the last change that was told, else the start of the pledge`() throws {
    #expect(try records.member(ground.member.id)?.updated == then)
    var member = ground.member
    member.updated = later(40)
    try records.file(member)
    #expect(try records.member(member.id) == member)
    #expect(try records.member(withPledge: member.pledge) == member)
  }

  @Test func `deliveries are counted by the day that is asked about`() throws {
    let day = then..<later(86_400)
    func promise(_ status: Deliverable.Status, _ due: Instant) throws {
      try records.file(Deliverable(benefit: ground.benefit, to: ground.member, status: status, due: due))
    }
    try promise(.delivered, then)
    try promise(.willNotBeDelivered, then)
    try promise(.notDelivered, day.lowerBound)
    try promise(.notDelivered, day.upperBound + .milliseconds(-1))
    try promise(.notDelivered, day.upperBound)
    #expect(
      try records.deliveries(of: [ground.benefit, ground.otherBenefit], today: day)
        == [ground.benefit: Deliveries(delivered: 1, notDelivered: 3, dueToday: 2, nextDue: then)])
    #expect(try records.deliveries(of: [], today: day) == [:])
  }
}
