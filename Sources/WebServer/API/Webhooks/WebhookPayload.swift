// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// What a webhook is sent, made by the same resources as the answers of the API, with all their attributes.
enum WebhookPayload {
  /// `nil` where the webhook's client may not be told of it.
  static func document(
    of trigger: Trigger, _ member: Member, for viewer: Viewer, in setting: WebhookSetting
  ) throws -> Document? {
    switch trigger {
    case .pledgesCreate, .pledgesUpdate, .pledgesDelete: try pledge(member, for: viewer, in: setting)
    default: try self.member(member, for: viewer, in: setting)
    }
  }

  private static func member(_ member: Member, for viewer: Viewer, in setting: WebhookSetting) throws -> Document? {
    let scene = try setting.scene(.v2, viewer, including: "campaign,user,currently_entitled_tiers,address")
    guard let campaign = try scene.campaign(member.campaign) else { return nil }
    var member = member
    // The free tier is no entitlement to a receiver that unlocks by tiers.
    if member.status == .free { member.tiers = [] }
    guard let readable = scene.visibility.readForWebhook(member, of: campaign) else { return nil }
    var document = try Composition.document(of: V2Member(readable), showing: .all, in: scene)
    // An old name that a known receiver still reads, and a relationship that is there also where it may not be told.
    let amount = V1Pledge(readable, to: campaign).amountCents
    document.include(
      Resource(
        V2Member(readable).identifier, attributes: [JSON.Member("pledge_amount_cents", JSON(amount))],
        relationships: [Relationship("address", .one(nil, related: nil))]))
    return sent(document, scene, "/api/oauth2/v2/members/\(member.id)")
  }

  /// Version 1's pledges show the patrons' e-mail, so they need that version's scope for them.
  private static func pledge(_ member: Member, for viewer: Viewer, in setting: WebhookSetting) throws -> Document? {
    let scene = try setting.scene(.v1, viewer, including: "patron,reward,creator,address")
    guard let campaign = try scene.campaign(member.campaign),
      let pledge = scene.visibility.readPledge(member, to: campaign)
    else { return nil }
    let document = try Composition.document(of: V1Pledge(pledge, to: campaign), in: scene)
    return sent(document, scene, "/api/pledges/\(member.pledge)")
  }

  static func document(of post: Post, for viewer: Viewer, in setting: WebhookSetting) throws -> Document? {
    let scene = try setting.scene(.v2, viewer, including: "campaign,user")
    guard let campaign = try scene.campaign(post.campaign),
      let readable = scene.visibility.readForWebhook(post, of: campaign)
    else { return nil }
    let document = try Composition.document(of: V2Post(readable), showing: .all, in: scene)
    return sent(document, scene, "/api/oauth2/v2/posts/\(post.id)")
  }

  /// Nobody asked for what is left out, so nobody is warned of it.
  private static func sent(_ document: Document, _ scene: Scene, _ path: String) -> Document {
    var document = document
    document.links = [JSON.Member("self", .string(scene.baseURL + path))]
    document.meta = []
    return document
  }
}

/// Where payloads are made: one transaction, and the address that links start with.
struct WebhookSetting {
  let baseURL: String
  let records: any MembershipRecords
  let campaign: ID<Campaign>
  /// Counted once a transaction: counting 200,000 members for each of as many events would take hours.
  let census: Census
  let now: Instant

  func scene(_ version: APIVersion, _ viewer: Viewer, including paths: String) throws -> Scene {
    let query = Form([Form.Parameter(name: "include", value: paths)])
    let scene = try Scene(version, viewer: viewer, query: query, baseURL: baseURL, records: records, now: now)
    scene.take(census, of: campaign)
    return scene
  }
}
