// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
import UsherOAuth

/// Lets Hummingbird carry what a ``Provider`` answers.
public struct ProviderResponder: HTTPResponder {
  public struct Context: InitializableFromSource {
    let address: String
    let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
      channel = source.channel
      address = source.channel.remoteAddress?.ipAddress ?? "unix"
    }
  }

  private let provider: Provider

  init(_ provider: Provider) { self.provider = provider }

  public func respond(to request: Request, context: Context) async throws -> Response {
    let began = ContinuousClock.now
    let target = request.head.path ?? "/"
    let id = RequestIdentifier.make(provider.authority.world)
    let method = request.method == .head ? HTTPRequest.Method.head : request.method
    var incoming = Incoming(
      method: method, target: target, headers: request.headers, body: ByteBuffer(),
      address: provider.address(of: request.headers, peer: context.address), id: id)
    var answer: Answer
    let route: Route?
    var endsConnection = false
    switch await body(of: request, began: began) {
    case .success(let body):
      incoming.body = body
      (answer, route) =
        target.utf8.count > Provider.longestTarget
        ? (provider.problem(.uriTooLong, voice: .plain, incoming), nil) : await provider.respond(to: incoming)
    case .failure(let refusal):
      route = provider.route(at: incoming.path)
      answer = provider.problem(refusal.status, voice: route?.voice ?? .plain, incoming)
      answer.headers[.requestID] = id
      endsConnection = refusal.endsConnection
    }
    let microseconds = (ContinuousClock.now - began).inMicroseconds
    let name = route?.path ?? "unknown"
    provider.metrics.count(
      route: name, method: Route.knownMethods.contains(method) ? method.rawValue : "other", status: answer.status.code,
      microseconds: microseconds)
    provider.log.request(
      id: id, method: method.rawValue, route: name, status: answer.status.code, microseconds: microseconds,
      address: incoming.address)
    guard endsConnection else {
      return Response(status: answer.status, headers: answer.headers, body: ResponseBody(byteBuffer: answer.body))
    }
    answer.headers[.connection] = "close"
    return Response(
      status: answer.status, headers: answer.headers,
      body: ResponseBody(contentLength: answer.body.readableBytes) { [answer] writer in
        try await writer.write(answer.body)
        try await writer.finish(nil)
        try await context.channel.close()
      })
  }

  private struct BodyRefusal: Error {
    let status: HTTPResponse.Status
    /// A body that is a little too large is read to its end, so that its sender hears why; an endless one is cut off.
    var endsConnection = true
  }

  /// The whole body, if it is small enough and arrives soon enough.
  private func body(
    of request: Request, began: ContinuousClock.Instant
  ) async -> Result<ByteBuffer, BodyRefusal> {
    let limit = provider.settings.mostBodyBytes
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }) {
      if declared > limit {
        return .failure(BodyRefusal(status: .contentTooLarge, endsConnection: declared > Provider.mostDiscardedBytes))
      }
      if declared == 0 { return .success(ByteBuffer()) }
    } else if request.headers[.transferEncoding] == nil {
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
  /// Longer than any request of this wire: a redirect address and a state of the greatest length fit.
  static let longestTarget = 32 * 1024
  static let mostDiscardedBytes = 4 * 1024 * 1024
  static let longestBodyWait = Duration.seconds(30)

  /// - Parameter onReady: told the port once connections are accepted.
  public func application(
    host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
  ) -> Application<ProviderResponder> {
    Application(
      responder: ProviderResponder(self),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(20),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 40 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 100))),
      configuration: .init(address: .hostname(host, port: port), backlog: 1024),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
      logger: logger)
  }

  /// The peer, unless it is a proxy of the operator's that says for whom it asks.
  func address(of headers: HTTPFields, peer: String) -> String {
    guard settings.trustedProxies.contains(peer), let forwarded = headers[.forwardedFor],
      let last = forwarded.split(separator: ",").last
    else { return peer }
    return String(last.filter { $0.isHexDigit || $0 == "." || $0 == ":" }.prefix(45))
  }
}

extension Route {
  static let knownMethods: Set<HTTPRequest.Method> = [.get, .head, .post, .options, .put, .patch, .delete]
}

extension Incoming {
  /// - Parameter target: the path and the query as sent.
  init(
    method: HTTPRequest.Method, target: String, headers: HTTPFields, body: ByteBuffer, address: String, id: String
  ) {
    let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
    var path = Substring(target)
    var query = ""
    if let mark {
      path = target[..<mark]
      query = String(target[target.utf8.index(after: mark)...])
    }
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
    self.init(
      method: method, path: String(path), query: query, headers: headers, body: body, address: address, id: id)
  }
}

enum RequestIdentifier {
  /// A version 4 UUID (RFC 9562 section 5.4).
  static func make(_ world: World) -> String {
    var bytes = world.randomBytes(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (place, byte) in bytes.enumerated() {
      if place == 4 || place == 6 || place == 8 || place == 10 { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Duration {
  var inMicroseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
