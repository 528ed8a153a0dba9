// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import Rehearsal
import Storage
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The pages of webhooks` {
  private let portal: Portal
  private let new = WebhookFormPage.newPath
  private let address = "https://forum.example/hooks"

  init() async throws { portal = try await Portal() }

  private func make(_ changes: [(String, String)] = [], in portal: Portal? = nil) async throws -> Answer {
    let portal = portal ?? self.portal
    let named = Set(changes.map(\.0))
    let fields =
      [("client", portal.app.client.identifier.text), ("address", address), ("trigger", "members:create")]
      .filter { !named.contains($0.0) } + changes
    return try await portal.owner.send(fields, from: new)
  }

  private func webhooks() async throws -> [Webhook] {
    try await portal.door.provider.membership.read { try $0.webhooks(of: nil) }
  }

  /// Makes a webhook and says where its page is.
  private func made() async throws -> (path: String, webhook: Webhook) {
    _ = try await make()
    let webhook = try #require(try await webhooks().last)
    return (WebhookPage.path(of: webhook.id.description), webhook)
  }

  private func secret(of webhook: Webhook) -> String? { portal.door.stage.authority.keys.unlock(webhook.sealedSecret) }

  private func raise(_ count: Int, for webhook: Webhook) async throws {
    let now = portal.door.stage.clock.now
    try await portal.door.provider.membership.write { records in
      for number in 0..<count {
        let sequence = try records.nextSequence(of: webhook.id)
        try records.queue(
          WebhookEvent(
            delivery: "delivery-\(webhook.id)-\(number)", webhook: webhook.id, sequence: sequence,
            trigger: .membersCreate, payload: [1], created: now))
      }
    }
  }

  /// Sends what waits, with this outcome.
  private func deliver(_ count: Int, _ outcome: DeliveryOutcome = .delivered(status: 204)) async throws {
    let now = portal.door.stage.clock.now
    try await portal.door.provider.membership.write { records in
      for queue in try records.claim(limit: 10, perOwner: 4, until: now + .seconds(60), at: now) {
        var queue = queue
        for _ in 0..<count {
          guard let due = try records.next(of: queue) else { break }
          guard let held = try records.finish(due, of: queue, outcome, renewing: now + .seconds(60), at: now) else {
            break
          }
          queue = held
        }
        try records.release(queue, at: now)
      }
    }
  }

  @Test func `one is made for a client, and its secret is shown this once`() async throws {
    let answer = try await make([("trigger", "members:create"), ("trigger", "posts:publish")])
    #expect(answer.code == 200 && answer.headers[.cacheControl] == "no-store")
    let webhook = try #require(try await webhooks().first)
    #expect(webhook.address.text == address && webhook.triggers == [.membersCreate, .postsPublish])
    #expect(webhook.campaign == portal.campaign && webhook.clientIdentifier == portal.app.client.identifier.text)
    let shown = try #require(answer.field("webhook-secret"))
    #expect(secret(of: webhook) == shown)
    for path in [Portal.webhooks, WebhookPage.path(of: "\(webhook.id)")] {
      let page = await portal.owner.open(path)
      #expect(page.text.contains(address) && !page.text.contains(shown))
    }
  }

  @Test func `the form sent twice makes one`() async throws {
    _ = try await make()
    let second = try await make()
    let webhook = try #require(try await webhooks().first)
    #expect(try await webhooks().count == 1)
    #expect(second.location == WebhookPage.path(of: "\(webhook.id)", with: .madeBefore))
  }

  @Test func `one of a client of version 1 is heard, as its owner made it`() async throws {
    let old = try await Portal(version: .v1)
    #expect(try await make([("trigger", "pledges:create")], in: old).code == 200)
    let listeners = try await old.door.provider.membership.read { [campaign = old.campaign] in
      try $0.listeners(to: campaign)
    }
    #expect(listeners.map(\.triggers) == [[.pledgesCreate]])
  }

  @Test(
    arguments: [
      (("address", ""), "Address: "), (("address", "http://forum.example/"), "uri must start with https://"),
      (("address", "https://u@forum.example/"), "no user name"),
      (("address", "javascript:alert(1)"), "absolute address"),
      (("address", "https://" + String(repeating: "a", count: 2048)), "longer than"),
      (("trigger", "nonsense"), "Tick at least one thing"), (("client", "nobody"), "Choose one of your clients"),
      (("client", ""), "Choose one of your clients"),
    ] as [((String, String), String)])
  func `what cannot be made is told beside the field`(change: (String, String), says: String) async throws {
    let answer = try await make([change])
    #expect(answer.code == 422 && answer.text.contains(says), "\(answer.text)")
    #expect(try await webhooks().isEmpty)
  }

  @Test func `the bounds of the API hold here too`() async throws {
    for number in 0..<Webhook.mostPerCampaign {
      #expect(try await make([("address", "https://forum.example/\(number)")]).code == 200)
    }
    let answer = try await make([("address", "https://forum.example/more")])
    #expect(answer.code == 422 && answer.text.contains("no more are possible"))
    #expect(try await webhooks().count == Webhook.mostPerCampaign)
  }

  @Test func `a client of somebody else's is not to be chosen`() async throws {
    let others = try await portal.door.stage.app(of: portal.fansAccount)
    #expect(try await make([("client", others.client.identifier.text)]).code == 422)
    #expect(await portal.fan.open(new).location == Portal.webhooks, "a fan has no page to tell of")
    #expect(try await webhooks().isEmpty)
  }

  @Test func `to anybody but the owner of its client there is no such page`() async throws {
    let (path, webhook) = try await made()
    for target in [path, Portal.webhooks + "/404", Portal.webhooks + "/x"] {
      #expect(await portal.fan.open(target).code == 404)
      #expect(await portal.fan.post([("act", "delete"), ("anti_forgery", "x")], to: target).code == 404)
    }
    #expect(await !portal.fan.open(Portal.webhooks).text.contains(address))
    #expect(try await webhooks() == [webhook])
  }

  @Test func `a form of nobody's, or of another webhook, does nothing`() async throws {
    let (path, _) = try await made()
    _ = try await make([("address", "https://forum.example/other")])
    let all = try await webhooks()
    let other = await portal.owner.open(WebhookPage.path(of: "\(all[1].id)"))
    for token in [try other.antiForgery, "", "guess"] {
      for act in WebhookPage.Act.allCases {
        #expect(await portal.owner.post([("act", act.rawValue), ("anti_forgery", token)], to: path).code == 400)
      }
    }
    #expect(try await portal.owner.send([("act", "burn")], from: path).code == 400)
    #expect(try await webhooks() == all)
  }

  @Test func `it is paused, and what happened meanwhile is due when it is resumed`() async throws {
    let (path, webhook) = try await made()
    #expect(try await portal.owner.send([("act", "pause")], from: path).code == 303)
    #expect(try await webhooks().map(\.isPaused) == [true])
    try await raise(2, for: webhook)
    let page = await portal.owner.open(path)
    #expect(page.text.contains("nothing is sent until it is resumed") && page.text.contains("<dd>2</dd>"))
    #expect(try await portal.owner.send([("act", "resume")], from: path).code == 303)
    #expect(try await webhooks().map(\.isPaused) == [false])
    let now = portal.door.stage.clock.now
    #expect(try await portal.door.provider.membership.read { try $0.isDeliveryDue(at: now) })
  }

  @Test func `address and triggers are changed, or refused as they were typed`() async throws {
    let (path, _) = try await made()
    let moved = "https://forum.example/moved"
    let fields = [("act", "change"), ("address", moved), ("trigger", "posts:delete")]
    #expect(try await portal.owner.send(fields, from: path).code == 303)
    let changed = try #require(try await webhooks().first)
    #expect(changed.address.text == moved && changed.triggers == [.postsDelete])
    let refused = try await portal.owner.send([("act", "change"), ("address", "ftp://x")], from: path)
    #expect(refused.code == 422 && refused.field("address") == "ftp://x" && refused.text.contains("Tick at least one"))
    #expect(try await webhooks() == [changed])
  }

  @Test func `a new secret takes the old one's place at once, and once (L122)`() async throws {
    let (path, webhook) = try await made()
    let old = secret(of: webhook)
    let page = await portal.owner.open(path)
    let fields = [
      ("act", "rotate-secret"), ("anti_forgery", try page.antiForgery), ("mark", page.field("mark") ?? ""),
    ]
    let answer = await portal.owner.post(fields, to: path)
    let fresh = try #require(answer.field("webhook-secret"))
    let rotated = try #require(try await webhooks().first)
    #expect(answer.code == 200 && secret(of: rotated) == fresh && fresh != old)
    let again = await portal.owner.post(fields, to: path)
    #expect(again.location == WebhookPage.path(of: "\(webhook.id)", with: .changedMeanwhile))
    #expect(try await webhooks() == [rotated])
  }

  @Test func `the log says how each delivery went, and one is sent again`() async throws {
    let (path, webhook) = try await made()
    try await raise(2, for: webhook)
    try await deliver(1)
    try await deliver(1, .failed("it answered 500", status: 500))
    let page = await portal.owner.open(path)
    #expect(
      page.text.contains("Failed: <bdi>it answered 500</bdi>, answered 500") && page.text.contains("answered 204"))
    let first = "delivery-\(webhook.id)-0"
    let answer = try await portal.owner.send([("delivery", first)], from: path)
    #expect(answer.location == WebhookPage.path(of: "\(webhook.id)", with: .sentAgain))
    let reports = try await portal.door.provider.membership.read { try $0.deliveries(of: webhook.id, limit: 9) }
    #expect(reports.map(\.isWaiting) == [true, true])
    let gone = try await portal.owner.send([("delivery", "delivery-nobody")], from: path)
    #expect(gone.location == WebhookPage.path(of: "\(webhook.id)", with: .notSentAgain))
  }

  @Test func `a delivery of another's webhook is not sent again`() async throws {
    let (path, webhook) = try await made()
    _ = try await make([("address", "https://forum.example/other")])
    let other = try #require(try await webhooks().last)
    try await raise(1, for: other)
    try await deliver(1)
    let answer = try await portal.owner.send([("delivery", "delivery-\(other.id)-0")], from: path)
    #expect(answer.location == WebhookPage.path(of: "\(webhook.id)", with: .notSentAgain))
    let reports = try await portal.door.provider.membership.read { try $0.deliveries(of: other.id, limit: 9) }
    #expect(reports.map(\.isWaiting) == [false])
  }

  @Test func `a long log comes in pages`() async throws {
    let (path, webhook) = try await made()
    try await raise(25, for: webhook)
    let first = await portal.owner.open(path)
    #expect(first.text.contains("<h3>25. ") && first.text.contains("<h3>6. ") && !first.text.contains("<h3>5. "))
    #expect(first.text.contains("\(path)?before=6\""))
    let second = await portal.owner.open(path + "?before=6")
    #expect(second.text.contains("<h3>5. ") && second.text.contains("<h3>1. ") && !second.text.contains("?before="))
    #expect(await portal.owner.open(path + "?before=x").code == 200)
  }

  @Test func `it is deleted with all that waits`() async throws {
    let (path, webhook) = try await made()
    try await raise(1, for: webhook)
    #expect(try await portal.owner.send([("act", "delete")], from: path).location == WebhooksPage.path(with: .deleted))
    #expect(try await webhooks().isEmpty)
    #expect(await portal.owner.open(path).code == 404)
  }

  @Test func `a list of many costs the statements of a list of one, twenty on a page`() async throws {
    _ = try await made()
    let database = portal.door.stage.database
    func count() async -> Int {
      let before = database.statements
      _ = await portal.owner.open(Portal.webhooks)
      return database.statements - before
    }
    let one = await count()
    for number in 0..<2 {
      let app = try await portal.door.stage.app(of: portal.creator, redirectURIs: ["https://a.example/\(number)"])
      for hook in 0..<Webhook.mostPerCampaign {
        let fields = [("client", app.client.identifier.text), ("address", "https://a.example/\(number)/\(hook)")]
        #expect(try await make(fields).code == 200)
      }
    }
    #expect(await count() == one)
    let first = await portal.owner.open(Portal.webhooks)
    #expect(first.text.contains("https://a.example/0/0<") && !first.text.contains(address + "<"))
    let last = try await webhooks()[1].id
    let second = await portal.owner.open("\(Portal.webhooks)?after=\(last)")
    #expect(
      first.text.contains("?after=\(last)\"") && second.text.contains(address) && !second.text.contains("?after="))
  }
}
