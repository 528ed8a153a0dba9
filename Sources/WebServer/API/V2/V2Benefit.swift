// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

struct V2Benefit: APIResource {
  let open: Benefit.Promise
  private let benefit: Benefit

  init(_ benefit: Benefit) {
    open = benefit.promise
    self.benefit = benefit
  }

  static let type = "benefit"
  var id: String { benefit.id.description }

  static func pointer(to id: ID<Benefit>) -> Pointer {
    Pointer(V2Benefit.self, id.description) { scene in try scene.benefit(id).map { V2Benefit($0) } }
  }

  /// How deliveries stand is between the creator and their app.
  private func forCreator(_ scene: Scene, _ read: () throws -> JSON) throws -> Attribute<V2Benefit>.Reading {
    guard let campaign = try scene.campaign(benefit.campaign) else { return .hidden }
    return try scene.ifCreator(of: campaign, read)
  }

  private func deliveries(
    _ scene: Scene, _ read: (Deliveries) -> JSON
  ) throws -> Attribute<V2Benefit>.Reading {
    try forCreator(scene) { read(try scene.deliveries(of: benefit.id)) }
  }

  static let attributes = Attribute<V2Benefit>.list { list in
    list.guarded("app_external_id") { it, scene in try it.forCreator(scene) { JSON(it.benefit.appExternalID) } }
    list.guarded("app_meta") { it, scene in try it.forCreator(scene) { .null } }
    list("benefit_type") { promise, _ in JSON(promise.kind) }
    list("created_at") { promise, scene in scene.date(promise.created) }
    list.guarded("deliverables_due_today_count") { it, scene in try it.deliveries(scene) { JSON($0.dueToday) } }
    list.guarded("delivered_deliverables_count") { it, scene in try it.deliveries(scene) { JSON($0.delivered) } }
    list("description") { promise, _ in JSON(promise.description) }
    list("is_deleted") { promise, _ in JSON(promise.isDeleted) }
    list("is_ended") { promise, _ in JSON(promise.isEnded) }
    list("is_published") { promise, _ in JSON(promise.isPublished) }
    list.guarded("next_deliverable_due_date") { it, scene in try it.deliveries(scene) { scene.date($0.nextDue) } }
    list.guarded("not_delivered_deliverables_count") { it, scene in
      try it.deliveries(scene) { JSON($0.notDelivered) }
    }
    list("rule_type") { promise, _ in JSON(promise.rule) }
    list("tiers_count") { promise, _ in JSON(promise.tiers.count) }
    list("title") { promise, _ in JSON(promise.title) }
  }

  static let relations = Relation<V2Benefit>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.benefit.campaign)) }
    list("tiers", V2Tier.self) { it, _ in .many(it.benefit.tiers.map(V2Tier.pointer)) }
    list("campaign_installation", V2CampaignInstallation.self) { _, _ in .one(nil) }
    list("deliverables", V2Deliverable.self) { it, scene in
      guard let campaign = try scene.campaign(it.benefit.campaign), scene.visibility.owns(campaign) else {
        return .hidden
      }
      let missing = scene.visibility.scopesMissingForMembers()
      guard missing.isEmpty else { return .withheld(missing) }
      let readable = try scene.deliverables(of: it.benefit.id).compactMap { scene.visibility.read($0, of: campaign) }
      return .many(readable.map { Pointer(V2Deliverable($0)) })
    }
  }
}

struct V2Deliverable: APIResource {
  private let deliverable: Deliverable

  init(_ deliverable: Readable<Deliverable>) { self.deliverable = deliverable.thing }

  static let type = "deliverable"
  var id: String { deliverable.id.description }

  static let attributes = Attribute<V2Deliverable>.list { list in
    list("completed_at") { it, scene in scene.date(it.deliverable.completed) }
    list("delivery_status") { it, _ in JSON(it.deliverable.status.rawValue) }
    list("due_at") { it, scene in scene.date(it.deliverable.due) }
  }

  static let relations = Relation<V2Deliverable>.list { list in
    list("campaign", V2Campaign.self) { it, _ in .one(V2Campaign.pointer(to: it.deliverable.campaign)) }
    list("benefit", V2Benefit.self) { it, _ in .one(V2Benefit.pointer(to: it.deliverable.benefit)) }
    list("member", V2Member.self) { it, _ in .one(V2Member.pointer(to: it.deliverable.member)) }
    list("user", V2User.self) { it, scene in
      .one(V2User.pointer(to: it.deliverable.user, seenAs: try scene.readableMember(it.deliverable.member)))
    }
  }
}
