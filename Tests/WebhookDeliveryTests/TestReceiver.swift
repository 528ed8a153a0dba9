// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A call as a receiver saw it.
struct Call: Sendable, Equatable {
  let headers: [String: String]
  let body: [UInt8]

  var delivery: String { headers["x-usher-delivery"] ?? "" }
  var sequence: Int { headers["x-usher-sequence"].flatMap { Int($0) } ?? 0 }
}

/// A server that takes what webhooks are sent, or does not.
final class TestReceiver: Sendable {
  enum Answer: Sendable {
    case status(Int, headers: [String: String] = [:], body: Int = 0)
    /// Nothing at all comes back.
    case silence
    /// The connection ends.
    case hangUp
  }

  private struct State {
    var calls: [Call] = []
    var answer: @Sendable (Call) -> Answer = { _ in .status(200) }
    var connections = 0
  }

  private let state = Mutex(State())
  private let channel: any Channel
  private let stream: AsyncStream<Call>
  private let continuation: AsyncStream<Call>.Continuation
  let port: Int

  static func start(port: Int = 0) async throws -> TestReceiver {
    let box = Box()
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Listen(box))
        }
      }.bind(host: "127.0.0.1", port: port).get()
    let receiver = TestReceiver(channel)
    box.receiver.withLock { $0 = receiver }
    return receiver
  }

  private init(_ channel: any Channel) {
    self.channel = channel
    port = channel.localAddress?.port ?? 0
    (stream, continuation) = AsyncStream.makeStream()
  }

  var url: String { "http://127.0.0.1:\(port)/hook" }
  var calls: [Call] { state.withLock { $0.calls } }
  var connections: Int { state.withLock { $0.connections } }

  func answer(_ answer: @escaping @Sendable (Call) -> Answer) { state.withLock { $0.answer = answer } }
  func answer(_ status: Int) { answer { _ in .status(status) } }

  /// The next calls, as soon as they have come.
  func next(_ count: Int) async -> [Call] {
    var calls: [Call] = []
    for await call in stream {
      calls.append(call)
      if calls.count == count { break }
    }
    return calls
  }

  func stop() async throws { try await channel.close() }

  fileprivate func connected() { state.withLock { $0.connections += 1 } }

  fileprivate func take(_ call: Call) -> Answer {
    let answer = state.withLock { state in
      state.calls.append(call)
      return state.answer
    }
    continuation.yield(call)
    return answer(call)
  }
}

private final class Box: Sendable {
  let receiver = Mutex<TestReceiver?>(nil)
}

private final class Listen: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let box: Box
  private var headers: [String: String] = [:]
  private var body: [UInt8] = []

  init(_ box: Box) { self.box = box }

  func channelActive(context: ChannelHandlerContext) { box.receiver.withLock { $0 }?.connected() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      body = []
      headers = ["method": head.method.rawValue, "path": head.uri]
      for (name, value) in head.headers { headers[name.lowercased()] = value }
    case .body(var part): body += part.readBytes(length: part.readableBytes) ?? []
    case .end: answer(context)
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard let receiver = box.receiver.withLock({ $0 }) else { return }
    switch receiver.take(Call(headers: headers, body: body)) {
    case .silence: break
    case .hangUp: context.close(promise: nil)
    case .status(let status, let headers, let size):
      var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
      fields.add(name: "content-length", value: String(size))
      let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: size)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
