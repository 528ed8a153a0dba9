// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Synchronization
import Testing
import UsherClient

/// Answers what was recorded, in order, and remembers what was asked.
private final class Recording: Transport {
  private let answers: Mutex<[IncomingAnswer]>
  private let asked = Mutex<[OutgoingRequest]>([])

  init(_ answers: IncomingAnswer...) { self.answers = Mutex(answers) }

  var addresses: [String] { asked.withLock { $0.map(\.address) } }
  var bodies: [String] { asked.withLock { $0.map { String(decoding: $0.body, as: UTF8.self) } } }

  func send(_ request: OutgoingRequest) throws -> IncomingAnswer {
    asked.withLock { $0.append(request) }
    return try answers.withLock { answers in
      if answers.isEmpty { throw Lost() }
      return answers.removeFirst()
    }
  }
}

private func answer(_ text: String, status: Int = 200) -> IncomingAnswer {
  IncomingAnswer(status: status, body: Array(text.utf8))
}

/// The answers of Patreon as they were seen; no request leaves the machine.
@Suite struct `Patreon as it was recorded` {
  private func fan(_ recording: Recording, _ version: APIVersion = .v2) throws -> API {
    try Integration(
      clientID: "club", clientSecret: Secret("s"), redirectAddress: Stage.callback, platform: .patreon,
      apiVersion: version,
      surroundings: Surroundings(transport: recording, now: { HandClock().now }, sleep: { _ in })
    ).api(with: Secret<AccessToken>("t"))
  }

  private func verified(_ integration: Integration) throws -> VerifiedCallback {
    let pending = integration.beginLogIn()
    let state = pending.revealText().prefix { $0 != " " }
    guard case .verified(let callback) = integration.callback(query: "code=c&state=\(state)", answering: pending) else {
      throw Unforeseen("not verified")
    }
    return callback
  }

  @Test func `the pair of an exchange`() async throws {
    let recording = Recording(
      answer(
        #"{"access_token": "aT3n", "expires_in": 2678400, "token_type": "Bearer", "scope": "identity identity[email] x:new", "refresh_token": "rF8k", "version": "0.0.1"}"#
      ))
    let integration = try offline(.patreon, transport: recording)
    let pair = try await integration.exchange(try verified(integration))
    #expect(pair.accessToken.reveal() == "aT3n" && pair.refreshToken?.reveal() == "rF8k")
    #expect(pair.expiry == HandClock().now + .seconds(2_678_400))
    #expect(pair.scope == ["identity", "identity[email]", "x:new"])
    #expect(recording.addresses == ["https://www.patreon.com/api/oauth2/token"])
    let form = try Form(parsing: recording.bodies[0])
    #expect(try form.optional("grant_type") == "authorization_code")
    #expect(try form.optional("client_id") == "club" && form.optional("client_secret") == "hush-hush")
    #expect(try form.optional("redirect_uri") == Stage.callback)
    #expect(try form.optional("code_verifier") != nil)
  }

