// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import MembershipInMemory
import Testing
import UsherOAuth

@testable import WebServer

private let everyField = "fields%5Buser%5D=" + V2User.attributeNames.joined(separator: ",")

@Suite struct `Reading identity` {
  private let api: APIRequest
  private let fan: Viewer

  init() throws {
    api = try APIRequest()
    fan = api.viewer(api.cast.fan, .v2, [.identity, .identityEmail, .identityMemberships])
  }

  @Test func `nothing shows that was not asked for`() throws {
    #expect(
      String(decoding: try api.identity(fan).bytes, as: UTF8.self) == """
        {"data":{"attributes":{},"id":"40011872","type":"user"},\
        "links":{"self":"https://members.example/api/oauth2/v2/user/40011872"}}
        """)
  }

  @Test func `memberships come with their campaigns and tiers`() throws {
    let query = """
      include=memberships.campaign,memberships.currently_entitled_tiers&fields[user]=email,full_name,vanity\
      &fields[member]=patron_status,currently_entitled_amount_cents,last_charge_status\
      &fields[tier]=title,amount_cents&fields[campaign]=vanity
      """
    try expectGolden(try api.identity(fan, query), "v2-identity-memberships")
  }

  @Test func `every field of every type is written`() throws {
    let types: [any APIResource.Type] = [
      V2User.self, V2Campaign.self, V2Member.self, V2Tier.self, V2Benefit.self, V2PledgeEvent.self,
    ]
    let fields = types.map { "fields[\($0.type)]=" + $0.attributeNames.joined(separator: ",") }.joined(separator: "&")
    let include = """
      campaign.creator,campaign.tiers.benefits,campaign.goals,memberships.campaign,memberships.user,\
      memberships.currently_entitled_tiers.benefits,memberships.pledge_history.tier
      """
    let everything = api.viewer(api.cast.fan, .v2, .all(of: .v2))
    try expectGolden(try api.identity(everything, "include=\(include)&\(fields)"), "v2-identity-everything-fan")
    let creator = api.viewer(api.cast.creator, .v2, .all(of: .v2))
    try expectGolden(try api.identity(creator, "include=\(include)&\(fields)"), "v2-identity-everything-creator")
  }

  @Test(
    arguments: [
      ([.identity], ["email"]),
      ([.identityEmail], []),
      ([.identity, .identityEmail], []),
      ([.identity, .identityMemberships], ["email"]),
    ] as [(ScopeSet, [String])])
  func `only the address needs more than identity`(scopes: ScopeSet, absent: [String]) throws {
    let document = try api.identity(api.viewer(api.cast.fan, .v2, scopes), everyField)
    let shown = Set(document["data"]?["attributes"]?.names ?? [])
    #expect(Set(V2User.attributeNames).subtracting(shown) == Set(absent))
    #expect((document["meta"] == nil) == absent.isEmpty)
  }

  @Test func `without identity memberships only the client owner's page shows, with a warning`() throws {
    let both = api.cast.fanOfBoth
    let narrow = try api.identity(api.viewer(both, .v2, [.identity]), "include=memberships.campaign")
    #expect(narrow["included"]?.identifiers.filter { $0.hasPrefix("campaign") } == ["campaign:810022"])
    #expect(narrow["meta"]?["warnings"]?.elements.count == 1)
    let wide = try api.identity(
      api.viewer(both, .v2, [.identity, .identityMemberships]), "include=memberships.campaign")
    #expect(
      wide["included"]?.identifiers.filter { $0.hasPrefix("campaign") } == ["campaign:810022", "campaign:810533"])
    #expect(wide["meta"] == nil)
  }

  @Test func `one's own campaign needs campaigns, and is null for who has none`() throws {
    let creator = api.cast.creator
    let without = try api.identity(api.viewer(creator, .v2, [.identity]), "include=campaign")
    #expect(without["data"]?["relationships"] == nil)
    let with = try api.identity(api.viewer(creator, .v2, [.identity, .campaigns]), "include=campaign")
    #expect(with["included"]?.identifiers == ["campaign:810022"])
    let none = try api.identity(api.viewer(api.cast.fan, .v2, [.identity, .campaigns]), "include=campaign")
    #expect(none["data"]?["relationships"]?["campaign"] == ["data": nil])
  }

  @Test func `a member's note, address and e-mail stay with who may read them`() throws {
    let query = "include=memberships.address&fields[member]=note,email,full_name"
    let plain = try api.identity(fan, query)
    #expect(plain["included"]?[0]?["attributes"]?.names == ["full_name"])
    #expect(plain["included"]?[0]?["relationships"] == nil)
    let scopes: ScopeSet = [.identity, .identityMemberships, .campaignsMembersEmail, .campaignsMembersAddress]
    let asked = try api.identity(api.viewer(api.cast.fan, .v2, scopes), query)
    #expect(asked["included"]?[0]?["attributes"]?.names == ["email", "full_name"])
    #expect(asked["included"]?[0]?["relationships"]?["address"] == ["data": nil])
  }

  @Test(arguments: [
    ("fields[user]=full_name,pledge_sum", "fields[user]"),
    ("fields[planet]=mass", "fields[planet]"),
    ("include=memberships,media", "include"),
    ("include=memberships.media", "include"),
    ("include=campaign.creator.campaign.creator.campaign.creator", "include"),
  ])
  func `what the API does not know is a warning, or a refusal in strict mode`(query: String, parameter: String) throws {
    let document = try api.identity(fan, query)
    #expect(document["meta"]?["warnings"]?[0]?["source"]?["parameter"] == .string(parameter))
    #expect {
      try api.identity(fan, query, isStrict: true)
    } throws: { error in
      guard let problem = error as? Problem else { return false }
      return problem.status == 400 && problem.code == 3 && problem.codeName == "ParameterInvalidOnType"
        && problem.parameter == parameter
    }
  }

  @Test func `a circle of includes ends`() throws {
    let query = "include=memberships.campaign.tiers.campaign.tiers,memberships.user.memberships.user"
    let included = try api.identity(fan, query)["included"]?.identifiers ?? []
    #expect(Set(included).count == included.count)
    #expect(included.count == 1 + 1 + 4)
  }

  @Test func `a resource is followed once on each path, however many lead to it`() throws {
    let before = api.database.statements
    _ = try api.identity(fan, "include=memberships.campaign.tiers.campaign.tiers")
    // The user and its networks, the membership and its tiers, the campaign, and the campaign's tiers.
    #expect(api.database.statements - before == 6)
  }

  @Test func `a base URL with a slash at its end makes the same links`() throws {
    let document = try WebServer.identity(try api.scene(.v2, fan, baseURL: APIRequest.baseURL + "/"))
    #expect(document.links.first?.value == "https://members.example/api/oauth2/v2/user/40011872")
  }

  @Test func `identity without its scope is refused with code 1`() {
    #expect(throws: ViewRefusal.missingScopes([.identity])) {
      try api.identity(api.viewer(api.cast.fan, .v2, [.identityMemberships]))
    }
  }

  @Test func `the token of a user who is gone is refused`() {
    var ghost = fan
    ghost.user = ID(999)
    #expect { try api.identity(ghost, "fields[user]=full_name") } throws: { ($0 as? Problem)?.status == 401 }
  }
}
