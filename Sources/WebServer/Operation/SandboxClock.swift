// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import NIOCore
import Synchronization
public import UsherOAuth

/// A clock that may be moved forward, so that an integrator sees today what a token does in a month.
public final class SandboxClock: Sendable {
  private let offset: Atomic<Int64>
  private let real: @Sendable () -> Instant
  private let keep: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - moved: how far the clock was moved before.
  ///   - keep: makes a new total durable before anybody sees it.
  public init(
    moved: Duration, real: @escaping @Sendable () -> Instant, keep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    offset = Atomic(moved.inMilliseconds)
    self.real = real
    self.keep = keep
  }

  public var moved: Duration { .milliseconds(offset.load(ordering: .acquiring)) }
  public func now() -> Instant { real() + moved }

  /// Time does not run backwards here: what has expired stays expired.
  func advance(by step: Duration) async throws {
    try await keep(moved + step)
    offset.add(step.inMilliseconds, ordering: .acquiringAndReleasing)
  }
}

extension Provider {
  private static let longestStep: Int64 = 10 * 366 * 86_400

  func clockAnswer() -> Answer {
    let body: JSON = [
      "now": .string(authority.world.now().text(withMilliseconds: true)),
      "advanced_seconds": .integer(sandboxClock?.moved.inSeconds ?? 0),
    ]
    return Answer(.ok, body, headers: [.cacheControl: "no-store"])
  }

  func moveClock(_ incoming: Incoming) async throws -> Answer {
    guard let sandboxClock, let seconds = SandboxStep(json: incoming.body.readableBytesView)?.seconds,
      (0...Self.longestStep).contains(seconds), sandboxClock.moved < .seconds(100 * 366 * 86_400)
    else {
      return Answer(
        .badRequest, ["error": "Send {\"advance_seconds\": n} with a whole number from 0 to 316224000."])
    }
    try await sandboxClock.advance(by: .seconds(seconds))
    return clockAnswer()
  }
}
