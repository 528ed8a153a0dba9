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

  /// Files what the cast has none of: a picture that is not there yet, and what is another creator's.
  func exhibit() throws -> Exhibits {
    let dawn = DemoCast.epoch + .seconds(-86_400 * 60)
    let twin = try records.file(
      Post(
        campaign: workshop, author: cast.creator.id, title: "Twin", published: cast.posts.compactMap(\.published).max(),
        created: dawn))
    let draft = try records.file(Post(campaign: workshop, author: cast.creator.id, title: "Draft", created: dawn))
    let foreign = try records.file(
      Post(campaign: ferry, author: cast.otherCreator.id, title: "Play", published: dawn, created: dawn))
    let picture = try records.file(
      Media(
        campaign: workshop, owner: .tier(ID(5_500_213)), ownerRelationship: "tier_image", fileName: "bird.png",
        mimeType: "image/png", sizeBytes: 4096, state: .awaitingUpload, created: dawn,
        imageURLs: ["original": "https://files.example/bird.png", "default": "https://files.example/bird-400.png"],
        dimensions: Media.Dimensions(width: 800, height: 600),
        upload: Media.Upload(
          url: "https://upload.example/1", expires: dawn, parameters: ["key": "k", "acl": "private"])
      ))
    var guild = cast.tiers[3]
    guild.image = picture
    try records.file(guild)
    func rule(_ campaign: ID<Campaign>, _ audience: LiveAccessRule.Audience) throws -> ID<LiveAccessRule> {
      try records.file(LiveAccessRule(campaign: campaign, audience: audience))
    }
    let rules = try [rule(workshop, .everyPatron), rule(workshop, .tier(ID(5_500_213)))]
    func live(_ campaign: ID<Campaign>, _ rules: [ID<LiveAccessRule>]) throws -> ID<Live> {
      try records.file(
        Live(
          campaign: campaign, title: "Soldering night", rtmpURL: "rtmp://live.example/in", streamKey: "sk-1",
          scheduledFor: DemoCast.epoch, created: dawn, accessRules: rules))
    }
    let ours = cast.posts.filter { $0.campaign == workshop && $0.published != nil }
    return Exhibits(
      posts: ours.sorted { ($0.published?.milliseconds ?? 0, $0.id) < ($1.published?.milliseconds ?? 0, $1.id) }
        .map(\.id) + [twin],
      draft: draft, foreignPost: foreign, rules: rules, foreignRule: try rule(ferry, .everybody),
      live: try live(workshop, rules), foreignLive: try live(ferry, []))
  }
}

struct Exhibits {
  /// What is published on the workshop, oldest first; the last two in the same moment.
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
