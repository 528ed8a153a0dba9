// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import NIOCore
import Pages
import Rehearsal
import SQLite
import Storage
import Synchronization
import UsherClient

@testable import WebServer

/// A whole provider in this process, with the demo's people, one app, and a network that a test can break.
struct Theatre {
  let stage: Stage
  let network: Network
  let app: RegisteredClient
  let cast = DemoCast()
  /// The page with 37 members.
  let campaign: String

  init(_ version: APIVersion = .v2, path: String? = nil) async throws {
    stage = try await Stage(path: path)
    let membership = SQLMembershipStore(stage.database)
    let provider = Provider(
      authority: stage.authority, membership: membership, snapshots: Snapshots(database: stage.database), site: Site(),
      settings: Provider.Settings(baseURL: Stage.issuer), log: RequestLog(write: { _ in }))
    network = Network(provider)
    campaign = "\(cast.campaigns[0].id)"
    try await membership.write { [cast] in try cast.file(in: $0) }
    for user in [cast.creator, cast.otherCreator, cast.fan, cast.fanOfBoth] {
      _ = try await stage.authority.signUp(
        name: user.fullName, email: "\(user.id)@example.com", password: Secret("correct horse"), as: ID(user.id.number))
    }
    app = try await stage.app(of: ID(cast.creator.id.number), version)
  }

  var fan: ID<Account> { ID(cast.fan.id.number) }
  var creator: ID<Account> { ID(cast.creator.id.number) }
  /// Waits move the clock.
  var surroundings: Surroundings {
    Surroundings(
      transport: network, now: { [clock = stage.clock] in clock.now },
      sleep: { [clock = stage.clock] in clock.advance(by: $0) })
  }

  func integration(
    scopes: ScopeSet = [.identity, .identityEmail, .identityMemberships], secret: Secret<ClientSecret>? = nil,
    surroundings: Surroundings? = nil
  ) throws -> Integration {
    try Integration(
      clientID: app.client.identifier.text, clientSecret: secret ?? app.secret, redirectAddress: Stage.callback,
      platform: .usher(at: Stage.issuer), apiVersion: app.client.apiVersion, scopes: scopes,
      surroundings: surroundings ?? self.surroundings)
  }

  /// What comes to the redirect address after a person allowed what a log-in asks for.
  func allow(_ pending: PendingLogIn, by person: ID<Account>) async throws -> String {
    let form = try Form(parsing: pending.address.split(separator: "?", maxSplits: 1)[1])
    switch try await stage.authority.review(form) {
    case .success(let request): return try query(of: try await stage.authority.grant(request, by: person))
    case .failure(let refusal): throw Unforeseen("\(refusal)")
    }
  }

  /// The same after they did not.
  func deny(_ pending: PendingLogIn) throws -> String {
    let state = try Form(parsing: pending.address.split(separator: "?", maxSplits: 1)[1]).optional("state")
    return try query(
      of: AuthorizationResponse.refused(OAuthError(.accessDenied, "no")).location(
        at: Stage.callback, state: state, issuer: Stage.issuer))
  }

  func logIn(_ integration: Integration, as person: ID<Account>) async throws -> TokenPair {
    let pending = integration.beginLogIn()
    guard
      case .verified(let callback) = integration.callback(
        query: try await allow(pending, by: person), answering: pending)
    else { throw Unforeseen("a log-in that is not verified") }
    return try await integration.exchange(callback)
  }

  /// The fan stops paying, and the campaign sees it.
  func endPledge() async throws {
    let campaign = cast.campaigns[0].id
    let fan = cast.fan.id
    try await SQLMembershipStore(stage.database).write { records in
      guard var member = try records.member(fan, of: campaign) else { throw Unforeseen("no member") }
      member.status = .former
      (member.tiers, member.entitledCents) = ([], 0)
      try records.file(member)
    }
  }

  func disconnect() async throws {
    _ = try await stage.authority.disconnect(app.client.identifier, from: fan)
  }

  var fanName: String { cast.fan.fullName }
  var creatorToken: Secret<AccessToken> { app.creatorTokens.accessToken }

  private func query(of location: String) throws -> String {
    guard let query = location.split(separator: "?", maxSplits: 1).dropFirst().first else { throw Unforeseen(location) }
    return String(query)
  }
}

/// Carries requests to a provider in this process, and loses what it is told to lose.
final class Network: Transport {
  enum Fault: Sendable {
    case losesRequest
    case losesAnswer
    case answers(IncomingAnswer)
  }

  private let provider: Provider
  private let state = Mutex((faults: [Fault?](), sent: [OutgoingRequest]()))

  init(_ provider: Provider) { self.provider = provider }

  var sent: [OutgoingRequest] { state.withLock { $0.sent } }
  var refreshes: Int {
    sent.count { String(decoding: $0.body, as: UTF8.self).contains("grant_type=refresh_token") }
  }

  /// What befalls the next requests, one each.
  func expect(_ faults: Fault?...) { state.withLock { $0.faults += faults } }

  func send(_ request: OutgoingRequest) async throws -> IncomingAnswer {
    let fault = state.withLock { state in
      state.sent.append(request)
      return state.faults.isEmpty ? nil : state.faults.removeFirst()
    }
    switch fault {
    case .losesRequest?: throw Lost()
    case .answers(let answer)?: return answer
    case .losesAnswer?:
      _ = try await carry(request)
      throw Lost()
    case nil: return try await carry(request)
    }
  }

  private func carry(_ request: OutgoingRequest) async throws -> IncomingAnswer {
    guard request.address.hasPrefix(Stage.issuer) else { throw Unforeseen(request.address) }
    let (path, query) = Incoming.parts(of: String(request.address.dropFirst(Stage.issuer.count)))
    var headers = HTTPFields()
    for field in request.headers.fields { headers[HTTPField.Name(field.name)!] = field.value }
    let found = provider.find(path)
    let answer = await provider.respond(
      to: Incoming(
        method: HTTPRequest.Method(rawValue: request.method.rawValue)!, path: path,
        parameters: found?.parameters ?? [], query: query, headers: headers, body: ByteBuffer(bytes: request.body),
        address: "203.0.113.1", id: "f3b7c5de-0000-4000-8000-000000000001"),
      at: found?.route)
    return IncomingAnswer(
      status: answer.status.code,
      headers: Headers(answer.headers.map { (name: $0.name.rawName, value: $0.value) }),
      body: Array(answer.body.readableBytesView))
  }
}

struct Lost: Error {}

private struct Snapshots<Base: Database>: SnapshotStore {
  let database: Base

  func read<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try await database.read { try body(SQLAuthorizationRecords($0), SQLMembershipRecords($0)) }
  }
}

/// The remedy of what a call throws; `nil` where it throws nothing of the provider's.
func remedy(_ body: () async throws -> Void) async -> ProviderError.Remedy? {
  do { try await body() } catch { return (error as? ProviderError)?.remedy }
  return nil
}
