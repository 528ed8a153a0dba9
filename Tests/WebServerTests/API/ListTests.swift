// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Reading the members of a campaign` {
  private let api: APIRequest
  private let creator: Viewer

  init() throws {
    api = try APIRequest()
    creator = api.creator(.v2)
  }

  private func members(_ query: String = "", isStrict: Bool = false) throws -> JSON {
    try api(WebServer.members(of:_:), api.workshop, creator, query, isStrict: isStrict)
  }

  @Test func `all of them come on one page where nobody chose`() throws {
    let document = try members()
    #expect(document["data"]?.elements.count == 37)
    #expect(
      document["data"]?[0] == ["attributes": [:], "id": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90", "type": "member"])
    #expect(document["meta"] == ["pagination": ["cursors": ["next": nil], "total": 37]])
    #expect(document["links"] == nil)
    #expect(document["included"] == nil)
  }

  @Test(arguments: ["page[count]", "page[size]"]) func `a walk by links meets each once`(name: String) throws {
    var seen: [String] = []
    var query: String? = "\(name)=10&include=user&fields[member]=full_name&utm=x"
    while let page = query {
      let document = try members(page)
      seen += document["data"]?.identifiers ?? []
      #expect(document["meta"]?["pagination"]?["total"] == 37)
      let cursor = document["meta"]?["pagination"]?["cursors"]?["next"]?.text
      query = document.query(of: "next")
      #expect((cursor == nil) == (query == nil))
      guard let cursor else { continue }
      #expect((20...40).contains(cursor.count))
      #expect(
        document["links"]?["next"]
          == .string(
            "https://members.example/api/oauth2/v2/campaigns/810022/members?fields%5Bmember%5D=full_name&include=user"
              + "&page%5Bcount%5D=10&page%5Bcursor%5D=\(cursor)"))
    }
    #expect(seen.count == 37)
    #expect(Set(seen).count == 37)
  }

  @Test func `the other order is the same list backwards`() throws {
    let forwards = try members()["data"]?.identifiers ?? []
    var backwards: [String] = []
    var query: String? = "sort=-created&page[count]=8"
    while let page = query {
      let document = try members(page)
      backwards += document["data"]?.identifiers ?? []
      query = document.query(of: "next")
    }
    #expect(backwards == forwards.reversed())
    #expect(try members("sort=created")["data"]?.identifiers == forwards)
  }

  @Test func `a walk is not disturbed by who comes and who goes`() throws {
    let first = try members("page[count]=5")
    let next = try #require(first.query(of: "next"))
    let last = try #require(first["data"]?[4]?["id"]?.text)
    _ = try api.records.remove(try #require(MemberID(last)))
    let user = try api.records.file(User(fullName: "New", created: DemoCast.epoch))
    try api.records.file(Member(id: MemberID(high: 1, low: 2), campaign: api.workshop, user: user))
    let second = try members(next)["data"]?.identifiers ?? []
    #expect(Set(second).isDisjoint(with: first["data"]?.identifiers ?? []))
    #expect(second.first == "member:\(api.cast.members[5].id)")
  }

  @Test func `a page has a thousand at most, or half of that with histories`() throws {
    try api.addCrowd(1100)
    #expect(try members("page[count]=5000")["data"]?.elements.count == 1000)
    #expect(try members()["data"]?.elements.count == 1000)
    #expect(try members("include=pledge_history")["data"]?.elements.count == 500)
    #expect(try members("include=pledge_history&page[count]=501")["data"]?.elements.count == 500)
  }

  @Test func `a cursor of another list, another order or nobody is refused as WordPress expects`() throws {
    let cursor = try #require(try members("page[count]=5")["meta"]?["pagination"]?["cursors"]?["next"]?.text)
    let newest = try members("page[count]=5&sort=-created")["meta"]?["pagination"]?["cursors"]?["next"]?.text
    let foreign = Cursor(number: 9_911_302).text(in: "members of 810533 by created")
    for dead in [newest, foreign, "x", String(cursor.dropLast()), cursor + "A", "2024-01-05T10:00:00+00:00"] {
      let refusal = problem { try members("page[cursor]=\(dead ?? "")") }
      #expect(refusal?.status == 400)
      #expect(refusal?.code == 3)
      #expect(refusal?.parameter == "page[cursor]")
    }
    #expect(try members("page[cursor]=\(cursor)")["data"]?.elements.count == 32)
  }

  @Test func `an order that the list does not have is a warning, or a refusal in strict mode`() throws {
    let document = try members("sort=shoe_size")
    #expect(document["data"]?.elements.count == 37)
    #expect(document["meta"]?["warnings"]?[0]?["source"]?["parameter"] == "sort")
    #expect(problem { try members("sort=shoe_size", isStrict: true) }?.parameter == "sort")
  }

  @Test func `a known client finds every user that it asks for`() throws {
    let document = try members("include=user&fields[user]=full_name")
    for member in document["data"]?.elements ?? [] {
      let user = member["relationships"]?["user"]?["data"] ?? nil
      #expect(document["included"]?.elements.contains { $0["id"] == user["id"] && $0["type"] == "user" } == true)
    }
  }
}

