// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Version 1, `GET current_user`: the user of the token.
///
/// - Parameters:
///   - baseURL: the configured public address, `https://members.example`; links start with it.
///   - isStrict: refuses unknown fields and includes as the original does, instead of warning of them.
/// - Throws: ``Problem``, ``ViewRefusal``, or what the records throw.
func currentUser(
  viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords, isStrict: Bool = false
) throws -> Document {
  let scene = try Scene(.v1, viewer: viewer, query: query, baseURL: baseURL, records: records)
  if let refusal = scene.visibility.refusalOfCurrentUser() { throw refusal }
  try Vocabulary.check(scene, primary: V1User.self, isStrict: isStrict)
  let user = try scene.userOfToken()
  let byDefault = scene.query.usesDefaultIncludes ? Include("campaign,pledges") : Include("null")
  var document = try Composition.document(of: V1User(user: user), byDefault: byDefault, in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/user/\(user.id)"))]
  return document
}

/// Version 1, `GET current_user/campaigns`: the campaign of the token's user as a list of one, or an empty one.
///
/// The parameters and errors are those of `currentUser`.
func currentUserCampaigns(
  viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords, isStrict: Bool = false
) throws -> Document {
  let scene = try Scene(.v1, viewer: viewer, query: query, baseURL: baseURL, records: records)
  if let refusal = scene.visibility.refusalOfCurrentUserCampaigns() { throw refusal }
  try Vocabulary.check(scene, primary: V1Campaign.self, isStrict: isStrict)
  var campaigns: [V1Campaign] = []
  if let own = try scene.campaign(ownedBy: viewer.user) {
    let missing = scene.visibility.scopesMissingForOwnCampaign(in: .v1)
    if missing.isEmpty {
      campaigns = [V1Campaign(campaign: own)]
    } else {
      scene.warn("scope", "The user's own campaign was left out: the token lacks the scope \(missing).")
    }
  }
  var document = try Composition.document(of: campaigns, in: scene)
  document.alwaysShowsIncluded = true
  let count = scene.query.page.count ?? V1Campaign.pageCount
  let query = scene.query.link(setting: [("page[count]", String(count))])
  document.links = [
    JSON.Member("first", .string("\(scene.baseURL)/api/oauth2/api/current_user/campaigns?\(query)"))
  ]
  document.meta.insert(JSON.Member("count", JSON(campaigns.count)), at: 0)
  return document
}

/// Version 2, `GET identity`: the user of the token, with nothing but what was asked for.
///
/// The parameters and errors are those of `currentUser`.
func identity(
  viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords, isStrict: Bool = false
) throws -> Document {
  let scene = try Scene(.v2, viewer: viewer, query: query, baseURL: baseURL, records: records)
  if let refusal = scene.visibility.refusalOfIdentity() { throw refusal }
  try Vocabulary.check(scene, primary: V2User.self, isStrict: isStrict)
  let user = try scene.userOfToken()
  var document = try Composition.document(of: V2User(user: user), in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/user/\(user.id)"))]
  return document
}

extension Scene {
  fileprivate func userOfToken() throws -> User {
    guard let user = try user(viewer.user) else {
      throw Problem.unauthorized("The user of this access token no longer exists.")
    }
    return user
  }
}
