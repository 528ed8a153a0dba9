// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Version 1, `GET current_user`: the user of the token.
///
/// - Throws: like every call, ``Problem``, ``ViewRefusal``, or what the records throw.
func currentUser(_ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusalOfCurrentUser() { throw refusal }
  try Vocabulary.check(scene, primary: V1User.self)
  let user = V1User(try scene.userOfToken())
  let byDefault = scene.query.usesDefaultIncludes ? Include("campaign,pledges") : Include("null")
  var document = try Composition.document(of: user, byDefault: byDefault, in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/user/\(user.id)"))]
  return document
}

/// Version 1, `GET current_user/campaigns`: the campaign of the token's user as a list of one, or an empty one.
func currentUserCampaigns(_ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusalOfCurrentUserCampaigns() { throw refusal }
  try Vocabulary.check(scene, primary: V1Campaign.self)
  var campaigns: [V1Campaign] = []
  if let own = try scene.campaign(ownedBy: scene.viewer.user) {
    let missing = scene.visibility.scopesMissingForOwnCampaign(in: .v1)
    if missing.isEmpty {
      campaigns = [V1Campaign(own)]
    } else {
      scene.warn("scope", "The user's own campaign was left out: the token lacks the scope \(missing).")
    }
  }
  var document = try Composition.document(of: campaigns, in: scene)
  document.alwaysShowsIncluded = true
  let count = scene.query.page.count ?? PledgePage.usualCount
  let query = scene.query.form.link(setting: [("page[count]", String(count))])
  document.links = [
    JSON.Member("first", .string("\(scene.baseURL)/api/oauth2/api/current_user/campaigns?\(query)"))
  ]
  document.meta.insert(JSON.Member("count", JSON(campaigns.count)), at: 0)
  return document
}

extension Scene {
  func userOfToken() throws -> User {
    guard let user = try user(viewer.user) else {
      throw Problem.unauthorized("The user of this access token no longer exists.")
    }
    return user
  }
}
