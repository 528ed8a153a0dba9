// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Version 2, `GET campaigns`: the campaign of the token's user as a list of one, or an empty one.
func campaigns(_ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaigns) { throw refusal }
  try Vocabulary.check(scene, primary: V2Campaign.self)
  let own = try scene.campaign(ownedBy: scene.viewer.user).map { [V2Campaign($0)] } ?? []
  // There is no second page to have a cursor to.
  _ = try scene.cursor(in: "campaigns of \(scene.viewer.user)")
  var document = try Composition.document(of: own, in: scene)
  document.paginate("/api/oauth2/v2/campaigns", total: own.count, next: nil, scene)
  return document
}

/// Version 2, `GET campaigns/{id}`.
func campaign(_ id: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaigns) { throw refusal }
  try Vocabulary.check(scene, primary: V2Campaign.self)
  let campaign = try scene.ownCampaign(id)
  var document = try Composition.document(of: V2Campaign(campaign), in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/campaigns/\(campaign.id)"))]
  return document
}
