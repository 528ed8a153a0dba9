// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import Pages
import Rehearsal
import Storage
import Synchronization
import UsherOAuth

@testable import WebServer

/// A whole provider on a stage of its own, asked without a socket between.
struct FrontDoor {
  let stage: Stage
  let provider: Provider
  let time: Time

  /// What the bounds on requests go by; it stands until a test moves it.
  final class Time: Sendable {
    private let elapsed = Mutex(Duration.seconds(1000))
    var now: Duration { elapsed.withLock { $0 } }
    func pass(_ duration: Duration) { elapsed.withLock { $0 += duration } }
  }

  /// - Parameter isSandbox: whether pledges may be pretended and the clock moved.
  init(
    rates: RequestRates = RequestRates(), isSandbox: Bool = false, sendsMail: Bool = true,
    log: RequestLog = RequestLog(write: { _ in }),
    _ change: (inout Provider.Settings) -> Void = { _ in }
  ) async throws {
    stage = try await Stage(sendsMail: sendsMail)
    time = Time()
    var settings = Provider.Settings(baseURL: Stage.issuer)
    settings.rates = rates
    settings.trustedProxies = ["127.0.0.1"]
    change(&settings)
    provider = Provider(
      authority: stage.authority, membership: SQLMembershipStore(stage.database),
      snapshots: Snapshots(database: stage.database), site: Site(), settings: settings,
      sandboxClock: isSandbox
        ? SandboxClock(moved: .zero, real: { [clock = stage.clock] in clock.now }, move: { $0 }) : nil,
      log: log, uptime: { [time] in time.now })
  }

  func ask(
    _ method: HTTPRequest.Method, _ target: String, token: String? = nil, headers: HTTPFields = [:], body: String = "",
    from address: String = "203.0.113.1"
  ) async -> Answer {
    var headers = headers
    if let token { headers[.authorization] = "Bearer " + token }
    let (path, query) = Incoming.parts(of: target)
    let found = provider.find(path)
    return await provider.respond(
      to: Incoming(
        method: method, path: path, parameters: found?.parameters ?? [], query: query, headers: headers,
        body: ByteBuffer(string: body), address: address, id: "f3b7c5de-0000-4000-8000-000000000001"),
      at: found?.route)
  }

  func get(_ target: String, token: String? = nil, from address: String = "203.0.113.1") async -> Answer {
    await ask(.get, target, token: token, from: address)
  }

  func post(_ target: String, form: String, from address: String = "203.0.113.1") async -> Answer {
    await ask(.post, target, headers: [.contentType: "application/x-www-form-urlencoded"], body: form, from: address)
  }
}

extension Answer {
  var text: String { String(buffer: body) }
  /// With the members of every object in the order of the alphabet.
  var json: JSON? { JSON(parsing: body.readableBytesView)?.inOrder }
  var code: Int { status.code }
}

/// Both kinds of records on one snapshot of a stage.
private struct Snapshots<Base: Database>: SnapshotStore {
  let database: Base

  func read<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try await database.read { try body(SQLAuthorizationRecords($0), SQLMembershipRecords($0)) }
  }
}

extension JSON {
  fileprivate var inOrder: JSON {
    switch self {
    case .object(let members):
      .object(members.sorted { $0.name < $1.name }.map { Member($0.name, $0.value.inOrder) })
    case .array(let elements): .array(elements.map(\.inOrder))
    default: self
    }
  }
}