@Suite struct `Reading the pledges to a campaign` {
  private let api: APIRequest
  private let creator: Viewer

  init() throws {
    api = try APIRequest()
    creator = api.creator(.v1)
  }

  /// The ids of all pages and the links between them.
  private func walk(_ query: String) throws -> (pledges: [String], cursors: [String]) {
    var pledges: [String] = []
    var cursors: [String] = []
    var next: String? = query
    while let page = next {
      let document = try api.pledges(to: api.workshop, creator, page)
      pledges += document["data"]?.identifiers ?? []
      next = document.query(of: "next")
      if let next { cursors.append(try Form(parsing: next).optional("page[cursor]") ?? "") }
    }
    return (pledges, cursors)
  }

  @Test func `a page has twenty, and its links say so where nobody chose`() throws {
    let document = try api.pledges(to: api.workshop, creator)
    #expect(document["data"]?.elements.count == 20)
    #expect(document["meta"] == ["count": 31])
    let list = "https://members.example/api/oauth2/api/campaigns/810022/pledges?page%5Bcount%5D=20"
    #expect(document["links"]?["first"] == .string(list + "&sort=created"))
    #expect(
      document["links"]?["next"]
        == .string(list + "&page%5Bcursor%5D=2023-07-04T03%3A00%3A00.000000%2B00%3A00&sort=created"))
    let last = try api.pledges(to: api.workshop, creator, try #require(document.query(of: "next")))
    #expect(last["data"]?.elements.count == 11)
    #expect(last["links"]?.names == ["first"])
  }

