// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// More are not given, whatever the client chose.
private let mostPosts = 20

/// Version 2, `GET campaigns/{id}/posts`: a page of what is published on the viewer's campaign, oldest first; of
/// another's, an empty one.
func posts(of id: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaignsPosts) { throw refusal }
  try Vocabulary.check(scene, primary: V2Post.self)
  let campaign = try scene.existingCampaign(id)
  let order = try scene.order(byDefault: PostOrder.oldestFirst)
  let list = "posts of \(campaign.id) by \(order.rawValue)"
  let last = try scene.cursor(in: list).map { PostPlace(published: $0.instant, post: ID($0.number)) }
  let path = "/api/oauth2/v2/campaigns/\(campaign.id)/posts"
  guard scene.visibility.owns(campaign) else {
    var document = try Composition.document(of: [V2Post](), in: scene)
    document.paginate(path, total: 0, next: nil, scene)
    return document
  }
  let count = scene.pageCount(most: mostPosts)
  let found = try scene.records.posts(of: campaign.id, in: order, after: last, limit: count + 1)
  let page = found.prefix(count)
  let shown = try page.map { V2Post(try scene.visibility.read($0, of: campaign).get()) }
  var document = try Composition.document(of: shown, in: scene)
  let next = found.count > count ? page.last.flatMap { PostPlace(of: $0) } : nil
  document.paginate(
    path, total: try scene.records.countOfPosts(of: campaign.id),
    next: next.map { Cursor(instant: $0.published, number: $0.post.number).text(in: list) }, scene)
  return document
}

/// Version 2, `GET posts/{id}`; a draft too.
func post(_ text: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaignsPosts) { throw refusal }
  try Vocabulary.check(scene, primary: V2Post.self)
  guard let id = ID<Post>(text), let post = try scene.records.post(id), let campaign = try scene.campaign(post.campaign)
  else { throw Problem.resourceMissing("There is no post with the id '\(text.prefix(40))'.") }
  let readable = try scene.visibility.read(post, of: campaign).get()
  var document = try Composition.document(of: V2Post(readable), in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/posts/\(post.id)"))]
  return document
}
