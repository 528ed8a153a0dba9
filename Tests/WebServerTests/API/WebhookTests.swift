// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

@testable import WebServer

private let now = Instant(milliseconds: 1_706_800_000_000)

/// The demo's workshop on tables with webhooks.
private final class Workshop {
  let cast = DemoCast()
  let connection: InMemory
  let records: SQLMembershipRecords
  let announcer: WebhookAnnouncer

  init() throws {
    connection = try InMemory(schema)
    announcer = WebhookAnnouncer(
      baseURL: "https://members.example", keys: ServerKeys(secret: [UInt8](repeating: 7, count: 32)), now: now)
    records = SQLMembershipRecords(connection, announcer: announcer)
    try cast.file(in: SQLMembershipRecords(connection))
  }

  var campaign: Campaign { cast.campaigns[0] }

  func client(_ identifier: String, owner: User? = nil, version: Int64 = 2, consent: ScopeSet? = nil) throws {
    try connection.execute(
      """
      INSERT INTO clients (identifier, owner_id, api_version, created_at, name, redirect_uris, requires_pkce)
      VALUES ($1, $2, $3, 0, 'x', '', 0)
      """, [.text(identifier), .integer((owner ?? cast.creator).id.number), .integer(version)])
    guard let consent else { return }
    try connection.execute(
      """
      INSERT INTO consents (account_id, client_id, scopes, since)
      VALUES ($1, (SELECT id FROM clients WHERE identifier = $2), $3, 0)
      """, [.integer(cast.creator.id.number), .text(identifier), .integer(consent.bits)])
  }

  @discardableResult
  func webhook(_ client: String, _ triggers: TriggerSet) throws -> ID<Webhook> {
    try records.file(
      NewWebhook(
        clientIdentifier: client, campaign: campaign.id,
        address: try ReceiverAddress("https://site.example/", allowsPlainHTTP: false), sealedSecret: [1],
        triggers: triggers, created: now))
  }

  func member(_ place: Int) throws -> Member { try #require(try records.member(cast.members[place].id)) }

  func change(_ place: Int, _ change: (inout Member) -> Void) throws {
    var member = try member(place)
    change(&member)
    try records.change(member, address: try records.address(of: member.id))
  }

  /// What waits, oldest first.
  func events(of webhook: ID<Webhook>) throws -> [(trigger: String, body: JSON)] {
    try connection.rows(
      "SELECT trigger_bit, payload FROM webhook_events WHERE webhook_id = $1 ORDER BY sequence",
      [.integer(webhook.number)]
    ) { row in
      let trigger = try #require(Trigger(rawValue: UInt8(row.integer(0))))
      return (trigger.name, try #require(JSON(parsing: row.blob(1))))
    }
  }

  /// What is sent to the campaign's first webhook of the member as it is now.
  func document(of trigger: Trigger, _ place: Int) throws -> Document {
    let listener = try #require(try records.listeners(to: campaign.id).first)
    return try #require(
      try WebhookPayload.document(of: trigger, try member(place), for: listener.viewer, in: try setting()))
  }

  func setting() throws -> WebhookSetting {
    WebhookSetting(
      baseURL: "https://members.example", records: records, campaign: campaign.id,
      census: try records.census(of: campaign.id), now: now)
  }

  func payload(of webhook: ID<Webhook>) throws -> [UInt8] {
    try #require(
      try connection.row(
        "SELECT payload FROM webhook_events WHERE webhook_id = $1 ORDER BY sequence DESC", [.integer(webhook.number)]
      ) { $0.blob(0) })
  }
}

private let guildMember = 26

