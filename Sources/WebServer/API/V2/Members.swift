// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// The orders of a list of members.
private enum MemberOrder: String, CaseIterable {
  case created
  case createdLastFirst = "-created"
}

/// How many members a page has at most: their histories are long.
private let mostMembers = 1000
private let mostMembersWithHistory = 500

/// Version 2, `GET campaigns/{id}/members`: a page of the members of the viewer's campaign.
func members(of id: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaignsMembers) { throw refusal }
  try Vocabulary.check(scene, primary: V2Member.self)
  let campaign = try scene.ownCampaign(id)
  let order = try scene.order(byDefault: MemberOrder.created)
  let list = "members of \(campaign.id) by \(order.rawValue)"
  let last = try scene.cursor(in: list).map { ID<Pledge>($0.number) }
  let showsHistory = scene.query.include?.contains("pledge_history") ?? false
  let count = scene.pageCount(most: showsHistory ? mostMembersWithHistory : mostMembers)
  let found =
    switch order {
    case .created: try scene.records.members(of: campaign.id, after: last, limit: count + 1)
    case .createdLastFirst: try scene.records.members(of: campaign.id, before: last, limit: count + 1)
    }
  let page = Array(found.prefix(count))
  scene.take(page)
  let shown = try page.map { V2Member(try scene.visibility.read($0, of: campaign).get()) }
  var document = try Composition.document(of: shown, in: scene)
  let next = found.count > count ? page.last.map { Cursor(number: $0.pledge.number).text(in: list) } : nil
  document.paginate(
    "/api/oauth2/v2/campaigns/\(campaign.id)/members", total: try scene.records.countOfMembers(of: campaign.id),
    next: next, scene)
  return document
}

/// Version 2, `GET members/{id}`: for the creator, and for the member whose it is.
func member(_ text: String, _ scene: Scene) throws -> Document {
  try Vocabulary.check(scene, primary: V2Member.self)
  guard let id = MemberID(text.lowercased()), let member = try scene.member(id),
    let campaign = try scene.campaign(member.campaign)
  else {
    // Who may not read members is not told which there are.
    if let refusal = scene.visibility.refusal(lacking: .campaignsMembers) { throw refusal }
    throw Problem.resourceMissing("There is no member with the id '\(text.prefix(40))'.")
  }
  let readable = try scene.visibility.read(member, of: campaign).get()
  var document = try Composition.document(of: V2Member(readable), in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/members/\(member.id)"))]
  return document
}

/// Version 2, `GET address/{id}`, which members link to.
func address(_ text: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaignsMembersAddress) { throw refusal }
  try Vocabulary.check(scene, primary: V2Address.self)
  let missing = Problem.resourceMissing("There is no address with the id '\(text.prefix(40))'.")
  guard let pledge = ID<Pledge>(text), let member = try scene.records.member(withPledge: pledge),
    let campaign = try scene.campaign(member.campaign)
  else { throw missing }
  guard let address = try V2Address(of: try scene.visibility.read(member, of: campaign).get(), scene) else {
    throw missing
  }
  var document = try Composition.document(of: address, in: scene)
  document.links = [JSON.Member("self", .string("\(scene.baseURL)/api/oauth2/v2/address/\(address.id)"))]
  return document
}
