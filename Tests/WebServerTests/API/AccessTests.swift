// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Reading campaigns` {
  private let api: APIRequest
  private let creator: Viewer

  init() throws {
    api = try APIRequest()
    creator = api.creator(.v2)
  }

  @Test func `the list has one's own and says that there is no more`() throws {
    let document = try api(WebServer.campaigns, creator)
    #expect(document["data"]?.identifiers == ["campaign:810022"])
    #expect(document["meta"] == ["pagination": ["cursors": ["next": nil], "total": 1]])
    #expect(document["links"] == nil)
    let none = try api(WebServer.campaigns, api.viewer(api.cast.fan, .v2, [.campaigns]))
    #expect(none["data"] == [])
    #expect(none["meta"]?["pagination"]?["total"] == 0)
  }

  @Test func `the first that is included is the creator, whatever the order of the request`() throws {
    let document = try api(WebServer.campaigns, creator, "include=tiers,benefits,goals,creator")
    #expect(document["included"]?[0]?["type"] == "user")
    #expect(document["data"]?[0]?["relationships"]?["goals"] == ["data": []])
  }

  @Test func `one campaign is its creator's`() throws {
    let document = try api(WebServer.campaign, api.workshop, creator, "fields[campaign]=is_nsfw,vanity")
    #expect(document["data"]?["attributes"] == ["is_nsfw": false, "vanity": "tinworkshop"])
    #expect(document["links"]?["self"] == "https://members.example/api/oauth2/v2/campaigns/810022")
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.campaign, api.ferry, creator) }
    #expect(problem { try api(WebServer.campaign, 999, creator) }?.codeName == "ResourceMissing")
    #expect(problem { try api(WebServer.campaign, "0810022", creator) }?.status == 404)
    let poor = api.viewer(api.cast.creator, .v2, [.identity])
    #expect(throws: ViewRefusal.missingScopes([.campaigns])) { try api(WebServer.campaigns, poor) }
    #expect(throws: ViewRefusal.missingScopes([.campaigns])) { try api(WebServer.campaign, api.workshop, poor) }
  }

  @Test func `deliverables name who is still owed what, to the creator with the scope for members`() throws {
    let query = "include=benefits.deliverables.member&fields[deliverable]=delivery_status"
    let document = try api(WebServer.campaign, api.workshop, creator, query)
    let owed = api.cast.deliverables.filter { $0.campaign == api.workshop }
    #expect(document["included"]?.elements.count { $0["type"] == "deliverable" } == owed.count)
    let types = Set(document.resources.compactMap { $0["type"]?.text })
    #expect(types.isSuperset(of: ["deliverable", "member"]))
    let poor = try api(WebServer.campaign, api.workshop, api.viewer(api.cast.creator, .v2, [.campaigns]), query)
    #expect(poor.resources.allSatisfy { $0["type"] != "deliverable" && $0["type"] != "member" })
    #expect(poor["meta"]?["warnings"]?[0]?["detail"]?.text?.contains("campaigns.members") == true)
  }
}

@Suite struct `Reading one member` {
  private let api: APIRequest
  private let creator: Viewer
  private var ines: MemberID { api.cast.members[0].id }

  init() throws {
    api = try APIRequest()
    creator = api.creator(.v2)
  }

  private func member(_ id: some CustomStringConvertible, _ viewer: Viewer, _ query: String = "") throws -> JSON {
    try api(WebServer.member, id, viewer, query)
  }

