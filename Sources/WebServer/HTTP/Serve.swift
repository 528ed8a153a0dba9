// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UsherOAuth

extension Provider {
  /// Longer than any request of this wire: a redirect address and a state of the greatest length fit.
  static let longestTarget = 32 * 1024
  static let mostDiscardedBytes = 4 * 1024 * 1024
  static let longestBodyWait = Duration.seconds(30)

  /// - Parameter onReady: told the port once connections are accepted.
  public func server(
    host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
  ) -> some Service {
    Server(
      childChannelSetup: Connections(provider: self),
      configuration: ServerConfiguration(address: .hostname(host, port: port), backlog: 1024),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
  }
}

/// Lets Hummingbird carry what a ``Provider`` answers.
private struct Connections: ServerChildChannel {
  let provider: Provider

  private static let configuration = HTTP1Channel.Configuration(
    idleTimeout: .seconds(20),
    httpDecoderConfiguration: .init(
      maxHeaderFieldSize: 40 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 100))

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    HTTP1Channel(responder: { _, _, _ in }, configuration: Self.configuration).setup(channel: channel, logger: logger)
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    let peer = value.channel.remoteAddress?.ipAddress ?? "unix"
    let answering = HTTP1Channel(
      responder: { request, writer, channel in
        let response = await provider.respond(to: request, from: peer, over: channel)
        // Whatever kept the answer from being written, there is nobody left to tell.
        do { try await writer.write(response: response.head, body: response.body) } catch { throw AnswerLost() }
      }, configuration: Self.configuration)
    await answering.handle(value: value, logger: logger)
  }

  private struct AnswerLost: Error {}
}

extension Provider {
  fileprivate func respond(to request: Request, from peer: String, over channel: any Channel) async -> Response {
    let began = ContinuousClock.now
    let target = request.head.path ?? "/"
    let (path, query) = Incoming.parts(of: target)
    let found = find(path)
    let route = found?.route
    let body: Result<ByteBuffer, BodyRefusal>
    let stream: BodyStream?
    switch route?.body ?? .whole() {
    case .whole(let limit):
      body = await self.body(of: request, limit: limit ?? settings.mostBodyBytes, began: began)
      stream = nil
    case .stream:
      body = .success(ByteBuffer())
      stream = BodyStream(request.body, headers: request.headers)
    }
    let incoming = Incoming(
      method: request.method == .head ? .head : request.method, path: path, parameters: found?.parameters ?? [],
      query: query, headers: request.headers, body: (try? body.get()) ?? ByteBuffer(),
      stream: stream, address: address(of: request.headers, peer: peer), id: requestIdentifiers.next())
    var answer: Answer
    var endsConnection = false
    switch body {
    case .success where target.utf8.count > Provider.longestTarget:
      answer = problem(.uriTooLong, voice: .plain, incoming)
    case .success:
      answer = await respond(to: incoming, at: route)
    case .failure(let refusal):
      let known = route.flatMap { $0.isHidden ? nil : $0 }
      answer = problem(refusal.status, voice: known?.voice ?? .plain, incoming)
      answer.headers[.requestID] = incoming.id
      endsConnection = refusal.endsConnection
    }
    if let stream, !stream.isOver { endsConnection = true }
    answer.headers.append(HTTPField(name: .date, value: date.text))
    let microseconds = (ContinuousClock.now - began).inMicroseconds
    let name = route?.path ?? "unknown"
    metrics.count(
      route: name, method: Route.knownMethods.contains(incoming.method) ? incoming.method.rawValue : "other",
      status: answer.status.code,
      microseconds: microseconds)
    log.request(
      id: incoming.id, method: incoming.method.rawValue, route: name, status: answer.status.code,
      microseconds: microseconds,
      address: incoming.address)
    guard endsConnection else {
      // Where there is none, the response looks for one and then writes it at a greater cost.
      if !incoming.isHead {
        answer.headers.append(HTTPField(name: .contentLength, value: String(answer.body.readableBytes)))
      }
      return Response(status: answer.status, headers: answer.headers, body: ResponseBody(byteBuffer: answer.body))
    }
    answer.headers[.connection] = "close"
    return Response(
      status: answer.status, headers: answer.headers,
      body: ResponseBody(contentLength: answer.body.readableBytes) { [answer] writer in
        try await writer.write(answer.body)
        try await writer.finish(nil)
        await stream?.drop()
        try await channel.close()
      })
  }

  private struct BodyRefusal: Error {
    let status: HTTPResponse.Status
    /// A body that is a little too large is read to its end, so that its sender hears why; an endless one is cut off.
    var endsConnection = true
  }

  /// The whole body, if it is small enough and arrives soon enough.
  private func body(
    of request: Request, limit: Int, began: ContinuousClock.Instant
  ) async -> Result<ByteBuffer, BodyRefusal> {
    if let declared = request.headers.value(of: .contentLength).flatMap({ Int($0) }) {
      if declared > limit {
        return .failure(BodyRefusal(status: .contentTooLarge, endsConnection: declared > Provider.mostDiscardedBytes))
      }
      if declared == 0 { return .success(ByteBuffer()) }
    } else if request.headers.value(of: .transferEncoding) == nil {
      return .success(ByteBuffer())
    }
    var whole = ByteBuffer()
    do {
      for try await var part in request.body {
        if whole.readableBytes + part.readableBytes > limit {
          return .failure(BodyRefusal(status: .contentTooLarge))
        }
        whole.writeBuffer(&part)
        if ContinuousClock.now - began > Provider.longestBodyWait {
          return .failure(BodyRefusal(status: .requestTimeout))
        }
      }
    } catch {
      return .failure(BodyRefusal(status: .badRequest))
    }
    return .success(whole)
  }
}

extension Provider {
  /// The peer, unless it is a proxy of the operator's that says for whom it asks.
  func address(of headers: HTTPFields, peer: String) -> String {
    guard !settings.trustedProxies.isEmpty, settings.trustedProxies.contains(peer),
      let forwarded = headers[.forwardedFor],
      let last = forwarded.split(separator: ",").last
    else { return peer }
    // Some proxies write the port as well, which is another for each connection, and then IPv6 in brackets.
    let host = last.filter { $0 != " " && $0 != "[" }.prefix { $0 != "]" }
    let hasPort = host.contains(".") && host.count { $0 == ":" } == 1
    return String(
      (hasPort ? host.prefix { $0 != ":" } : host).filter { $0.isHexDigit || $0 == "." || $0 == ":" }.prefix(45))
  }
}

extension Route {
  static let knownMethods: Set<HTTPRequest.Method> = [.get, .head, .post, .options, .put, .patch, .delete]
}

extension Incoming {
  /// The path without a trailing slash, and the query.
  ///
  /// - Parameter target: as it was sent.
  static func parts(of target: String) -> (path: String, query: String) {
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    let path = target.utf8[..<(mark ?? target.endIndex)]
    let last = path.lastIndex { $0 != UInt8(ascii: "/") }
    return (
      String(Substring(last.map { path[...$0] } ?? path.prefix(1))),
      mark.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
    )
  }
}

extension Duration {
  var inMicroseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