  @Test func `each comes with its patron, reward, creator, address and the tax that is not known`() throws {
    let document = try api.pledges(to: api.workshop, creator, "page[count]=100")
    let pledge = document["data"]?.elements.first { $0["id"] == "9911426" }
    #expect(
      pledge?["relationships"]?.names == ["address", "creator", "patron", "pledge_vat_location", "reward"])
    #expect(document["included"]?.identifiers.contains("address:9911426") == true)
    let patron = document["included"]?.elements.first { $0["id"] == "40012026" && $0["type"] == "user" }
    #expect(patron?["attributes"]?["email"] == "fan27@example.org")
    let known: Set<JSON> = ["user", "campaign", "pledge", "reward", "goal", "address", "card"]
    #expect(document.resources.allSatisfy { $0["type"].map { known.contains($0) } ?? false })
  }

  @Test func `included is there even where it is empty`() throws {
    #expect(try api.pledges(to: api.workshop, creator, "include=null")["included"] == [])
  }

  @Test func `the links repeat includes and fields`() throws {
    let document = try api.pledges(
      to: api.workshop, creator, "include=patron.null&fields%5Bpledge%5D=status&page%5Bcount%5D=100&utm=1")
    #expect(
      document.query(of: "first")
        == "fields%5Bpledge%5D=status&include=patron.null&page%5Bcount%5D=100&sort=created")
  }

  @Test(arguments: ["created", "-created", "updated", "-updated", "modified", "-modified"])
  func `a walk in any order meets each once and in order`(sort: String) throws {
    let (pledges, _) = try walk("sort=\(sort)&page[count]=7&include=null")
    let members = Dictionary(uniqueKeysWithValues: api.cast.members.map { ("pledge:\($0.pledge)", $0) })
    let dates = try pledges.map { id in
      let member = try #require(members[id])
      return try #require(sort.hasSuffix("created") ? member.pledgeStart : member.updated)
    }
    #expect(Set(pledges).count == 31)
    #expect(dates == (sort.hasPrefix("-") ? dates.sorted(by: >) : dates.sorted()))
  }

  @Test(arguments: ["created", "-created"])
  func `pledges of one millisecond are told apart`(sort: String) throws {
    try api.addCrowd(50, pledged: DemoCast.epoch)
    let (pledges, cursors) = try walk("sort=\(sort)&page[count]=7&include=null")
    #expect(pledges.count == 81)
    #expect(Set(pledges).count == 81)
    #expect(cursors.contains("2024-02-01T00:00:00.000025+00:00") || cursors.contains { $0.hasSuffix("7+00:00") })
    #expect(cursors.allSatisfy { $0.hasSuffix("+00:00") })
  }

  @Test func `more of them than three digits can count get an opaque cursor`() throws {
    try api.addCrowd(2300, pledged: DemoCast.epoch)
    let (pledges, cursors) = try walk("page[count]=400&include=null")
    #expect(pledges.count == 2331)
    #expect(Set(pledges).count == 2331)
    #expect(cursors.contains { $0.count == 28 })
  }

  @Test(arguments: [
    "2023-07-04T03:00:00.000000%2B00:00", "2023-07-04T03:00:00%2B00:00", "2023-07-04T03:00:00.000000+00:00",
    "2023-07-04T03:00:00Z", "2023-07-04T03:00:00", "2023-07-04%2003:00:00%2B00:00", "2023-07-04 03:00:00.000",
    "2023-07-04T05:30:00%2B02:30", "2023-07-03T20:00:00-07:00", "2023-07-04t03:00:00z",
  ])
  func `a cursor that a client read as a time and wrote again in its own way is the same`(cursor: String) throws {
    let page = try api.pledges(to: api.workshop, creator, "include=null&page[cursor]=\(cursor)")
    let expected = try api.pledges(
      to: api.workshop, creator, "include=null&page[cursor]=2023-07-04T03%3A00%3A00.000000%2B00%3A00")
    #expect(page["data"] == expected["data"])
    #expect(page["data"]?.elements.count == 11)
  }

  @Test(arguments: ["x", "2023-13-04T03:00:00%2B00:00", "2023-07-04", "0", "-1", "%F0%9F%A6%9C"])
  func `a cursor that is neither a time nor ours is refused`(cursor: String) {
    let refusal = problem { try api.pledges(to: api.workshop, creator, "page[cursor]=\(cursor)") }
    #expect(refusal?.code == 3)
    #expect(refusal?.parameter == "page[cursor]")
  }

  @Test func `pledges of version 1 need the scope pledges and one's own campaign`() throws {
    let some = api.viewer(api.cast.creator, .v1, [.users, .pledgesToMe, .myCampaign])
    #expect(throws: ViewRefusal.missingScopes([.pledges])) { try api.pledges(to: api.workshop, some) }
    #expect(throws: ViewRefusal.notYours) { try api.pledges(to: api.ferry, creator) }
    #expect(problem { try api.pledges(to: 999, creator) }?.status == 404)
    let mapped: ScopeSet = [.campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress]
    #expect(
      try api.pledges(to: api.workshop, api.viewer(api.cast.creator, .v2, mapped))["data"]?.elements.count == 20)
    let refusal = problem { try api.pledges(to: api.workshop, api.viewer(api.cast.fan, .v2, [.campaignsMembers])) }
    #expect(refusal?.codeName == "OAuthClientViewForbidden")
    #expect(refusal?.detail.contains("campaigns.members[email] campaigns.members.address") == true)
  }
}