  @Test func `the creator reads it with the scope for members`() throws {
    let document = try member(ines, creator, "fields[member]=full_name,note")
    #expect(document["data"]?["attributes"] == ["full_name": "Ines Okafor", "note": ""])
    #expect(
      document["links"]?["self"]
        == "https://members.example/api/oauth2/v2/members/7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90")
    #expect(throws: ViewRefusal.missingScopes([.campaignsMembers])) {
      try member(ines, api.viewer(api.cast.creator, .v2, [.identity]))
    }
  }

  @Test(
    arguments: [[.identity], [.identity, .identityMemberships], [.campaignsMembers], .all(of: .v2)] as [ScopeSet])
  func `the member reads it with any scope that shows memberships, and never the note`(scopes: ScopeSet) throws {
    let fan = api.viewer(api.cast.fan, .v2, scopes)
    let document = try member(ines, fan, "include=currently_entitled_tiers&fields[tier]=title&fields[member]=note")
    #expect(document["included"]?[0]?["attributes"]?["title"] == "Apprentice")
    #expect(document["data"]?["attributes"] == [:])
  }

  @Test func `a membership elsewhere needs more than identity`() throws {
    let both = try #require(api.cast.members.last { $0.user == api.cast.fanOfBoth.id })
    #expect(both.campaign == api.ferry)
    #expect(throws: ViewRefusal.missingScopes([.campaignsMembers])) {
      try member(both.id, api.viewer(api.cast.fanOfBoth, .v2, [.identity]))
    }
    #expect(
      try member(both.id, api.viewer(api.cast.fanOfBoth, .v2, [.identity, .identityMemberships]))["data"]?["id"]
        == .string(both.id.text))
  }

  @Test func `nobody else reads it, and an unknown one is missing only to who may read members`() throws {
    #expect(throws: ViewRefusal.notYours) { try member(ines, api.viewer(api.cast.otherCreator, .v2, .all(of: .v2))) }
    #expect(throws: ViewRefusal.notYours) { try member(ines, api.viewer(api.cast.fanOfBoth, .v2, .all(of: .v2))) }
    for id in ["00000000-0000-4000-8000-000000000000", "1", "x"] {
      #expect(problem { try member(id, creator) }?.status == 404)
      #expect(problem { try member(id, api.viewer(api.cast.fan, .v2, [.identity])) }?.status == 401)
    }
  }

  @Test func `a list of members is its creator's`() {
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.members(of:_:), api.ferry, creator) }
    #expect(problem { try api(WebServer.members(of:_:), "none", creator) }?.status == 404)
    let poor = api.viewer(api.cast.creator, .v2, [.campaigns])
    #expect(throws: ViewRefusal.missingScopes([.campaignsMembers])) {
      try api(WebServer.members(of:_:), api.workshop, poor)
    }
  }

  @Test func `what a member links to can be read`() throws {
    let guild = try #require(api.cast.members.first { api.cast.addresses[$0.id] != nil })
    let document = try member(guild.id, creator, "include=address,user")
    #expect(
      document["data"]?["relationships"]?["address"]?["links"]?["related"]
        == .string("https://members.example/api/oauth2/v2/address/\(guild.pledge)"))
    let address = try api(WebServer.address, guild.pledge, creator, "fields[address]=city&include=campaigns,user")
    #expect(address["data"]?["attributes"]?["city"] == "Port Example")
    #expect(address["included"]?.identifiers == ["campaign:810022", "user:\(guild.user)"])
    let user = try api(WebServer.user, guild.user, creator, "fields[user]=email,can_see_nsfw")
    #expect(user["data"]?["attributes"]?.names == ["email"])
  }

  @Test func `and by nobody else`() throws {
    let guild = try #require(api.cast.members.first { api.cast.addresses[$0.id] != nil })
    let stranger = api.viewer(api.cast.otherCreator, .v2, .all(of: .v2))
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.address, guild.pledge, stranger) }
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.user, guild.user, stranger) }
    #expect(problem { try api(WebServer.address, 1, creator) }?.status == 404)
    #expect(problem { try api(WebServer.address, api.cast.members[0].pledge, creator) }?.status == 404)
    #expect(problem { try api(WebServer.user, 1, creator) }?.status == 404)
    #expect(try api(WebServer.user, api.cast.fan.id, api.viewer(api.cast.fan, .v2, [.identity]))["data"]?["id"] != nil)
  }
}

@Suite struct `Handling live streams` {
  private let api: APIRequest
  private let creator: Viewer
  private let exhibits: Exhibits

  init() throws {
    api = try APIRequest()
    exhibits = try api.exhibit()
    creator = api.creator(.v2)
  }