  @Test func `an expiry as text, and none at all`() async throws {
    for (text, seconds) in [(#","expires_in":"3600""#, 3600), ("", 604_800)] as [(String, Int64)] {
      let integration = try offline(.patreon, transport: Recording(answer(#"{"access_token":"a"\#(text)}"#)))
      let pair = try await integration.exchange(try verified(integration))
      #expect(pair.expiry == HandClock().now + .seconds(seconds) && pair.refreshToken == nil)
    }
  }

  @Test(
    arguments: [
      (401, #"{"error": "invalid_grant"}"#, .logInAgain),
      (401, #"{"error": "invalid_client"}"#, .fixTheRegistration("The token endpoint refused.")),
      (401, #"{"error": "access_denied"}"#, .fixTheRegistration("The token endpoint refused.")),
      (
        400, #"{"error": "invalid_request", "error_description": "Mismatching redirect URI."}"#,
        .fixTheRegistration("Mismatching redirect URI.")
      ),
      (
        400, #"{"error_description": "Missing code parameter.", "error": "invalid_request"}"#,
        .fixTheRequest("Missing code parameter.")
      ),
      (502, "<html>Bad gateway</html>", .tryLater), (200, "<html>Just a moment...</html>", .tryLater),
    ] as [(Int, String, ProviderError.Remedy)])
  func `a refusal of the token endpoint`(status: Int, body: String, expected: ProviderError.Remedy) async throws {
    let busy = answer(body, status: status)
    let integration = try offline(.patreon, transport: Recording(busy, busy, busy, busy))
    #expect(await remedy { _ = try await integration.exchange(try verified(integration)) } == expected)
  }

  @Test(
    arguments: [
      (401, #"{"errors":[{"code":1,"code_name":"Unauthorized","detail":"d","status":"401"}]}"#, .refresh),
      (403, #"{"errors":[{"code":null,"code_name":"ViewForbidden","detail":"d"}]}"#, .fixTheRequest("d")),
      (403, #"{"errors":[{"code_name":"OAuthClientViewForbidden","detail":"d"}]}"#, .fixTheRegistration("d")),
      (429, #"{"errors":[{"code_name":"RequestThrottled","retry_after_seconds":77}]}"#, .wait(.seconds(77))),
      (500, "oops", .tryLater), (404, "", .fixTheRequest("The API refused.")),
    ] as [(Int, String, ProviderError.Remedy)])
  func `a refusal of the API`(status: Int, body: String, expected: ProviderError.Remedy) async throws {
    let busy = answer(body, status: status)
    let fan = try fan(Recording(busy, busy, busy, busy))
    #expect(await remedy { _ = try await fan.identity() } == expected)
  }

  @Test func `an identity with memberships, unknown fields and ids as numbers`() async throws {
    let recording = Recording(
      answer(
        """
        {"data": {"attributes": {"full_name": "Ines", "brand_new": [1.5, -2e3, {"a": "\\u0000"}], "vanity": null}, "id": 40011872,
          "relationships": {"memberships": {"data": [{"id": "7c1f", "type": "member"}]}}, "type": "user"},
         "included": [
          {"attributes": {"currently_entitled_amount_cents": 500, "patron_status": "active_patron"}, "id": "7c1f",
           "relationships": {"campaign": {"data": {"id": "810022", "type": "campaign"}},
            "currently_entitled_tiers": {"data": [{"id": "5500211", "type": "tier"}]}}, "type": "member"},
          {"attributes": {"vanity": "tinworkshop"}, "id": "810022", "type": "campaign"},
          {"attributes": {"amount_cents": 500, "title": "Apprentice"}, "id": "5500211", "type": "tier"}],
         "links": {"self": "https://www.patreon.com/api/oauth2/v2/user/40011872"}}
        """))
    let person = try await fan(recording).identity(
      fields: Fields(user: [.fullName], tier: [.title]), include: [.memberships(.campaign, .currentlyEntitledTiers)])
    #expect(person.id == "40011872" && person.fullName == "Ines" && person.vanity == nil && person.email == nil)
    let member = try #require(person.memberships.first)
    #expect(member.campaign?.vanity == "tinworkshop")
    #expect(member.currentlyEntitledTiers.map(\.title) == ["Apprentice"])
    #expect(
      recording.addresses == [
        "https://www.patreon.com/api/oauth2/v2/identity"
          + "?include=memberships.campaign%2Cmemberships.currently_entitled_tiers"
          + "&fields%5Buser%5D=full_name&fields%5Btier%5D=title"
      ])
  }

  private let page =
    #"{"data": [{"type":"member","id":"a"}], "links": {"next": "NEXT"}, "meta": {"pagination": {"total": 2}}}"#
  private let last = #"{"data": [{"type":"member","id":"b"}], "meta": {"pagination": {"cursors": {"next": null}}}}"#

  private func members(_ recording: Recording) async throws -> [String] {
    var ids: [String] = []
    for try await member in try fan(recording).members(of: "1") { ids.append(member.id) }
    return ids
  }

  @Test func `a next page by address, taken as it stands`() async throws {
    let next = "https://www.patreon.com/api/oauth2/v2/campaigns/1/members?page%5Bcursor%5D=x"
    let recording = Recording(answer(page.replacing("NEXT", with: next)), answer(last))
    #expect(try await members(recording) == ["a", "b"])
    #expect(recording.addresses.last == next)
  }

  @Test func `a next page by cursor alone`() async throws {
    let first = #"{"data": [{"type":"member","id":"a"}], "meta": {"pagination": {"cursors": {"next": "x=1"}}}}"#
    let recording = Recording(answer(first), answer(last))
    #expect(try await members(recording) == ["a", "b"])
    #expect(recording.addresses.last?.hasSuffix("members?page%5Bcursor%5D=x%3D1") == true)
  }

  @Test func `a last page that names itself as the next`() async throws {
    let next = page.replacing("NEXT", with: "https://www.patreon.com/api/x")
    #expect(try await members(Recording(answer(next), answer(next), answer(next))) == ["a", "a"])
  }

  @Test(arguments: ["https://evil.example/", "https://www.patreon.com.evil.example/", "http://www.patreon.com/"])
  func `no next page at another host, which would get the token`(next: String) async throws {
    let recording = Recording(answer(page.replacing("NEXT", with: next)), answer(last))
    guard case .fixTheRequest? = await remedy({ _ = try await members(recording) }) else {
      Issue.record("went"); return
    }
    #expect(recording.addresses.count == 1)
  }

  @Test func `a pledge of version 1 whose payment fails`() async throws {
    let document = #"""
      {"data": {"attributes": {"full_name": "Ines"}, "id": "4", "relationships": {"pledges": {"data": [{"id": "9", "type": "pledge"}]}}, "type": "user"},
       "included": [{"attributes": {"amount_cents": 500, "declined_since": "2024-01-05T10:00:00+00:00"}, "id": "9",
        "relationships": {"reward": {"data": {"id": "55", "type": "reward"}}}, "type": "pledge"},
        {"attributes": {"amount": 500, "title": "Apprentice"}, "id": "55", "relationships": {"campaign": {"data": {"id": "81", "type": "campaign"}}}, "type": "reward"}]}
      """#
    let membership = try await fan(Recording(answer(document)), .v1).membership(in: "81")
    #expect(membership.standing == .declined && !membership.entitles(toAtLeast: 1) && membership.tiers.isEmpty)
  }
}
