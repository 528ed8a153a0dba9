// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import Testing
import UsherOAuth

@testable import WebServer

/// A call by one of the cast that shows something of a type.
private struct Call: Sendable {
  let version: APIVersion
  let who: @Sendable (DemoCast) -> User
  /// What the call itself takes.
  let scopes: ScopeSet
  let make: @Sendable (APIRequest, Viewer, String) throws -> JSON

  func callAsFunction(_ api: APIRequest, with more: ScopeSet, _ query: String) throws -> JSON {
    try make(api, api.viewer(who(api.cast), version, scopes | more), query)
  }

  static func identity(_ who: @escaping @Sendable (DemoCast) -> User, _ scopes: ScopeSet = [.identity]) -> Call {
    Call(version: .v2, who: who, scopes: scopes) { try $0.identity($1, $2) }
  }

  static let members = Call(version: .v2, who: \.creator, scopes: [.campaignsMembers]) { api, viewer, query in
    try api(WebServer.members(of:_:), api.workshop, viewer, query)
  }
  static let campaigns = Call(version: .v2, who: \.creator, scopes: [.campaigns]) { api, viewer, query in
    try api(WebServer.campaigns, viewer, query)
  }
  static func currentUser(_ who: @escaping @Sendable (DemoCast) -> User, _ scopes: ScopeSet = [.users]) -> Call {
    Call(version: .v1, who: who, scopes: scopes) { try $0.currentUser($1, $2) }
  }
  static let currentUserCampaigns = Call(version: .v1, who: \.creator, scopes: [.myCampaign]) {
    try $0.campaigns($1, $2)
  }
  static let pledges = Call(version: .v1, who: \.creator, scopes: [.pledges]) { api, viewer, query in
    try api.pledges(to: api.workshop, viewer, query)
  }

  /// A fan who has been granted all there is, and looks at what is a creator's.
  static let stranger2 = identity(\.fan, .all(of: .v2))
  static let stranger1 = currentUser(\.fan, .all(of: .v1) | .all(of: .v2))
}

/// Something that shows with a scope and does not without it.
private struct Gate: Sendable, CustomTestStringConvertible {
  let call: Call
  /// The way to the type.
  let include: String?
  let type: String
  let names: [String]
  var isRelationship = false
  let scope: Scope
  /// How a stranger gets to see the type; `nil` where none can.
  let stranger: (call: Call, include: String)?

  var testDescription: String { "\(type).\(names.joined(separator: ",")) of version \(call.version.rawValue)" }

  func names(in resources: [JSON]) -> Set<String> {
    let place = isRelationship ? "relationships" : "attributes"
    return Set(resources.filter { $0["type"]?.text == type }.flatMap { $0[place]?.names ?? [] })
  }

  func query(_ include: String?) -> String {
    var parameters: [String] = []
    if isRelationship {
      let paths = names.map { name in include.map { "\($0).\(name)" } ?? name }
      parameters.append("include=" + ([include].compactMap { $0 } + paths).joined(separator: ","))
    } else {
      if let include { parameters.append("include=\(include)") }
      parameters.append("fields[\(type)]=" + names.joined(separator: ","))
    }
    return parameters.joined(separator: "&")
  }

  static let all: [Gate] = [
    Gate(
      call: .identity(\.fan), include: nil, type: "user", names: ["email"], scope: .identityEmail, stranger: nil),
    Gate(
      call: .members, include: "user", type: "user", names: ["email"], scope: .campaignsMembersEmail,
      stranger: (.identity(\.fanOfBoth, [.identity, .identityMemberships]), "memberships.campaign.creator")),
    Gate(
      call: .campaigns, include: "creator", type: "user",
      names: ["can_see_nsfw", "hide_pledges", "is_email_verified", "social_connections"], scope: .identity,
      stranger: (.stranger2, "memberships.campaign.creator")),
    Gate(
      call: .members, include: nil, type: "member", names: ["email"], scope: .campaignsMembersEmail, stranger: nil),
    Gate(
      call: .members, include: nil, type: "member", names: ["address"], isRelationship: true,
      scope: .campaignsMembersAddress, stranger: nil),
    Gate(
      call: .identity(\.creator), include: nil, type: "user", names: ["campaign"], isRelationship: true,
      scope: .campaigns, stranger: nil),
    Gate(
      call: .members, include: "campaign", type: "campaign", names: ["discord_server_id", "google_analytics_id"],
      scope: .campaigns, stranger: (.stranger2, "memberships.campaign")),
    Gate(
      call: .members, include: "currently_entitled_tiers.benefits", type: "benefit",
      names: [
        "app_external_id", "app_meta", "deliverables_due_today_count", "delivered_deliverables_count",
        "next_deliverable_due_date", "not_delivered_deliverables_count",
      ], scope: .campaigns, stranger: (.stranger2, "memberships.currently_entitled_tiers.benefits")),
    Gate(
      call: .campaigns, include: "benefits", type: "benefit", names: ["deliverables"], isRelationship: true,
      scope: .campaignsMembers, stranger: (.stranger2, "memberships.campaign.benefits")),
    Gate(
      call: .members, include: "campaign.tiers.tier_image", type: "media",
      names: ["upload_expires_at", "upload_parameters", "upload_url"], scope: .campaigns,
      stranger: (.stranger2, "memberships.campaign.tiers.tier_image")),
    Gate(
      call: .pledges, include: "creator", type: "user",
      names: [
        "can_see_nsfw", "discord_id", "facebook", "facebook_id", "gender", "has_password", "hide_pledges",
        "is_deleted", "is_email_verified", "is_nuked", "is_suspended", "patron_currency", "social_connections",
        "twitch", "twitter", "two_factor_enabled", "youtube",
      ], scope: .users, stranger: (.stranger1, "pledges.creator")),
    Gate(
      call: .currentUser(\.creator), include: nil, type: "user", names: ["campaign"], isRelationship: true,
      scope: .myCampaign, stranger: nil),
    Gate(
      call: .currentUser(\.otherCreator), include: nil, type: "user", names: ["campaign"], isRelationship: true,
      scope: .campaigns, stranger: nil),
    Gate(
      call: .currentUserCampaigns, include: nil, type: "campaign", names: ["pledges"], isRelationship: true,
      scope: .pledges, stranger: (.stranger1, "pledges.reward.campaign")),
    Gate(
      call: .pledges, include: "reward.campaign", type: "campaign",
      names: ["discord_server_id", "outstanding_payment_amount_cents", "pledge_sum"], scope: .myCampaign,
      stranger: (.stranger1, "pledges.reward.campaign")),
  ]
}

