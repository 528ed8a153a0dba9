// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Version 2, `GET identity`: the user of the token, with nothing but what was asked for.
func identity(_ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusalOfIdentity() { throw refusal }
  try Vocabulary.check(scene, primary: V2User.self)
  guard scene.query.asksNothing(of: V2User.self) else {
    return try document(of: V2User(try scene.userOfToken()), scene)
  }
  // A grant goes with its user, so who asks only whom the token stands for needs no look at that user.
  let id = ResourceIdentifier(type: V2User.type, id: scene.viewer.user.description)
  var document = Document(.one(Resource(id)))
  document.meta = scene.meta
  document.links = [ownLink(of: id.id, scene)]
  return document
}

/// Version 2, `GET user/{id}`, which other documents link to: oneself, or a member of one's campaign.
func user(_ text: String, _ scene: Scene) throws -> Document {
  if let id = ID<User>(text), scene.visibility.isViewer(id) { return try identity(scene) }
  if let refusal = scene.visibility.refusal(lacking: .campaignsMembers) { throw refusal }
  try Vocabulary.check(scene, primary: V2User.self)
  guard let id = ID<User>(text), let user = try scene.user(id) else {
    throw Problem.resourceMissing("There is no user with the id '\(text.prefix(40))'.")
  }
  guard let campaign = try scene.campaign(ownedBy: scene.viewer.user),
    let member = try scene.records.member(id, of: campaign.id)
  else { throw ViewRefusal.notYours }
  return try document(of: V2User(user, seenAs: try scene.visibility.read(member, of: campaign).get()), scene)
}

private func document(of user: V2User, _ scene: Scene) throws -> Document {
  var document = try Composition.document(of: user, in: scene)
  document.links = [ownLink(of: user.id, scene)]
  return document
}

private func ownLink(of id: String, _ scene: Scene) -> JSON.Member {
  JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/user/\(id)"))
}
