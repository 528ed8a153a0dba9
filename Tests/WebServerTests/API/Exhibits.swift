// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

@testable import WebServer

extension APIRequest {
  var workshop: ID<Campaign> { cast.campaigns[0].id }
  var ferry: ID<Campaign> { cast.campaigns[1].id }

  /// The creator of the page with the 37 members, with every scope of the version.
  func creator(_ version: APIVersion) -> Viewer { viewer(cast.creator, version, .all(of: version)) }

  /// Files what the cast has none of: posts of both pages, a draft, a picture of a tier, a category, a stream.
  func exhibit() throws -> Exhibits {
    let dawn = DemoCast.epoch + .seconds(-86_400 * 60)
    let posts = try (0..<45).map { place in
      let published = dawn + .seconds(Int64(place / 2) * 86_400)
      return try records.file(
        Post(
          campaign: workshop, author: cast.creator.id, title: "Bird \(place)", content: "<p>Wind it.</p>",
          isPaid: place % 5 == 0, isPublic: place % 3 == 0, published: published,
          tiers: place % 3 == 1 ? [ID(5_500_212), ID(5_500_213)] : [],
          embed: place == 0
            ? Embed(url: "https://video.example/1", provider: "Video", providerURL: "https://video.example") : nil,
          created: published))
    }
    let draft = try records.file(Post(campaign: workshop, author: cast.creator.id, title: "Draft", created: dawn))
    let foreign = try records.file(
      Post(campaign: ferry, author: cast.otherCreator.id, title: "Play", published: dawn, created: dawn))
    let picture = try records.file(
      Media(
        campaign: workshop, owner: .tier(ID(5_500_213)), ownerRelationship: "tier_image", fileName: "bird.png",
        mimeType: "image/png", sizeBytes: 4096, state: .awaitingUpload, created: dawn,
        downloadURL: "https://files.example/bird.png",
        imageURLs: ["original": "https://files.example/bird.png", "default": "https://files.example/bird-400.png"],
        dimensions: Media.Dimensions(width: 800, height: 600),
        upload: Media.Upload(
          url: "https://upload.example/1", expires: dawn, parameters: ["key": "k", "acl": "private"])
      ))
    var guild = cast.tiers[3]
    guild.image = picture
    try records.file(guild)
    let category = try records.file(Category(name: "Crafts"))
    try records.file([category], of: workshop)
    let rules = try [
      records.file(LiveAccessRule(campaign: workshop, audience: .everyPatron)),
      records.file(LiveAccessRule(campaign: workshop, audience: .tier(ID(5_500_213)))),
    ]
    let foreignRule = try records.file(LiveAccessRule(campaign: ferry, audience: .everybody))
    func live(_ campaign: ID<Campaign>, _ rules: [ID<LiveAccessRule>]) throws -> ID<Live> {
      try records.file(
        Live(
          campaign: campaign, title: "Soldering night", rtmpURL: "rtmp://live.example/in", streamKey: "sk-1",
          scheduledFor: DemoCast.epoch, created: dawn, accessRules: rules))
    }
    return Exhibits(
      posts: posts, draft: draft, foreignPost: foreign, rules: rules, foreignRule: foreignRule,
      live: try live(workshop, rules), foreignLive: try live(ferry, []))
  }
}

struct Exhibits {
  /// Of the workshop, oldest first, two a day.
  let posts: [ID<Post>]
  let draft: ID<Post>
  let foreignPost: ID<Post>
  let rules: [ID<LiveAccessRule>]
  let foreignRule: ID<LiveAccessRule>
  let live: ID<Live>
  let foreignLive: ID<Live>
}

/// `fields` with every name of each type.
func everyField(of types: [any APIResource.Type]) -> String {
  types.map { "fields[\($0.type)]=" + $0.attributeNames.joined(separator: ",") }.joined(separator: "&")
}

extension JSON {
  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The resources of `data` and of `included`.
  var resources: [JSON] {
    let data = self["data"] ?? nil
    return (data.elements.isEmpty && data["id"] != nil ? [data] : data.elements) + (self["included"]?.elements ?? [])
  }

  /// The query of the link, if there is one.
  func query(of link: String) -> String? {
    self["links"]?[link]?.text?.split(separator: "?", maxSplits: 1).last.map(String.init)
  }
}

/// What the error object says that the act is answered with.
func problem(_ act: () throws -> some Any) -> Problem? {
  do {
    _ = try act()
    return nil
  } catch let problem as Problem {
    return problem
  } catch let refusal as ViewRefusal {
    return refusal.problem
  } catch {
    return nil
  }
}
