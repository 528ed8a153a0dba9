// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import Rehearsal
import Storage
import Synchronization
import Testing
import UsherOAuth

@testable import WebhookDelivery

@Suite struct `Delivering webhooks` {
  private let outbox: Outbox
  private let receiver: TestReceiver

  init() async throws {
    outbox = try await Outbox()
    receiver = try await TestReceiver.start()
  }

  @Test func `an event arrives with its trigger, signed over the exact body, and without Accept`() async throws {
    let webhook = try await outbox.webhook(receiver.url + "?site=1")
    try await outbox.charge(1)
    await outbox.deliver()
    let call = try #require(receiver.calls.first)
    #expect(call.headers["method"] == "POST")
    #expect(call.headers["path"] == "/hook?site=1")
    #expect(call.headers["content-type"] == "application/json")
    #expect(call.headers["accept"] == nil)
    #expect(call.headers["host"] == "127.0.0.1:\(receiver.port)")
    #expect(call.headers["x-patreon-event"] == "members:update")
    #expect(call.headers["x-patreon-signature"] == Signature.ofWire(secret: Outbox.secret, body: call.body))
    let time = try #require(call.headers["x-usher-time"])
    #expect(time == outbox.stage.clock.now.text(withMilliseconds: true))
    #expect(
      call.headers["x-usher-signature"]
        == Signature.ofDelivery(
          secret: Outbox.secret, delivery: call.delivery, sequence: 1, time: time, body: call.body))
    #expect(JSON(parsing: call.body)?["data"]?["type"] == "member")
    #expect(call.body.allSatisfy { $0 < 0x80 })
    let report = try #require(try await outbox.log(webhook).first)
    #expect(report.delivery == call.delivery)
    #expect(report.status == 200 && report.attempts == 1 && !report.isWaiting)
    #expect(try await outbox.state(webhook).lastAttempt == outbox.stage.clock.now)
  }

  @Test func `events arrive in their order over one connection, and none twice`() async throws {
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(30)
    await outbox.deliver()
    await outbox.deliver()
    #expect(receiver.calls.map(\.sequence) == Array(1...30))
    #expect(Set(receiver.calls.map(\.delivery)).count == 30)
    // One for each turn of twenty calls.
    #expect(receiver.connections == 2)
    #expect(try await outbox.log(webhook).allSatisfy { !$0.isWaiting })
  }

  @Test(arguments: [300, 302, 400, 410, 429, 500, 503])
  func `anything but a success is a failure, and a redirect is not followed`(status: Int) async throws {
    let other = try await TestReceiver.start()
    receiver.answer { _ in .status(status, headers: ["location": other.url]) }
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(2)
    await outbox.deliver()
    #expect(receiver.calls.count == 1)
    #expect(other.calls.isEmpty)
    #expect(try await outbox.state(webhook).failures == 1)
    let report = try #require(try await outbox.log(webhook).last)
    #expect(report.status == status && report.isWaiting)
    #expect(report.trouble?.contains("\(status)") == true)
  }

  @Test func `a failed delivery is tried again after 1 h, 3 h, 1 d, 3 d and 3 weeks, and then the webhook is paused`()
    async throws
  {
    receiver.answer(500)
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(1)
    await outbox.deliver()
    for (place, hours) in [1, 3, 24, 72, 168, 168, 168].enumerated() {
      #expect(try await outbox.state(webhook).failures == place + 1)
      #expect(try await outbox.state(webhook).isPaused == false)
      outbox.stage.clock.advance(by: .seconds(hours * 3600 - 1))
      await outbox.deliver()
      #expect(receiver.calls.count == place + 1)
      outbox.stage.clock.advance(by: .seconds(1))
      await outbox.deliver()
      #expect(receiver.calls.count == place + 2)
    }
    #expect(try await outbox.state(webhook).isPaused)
    outbox.stage.clock.advance(by: .seconds(365 * 86_400))
    try await outbox.charge(1)
    await outbox.deliver()
    #expect(receiver.calls.count == 8)
    #expect(Set(receiver.calls.map(\.delivery)).count == 1)
    #expect(Set(receiver.calls.map(\.body)).count == 1)

    receiver.answer(200)
    let now = outbox.stage.clock.now
    try await outbox.store.write { try $0.resume(webhook, at: now) }
    await outbox.deliver()
    #expect(receiver.calls.suffix(2).map(\.sequence) == [1, 2])
    #expect(try await outbox.state(webhook).failures == 0)
  }

  @Test func `what happens while a receiver fails does not shorten its rest, and its next success takes all`()
    async throws
  {
    receiver.answer(503)
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(1)
    await outbox.deliver()
    try await outbox.charge(4, from: 1)
    await outbox.deliver()
    #expect(receiver.calls.count == 1)
    receiver.answer(204)
    outbox.stage.clock.advance(by: .seconds(3600))
    await outbox.deliver()
    #expect(receiver.calls.map(\.sequence) == [1, 1, 2, 3, 4, 5])
    #expect(try await outbox.state(webhook).failures == 0)
  }

  @Test func `a receiver that hangs holds up no other, and is given up`() async throws {
    receiver.answer { _ in .silence }
    let quick = try await TestReceiver.start()
    let slow = try await outbox.webhook(receiver.url)
    _ = try await outbox.webhook(quick.url)
    try await outbox.charge(5)
    var patience = Courier.Patience()
    patience.answer = .seconds(20)
    let courier = outbox.courier(patience: patience)
    async let round: Void = courier.deliverDue()
    _ = await receiver.next(1)
    #expect(await quick.next(5).map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(try await outbox.state(slow).failures == 0)
    await round
    #expect(try await outbox.state(slow).failures == 1)
    #expect(try await outbox.log(slow).last?.trouble == "No answer came within 20 seconds.")
  }

  @Test func `a receiver that hangs up, or is gone, is tried again`() async throws {
    receiver.answer { $0.sequence == 2 ? .hangUp : .status(200) }
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(3)
    await outbox.deliver()
    #expect(receiver.calls.last?.sequence == 2)
    #expect(try await outbox.state(webhook).failures == 1)
    let port = receiver.port
    try await receiver.stop()
    outbox.stage.clock.advance(by: .seconds(3600))
    await outbox.deliver()
    #expect(try await outbox.state(webhook).failures == 2)
    #expect(try await outbox.log(webhook).last { $0.isWaiting }?.status == nil)
    let reborn = try await TestReceiver.start(port: port)
    outbox.stage.clock.advance(by: .seconds(3 * 3600))
    await outbox.deliver()
    #expect(reborn.calls.map(\.sequence) == [2, 3])
  }

  @Test func `a long answer is not read to its end, and counts`() async throws {
    receiver.answer { _ in .status(200, body: 10_000_000) }
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(2)
    await outbox.deliver()
    #expect(receiver.calls.count == 2)
    #expect(try await outbox.state(webhook).failures == 0)
  }

  @Test func `a busy receiver gives the others their turn`() async throws {
    let other = try await TestReceiver.start()
    let order = Mutex<[String]>([])
    receiver.answer { _ in
      order.withLock { $0.append("busy") }
      return .status(200)
    }
    other.answer { _ in
      order.withLock { $0.append("other") }
      return .status(200)
    }
    _ = try await outbox.webhook(receiver.url)
    try await outbox.charge(6)
    outbox.stage.clock.advance(by: .milliseconds(1))
    _ = try await outbox.webhook(other.url)
    try await outbox.charge(1)
    let courier = outbox.courier {
      $0.mostVisits = 1
      $0.mostCallsInVisit = 3
    }
    outbox.stage.clock.advance(by: .milliseconds(1))
    await courier.deliverDue()
    #expect(order.withLock { $0 } == ["busy", "busy", "busy", "other", "busy", "busy", "busy", "busy"])
  }

  @Test func `the receivers of one owner that hang leave room for everybody else's`() async throws {
    receiver.answer { _ in .silence }
    for _ in 1...6 { _ = try await outbox.webhook(receiver.url) }
    let quick = try await TestReceiver.start()
    _ = try await outbox.webhook(quick.url, of: try await outbox.foreignClient())
    try await outbox.charge(1)
    var patience = Courier.Patience()
    patience.answer = .seconds(5)
    let courier = outbox.courier(patience: patience) {
      $0.mostVisits = 5
      $0.mostVisitsOfOwner = 4
    }
    let running = Task { await courier.run() }
    _ = await receiver.next(4)
    #expect(await quick.next(1).map(\.sequence) == [1])
    #expect(receiver.calls.count == 4)
    // Those who waited get their turn when the others were given up.
    #expect(await receiver.next(2).count == 2)
    running.cancel()
    await running.value
  }

  @Test func `what other couriers hold counts for an owner, until the hold ends`() async throws {
    for _ in 1...5 { _ = try await outbox.webhook(receiver.url) }
    let foreign = try await outbox.webhook(receiver.url, of: try await outbox.foreignClient())
    try await outbox.charge(1)
    let now = outbox.stage.clock.now
    func claim(at instant: Instant) async throws -> [ID<Webhook>] {
      try await outbox.store.write {
        try $0.claim(limit: 8, perOwner: 2, until: instant + .seconds(75), at: instant).map(\.webhook)
      }
    }
    let first = try await claim(at: now)
    #expect(first.count == 3 && first.contains(foreign))
    #expect(try await claim(at: now + .seconds(74)).isEmpty)
    #expect(try await claim(at: now + .seconds(75)).count == 3)
  }

  @Test func `a client that the operator disabled is told nothing, and sent nothing of what waits`() async throws {
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(1)
    let identifier = outbox.client
    _ = try await outbox.stage.authority.setDisabled(identifier, true, by: .commandLine)
    try await outbox.charge(1)
    await outbox.deliver()
    #expect(receiver.calls.isEmpty)
    #expect(try await outbox.log(webhook).count == 1)
    _ = try await outbox.stage.authority.setDisabled(identifier, false, by: .commandLine)
    try await outbox.charge(1)
    await outbox.deliver()
    #expect(receiver.calls.map(\.sequence) == [1, 2])
  }

  // MARK: Where it may go

  @Test func `an address of this machine is refused, whatever its name, and never called`() async throws {
    let webhook = try await outbox.webhook("http://receiver.test:\(receiver.port)/")
    try await outbox.charge(1)
    let lookup = NameLookup { _ in [NetworkAddress(bytes: [127, 0, 0, 1])!] }
    await outbox.courier(privateReceivers: false, lookup: lookup).deliverDue()
    #expect(receiver.connections == 0)
    #expect(
      try await outbox.log(webhook).first?.trouble
        == "receiver.test is 127.0.0.1, which is not a public address.")
    #expect(try await outbox.state(webhook).failures == 1)
  }

  @Test(arguments: ["receiver.test", "receiver.test.", "xn--bcher-kva.test", "134744072", "0x8.8"])
  func `a call goes to the address that was checked, and the name is not looked up again`(host: String) async throws {
    let webhook = try await outbox.webhook("http://\(host):\(receiver.port)/")
    try await outbox.charge(3)
    let lookups = Mutex(0)
    let lookup = NameLookup { _ in
      lookups.withLock { $0 += 1 }
      return [NetworkAddress(bytes: [127, 0, 0, 1])!]
    }
    await outbox.courier(lookup: lookup).deliverDue()
    #expect(receiver.calls.count == 3)
    #expect(receiver.calls.first?.headers["host"] == "\(host):\(receiver.port)")
    #expect(lookups.withLock { $0 } == 1)
    #expect(try await outbox.state(webhook).failures == 0)
  }

  @Test func `a public address is taken where a name has others beside it`() async throws {
    let lookup = NameLookup { _ in
      [NetworkAddress(bytes: [10, 0, 0, 1])!, NetworkAddress(bytes: [8, 8, 8, 8])!]
    }
    let address = try ReceiverAddress("https://receiver.test/", allowsPlainHTTP: false)
    let receiver = try await Receiver(address, Courier.Settings(), lookup)
    #expect(receiver.destination == "8.8.8.8")
    await receiver.leave()
  }

  @Test func `a name that is not found is a failure`() async throws {
    let webhook = try await outbox.webhook("http://receiver.test/")
    try await outbox.charge(1)
    await outbox.courier(lookup: NameLookup { _ in [] }).deliverDue()
    #expect(try await outbox.log(webhook).first?.trouble == "The name receiver.test was not found.")
  }

  // MARK: Couriers that end, and several of them

  @Test func `two couriers on one store do not send an event twice at once`() async throws {
    _ = try await outbox.webhook(receiver.url)
    try await outbox.charge(10)
    let (one, other) = (outbox.courier(), outbox.courier())
    async let first: Void = one.deliverDue()
    async let second: Void = other.deliverDue()
    _ = await (first, second)
    #expect(receiver.calls.map(\.sequence) == Array(1...10))
  }

  @Test func `what a courier held when it was killed is sent by the next once the hold has ended`() async throws {
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(2)
    let now = outbox.stage.clock.now
    let held = try await outbox.store.write { try $0.claim(limit: 8, perOwner: 4, until: now + .seconds(75), at: now) }
    #expect(held == [ClaimedQueue(webhook: webhook, end: now + .seconds(75))])
    let taken = try await outbox.store.write { try $0.claim(limit: 8, perOwner: 4, until: now + .seconds(75), at: now) }
    #expect(taken.isEmpty)
    outbox.stage.clock.advance(by: .milliseconds(74_999))
    await outbox.deliver()
    #expect(receiver.calls.isEmpty)
    outbox.stage.clock.advance(by: .milliseconds(1))
    await outbox.deliver()
    #expect(receiver.calls.map(\.sequence) == [1, 2])
  }

  @Test func `a courier that was given up for dead takes nothing from the one that follows it`() async throws {
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(2)
    let now = outbox.stage.clock.now
    let (old, due) = try await outbox.store.write { records in
      let old = try records.claim(limit: 1, perOwner: 4, until: now + .seconds(1), at: now)[0]
      return (old, try records.next(of: old))
    }
    let later = now + .seconds(2)
    let new = try await outbox.store.write {
      try $0.claim(limit: 1, perOwner: 4, until: later + .seconds(60), at: later)[0]
    }
    let delivery = try #require(due)
    let renewed = try await outbox.store.write {
      try $0.finish(delivery, of: old, .delivered(status: 200), renewing: later + .seconds(60), at: later)
    }
    #expect(renewed == nil)
    let next = try await outbox.store.write { try $0.next(of: new) }
    #expect(next?.event.sequence == 2)
    #expect(try await outbox.state(webhook).lastAttempt == nil)
  }

  @Test func `a running courier hears of a change at once, and stops when it is told to`() async throws {
    _ = try await outbox.webhook(receiver.url)
    let courier = outbox.courier { $0.pollInterval = .seconds(3600) }
    let running = Task { await courier.run() }
    try await outbox.charge(1)
    #expect(await receiver.next(1).map(\.sequence) == [1])
    try await outbox.charge(1)
    #expect(await receiver.next(1).map(\.sequence) == [2])
    running.cancel()
    await running.value
    #expect(courier.counts.failed == 0)
  }

  @Test func `a courier that is stopped during a call leaves the event for the next`() async throws {
    receiver.answer { _ in .silence }
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(1)
    let courier = outbox.courier()
    let running = Task { await courier.run() }
    let call = await receiver.next(1)
    running.cancel()
    await running.value
    #expect(try await outbox.state(webhook).failures == 0)
    receiver.answer(200)
    await outbox.deliver()
    #expect(receiver.calls.map(\.delivery) == [call[0].delivery, call[0].delivery])
  }

  // MARK: Permission

  @Test func `a webhook of a client that the creator no longer allows is sent nothing`() async throws {
    let authority = outbox.stage.authority
    let owner = try await outbox.stage.person("someone else")
    let app = try await outbox.stage.app(of: owner)
    let creator = ID<Account>(outbox.cast.creator.id.number)
    _ = try await outbox.stage.code(for: app, by: creator, scope: "identity w:campaigns.webhook")
    let new = NewWebhook(
      clientIdentifier: app.client.identifier.text, campaign: outbox.cast.campaigns[0].id,
      address: try ReceiverAddress(receiver.url, allowsPlainHTTP: true),
      sealedSecret: try authority.keys.lock("s", nonce: [UInt8](repeating: 2, count: 12)),
      triggers: [.membersUpdate], created: outbox.stage.clock.now)
    let webhook = try await outbox.store.write { try $0.file(new) }
    try await outbox.charge(1)
    await outbox.deliver()
    #expect(receiver.calls.count == 1)
    // Nobody allowed this client to see addresses.
    #expect(!String(decoding: receiver.calls[0].body, as: UTF8.self).contains("ines@example.org"))
    try await outbox.charge(1)
    #expect(try await authority.disconnect(app.client.identifier, from: creator))
    await outbox.deliver()
    try await outbox.charge(1)
    await outbox.deliver()
    #expect(receiver.calls.count == 1)
    #expect(try await outbox.log(webhook).count == 2)
  }

  @Test func `what waits for a creator whose account was shut is not sent`() async throws {
    let webhook = try await outbox.webhook(receiver.url)
    try await outbox.charge(1)
    #expect(try await outbox.stage.authority.disable(ID(outbox.cast.creator.id.number), by: .commandLine) == .done)
    await outbox.deliver()
    #expect(receiver.calls.isEmpty)
    #expect(try await outbox.log(webhook).map(\.isWaiting) == [true])
  }
}
