// SPDX-License-Identifier: Apache-2.0
import Crypto
import Synchronization
import Testing
import UsherClient

@Suite struct `A receiver of webhooks` {
  private let receiver = WebhookReceiver(secret: Secret("whsec-demo-0001"))
  private let body = Array(#"{"data":{"id":"1","type":"member"}}"#.utf8)

  private func headers(_ body: [UInt8], _ more: [(name: String, value: String)] = []) -> Headers {
    Headers(signed(body, by: "whsec-demo-0001", as: "members:update").fields + more)
  }

  @Test func `takes what the wire's own example signs`() async {
    let headers: Headers = [
      "X-Patreon-Event": "members:update", "X-Patreon-Signature": "0417b5db01e5dbca9edebe321ac6d53c",
    ]
    let outcome = await receiver.receive(headers: headers, body: body) { event in
      #expect(event.member?.id == "1" && event.trigger == .memberUpdated)
    }
    #expect(outcome == .taken && outcome.status == 204)
  }

  @Test(arguments: ["", "0417b5db01e5dbca9edebe321ac6d53d", "0417B5DB01E5DBCA9EDEBE321AC6D53C"])
  func `refuses another signature and never acts on it`(signature: String) async {
    let headers: Headers = ["X-Patreon-Event": "members:update", "X-Patreon-Signature": signature]
    let outcome = await receiver.receive(headers: headers, body: body) { _ in Issue.record("acted") }
    #expect(outcome == .forged && outcome.status == 403)
  }

  @Test func `refuses one byte more`() async {
    let outcome = await receiver.receive(headers: headers(body), body: body + [0x20]) { _ in Issue.record("acted") }
    #expect(outcome == .forged)
  }

  @Test(arguments: ["", "{}", #"{"data":null}"#, "[1.5e3]"]) func `refuses what it cannot read`(text: String) async {
    let body = Array(text.utf8)
    let outcome = await receiver.receive(headers: headers(body), body: body) { _ in Issue.record("acted") }
    #expect(outcome == .unreadable)
  }

  @Test func `acts once on what comes again`() async {
    let acts = Mutex(0)
    for expected in [WebhookReceiver.Outcome.taken, .repeated, .repeated] {
      let outcome = await receiver.receive(headers: headers(body), body: body) { _ in acts.withLock { $0 += 1 } }
      #expect(outcome == expected)
    }
    #expect(acts.withLock { $0 } == 1)
  }

  @Test func `acts on a state that comes back after another`() async {
    let other = Array(#"{"data":{"id":"1","type":"member","attributes":{"patron_status":"former_patron"}}}"#.utf8)
    for body in [body, other, body] {
      #expect(await receiver.receive(headers: headers(body), body: body) { _ in } == .taken)
    }
  }

  @Test func `takes again what could not be acted on`() async {
    #expect(await receiver.receive(headers: headers(body), body: body) { _ in throw Lost() } == .notNow)
    #expect(await receiver.receive(headers: headers(body), body: body) { _ in } == .taken)
  }

  @Test func `tells the deliveries of an Usher apart by their signed number`() async {
    func signed(_ delivery: String, by key: String = "whsec-demo-0001") -> Headers {
      let text = Array("\(delivery).7.2026-01-01T00:00:00.000+00:00.".utf8) + body
      let mac = HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: Array(key.utf8)))
      return headers(
        body,
        [
          ("X-Usher-Delivery", delivery), ("X-Usher-Sequence", "7"),
          ("X-Usher-Time", "2026-01-01T00:00:00.000+00:00"),
          ("X-Usher-Signature", "sha256=" + Hexadecimal.encode(mac)),
        ])
    }
    #expect(await receiver.receive(headers: signed("a"), body: body) { _ in } == .taken)
    #expect(await receiver.receive(headers: signed("b"), body: body) { _ in } == .taken)
    #expect(await receiver.receive(headers: signed("a"), body: body) { _ in } == .repeated)
    #expect(await receiver.receive(headers: signed("c", by: "other"), body: body) { _ in } == .forged)
  }
}

/// The header fields of a delivery as the wire has them.
func signed(_ body: [UInt8], by secret: String, as trigger: String) -> Headers {
  let mac = HMAC<Insecure.MD5>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
  return ["x-patreon-event": trigger, "X-Patreon-Signature": Hexadecimal.encode(mac)]
}