  private func request(_ data: String) throws -> LiveChange {
    try LiveChange(ResourceRequest(parsing: Array(#"{"data":{"type":"live",\#(data)}}"#.utf8)))
  }

  private func create(_ data: String, _ viewer: Viewer? = nil) throws -> JSON {
    try api.json(WebServer.createLive(try request(data), try api.scene(.v2, viewer ?? creator)))
  }

  private func change(_ data: String, of live: ID<Live>? = nil, _ viewer: Viewer? = nil) throws -> JSON {
    try api.json(
      WebServer.changeLive(
        (live ?? exhibits.live).description, try request(data), try api.scene(.v2, viewer ?? creator)))
  }

  private static let ours = #""relationships":{"campaign":{"data":{"type":"campaign","id":"810022"}}}"#

  @Test func `one that is made comes back with all its attributes`() throws {
    let made = try create(
      #""attributes":{"title":"Soldering","description":null,"scheduled_for":"2026-01-31T20:00:00+00:00"},"# + Self.ours
    )
    let id = try #require(made["data"]?["id"]?.text)
    #expect(
      made["data"]?["attributes"] == [
        "description": nil, "rtmp_url": nil, "scheduled_for": "2026-01-31T20:00:00.000+00:00", "state": "pre_live",
        "stream_key": nil, "title": "Soldering",
      ])
    #expect(made["links"]?["self"] == .string("https://members.example/api/oauth2/v2/lives/\(id)"))
    let read = try api(WebServer.live, id, creator, "include=campaign&fields[live]=title")
    #expect(read["data"]?["attributes"] == ["title": "Soldering"])
    #expect(read["included"]?.identifiers == ["campaign:810022"])
  }

  @Test func `only what is named changes`() throws {
    let changed = try change(#""id":"\#(exhibits.live)","attributes":{"state":"live"}"#)
    #expect(changed["data"]?["attributes"]?["state"] == "live")
    #expect(changed["data"]?["attributes"]?["title"] == "Soldering night")
    #expect(try change(#""attributes":{"title":null}"#)["data"]?["attributes"]?["title"] == .null)
    #expect(try api.records.live(exhibits.live)?.accessRules == exhibits.rules)
  }

  @Test func `who may watch is one or more of the campaign's rules`() throws {
    func rules(_ id: ID<LiveAccessRule>) -> String {
      #""relationships":{"live_access_rules":{"data":[{"type":"live-access-rule","id":"\#(id)"}]}}"#
    }
    _ = try change(rules(exhibits.rules[1]))
    let query = "include=live_access_rules.tier&fields[live-access-rule]=access_rule_type"
    let document = try api(WebServer.live, exhibits.live, creator, query)
    #expect(document["included"]?.identifiers == ["live-access-rule:\(exhibits.rules[1])", "tier:5500213"])
    #expect(problem { try change(rules(exhibits.foreignRule)) }?.status == 400)
  }

  @Test(arguments: [
    #""attributes":{"state":"live_ended"}"#, #""attributes":{"state":"over"}"#, #""attributes":{"state":null}"#,
    #""attributes":{"title":1}"#, #""attributes":{"scheduled_for":"tomorrow"}"#, #""id":"0""#,
    #""relationships":{"live_access_rules":{"data":{}}}"#,
    #""relationships":{"live_access_rules":{"data":[{"type":"tier","id":"1"}]}}"#,
  ])
  func `what makes no sense is refused`(data: String) {
    #expect(problem { try change(data) }?.status == 400)
  }

  @Test func `a stream is of a campaign of one's own`() {
    #expect(problem { try create(#""attributes":{}"#) }?.status == 400)
    let theirs = Self.ours.replacing("810022", with: "810533")
    #expect(throws: ViewRefusal.notYours) { try create(theirs) }
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.live, exhibits.foreignLive, creator) }
    #expect(throws: ViewRefusal.notYours) { try change(#""attributes":{}"#, of: exhibits.foreignLive) }
    #expect(throws: ViewRefusal.notYours) {
      try WebServer.deleteLive(exhibits.foreignLive.description, try api.scene(.v2, creator))
    }
    #expect(problem { try api(WebServer.live, 999, creator) }?.status == 404)
  }

  @Test func `reading needs the one scope and writing the other`() {
    let reader = api.viewer(api.cast.creator, .v2, [.campaignsLives])
    let writer = api.viewer(api.cast.creator, .v2, [.writeCampaignsLives])
    #expect(problem { try api(WebServer.live, exhibits.live, reader) } == nil)
    #expect(throws: ViewRefusal.missingScopes([.campaignsLives])) { try api(WebServer.live, exhibits.live, writer) }
    #expect(problem { try create(Self.ours, writer) } == nil)
    let refusal = ViewRefusal.missingScopes([.writeCampaignsLives])
    #expect(throws: refusal) { try create(Self.ours, reader) }
    #expect(throws: refusal) { try change(#""attributes":{}"#, reader) }
    #expect(throws: refusal) {
      try WebServer.deleteLive(exhibits.live.description, try api.scene(.v2, reader))
    }
  }

  @Test func `one that is deleted is gone`() throws {
    try WebServer.deleteLive(exhibits.live.description, try api.scene(.v2, creator))
    #expect(problem { try api(WebServer.live, exhibits.live, creator) }?.status == 404)
  }
}
