// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// Version 1, `GET campaigns/{id}/pledges`: a page of the pledges to the viewer's campaign, oldest first.
func pledges(to id: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusalOfPledges() { throw refusal }
  try Vocabulary.check(scene, primary: V1Pledge.self)
  let campaign = try scene.ownCampaign(id)
  let order = try scene.pledgeOrder()
  let cursor = try scene.query.page.cursor.map { text throws(Problem) in
    try PledgeCursor(text, campaign.id, order)
  }
  let page = try PledgePage.read(of: campaign, in: order, from: cursor, count: scene.query.page.count, scene)
  let byDefault =
    scene.query.usesDefaultIncludes ? Include("patron,reward,creator,address,pledge_vat_location") : Include("null")
  var document = try Composition.document(of: page.pledges, byDefault: byDefault, in: scene)
  document.alwaysShowsIncluded = true
  document.links = page.links(repeating: scene.query.form, scene)
  document.meta.insert(JSON.Member("count", JSON(page.total)), at: 0)
  return document
}

extension Scene {
  /// An older revision of the documentation says `modified` for `updated`.
  fileprivate func pledgeOrder() throws(Problem) -> PledgeOrder {
    switch query.sort {
    case "modified": .updated
    case "-modified": .updatedLastFirst
    default: try order(byDefault: .created)
    }
  }

  /// - Throws: ``Problem`` where there is no such campaign, ``ViewRefusal/notYours`` where it is another's.
  func ownCampaign(_ text: String) throws -> Campaign {
    let campaign = try existingCampaign(text)
    guard visibility.owns(campaign) else { throw ViewRefusal.notYours }
    return campaign
  }

  func existingCampaign(_ text: String) throws -> Campaign {
    guard let id = ID<Campaign>(text), let campaign = try campaign(id) else {
      throw Problem.resourceMissing("There is no campaign with the id '\(text.prefix(40))'.")
    }
    return campaign
  }
}
