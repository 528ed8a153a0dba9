// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The transport that is used where nobody gives another: HTTP by AsyncHTTPClient.
public struct HTTPTransport: Transport {
  /// One pool of connections for the whole program.
  public static let shared = HTTPTransport()

  /// Larger answers are refused.
  public static let mostBytes = 16 * 1024 * 1024

  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)), decompression: .disabled)
    // A refresh that was sent twice is the keeper's decision.
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  private init() {}

  public func send(_ request: OutgoingRequest) async throws -> IncomingAnswer {
    var outgoing = HTTPClientRequest(url: request.address)
    outgoing.method = .init(rawValue: request.method.rawValue)
    for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
    if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
    let answer = try await HTTPTransport.client.execute(outgoing, timeout: .seconds(15))
    let body = try await answer.body.collect(upTo: HTTPTransport.mostBytes)
    return IncomingAnswer(
      status: Int(answer.status.code),
      headers: Headers(answer.headers.map { (name: $0.name, value: $0.value) }),
      body: Array(body.readableBytesView))
  }
}
