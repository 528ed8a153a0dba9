// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let now = Instant(milliseconds: 1_700_000_000_000)
private let uuid = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"
private let otherUUID = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b91"

/// What the lines under test may name: two campaigns, each with a tier, a benefit, a member, a rule and a file.
private let stage = """
  {"type":"user","id":"1","full_name":"Ann"}
  {"type":"user","id":"2","full_name":"Bo"}
  {"type":"category","id":"3","name":"Crafts"}
  {"type":"campaign","id":"10","creator":"1","name":"Tin"}
  {"type":"campaign","id":"20","creator":"2","name":"Ferry"}
  {"type":"media","id":"71","campaign":"10"}
  {"type":"media","id":"72","campaign":"20"}
  {"type":"tier","id":"101","campaign":"10","title":"Dear","amount_cents":900}
  {"type":"tier","id":"102","campaign":"10","title":"Cheap","amount_cents":300}
  {"type":"tier","id":"201","campaign":"20","title":"Deck","amount_cents":100}
  {"type":"benefit","id":"11","campaign":"10","title":"Notes"}
  {"type":"benefit","id":"21","campaign":"20","title":"Plays"}
  {"type":"member","id":"\(uuid)","campaign":"10","user":"2"}
  {"type":"member","id":"\(otherUUID)","campaign":"20","user":"1"}
  {"type":"live-access-rule","id":"31","campaign":"10","access_rule_type":"patrons"}
  {"type":"live-access-rule","id":"32","campaign":"20","access_rule_type":"public"}

  """
private let stageLines = 16

private func load(_ text: String, into records: any MembershipRecords, now: Instant = now) throws {
  var reader = ImportReader(now: now)
  try reader.read(Array(text.utf8)) { try file($0, in: records) }
  try reader.finish { try file($0, in: records) }
}

@Suite struct `Importing what campaigns hold` {
  private let records: SQLMembershipRecords

  init() throws {
    records = SQLMembershipRecords(try InMemory())
    try load(stage, into: records)
  }

  private func failure(_ line: String) -> String {
    do {
      try load(stage + line, into: records)
      return "none"
    } catch { return "\(error)".replacing("\(stageLines + 1):", with: "", maxReplacements: 1) }
  }

