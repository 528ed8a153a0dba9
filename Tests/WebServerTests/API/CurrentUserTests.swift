// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import Testing
import UsherOAuth

@testable import WebServer

private let default1: ScopeSet = [.users, .pledgesToMe, .myCampaign]

@Suite struct `Reading current_user` {
  private let api: APIRequest
  private let fan: Viewer
  private let creator: Viewer

  init() throws {
    api = try APIRequest()
    fan = api.viewer(api.cast.fan, .v1, default1)
    creator = api.viewer(api.cast.creator, .v1, .all(of: .v1))
  }

  @Test func `a fan sees themselves and their pledge`() throws {
    try expectGolden(try api.currentUser(fan), "v1-current-user-fan")
  }

  @Test func `a creator sees their campaign with its rewards and goals`() throws {
    try expectGolden(try api.currentUser(creator), "v1-current-user-creator")
  }

  @Test func `include null shows no relationships`() throws {
    let document = try api.currentUser(fan, "include=null")
    #expect(document.names == ["data", "links"])
    #expect(document["data"]?.names == ["attributes", "id", "type"])
  }

  @Test func `include replaces the default relationships, and each brings its own`() throws {
    let document = try api.currentUser(creator, "include=campaign")
    #expect(document["data"]?["relationships"]?.names == ["campaign"])
    #expect(
      document["included"]?.identifiers
        == [
          "campaign:810022", "reward:-1", "reward:0", "reward:5500211", "reward:5500212", "reward:5500213",
          "goal:61001",
        ])
  }

  @Test func `foo null includes foo without its own relationships`() throws {
    let document = try api.currentUser(fan, "include=pledges.null")
    #expect(document["included"]?.identifiers == ["pledge:9911302"])
    #expect(document["included"]?[0]?.names == ["attributes", "id", "type"])
  }

  @Test func `without default includes only what is named shows`() throws {
    let off = "json-api-use-default-includes=false"
    #expect(try api.currentUser(fan, off).names == ["data", "links"])
    let named = try api.currentUser(fan, off + "&include=pledges")
    #expect(named["included"]?.identifiers == ["pledge:9911302"])
    #expect(named["included"]?[0]?["relationships"] == nil)
  }

  @Test func `fields replace the default attributes of their type only`() throws {
    let document = try api.currentUser(fan, "fields%5Buser%5D=vanity,full_name,like_count")
    #expect(document["data"]?["attributes"]?.names == ["full_name", "like_count", "vanity"])
    #expect(document["included"]?[0]?["attributes"]?.names.contains("amount_cents") == true)
  }

  @Test(arguments: ["include=pledges", "includes=pledges"]) func `both spellings of include work`(query: String) throws
  {
    #expect(try api.currentUser(fan, query)["data"]?["relationships"]?.names == ["pledges"])
  }

  @Test func `a pledge without a tier has a null reward`() throws {
    let custom = try #require(api.cast.members.first { $0.status == .active && $0.pledgedTier == nil })
    let user = try #require(api.cast.users.first { $0.id == custom.user })
    let document = try api.currentUser(api.viewer(user, .v1, default1))
    let pledge = document["included"]?[0]
    #expect(pledge?["attributes"]?["amount_cents"] == 700)
    #expect(pledge?["relationships"]?["reward"] == ["data": nil])
  }

  @Test func `a declined pledge keeps its reward and says since when`() throws {
    let declined = try #require(api.cast.members.first { $0.status == .declined })
    let user = try #require(api.cast.users.first { $0.id == declined.user })
    let pledge = try api.currentUser(api.viewer(user, .v1, default1))["included"]?[0]
    #expect(pledge?["attributes"]?["declined_since"] != .null)
    #expect(pledge?["attributes"]?["amount_cents"] == 500)
    #expect(pledge?["relationships"]?["reward"]?["data"]?["id"] == "5500211")
  }

  @Test(arguments: [PatronStatus.former, .free]) func `a membership without a pledge is none`(status: PatronStatus)
    throws
  {
    let member = try #require(api.cast.members.first { $0.status == status && $0.campaign == ID(810_022) })
    let user = try #require(api.cast.users.first { $0.id == member.user })
    let document = try api.currentUser(api.viewer(user, .v1, default1))
    #expect(document["data"]?["relationships"]?["pledges"]?["data"] == [])
  }

  @Test func `a user without an address has a null one`() throws {
    let user = try #require(api.cast.users.first { $0.email == nil })
    let attributes = try api.currentUser(api.viewer(user, .v1, default1))["data"]?["attributes"]
    #expect(attributes?["email"] == .null)
    #expect(attributes?["is_email_verified"] == false)
  }

  @Test func `card and taxes are null where asked for`() throws {
    let document = try api.currentUser(fan, "include=pledges.card,pledges.pledge_vat_location")
    #expect(document["included"]?[0]?["relationships"]?.names == ["card", "pledge_vat_location"])
    #expect(document["included"]?[0]?["relationships"]?["card"] == ["data": nil])
  }

  @Test func `without pledges-to-me the list of pledges is empty`() throws {
    let document = try api.currentUser(api.viewer(api.cast.fan, .v1, [.users]))
    #expect(document["data"]?["relationships"]?["pledges"]?["data"] == [])
    #expect(document["included"] == nil)
  }

  @Test func `another creator's campaign shows with the scope campaigns only, and nobody is warned unasked`() throws {
    let teo = api.cast.otherCreator
    let without = try api.currentUser(api.viewer(teo, .v1, default1))
    #expect(without["data"]?["relationships"]?.names == ["pledges"])
    #expect(without["meta"] == nil)
    let with = try api.currentUser(api.viewer(teo, .v1, [.users, .campaigns]))
    #expect(with["data"]?["relationships"]?.names == ["campaign", "pledges"])
  }

  @Test func `a version 2 token with the mapped scopes reads version 1`() throws {
    let viewer = api.viewer(api.cast.fan, .v2, [.identity, .identityEmail])
    #expect(try api.currentUser(viewer)["data"]?["attributes"]?["email"] == "ines@example.org")
  }

  @Test func `a version 2 token without them is told which`() throws {
    let viewer = api.viewer(api.cast.fan, .v2, [.identity])
    let refusal = ViewRefusal.clientForbidden(clientIdentifier: "fan-club", missing: [.identityEmail])
    #expect(throws: refusal) { try api.currentUser(viewer) }
    #expect(refusal.problem.status == 403)
    #expect(refusal.problem.codeName == "OAuthClientViewForbidden")
    #expect(refusal.problem.code == nil)
    #expect(refusal.problem.detail.contains("fan-club"))
    #expect(refusal.problem.detail.contains("identity[email]"))
  }

  @Test func `the creator in a fan's document shows nothing private`() throws {
    let document = try api.currentUser(fan, "include=pledges.creator")
    let creator = try #require(document["included"]?.elements.first { $0["id"] == "3300456" })
    #expect(
      creator["attributes"]?.names == [
        "about", "created", "first_name", "full_name", "image_url", "last_name", "thumb_url", "url", "vanity",
      ])
  }
}

