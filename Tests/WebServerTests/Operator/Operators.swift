// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import HummingbirdCore
import JSONAPI
import Membership
import NIOCore
import Pages
import Rehearsal
import Storage
import Synchronization
import UsherOAuth

@testable import WebServer

/// The operator's API over a database in memory, asked as the network would.
struct Operators {
  let stage: Stage
  let store: CountingStore
  let provider: Provider
  let token: String

  static let everything = Set(OperatorScope.allCases)

  init(scopes: Set<OperatorScope> = everything) async throws {
    stage = try await Stage()
    store = CountingStore(SQLMembershipStore(stage.database))
    provider = Provider(
      authority: stage.authority, membership: store, snapshots: Snapshots(database: stage.database), site: Site(),
      settings: Provider.Settings(baseURL: Stage.issuer))
    token = try await stage.authority.addOperatorToken(named: "test", scopes: scopes, expiry: nil).token.reveal()
  }

  func token(_ scopes: Set<OperatorScope>) async throws -> String {
    try await stage.authority.addOperatorToken(named: "test", scopes: scopes, expiry: nil).token.reveal()
  }

  /// - Parameter token: `nil` for no `Authorization`.
  func ask(
    _ method: HTTPRequest.Method, _ path: String, _ body: String = "", type: String? = "application/json",
    token: String?
  ) async -> Reply {
    var headers: HTTPFields = [:]
    headers[.authorization] = token.map { "Bearer \($0)" }
    headers[.contentType] = type
    return await ask(method, "/operator/v1" + path, headers, body: ByteBuffer(string: body), stream: nil)
  }

  func ask(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async -> Reply {
    await ask(method, path, body, token: token)
  }

  func bulk(
    _ chunks: [String], declared: Int? = nil, type: String? = "application/x-ndjson", token: String? = nil
  ) async -> (reply: Reply, stream: BodyStream) {
    await bulkBytes(chunks.map { Array($0.utf8) }, declared: declared, type: type, token: token)
  }

  /// - Parameter chunks: of the body, as they arrive.
  func bulkBytes(
    _ chunks: [[UInt8]], declared: Int? = nil, type: String? = "application/x-ndjson", token: String? = nil
  ) async -> (reply: Reply, stream: BodyStream) {
    var headers: HTTPFields = [.authorization: "Bearer \(token ?? self.token)"]
    headers[.contentType] = type
    if let declared { headers[.contentLength] = "\(declared)" } else { headers[.transferEncoding] = "chunked" }
    let (parts, source) = AsyncStream<ByteBuffer>.makeStream()
    for chunk in chunks { source.yield(ByteBuffer(bytes: chunk)) }
    source.finish()
    let stream = BodyStream(RequestBody(asyncSequence: parts), headers: headers)
    return (await ask(.post, "/operator/v1/bulk", headers, body: ByteBuffer(), stream: stream), stream)
  }

  /// A stream of two chunks with something done in between.
  func bulk(
    _ first: String, then second: String, meanwhile act: @escaping @Sendable () async -> Void, token: String
  ) async -> Reply {
    let headers: HTTPFields = [
      .authorization: "Bearer \(token)", .contentType: "application/x-ndjson", .transferEncoding: "chunked",
    ]
    let place = Mutex(0)
    let parts = AsyncStream<ByteBuffer> {
      let number = place.withLock { place in
        place += 1
        return place
      }
      if number == 2 { await act() }
      return number > 2 ? nil : ByteBuffer(string: number == 1 ? first : second)
    }
    let stream = BodyStream(RequestBody(asyncSequence: parts), headers: headers)
    return await ask(.post, "/operator/v1/bulk", headers, body: ByteBuffer(), stream: stream)
  }

  private func ask(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, body: ByteBuffer, stream: BodyStream?
  ) async -> Reply {
    let found = provider.find(path)
    let incoming = Incoming(
      method: method, path: path, parameters: found?.parameters ?? [], query: "", headers: headers, body: body,
      stream: stream, address: "192.0.2.1", id: "request")
    return Reply(await provider.respond(to: incoming, at: found?.route))
  }
}

struct Reply {
  let status: Int
  let headers: HTTPFields
  let text: String
  let json: JSON?

  init(_ answer: Answer) {
    status = answer.status.code
    headers = answer.headers
    text = String(buffer: answer.body)
    json = JSON(parsing: answer.body.readableBytesView)
  }
}

/// Counts the transactions that are asked of it.
final class CountingStore: MembershipStore {
  private let store: any MembershipStore
  private let count = Mutex(0)

  init(_ store: any MembershipStore) { self.store = store }

  var writes: Int { count.withLock { $0 } }

  func read<T: Sendable>(_ body: @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    try await store.read(body)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any MembershipRecords) throws -> T) async throws -> T {
    count.withLock { $0 += 1 }
    return try await store.write(body)
  }
}

private struct Snapshots: SnapshotStore {
  let database: any Database

  func read<T: Sendable>(
    _ body: @Sendable (any AuthorizationRecords, any MembershipRecords) throws -> T
  ) async throws -> T {
    try await database.read { try body(SQLAuthorizationRecords($0), SQLMembershipRecords($0)) }
  }
}