@Suite struct `Every scope and what it opens` {
  private let api: APIRequest

  init() throws {
    api = try APIRequest()
    _ = try api.exhibit()
  }

  @Test(arguments: Gate.all) fileprivate func `with the scope it shows and nobody is warned`(gate: Gate) throws {
    let document = try gate.call(api, with: [gate.scope], gate.query(gate.include))
    #expect(gate.names(in: document.resources).isSuperset(of: gate.names))
    #expect(document["meta"]?["warnings"] == nil)
  }

  @Test(arguments: Gate.all) fileprivate func `without it it is absent, and the answer names the scope`(gate: Gate)
    throws
  {
    let document = try gate.call(api, with: [], gate.query(gate.include))
    #expect(gate.names(in: document.resources).isDisjoint(with: gate.names))
    let warnings = document["meta"]?["warnings"]?.elements.compactMap { $0["detail"]?.text } ?? []
    for name in gate.names {
      #expect(warnings.contains { $0.contains(name) && $0.contains("lacks the scope \(gate.scope.name).") })
    }
  }

  @Test(arguments: Gate.all.filter { $0.stranger != nil })
  fileprivate func `a stranger does not see it whatever the scopes`(gate: Gate) throws {
    let stranger = try #require(gate.stranger)
    let document = try stranger.call(api, with: .none, gate.query(stranger.include))
    let foreign = document["included"]?.elements ?? []
    #expect(foreign.contains { $0["type"]?.text == gate.type })
    #expect(gate.names(in: foreign).isDisjoint(with: gate.names))
  }

  /// What each type shows to somebody who has nothing to do with it but may name it.
  private static let open2: [(String, String, [String])] = [
    (
      "user", "memberships.campaign.creator",
      [
        "about", "created", "first_name", "full_name", "image_url", "is_creator", "last_name", "like_count",
        "thumb_url", "url", "vanity",
      ]
    ),
    (
      "benefit", "memberships.campaign.benefits",
      [
        "benefit_type", "created_at", "description", "is_deleted", "is_ended", "is_published", "rule_type",
        "tiers_count", "title",
      ]
    ),
    (
      "media", "memberships.campaign.tiers.tier_image",
      [
        "created_at", "download_url", "file_name", "image_urls", "metadata", "mimetype", "owner_id",
        "owner_relationship", "owner_type", "size_bytes", "state",
      ]
    ),
    (
      "campaign", "memberships.campaign",
      V2Campaign.attributeNames.filter { !["discord_server_id", "google_analytics_id"].contains($0) }
    ),
  ]

  @Test(arguments: open2) func `a stranger sees these and no others in version 2`(
    type: String, include: String, open: [String]
  ) throws {
    let types: [any APIResource.Type] = [V2User.self, V2Benefit.self, V2Media.self, V2Campaign.self]
    let asked = everyField(of: types.filter { $0.type == type })
    let document = try Call.stranger2(api, with: .none, "include=\(include)&\(asked)")
    let shown = document["included"]?.elements.filter { $0["type"]?.text == type } ?? []
    #expect(!shown.isEmpty)
    for resource in shown { #expect(resource["attributes"]?.names == open) }
  }

  @Test func `a stranger sees these and no others in version 1`() throws {
    let query = "include=pledges.creator,pledges.reward.campaign&\(everyField(of: [V1User.self, V1Campaign.self]))"
    let document = try Call.stranger1(api, with: .none, query)
    let creator = document["included"]?.elements.first { $0["type"] == "user" }
    #expect(
      creator?["attributes"]?.names == [
        "about", "comment_count", "created", "first_name", "full_name", "image_url", "is_creator", "last_name",
        "like_count", "thumb_url", "url", "vanity",
      ])
    let campaign = document["included"]?.elements.first { $0["type"] == "campaign" }
    let closed = ["discord_server_id", "outstanding_payment_amount_cents", "pledge_sum"]
    #expect(campaign?["attributes"]?.names == V1Campaign.attributeNames.filter { !closed.contains($0) })
  }
}
