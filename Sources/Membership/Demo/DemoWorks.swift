// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// What the two creators have made.
struct DemoWorks {
  let categories = [Category(id: ID(11), name: "Crafts"), Category(id: ID(12), name: "Radio & Podcasts")]
  let categoriesOfCampaigns: [ID<Campaign>: [ID<Category>]]
  let media: [Media]
  let posts: [Post]
  let liveAccessRules: [LiveAccessRule]
  let lives: [Live]

  private static let birds = [
    "Wren", "Robin", "Goldcrest", "Starling", "Nightjar", "Curlew", "Kingfisher", "Żuraw", "Siskin", "Merlin",
    "Dipper", "Hoopoe", "Plover", "Swift", "Ørnegås",
  ]

  init(stage: DemoStage) {
    func before(days: Int) -> Instant { stage.epoch + .seconds(-Int64(days) * 86_400) }
    let workshop = stage.workshop
    let ferry = stage.ferry
    let guild = stage.workshopTiers[3]
    categoriesOfCampaigns = [workshop.id: [ID(11)], ferry.id: [ID(12)]]
    media = [
      Media(
        id: ID(7_700_001), campaign: workshop.id, owner: .tier(guild.id), ownerRelationship: "tier_image",
        fileName: "guild.png", mimeType: "image/png", sizeBytes: 48_213, created: before(days: 90),
        downloadURL: "https://files.example/7700001/guild.png",
        imageURLs: [
          "default": "https://files.example/7700001/620.png", "original": "https://files.example/7700001/guild.png",
          "thumbnail": "https://files.example/7700001/100.png",
        ], dimensions: Media.Dimensions(width: 1240, height: 640))
    ]
    posts =
      (0..<45).map { Self.post($0, published: before(days: 3 + 30 * (44 - $0)), of: stage) } + [
        Post(
          id: ID(60_501), campaign: ferry.id, author: stage.otherCreator.id, title: "The last crossing",
          content: "<p>Play nine is on the air.</p>", isPublic: true, published: before(days: 12),
          created: before(days: 13))
      ]
    liveAccessRules = [
      LiveAccessRule(id: ID(31_001), campaign: workshop.id, audience: .everybody),
      LiveAccessRule(id: ID(31_002), campaign: workshop.id, audience: .everyPatron),
      LiveAccessRule(id: ID(31_003), campaign: workshop.id, audience: .tier(guild.id)),
    ]
    lives = [
      Live(
        id: ID(41_001), campaign: workshop.id, title: "A nightjar from scratch", state: .ended,
        scheduledFor: before(days: 40), created: before(days: 50), accessRules: [ID(31_001)]),
      Live(
        id: ID(41_002), campaign: workshop.id, title: "Winding day", description: "Bring a bird that has stopped.",
        rtmpURL: "rtmps://live.example/app", streamKey: "demo-stream-key", scheduledFor: before(days: -14),
        created: before(days: 2), accessRules: [ID(31_002), ID(31_003)]),
    ]
  }

  /// One a month: of five, one is for everybody, two for every patron, one for the dearer tiers, one is paid for.
  private static func post(_ place: Int, published: Instant, of stage: DemoStage) -> Post {
    let bird = birds[place % birds.count]
    var post = Post(
      id: ID(60_001 + Int64(place)), campaign: stage.workshop.id, author: stage.creator.id,
      title: "\(bird), no. \(place / birds.count + 1)", content: "<p>This month's bird is a \(bird).</p>",
      published: published, created: published + .seconds(-7200), edited: published + .seconds(600))
    switch place % 5 {
    case 0: post.isPublic = true
    case 3: post.tiers = [stage.workshopTiers[2].id, stage.workshopTiers[3].id]
    case 4: post.isPaid = true
    default: break
    }
    if place == 7 {
      post.embed = Embed(
        url: "https://video.example/watch/zuraw", provider: "Video Example", providerURL: "https://video.example",
        subject: "Żuraw wound up", description: "Forty seconds of a crane.",
        html: "<iframe src=\"https://video.example/embed/zuraw\"></iframe>")
    }
    return post
  }
}
