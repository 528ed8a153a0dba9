// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Testing
import UsherClient

/// An integration that never reaches anybody.
func offline(
  _ platform: Platform = .usher(at: Stage.issuer), scopes: ScopeSet = [.identity], clock: HandClock = HandClock(),
  transport: any Transport = Silence()
) throws -> Integration {
  try Integration(
    clientID: "club", clientSecret: Secret("hush-hush"), redirectAddress: Stage.callback, platform: platform,
    scopes: scopes,
    surroundings: Surroundings(
      transport: transport, now: { clock.now }, sleep: { clock.advance(by: $0) }))
}

struct Silence: Transport {
  func send(_ request: OutgoingRequest) throws -> IncomingAnswer { throw Lost() }
}

@Suite struct `A callback` {
  private let clock = HandClock()

  private func parameters(_ pending: PendingLogIn) throws -> Form {
    try Form(parsing: pending.address.split(separator: "?", maxSplits: 1)[1])
  }

  private func answer(_ pending: PendingLogIn, _ more: String) throws -> String {
    "state=\(try parameters(pending).optional("state") ?? "")&\(more)"
  }

  private func outcome(
    _ more: String, from platform: Platform = .usher(at: Stage.issuer)
  ) throws -> LogInOutcome {
    let integration = try offline(platform, clock: clock)
    let pending = integration.beginLogIn()
    return integration.callback(query: try answer(pending, more), answering: pending)
  }

  private let iss = "iss=https%3A%2F%2Fusher.example"

  @Test func `with the state of this browser's log-in is verified`() throws {
    guard case .verified = try outcome("code=c&\(iss)") else { Issue.record("not verified"); return }
  }

  @Test func `where the person said no is an outcome, not an error`() throws {
    guard case .denied = try outcome("error=access_denied&\(iss)") else { Issue.record("not denied"); return }
  }

  @Test func `that no log-in of this browser asked for is refused`() throws {
    #expect(try offline().callback(query: "code=c", answering: nil).refusal == .nothingPending)
  }

  @Test(arguments: ["code=c", "code=c&state=", "code=c&state=other", "error=access_denied&state=other"])
  func `with another state, or none, is refused`(query: String) throws {
    let integration = try offline()
    #expect(integration.callback(query: query, answering: integration.beginLogIn()).refusal == .wrongState)
  }

  @Test(arguments: [(-1, nil), (0, .expired)] as [(Int64, CallbackRefusal?)])
  func `is refused from the moment its log-in expires`(millisecondsLate: Int64, refusal: CallbackRefusal?) throws {
    let integration = try offline(clock: clock)
    let pending = integration.beginLogIn()
    clock.advance(by: PendingLogIn.lifetime + .milliseconds(millisecondsLate))
    #expect(
      integration.callback(query: try answer(pending, "code=c&\(iss)"), answering: pending).refusal == refusal)
  }

  @Test func `is taken once`() throws {
    let integration = try offline()
    let pending = integration.beginLogIn()
    let query = try answer(pending, "code=c&\(iss)")
    #expect(integration.callback(query: query, answering: pending).refusal == nil)
    #expect(integration.callback(query: query, answering: pending).refusal == .usedBefore)
  }

  @Test(arguments: ["code=c", "code=c&iss=https%3A%2F%2Fevil.example", "code=c&iss=https%3A%2F%2Fusher.example%2F"])
  func `of a platform that promises its name is refused without it or with another`(query: String) throws {
    #expect(try outcome(query).refusal == .wrongIssuer)
  }

  @Test func `of Patreon needs no name, but a wrong one is refused`() throws {
    #expect(try outcome("code=c", from: .patreon).refusal == nil)
    #expect(try outcome("code=c&\(iss)", from: .patreon).refusal == .wrongIssuer)
  }

  @Test func `of an Usher that leaves its name out for this client can be told so`() throws {
    #expect(try outcome("code=c", from: .usher(at: Stage.issuer, promisesIssuer: false)).refusal == nil)
  }

  @Test func `with an error of the platform carries its code and sentence`() throws {
    #expect(
      try outcome("error=invalid_scope&error_description=No+such+scope.&\(iss)").refusal
        == .platform(code: "invalid_scope", "No such scope."))
  }

  @Test func `with neither code nor error is refused`() throws {
    #expect(try outcome(iss).refusal == .empty)
  }

  @Test(arguments: ["code=c&code=d", "code=%zz"]) func `that cannot be read one way is refused`(query: String) throws {
    guard case .unreadable? = try outcome(query).refusal else { Issue.record("read"); return }
  }
}

extension LogInOutcome {
  var refusal: CallbackRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}