@Suite struct `Reading the campaigns of current_user` {
  private let api: APIRequest
  private let creator: Viewer

  init() throws {
    api = try APIRequest()
    creator = api.viewer(api.cast.creator, .v1, .all(of: .v1))
  }

  @Test func `a creator sees the campaign with creator, rewards and goals`() throws {
    try expectGolden(try api.campaigns(creator), "v1-campaigns")
  }

  @Test func `the first page of pledges comes with its links when asked for`() throws {
    let document = try api.campaigns(creator, "include=rewards,creator,goals,pledges")
    try expectGolden(document["data"]?[0]?["relationships"] ?? nil, "v1-campaigns-relationships")
    let pledges = document["data"]?[0]?["relationships"]?["pledges"]
    #expect(pledges?["data"]?.elements.count == 20)
    let first = "https://members.example/api/oauth2/api/campaigns/810022/pledges?page%5Bcount%5D=20&sort=created"
    #expect(pledges?["links"]?["first"] == .string(first))
    #expect(pledges?["meta"]?["count"] == 31)
  }

  @Test func `the page has the size that was asked for and no next link at its end`() throws {
    let document = try api.campaigns(creator, "include=pledges&page%5Bcount%5D=100")
    let pledges = document["data"]?[0]?["relationships"]?["pledges"]
    #expect(pledges?["data"]?.elements.count == 31)
    #expect(pledges?["links"]?.names == ["first"])
  }

  @Test func `patrons show their address to the creator who lists them`() throws {
    let document = try api.campaigns(creator, "include=pledges.patron")
    let patron = document["included"]?.elements.first { $0["type"] == "user" && $0["id"] != "3300456" }
    #expect(patron?["attributes"]?.names.contains("email") == true)
    #expect(patron?["attributes"]?.names.contains("social_connections") == false)
  }

  @Test func `without the scope pledges the list is left out and the answer says so`() throws {
    let document = try api.campaigns(api.viewer(api.cast.creator, .v1, default1), "include=pledges,creator")
    #expect(document["data"]?[0]?["relationships"]?.names == ["creator"])
    #expect(
      document["meta"]?["warnings"]?[0]?["detail"] == "'pledges' was left out: the token lacks the scope pledges.")
  }

  @Test func `who runs no campaign gets an empty list with included`() throws {
    let document = try api.campaigns(api.viewer(api.cast.fan, .v1, default1))
    #expect(document["data"] == [])
    #expect(document["included"] == [])
    #expect(document["meta"]?["count"] == 0)
  }

  @Test func `another creator's campaign needs the scope campaigns`() throws {
    let without = try api.campaigns(api.viewer(api.cast.otherCreator, .v1, default1))
    #expect(without["data"] == [])
    #expect(without["meta"]?.names == ["count", "warnings"])
    let with = try api.campaigns(api.viewer(api.cast.otherCreator, .v1, [.users, .myCampaign, .campaigns]))
    #expect(with["data"]?.identifiers == ["campaign:810533"])
  }

  @Test func `links repeat what shapes the answer and nothing else`() throws {
    let document = try api.campaigns(creator, "utm=1&include=null&fields%5Bcampaign%5D=summary&access_token=x")
    let first = """
      https://members.example/api/oauth2/api/current_user/campaigns?\
      fields%5Bcampaign%5D=summary&include=null&page%5Bcount%5D=20
      """
    #expect(document["links"]?["first"] == .string(first))
  }

  @Test func `without my-campaign the token is refused with code 1`() throws {
    let refusal = ViewRefusal.missingScopes([.myCampaign])
    #expect(throws: refusal) { try api.campaigns(api.viewer(api.cast.fan, .v1, [.users])) }
    #expect(refusal.problem.status == 401)
    #expect(refusal.problem.code == 1)
    #expect(refusal.problem.detail.contains("my-campaign"))
    #expect(Problem.challenge(for: refusal) == #"Bearer error="insufficient_scope", scope="my-campaign""#)
  }
}
