// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherClient

@Suite struct `What a membership entitles to` {
  /// A member as a webhook shows it, with the tiers 1 (500 cents) and 2 (0 cents).
  private func membership(_ attributes: String, tiers: [String]) async -> Membership? {
    let linkage = tiers.map { #"{"type":"tier","id":"\#($0)"}"# }.joined(separator: ",")
    let body = Array(
      #"""
      {"data":{"type":"member","id":"m","attributes":{\#(attributes)},"relationships":{"currently_entitled_tiers":{"data":[\#(linkage)]}}},
      "included":[{"type":"tier","id":"1","attributes":{"title":"Apprentice","amount_cents":500}},{"type":"tier","id":"2","attributes":{"title":"Free","amount_cents":0}}]}
      """#.utf8)
    return await WebhookReceiver.event(of: body)?.member.map { Membership($0) }
  }

  @Test(
    arguments: [
      (#""patron_status":"active_patron","currently_entitled_amount_cents":500"#, ["1"], .active, 500),
      (#""patron_status":"active_patron","currently_entitled_amount_cents":700"#, [], .active, 700),
      (#""patron_status":"active_patron","is_gifted":true,"currently_entitled_amount_cents":0"#, ["1"], .gifted, 500),
      (#""patron_status":null,"is_gifted":true"#, ["1"], .gifted, 500),
      (#""patron_status":"active_patron","is_free_trial":true"#, ["1"], .freeTrial, 500),
      (#""patron_status":"declined_patron","currently_entitled_amount_cents":0"#, [], .declined, 0),
      (#""patron_status":"former_patron","is_gifted":true"#, [], .former, 0),
      (#""patron_status":"former_patron","currently_entitled_amount_cents":500"#, ["1"], .former, 500),
      (#""patron_status":null,"currently_entitled_amount_cents":0"#, ["2"], .free, 0),
      ("", [], .free, 0),
    ] as [(String, [String], Membership.Standing, Int)])
  func `follows from the member as the platform shows it`(
    attributes: String, tiers: [String], standing: Membership.Standing, cents: Int
  ) async throws {
    let membership = try #require(await membership(attributes, tiers: tiers))
    #expect(membership.standing == standing && membership.cents == cents)
    #expect(membership.tiers.map(\.id) == tiers)
    #expect(membership.entitles(toAtLeast: 0) && membership.entitles(toAtLeast: cents))
    #expect(!membership.entitles(toAtLeast: cents + 1))
    #expect(membership.entitles(to: "1") == tiers.contains("1") && !membership.entitles(to: "3"))
  }

  @Test func `is nothing without a tie`() {
    #expect(!Membership.none.entitles(toAtLeast: 0))
  }

  @Test func `lasts until the next charge`() async throws {
    let date = #""next_charge_date":"2026-02-01T00:00:00.000+00:00""#
    let paying = await membership(
      #""patron_status":"active_patron","currently_entitled_amount_cents":5,"# + date, tiers: [])
    #expect(paying?.until == Instant("2026-02-01T00:00:00Z"))
    #expect(await membership(date, tiers: [])?.until == nil)
  }
}

extension WebhookReceiver {
  /// The event of a body that is signed as it should be.
  static func event(of body: [UInt8]) async -> WebhookEvent? {
    var event: WebhookEvent?
    let headers = signed(body, by: "s", as: "members:update")
    _ = await WebhookReceiver(secret: Secret("s")).receive(headers: headers, body: body) { event = $0 }
    return event
  }
}