@Suite struct `Reading posts` {
  private let api: APIRequest
  private let creator: Viewer
  private let exhibits: Exhibits

  init() throws {
    api = try APIRequest()
    exhibits = try api.exhibit()
    creator = api.creator(.v2)
  }

  private func posts(_ query: String, of campaign: ID<Campaign>? = nil) throws -> JSON {
    try api(WebServer.posts(of:_:), campaign ?? api.workshop, creator, query)
  }

  @Test func `a page has twenty at most, oldest first`() throws {
    let document = try posts("page[count]=100&fields[post]=title")
    #expect(document["data"]?.elements.count == 20)
    #expect(document["data"]?.identifiers == exhibits.posts.prefix(20).map { "post:\($0)" })
    #expect(document["data"]?[0]?["attributes"]?.names == ["title"])
    #expect(document["meta"]?["pagination"]?["total"] == .integer(Int64(exhibits.posts.count)))
  }

  @Test(arguments: ["published_at", "-published_at"])
  func `a walk meets each once, two of one moment included, and no draft`(sort: String) throws {
    var seen: [String] = []
    var query: String? = "sort=\(sort)&page[count]=7"
    while let page = query {
      let document = try posts(page)
      seen += document["data"]?.identifiers ?? []
      query = document.query(of: "next")
    }
    let expected = exhibits.posts.map { "post:\($0)" }
    #expect(seen == (sort == "published_at" ? expected : expected.reversed()))
  }

  @Test func `another creator's campaign has none to show, and an unknown one is missing`() throws {
    let document = try posts("", of: api.ferry)
    #expect(document["data"] == [])
    #expect(document["meta"] == ["pagination": ["cursors": ["next": nil], "total": 0]])
    #expect(problem { try posts("", of: ID(999)) }?.status == 404)
  }

  @Test func `one post is read by its creator alone, draft or not`() throws {
    let post = try api(WebServer.post, exhibits.draft, creator, "fields[post]=title,published_at")
    #expect(post["data"]?["attributes"] == ["published_at": nil, "title": "Draft"])
    #expect(post["links"]?["self"] == .string("https://members.example/api/oauth2/v2/posts/\(exhibits.draft)"))
    #expect(throws: ViewRefusal.notYours) { try api(WebServer.post, exhibits.foreignPost, creator) }
    #expect(problem { try api(WebServer.post, 999_999, creator) }?.codeName == "ResourceMissing")
    #expect(problem { try api(WebServer.post, "x", creator) }?.status == 404)
  }

  @Test func `only user and campaign can be included`() throws {
    let document = try posts("include=user,campaign&page[count]=1")
    #expect(document["included"]?.identifiers == ["campaign:810022", "user:3300456"])
    #expect(try posts("include=media")["meta"]?["warnings"]?[0]?["source"]?["parameter"] == "include")
  }

  @Test func `posts need their scope`() {
    let poor = api.viewer(api.cast.creator, .v2, [.campaigns])
    #expect(throws: ViewRefusal.missingScopes([.campaignsPosts])) {
      try api(WebServer.posts(of:_:), api.workshop, poor)
    }
    #expect(throws: ViewRefusal.missingScopes([.campaignsPosts])) {
      try api(WebServer.post, exhibits.posts[0], poor)
    }
  }
}
