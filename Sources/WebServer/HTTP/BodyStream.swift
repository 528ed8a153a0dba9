// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import HummingbirdCore
import NIOCore

/// A body that its action reads while it arrives. What the action has not asked for yet waits in the network.
///
/// Unchecked: only the task that serves the request touches it, one step after the other.
final class BodyStream: @unchecked Sendable {
  /// The connection broke before the body's end: nobody is there to answer.
  struct Broken: Error {}

  private var chunks: RequestBody.AsyncIterator
  private let declared: Int?
  private var received = 0
  /// Whether the sender has said all, so that the next request can follow on the connection.
  private(set) var isOver: Bool

  init(_ body: RequestBody, headers: HTTPFields) {
    chunks = body.makeAsyncIterator()
    declared = headers[.contentLength].flatMap { Int($0) }
    isOver = declared ?? 0 == 0 && headers[.transferEncoding] == nil
  }

  /// - Returns: `nil` at the end.
  /// - Throws: ``Broken``.
  func next() async throws -> ByteBuffer? {
    if isOver { return nil }
    let chunk: ByteBuffer?
    do { chunk = try await chunks.next() } catch { throw Broken() }
    if let chunk {
      received += chunk.readableBytes
      return chunk
    }
    // A connection that was closed too early ends like a body that came whole.
    if let declared, received < declared { throw Broken() }
    isOver = true
    return nil
  }

  /// Drops what nobody reads, up to a bound: a sender that is cut off at once may not hear the answer.
  func drop() async {
    let began = ContinuousClock.now
    let first = received
    while received - first <= Provider.mostDiscardedBytes, ContinuousClock.now - began < Provider.longestBodyWait {
      guard (try? await next()) != nil else { return }
    }
  }
}
