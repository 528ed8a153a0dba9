// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Invented people for trying the provider out: the same ids, names and amounts each time, at dates that keep their
/// distance from one epoch.
///
/// Two creators; a page with 37 members of every kind the wire tells apart and 45 posts, for everybody, for patrons and
/// paid for; one fan who is a member of both pages.
/// Their passwords and the clients are not part of it.
public struct DemoCast: Sendable {
  /// 2024-02-01T00:00:00+00:00.
  public static let epoch = Instant(milliseconds: 1_706_745_600_000)

  /// Runs the page with the 37 members.
  public let creator: User
  public let otherCreator: User
  /// A monthly patron of the first page.
  public let fan: User
  /// A patron of the first page and a free member of the other.
  public let fanOfBoth: User
  public let users: [User]
  public let campaigns: [Campaign]
  public let tiers: [Tier]
  public let benefits: [Benefit]
  public let goals: [Goal]
  public let members: [Member]
  public let addresses: [MemberID: Address]
  public let events: [PledgeEvent]
  public let deliverables: [Deliverable]
  public let categories: [Category]
  public let categoriesOfCampaigns: [ID<Campaign>: [ID<Category>]]
  public let media: [Media]
  /// 45 of the first page, oldest first, then one of the other.
  public let posts: [Post]
  public let liveAccessRules: [LiveAccessRule]
  public let lives: [Live]

  public init(epoch: Instant = DemoCast.epoch) {
    let stage = DemoStage(epoch: epoch)
    creator = stage.creator
    otherCreator = stage.otherCreator
    campaigns = [stage.workshop, stage.ferry]
    tiers = stage.workshopTiers + stage.ferryTiers
    benefits = stage.benefits
    goals = [stage.goal]
    let fans = DemoFans(stage: stage)
    fan = fans.ines
    fanOfBoth = fans.fanOfBoth
    users = [stage.creator, stage.otherCreator] + fans.users
    members = fans.members
    addresses = fans.addresses
    events = fans.events
    deliverables = fans.deliverables
    let works = DemoWorks(stage: stage)
    categories = works.categories
    categoriesOfCampaigns = works.categoriesOfCampaigns
    media = works.media
    posts = works.posts
    liveAccessRules = works.liveAccessRules
    lives = works.lives
  }

  /// Files the whole cast, or files it again as it was.
  public func file(in records: any MembershipRecords) throws {
    for user in users { try records.file(user) }
    for category in categories { try records.file(category) }
    for campaign in campaigns {
      try records.file(campaign)
      try records.file(categoriesOfCampaigns[campaign.id] ?? [], of: campaign.id)
    }
    for media in media { try records.file(media) }
    for tier in tiers { try records.file(tier) }
    for benefit in benefits { try records.file(benefit) }
    for goal in goals { try records.file(goal) }
    for member in members {
      try records.file(member)
      try records.file(addresses[member.id], of: member.id)
    }
    for event in events { try records.file(event) }
    for deliverable in deliverables { try records.file(deliverable) }
    for post in posts { try records.file(post) }
    for rule in liveAccessRules { try records.file(rule) }
    for live in lives { try records.file(live) }
  }
}

/// The two pages, before anybody is a member.
struct DemoStage {
  let epoch: Instant
  let creator: User
  let otherCreator: User
  let workshop: Campaign
  let ferry: Campaign
  /// Free, Apprentice, Journeyman, Guild.
  let workshopTiers: [Tier]
  /// Free, Deckhand.
  let ferryTiers: [Tier]
  let benefits: [Benefit]
  let goal: Goal

  init(epoch: Instant) {
    self.epoch = epoch
    func before(days: Int64, milliseconds: Int64 = 0) -> Instant {
      epoch + .milliseconds(-days * 86_400_000 + milliseconds)
    }
    let opened = before(days: 92, milliseconds: 28_800_120)
    creator = User(
      id: ID(3_300_456), fullName: "Odalys Brandt", firstName: "Odalys", lastName: "Brandt",
      email: "odalys@example.org", isEmailVerified: true, created: before(days: 2400),
      about: "I build birds that sing when you wind them.", vanity: "tinworkshop", likeCount: 12)
    otherCreator = User(
      id: ID(3_300_999), fullName: "Teo Lindqvist-Adeyemi", firstName: "Teo", lastName: "Lindqvist-Adeyemi",
      email: "teo@example.org", isEmailVerified: true, created: before(days: 1300), vanity: "nightferry")
    workshop = Campaign(
      id: ID(810_022), creator: creator.id, name: "Tin Workshop", vanity: "tinworkshop",
      creationName: "clockwork birds", created: before(days: 2390), published: before(days: 2385),
      oneLiner: "Clockwork birds from recycled tins", summary: "<p>One new bird each month.</p>",
      payPerName: "month", thanksMessage: "Thank you! The kettle is on.", discordServerID: "900100200300",
      isChargedImmediately: true, showsPatronGoals: true, creationCount: 45)
    ferry = Campaign(
      id: ID(810_533), creator: otherCreator.id, name: "Night Ferry Radio", vanity: "nightferry",
      creationName: "radio plays", created: before(days: 1290), published: before(days: 1290), currency: "EUR",
      summary: "<p>Plays for the last crossing.</p>", payPerName: "play", isMonthly: false, creationCount: 9)

    let workshop = workshop.id
    let ferry = ferry.id
    func tier(_ id: Int64, _ title: String, _ cents: Int, _ description: String, of campaign: ID<Campaign>) -> Tier {
      Tier(
        id: ID(id), campaign: campaign, title: title, amountCents: cents, description: description, created: opened,
        published: opened)
    }
    var guild = tier(5_500_213, "Guild", 2500, "A small bird in the post each year", of: workshop)
    guild.requiresShipping = true
    guild.userLimit = 10
    guild.image = ID(7_700_001)
    var journeyman = tier(5_500_212, "Journeyman", 1000, "Plans and parts lists", of: workshop)
    journeyman.discordRoleIDs = ["900100200301"]
    workshopTiers = [
      tier(5_500_210, "Free", 0, "Public news", of: workshop),
      tier(5_500_211, "Apprentice", 500, "Monthly notes", of: workshop), journeyman, guild,
    ]
    ferryTiers = [
      tier(5_600_100, "Free", 0, "", of: ferry), tier(5_600_101, "Deckhand", 300, "Each play a day early", of: ferry),
    ]
    benefits = [
      Benefit(
        id: ID(88_001), campaign: workshop, title: "Monthly notes", kind: "early_access", rule: "eom_monthly",
        created: opened, tiers: [ID(5_500_211), ID(5_500_212), ID(5_500_213)]),
      Benefit(
        id: ID(88_002), campaign: workshop, title: "A bird in the post", kind: "custom", rule: "one_time",
        created: opened, tiers: [ID(5_500_213)]),
    ]
    goal = Goal(
      id: ID(61_001), campaign: workshop, title: "A bigger kiln", amountCents: 40_000,
      description: "So that two birds fit.", created: opened)
  }
}