@Suite struct `Raising webhooks` {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `a member's payload has all attributes, and included are campaign, user and tiers in this order`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    try workshop.change(guildMember) { $0.campaignLifetimeCents += 2500 }
    let payload = try workshop.payload(of: webhook)
    #expect(payload.allSatisfy { (0x20..<0x7F).contains($0) })
    let document = try workshop.document(of: .membersUpdate, guildMember)
    #expect(document.bytes == payload)
    try expectGolden(try APIRequest().json(document), "webhook-member")
    let body = try #require(JSON(parsing: payload))
    #expect(
      Set(body["data"]?["attributes"]?.names ?? []) == Set(V2Member.attributeNames + ["pledge_amount_cents"]))
    #expect(
      body["data"]?["relationships"]?.names.sorted() == ["address", "campaign", "currently_entitled_tiers", "user"])
    #expect(
      body["included"]?.elements.compactMap { $0["type"] } == ["campaign", "user", "tier", "address"])
    #expect(body["meta"] == nil)
  }

  @Test func `addresses and e-mail show only as far as the creator allowed the client`() throws {
    try workshop.client("app", owner: workshop.cast.otherCreator, consent: [.identity, .writeCampaignsWebhook])
    let webhook = try workshop.webhook("app", [.membersUpdate])
    try workshop.change(guildMember) { $0.campaignLifetimeCents += 2500 }
    let bytes = try workshop.payload(of: webhook)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("@"))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("Weathervane"))
    let body = try #require(JSON(parsing: bytes))
    #expect(body["data"]?["attributes"]?["email"] == nil)
    #expect(body["data"]?["attributes"]?["note"] == nil)
    #expect(body["data"]?["relationships"]?["address"] == ["data": nil])
    #expect(body["meta"] == nil)
  }

  @Test func `a free member's payload has no tiers`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    try workshop.change(36) { $0.note = "Hello" }
    let body = try #require(JSON(parsing: try workshop.payload(of: webhook)))
    #expect(body["data"]?["relationships"]?["currently_entitled_tiers"] == ["data": []])
    #expect(body["included"]?.elements.compactMap { $0["type"] } == ["campaign", "user"])
  }

  @Test func `version 1's triggers send version 1's pledge`() throws {
    try workshop.client("old", version: 1, consent: ScopeSet([.writeCampaignsWebhook]))
    let webhook = try workshop.webhook("old", [.pledgesUpdate, .pledgesDelete])
    try workshop.change(0) { $0.willPayCents = 700 }
    let document = try workshop.document(of: .pledgesUpdate, 0)
    #expect(document.bytes == (try workshop.payload(of: webhook)))
    try expectGolden(try APIRequest().json(document), "webhook-pledge")
    try workshop.change(0) {
      ($0.status, $0.tiers, $0.pledgedTier) = (.former, [], nil)
      ($0.entitledCents, $0.willPayCents) = (0, 0)
    }
    let ended = try workshop.events(of: webhook)
    #expect(ended.map(\.trigger) == ["pledges:update", "pledges:delete"])
    #expect(ended[1].body["data"]?["attributes"]?["amount_cents"] == 500)
    #expect(ended[1].body["data"]?["relationships"]?["reward"]?["data"]?["id"] == "5500211")
  }

  @Test func `each webhook is told of its own triggers, in order and counted by itself`() throws {
    try workshop.client("app")
    let all = try workshop.webhook("app", TriggerSet(Trigger.allCases))
    let pledges = try workshop.webhook("app", [.membersPledgeUpdate])
    let posts = try workshop.webhook("app", [.postsPublish])
    try workshop.change(0) { $0.willPayCents = 700 }
    try workshop.change(1) { $0.note = "x" }
    #expect(
      try workshop.events(of: all).map(\.trigger) == [
        "members:pledge:update", "pledges:update", "members:update", "members:update",
      ])
    #expect(try workshop.events(of: pledges).map(\.trigger) == ["members:pledge:update"])
    #expect(try workshop.events(of: posts).isEmpty)
    #expect(try workshop.records.deliveries(of: all, limit: 10).map(\.sequence) == [4, 3, 2, 1])
    #expect(try workshop.records.deliveries(of: pledges, limit: 10).map(\.sequence) == [1])
    let deliveries = try [all, pledges].flatMap { try workshop.records.deliveries(of: $0, limit: 10) }
    #expect(Set(deliveries.map(\.delivery)).count == 5)
    #expect(workshop.announcer.hasAnnounced)
  }

  @Test func `moving house is announced, and so is the first address`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", TriggerSet(Trigger.allCases))
    let member = try workshop.member(guildMember)
    var address = try #require(try workshop.records.address(of: member.id))
    try workshop.records.change(member, address: address)
    address.city = "Port Elsewhere"
    try workshop.records.change(member, address: address)
    try workshop.records.change(try workshop.member(0), address: address)
    let events = try workshop.events(of: webhook)
    #expect(events.map(\.trigger) == ["members:update", "members:update"])
    #expect(events[0].body["included"]?.elements.last?["attributes"]?["city"] == "Port Elsewhere")
  }

  @Test func `another campaign's changes, and filing again what is on file, raise nothing`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", TriggerSet(Trigger.allCases))
    try workshop.change(37) { $0.note = "Of the ferry" }
    try workshop.change(0) { _ in }
    #expect(try workshop.events(of: webhook).isEmpty)
    #expect(!workshop.announcer.hasAnnounced)
  }

  @Test func `a client that the creator does not allow webhooks is told nothing`() throws {
    try workshop.client("stranger", owner: workshop.cast.otherCreator)
    try workshop.client("narrow", owner: workshop.cast.otherCreator, consent: [.identity, .campaignsMembers])
    try workshop.client("old", version: 1)
    let webhooks = try ["stranger", "narrow", "old"].map { try workshop.webhook($0, [.membersUpdate]) }
    try workshop.change(0) { $0.note = "x" }
    for webhook in webhooks { #expect(try workshop.events(of: webhook).isEmpty) }
  }

  @Test func `where nobody listens, a change costs one look more`() throws {
    let records = SQLMembershipRecords(workshop.connection)
    let member = try workshop.member(0)
    let before = workshop.connection.statements
    try records.change(member, address: nil)
    let silent = workshop.connection.statements
    try workshop.records.change(member, address: nil)
    #expect(workshop.connection.statements - silent == silent - before + 1)
  }

  @Test func `a post's payload is the post with its campaign and author`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.postsPublish, .postsUpdate, .postsDelete])
    var post = Post(
      id: ID(7001), campaign: workshop.campaign.id, author: workshop.cast.creator.id, title: "Ein Vögelchen",
      content: "<p>It sings.</p>", created: now)
    try workshop.records.file(post)
    post.published = now
    try workshop.records.file(post)
    try workshop.records.file(post)
    post.tiers = [workshop.cast.tiers[1].id]
    try workshop.records.file(post)
    #expect(try workshop.records.remove(post.id) == .removed)
    #expect(try workshop.records.remove(post.id) == .notThere)
    let events = try workshop.events(of: webhook)
    #expect(events.map(\.trigger) == ["posts:publish", "posts:update", "posts:delete"])
    let listener = try #require(try workshop.records.listeners(to: workshop.campaign.id).first)
    let document = try #require(
      try WebhookPayload.document(of: post, for: listener.viewer, in: try workshop.setting()))
    try expectGolden(try APIRequest().json(document), "webhook-post")
    #expect(document.bytes == (try workshop.payload(of: webhook)))
    #expect(events[1].body["data"]?["attributes"]?["tiers"] == ["5500211"])
  }

  @Test func `a member who is removed is announced as one who left`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", TriggerSet(Trigger.allCases))
    #expect(try workshop.records.remove(workshop.cast.members[0].id) == .removed)
    let events = try workshop.events(of: webhook)
    #expect(events.map(\.trigger) == ["members:pledge:delete", "pledges:delete", "members:update"])
    #expect(events[2].body["data"]?["attributes"]?["patron_status"] == "former_patron")
    #expect(events[2].body["data"]?["relationships"]?["user"]?["data"]?["id"] == "40011872")
  }

  @Test func `a client without version 1's scope for pledges is not told of them`() throws {
    try workshop.client(
      "old", owner: workshop.cast.otherCreator, version: 1, consent: [.users, .writeCampaignsWebhook])
    let webhook = try workshop.webhook("old", [.pledgesUpdate])
    try workshop.change(0) { $0.willPayCents = 700 }
    #expect(try workshop.events(of: webhook).isEmpty)
  }

  @Test func `an import line goes the same way`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersCreate, .membersUpdate])
    let lines = [
      #"{"type":"user","id":"9001","full_name":"New Fan"}"#,
      #"{"type":"member","id":"00000000-0000-4000-8000-000000000001","campaign":"810022","user":"9001"}"#,
    ]
    for (number, line) in lines.enumerated() {
      try file(try ImportLine(number: number + 1, Array(line.utf8), now: now), in: workshop.records)
    }
    let events = try workshop.events(of: webhook)
    #expect(events.map(\.trigger) == ["members:create"])
    #expect(events[0].body["data"]?["id"] == "00000000-0000-4000-8000-000000000001")
  }

  @Test func `of a queue that is full the oldest are let go of and counted`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    let last = Webhook.mostWaiting + 256 - Webhook.mostWaiting % 256
    for number in 1...last {
      let sequence = try workshop.records.nextSequence(of: webhook)
      #expect(sequence == number)
      try workshop.records.queue(
        WebhookEvent(
          delivery: "\(number)", webhook: webhook, sequence: sequence, trigger: .membersUpdate, payload: [0],
          created: now))
    }
    #expect(try workshop.records.waiting(of: webhook) == Int(Webhook.mostWaiting))
    #expect(try workshop.records.webhook(webhook)?.missed == Int(last - Webhook.mostWaiting))
    #expect(try workshop.records.deliveries(of: webhook, limit: 1).first?.sequence == last)
  }

  @Test func `the log keeps the last hundred deliveries of thirty days`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    let records = workshop.records
    for number in 1...150 {
      try records.queue(
        WebhookEvent(
          delivery: "\(number)", webhook: webhook, sequence: try records.nextSequence(of: webhook),
          trigger: .membersUpdate, payload: [0], created: now))
    }
    var queue = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(60), at: now)[0]
    while let due = try records.next(of: queue) {
      queue = try #require(
        try records.finish(due, of: queue, .delivered(status: 200), renewing: now + .seconds(60), at: now))
    }
    #expect(try records.deliveries(of: webhook, limit: 1000).map(\.sequence) == Array((51...150).reversed()))
    try records.removeOldDeliveries(at: now + Webhook.longestKept + .milliseconds(-1))
    #expect(try records.deliveries(of: webhook, limit: 1000).count == 100)
    try records.removeOldDeliveries(at: now + Webhook.longestKept)
    #expect(try records.deliveries(of: webhook, limit: 1000).isEmpty)
  }

  @Test func `the delivery that was tried last is told by when, and not by its place in the queue`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    let records = workshop.records
    try workshop.change(0) { $0.note = "x" }
    try workshop.change(0) { $0.note = "y" }
    #expect(try records.lastAttempt(of: webhook, since: now) == nil)
    var queue = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(60), at: now)[0]
    let first = try #require(try records.next(of: queue))
    queue = try #require(
      try records.finish(first, of: queue, .delivered(status: 204), renewing: now + .seconds(61), at: now))
    #expect(try records.lastAttempt(of: webhook, since: now)?.status == 204)
    let second = try #require(try records.next(of: queue))
    #expect(
      try records.finish(
        second, of: queue, .failed("No.", status: 418), renewing: now + .seconds(62), at: now + .seconds(1)) == nil)
    #expect(try records.lastAttempt(of: webhook, since: now)?.status == 418)
    #expect(try records.lastAttempt(of: webhook, since: now + .seconds(1))?.sequence == 2)
    #expect(try records.lastAttempt(of: webhook, since: now + .seconds(2)) == nil)
    #expect(try records.replay(first.event.delivery, at: now + .seconds(3)) == webhook)
    try records.resume(webhook, at: now + .seconds(3))
    let again = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(63), at: now + .seconds(3))[0]
    let replayed = try #require(try records.next(of: again))
    _ = try records.finish(
      replayed, of: again, .delivered(status: 200), renewing: now + .seconds(64), at: now + .seconds(3))
    #expect(try records.lastAttempt(of: webhook, since: now)?.sequence == 1)
  }

  @Test func `a delivery that is sent again keeps its id and goes before all later ones`() throws {
    try workshop.client("app")
    let webhook = try workshop.webhook("app", [.membersUpdate])
    let records = workshop.records
    try workshop.change(0) { $0.note = "x" }
    let queue = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(60), at: now)[0]
    let due = try #require(try records.next(of: queue))
    _ = try records.finish(due, of: queue, .delivered(status: 200), renewing: now + .seconds(60), at: now)
    #expect(try records.next(of: queue) == nil)
    #expect(try !records.isDeliveryDue(at: now))
    try workshop.change(0) { $0.note = "y" }
    #expect(try records.replay(due.event.delivery, at: now) == webhook)
    #expect(try records.replay("nothing", at: now) == nil)
    let again = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(60), at: now)[0]
    #expect(try records.next(of: again)?.event == due.event)
    #expect(try records.waiting(of: webhook) == 2)
  }

  @Test func `where the creator's account was shut, nobody is told anything`() throws {
    try workshop.client("own")
    try workshop.client("allowed", owner: workshop.cast.otherCreator, consent: .all(of: .v2))
    let webhooks = try ["own", "allowed"].map { try workshop.webhook($0, [.membersUpdate]) }
    try workshop.connection.execute(
      "INSERT INTO accounts (user_id, canonical_email, password_hash, created_at, disabled_at) VALUES ($1, 'a', '', 0, 1)",
      [.integer(workshop.cast.creator.id.number)])
    try workshop.change(0) { $0.note = "x" }
    for webhook in webhooks { #expect(try workshop.events(of: webhook).isEmpty) }
  }
}