  @Test func `a post is read with all that the wire says of one`() throws {
    try load(
      """
      {"type":"post","id":"5","campaign":"10","user":"1","title":"Wren","content":"<p>w</p>","is_paid":true,\
      "is_public":true,"published_at":"2024-01-05T10:00:00.000+00:00","tiers":["101","102","101"],\
      "embed_url":"https://v.example/1","embed_data":{"url":"https://v.example/1","provider":"V","provider_url":"https://v.example",\
      "subject":"s","description":"d","html":"h"},"url":"/posts/wren-5","app_id":9,"app_status":"ok",\
      "created_at":"2024-01-04T10:00:00Z","edited_at":"2024-01-06T10:00:00Z"}
      """, into: records)
    let day = try #require(Instant("2024-01-05T10:00:00Z"))
    #expect(
      try records.post(ID(5))
        == Post(
          id: ID(5), campaign: ID(10), author: ID(1), title: "Wren", content: "<p>w</p>", isPaid: true, isPublic: true,
          published: day, tiers: [ID(102), ID(101)],
          embed: Embed(
            url: "https://v.example/1", provider: "V", providerURL: "https://v.example", subject: "s",
            description: "d", html: "h"), url: "/posts/wren-5", appID: 9, appStatus: "ok",
          created: day + .seconds(-86_400), edited: day + .seconds(86_400)))
  }

  @Test func `a post needs little and is a draft until it says when it was published`() throws {
    try load(#"{"type":"post","id":"5","campaign":"10","user":"1"}"#, into: records)
    #expect(try records.post(ID(5)) == Post(id: ID(5), campaign: ID(10), author: ID(1), created: now))
    try load(
      #"{"type":"post","id":"5","campaign":"10","user":"1","published_at":"2024-01-05T10:00:00Z"}"#, into: records)
    let day = Instant("2024-01-05T10:00:00Z")
    #expect(try records.post(ID(5))?.published == day)
    #expect(try records.post(ID(5))?.created == day)
  }

  @Test(
    arguments: [
      (#""embed_url":"https://e""#, Embed(url: "https://e")),
      (#""embed_data":{"url":"https://e","html":"h"}"#, Embed(url: "https://e", html: "h")),
      (#""embed_url":"https://e","embed_data":{"html":"h"}"#, Embed(url: "https://e", html: "h")),
      (#""embed_url":null,"embed_data":null"#, nil),
    ] as [(String, Embed?)])
  func `an embed says its address in either place`(keys: String, embed: Embed?) throws {
    try load(#"{"type":"post","id":"5","campaign":"10","user":"1",\#(keys)}"#, into: records)
    #expect(try records.post(ID(5))?.embed == embed)
  }

  @Test func `a file is read with all that the wire says of one`() throws {
    try load(
      """
      {"type":"media","id":"73","campaign":"10","owner_type":"reward","owner_id":"101","owner_relationship":"tier_image",\
      "file_name":"a.png","mimetype":"image/png","size_bytes":12,"state":"pending_upload",\
      "created_at":"2024-01-05T10:00:00Z","download_url":"https://f","image_urls":{"default":"https://f/d"},\
      "metadata":{"dimensions":{"w":3,"h":2}},"upload_url":"https://u","upload_expires_at":"2024-01-06T10:00:00Z",\
      "upload_parameters":{"key":"a b"}}
      """, into: records)
    let day = try #require(Instant("2024-01-05T10:00:00Z"))
    #expect(
      try records.media(ID(73))
        == Media(
          id: ID(73), campaign: ID(10), owner: .tier(ID(101)), ownerRelationship: "tier_image", fileName: "a.png",
          mimeType: "image/png", sizeBytes: 12, state: .awaitingUpload, created: day, downloadURL: "https://f",
          imageURLs: ["default": "https://f/d"], dimensions: Media.Dimensions(width: 3, height: 2),
          upload: Media.Upload(url: "https://u", expires: day + .seconds(86_400), parameters: ["key": "a b"])))
    try load(
      #"{"type":"tier","id":"101","campaign":"10","title":"Dear","amount_cents":900,"tier_image":"73"}"#,
      into: records)
    #expect(try records.tier(ID(101))?.image == ID(73))
  }

  @Test func `a campaign is read with its categories and what only version 1 shows`() throws {
    try load(
      """
      {"type":"campaign","id":"10","creator":"1","name":"Tin","categories":["3","3"],"creation_count":45,\
      "display_patron_goals":true,"is_plural":true,"outstanding_payment_amount_cents":7}
      """, into: records)
    let campaign = try #require(try records.campaign(ID(10)))
    #expect(campaign.creationCount == 45 && campaign.outstandingPaymentCents == 7)
    #expect(campaign.showsPatronGoals && campaign.isPlural)
    #expect(try records.categories(of: [ID(10)]) == [ID(10): [Category(id: ID(3), name: "Crafts")]])
    try load(#"{"type":"campaign","id":"10","creator":"1","name":"Tin"}"#, into: records)
    #expect(try records.categories(of: [ID(10)]) == [:])
  }

  @Test func `a user and a member are read with what only version 1 shows`() throws {
    try load(
      """
      {"type":"user","id":"2","full_name":"Bo","comment_count":3,"gender":1,"is_deleted":true,"is_nuked":true,\
      "is_suspended":true,"two_factor_enabled":true,"patron_currency":"EUR"}
      {"type":"member","id":"\(uuid)","campaign":"10","user":"2","patron_status":"declined_patron",\
      "pledge_relationship_start":"2024-01-05T10:00:00Z","declined_since":"2024-02-05T10:00:00Z","is_paused":true,\
      "patron_pays_fees":true,"pledge_cap_cents":800}
      """, into: records)
    #expect(
      try records.user(ID(2))
        == User(
          id: ID(2), fullName: "Bo", created: now, commentCount: 3, gender: 1, isDeleted: true, isNuked: true,
          isSuspended: true, hasTwoFactors: true, patronCurrency: "EUR"))
    let member = try #require(try records.member(ID(2), of: ID(10)))
    #expect(member.isPaused && member.paysFees && member.pledgeCapCents == 800)
    #expect(member.declinedSince == Instant("2024-02-05T10:00:00Z"))
  }

  @Test func `benefits, goals and deliverables are read with all that the wire says of them`() throws {
    try load(
      """
      {"type":"benefit","id":"11","campaign":"10","title":"Notes","description":"d","benefit_type":"k","rule_type":"r",\
      "app_external_id":"x","app_meta":{"a":[1]},"created_at":"2024-01-05T10:00:00Z","is_deleted":true,"is_ended":true,\
      "is_published":false,"tiers":["101","102"]}
      {"type":"goal","id":"61","campaign":"10","title":"Kiln","amount_cents":5,"description":"d",\
      "created_at":"2024-01-05T10:00:00Z","reached_at":"2024-01-06T10:00:00Z"}
      {"type":"deliverable","id":"91","benefit":"11","member":"\(uuid)","delivery_status":"delivered",\
      "due_at":"2024-01-05T10:00:00Z","completed_at":"2024-01-06T10:00:00Z"}
      {"type":"deliverable","id":"92","benefit":"11","member":"\(uuid)","due_at":"2024-01-05T10:00:00Z"}
      """, into: records)
    let day = try #require(Instant("2024-01-05T10:00:00Z"))
    let next = day + .seconds(86_400)
    #expect(
      try records.benefit(ID(11))
        == Benefit(
          id: ID(11), campaign: ID(10), title: "Notes", description: "d", kind: "k", rule: "r", appExternalID: "x",
          appMeta: ObjectText(#"{"a":[1]}"#), created: day, isDeleted: true, isEnded: true, isPublished: false,
          tiers: [ID(102), ID(101)]))
    #expect(
      try records.goal(ID(61))
        == Goal(
          id: ID(61), campaign: ID(10), title: "Kiln", amountCents: 5, description: "d", created: day, reached: next))
    let member = try #require(try records.member(ID(2), of: ID(10)))
    #expect(
      try records.deliverables(of: [ID(11)], limit: 9)[ID(11)]
        == [
          Deliverable(id: ID(91), benefit: ID(11), to: member, status: .delivered, due: day, completed: next),
          Deliverable(id: ID(92), benefit: ID(11), to: member, due: day),
        ])
  }

  @Test func `an event of a pledge says its kind in its id, as on the wire`() throws {
    try load(
      """
      {"type":"pledge-event","id":"pledge_upgrade:8","member":"\(uuid)","date":"2024-01-05T10:00:00Z",\
      "amount_cents":300,"currency_code":"EUR","payment_status":"Partially Refunded","pledge_payment_status":"queued",\
      "tier_id":"101","tier_title":"Dear"}
      """, into: records)
    let member = try #require(MemberID(uuid))
    #expect(
      try records.history(of: member, limit: 9)
        == [
          PledgeEvent(
            id: ID(8), member: member, kind: .upgrade, date: try #require(Instant("2024-01-05T10:00:00Z")),
            amountCents: 300, currency: "EUR", payment: .partiallyRefunded, pledgePayment: .queued, tier: ID(101),
            tierTitle: "Dear")
        ])
  }

  @Test func `a stream is read with whom it is for, and stays that of the app that made it`() throws {
    let live = """
      {"type":"live","id":"41","campaign":"10","title":"t","description":"d","state":"live","rtmp_url":"r",\
      "stream_key":"s","scheduled_for":"2024-01-05T10:00:00Z","created_at":"2024-01-05T10:00:00Z",\
      "live_access_rules":["31","33"]}
      """
    try load(
      #"{"type":"live-access-rule","id":"33","campaign":"10","access_rule_type":"tier","tier":"101"}"# + "\n" + live,
      into: records)
    let day = try #require(Instant("2024-01-05T10:00:00Z"))
    var expected = Live(
      id: ID(41), campaign: ID(10), title: "t", description: "d", state: .live, rtmpURL: "r", streamKey: "s",
      scheduledFor: day, created: day, accessRules: [ID(31), ID(33)])
    #expect(try records.live(ID(41)) == expected)
    expected.clientIdentifier = "app"
    try records.file(expected)
    try load(live, into: records)
    #expect(try records.live(ID(41)) == expected)
  }

  @Test func `a member who is imported again as before was not updated`() throws {
    let line = """
      {"type":"member","id":"\(uuid)","campaign":"10","user":"2","patron_status":"active_patron",\
      "currently_entitled_tiers":["101","102"],"pledge_relationship_start":"2024-01-05T10:00:00Z"}
      """
    try load(line, into: records, now: now + .seconds(1))
    try load(line, into: records, now: now + .seconds(2))
    #expect(try records.member(ID(2), of: ID(10))?.updated == now + .seconds(1))
    try load(line.replacing("active", with: "former"), into: records, now: now + .seconds(3))
    #expect(try records.member(ID(2), of: ID(10))?.updated == now + .seconds(3))
  }

  @Test(arguments: [
    (#"{"type":"category","id":"4"}"#, "1: A category needs the key 'name'."),
    (#"{"type":"post","id":"5","campaign":"10"}"#, "1: A post needs the key 'user'."),
    (#"{"type":"post","id":"5","campaign":"10","user":"1","min_cents":5}"#, "52: 'min_cents' is not a key of a post."),
    (
      #"{"type":"post","id":"5","campaign":"10","user":"1","embed_data":{"html":"h"}}"#,
      "65: A embed_data needs the key 'url'."
    ),
    (
      #"{"type":"post","id":"5","campaign":"10","user":"1","embed_url":"a","embed_data":{"url":"b"}}"#,
      "88: 'url' must be the same as 'embed_url'."
    ),
    (
      #"{"type":"post","id":"5","campaign":"10","user":"1","embed_url":"a","embed_data":{"colour":"b"}}"#,
      "82: 'colour' is not a key of a embed_data."
    ),
    (
      #"{"type":"media","id":"5","campaign":"10","owner_type":"shoe","owner_id":"1"}"#,
      "55: 'owner_type' must be one of user, campaign, tier, post."
    ),
    (#"{"type":"media","id":"5","campaign":"10","owner_type":"tier"}"#, "1: A media needs the key 'owner_id'."),
    (#"{"type":"media","id":"5","campaign":"10","owner_id":"1"}"#, "1: A media needs the key 'owner_type'."),
    (
      #"{"type":"media","id":"5","campaign":"10","state":"lost"}"#,
      "50: 'state' must be one of pending_upload, ready, failed."
    ),
    (#"{"type":"media","id":"5","campaign":"10","upload_url":"u"}"#, "1: A media needs the key 'upload_expires_at'."),
    (
      #"{"type":"media","id":"5","campaign":"10","upload_parameters":{}}"#,
      "1: A media needs the key 'upload_url'."
    ),
    (
      #"{"type":"media","id":"5","campaign":"10","metadata":{"dimensions":{"w":1}}}"#,
      "67: A dimensions needs the key 'h'."
    ),
    (#"{"type":"media","id":"5","campaign":"10","image_urls":{"default":1}}"#, "66: 'default' must be text."),
    (#"{"type":"benefit","id":"5","campaign":"10","title":"t","app_meta":[]}"#, "67: 'app_meta' must be an object."),
    (#"{"type":"goal","id":"5","campaign":"10","title":"t"}"#, "1: A goal needs the key 'amount_cents'."),
    (
      #"{"type":"deliverable","id":"5","benefit":"11","member":"\#(uuid)"}"#,
      "1: A deliverable needs the key 'due_at'."
    ),
    (
      #"{"type":"deliverable","id":"5","benefit":"11","member":"\#(uuid)","delivery_status":"lost"}"#,
      "113: 'delivery_status' must be one of delivered, not_delivered, wont_deliver."
    ),
    (#"{"type":"pledge-event","id":"8"}"#, #"29: 'id' must be an id such as "pledge_start:11123"."#),
    (#"{"type":"pledge-event","id":"pledge_begin:8"}"#, #"29: 'id' must be an id such as "pledge_start:11123"."#),
    (#"{"type":"pledge-event","id":"subscription:8:9"}"#, #"29: 'id' must be an id such as "pledge_start:11123"."#),
    (
      #"{"type":"live-access-rule","id":"5","campaign":"10","access_rule_type":"tier"}"#,
      "72: 'access_rule_type' must be public or patrons, or tier beside the key 'tier'."
    ),
    (
      #"{"type":"live","id":"5","campaign":"10","state":"over"}"#,
      "49: 'state' must be one of pre_live, live, live_ended."
    ),
  ])
  func `a value of the wrong kind is shown where it stands`(line: String, expected: String) {
    #expect(failure(line) == expected)
  }

  @Test(arguments: [
    (
      #"{"type":"campaign","id":"10","creator":"1","name":"Tin","categories":["3","4"]}"#,
      "70: 'categories' names the category 4"
    ),
    (
      #"{"type":"tier","id":"101","campaign":"10","title":"D","amount_cents":1,"tier_image":"72"}"#,
      "85: 'tier_image' names the media of campaign 10 72"
    ),
    (#"{"type":"media","id":"5","campaign":"9"}"#, "37: 'campaign' names the campaign 9"),
    (#"{"type":"benefit","id":"5","campaign":"9","title":"t"}"#, "39: 'campaign' names the campaign 9"),
    (
      #"{"type":"benefit","id":"5","campaign":"10","title":"t","tiers":["201"]}"#,
      "64: 'tiers' names the tier of campaign 10 201"
    ),
    (#"{"type":"goal","id":"5","campaign":"9","title":"t","amount_cents":1}"#, "36: 'campaign' names the campaign 9"),
    (
      #"{"type":"deliverable","id":"5","benefit":"9","member":"\#(uuid)","due_at":"2024-01-05T10:00:00Z"}"#,
      "42: 'benefit' names the benefit 9"
    ),
    (
      #"{"type":"deliverable","id":"5","benefit":"11","member":"\#(otherUUID)","due_at":"2024-01-05T10:00:00Z"}"#,
      "56: 'member' names the member of campaign 10 \(otherUUID)"
    ),
    (#"{"type":"post","id":"5","campaign":"9","user":"1"}"#, "36: 'campaign' names the campaign 9"),
    (#"{"type":"post","id":"5","campaign":"10","user":"9"}"#, "48: 'user' names the user 9"),
    (
      #"{"type":"post","id":"5","campaign":"10","user":"1","tiers":["201"]}"#,
      "60: 'tiers' names the tier of campaign 10 201"
    ),
    (
      #"{"type":"live-access-rule","id":"5","campaign":"10","access_rule_type":"tier","tier":"201"}"#,
      "86: 'tier' names the tier of campaign 10 201"
    ),
    (
      #"{"type":"live","id":"5","campaign":"10","live_access_rules":["32"]}"#,
      "61: 'live_access_rules' names the live-access-rule of campaign 10 32"
    ),
  ])
  func `what refers to nothing or to another's is named`(line: String, expected: String) {
    #expect(failure(line) == expected + ", which is neither above this line nor in the database.")
  }

  @Test(arguments: [
    ("media", "71", #""campaign":"20""#, "10"), ("tier", "101", #""campaign":"20","title":"t","amount_cents":1"#, "10"),
    ("benefit", "11", #""campaign":"20","title":"t""#, "10"),
    ("live-access-rule", "31", #""campaign":"20","access_rule_type":"public""#, "10"),
    ("goal", "61", #""campaign":"20","title":"t","amount_cents":1"#, "10"),
    ("post", "5", #""campaign":"20","user":"1""#, "10"), ("live", "41", #""campaign":"20""#, "10"),
    ("deliverable", "91", #""benefit":"21","member":"\#(otherUUID)","due_at":"2024-01-05T10:00:00Z""#, "10"),
  ])
  func `nothing goes from one campaign to another`(type: String, id: String, keys: String, campaign: String) throws {
    try load(
      """
      {"type":"goal","id":"61","campaign":"10","title":"Kiln","amount_cents":5}
      {"type":"post","id":"5","campaign":"10","user":"1"}
      {"type":"live","id":"41","campaign":"10"}
      {"type":"deliverable","id":"91","benefit":"11","member":"\(uuid)","due_at":"2024-01-05T10:00:00Z"}
      """, into: records)
    let column = #"{"type":"\#(type)","id":"#.utf8.count + 1
    #expect(
      failure(#"{"type":"\#(type)","id":"\#(id)",\#(keys)}"#)
        == "\(column): 'id' already belongs to a \(type) of campaign \(campaign).")
  }

  @Test func `an event does not go from one member to another`() throws {
    func event(_ member: String, _ tier: String) -> String {
      """
      {"type":"pledge-event","id":"subscription:8","member":"\(member)","date":"2024-01-05T10:00:00Z",\
      "amount_cents":1,"currency_code":"USD","payment_status":"Paid","pledge_payment_status":"valid","tier_id":"\(tier)"}
      """
    }
    #expect(failure(event(uuid, "201")).contains("'tier_id' names the tier of campaign 10 201"))
    try load(event(uuid, "101"), into: records)
    #expect(failure(event(otherUUID, "201")) == "29: 'id' already belongs to an event of member \(uuid).")
  }
}
