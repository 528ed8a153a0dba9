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
  private let move: @Sendable (Duration) async throws -> Duration

  /// - Parameters:
  ///   - moved: how far the clock was moved before.
  ///   - move: makes a step durable before anybody sees it, and answers the sum of all steps, those of other servers
  ///     on the same data included.
  public init(
    moved: Duration, real: @escaping @Sendable () -> Instant,
    move: @escaping @Sendable (Duration) async throws -> Duration
  ) {
    offset = Atomic(moved.inMilliseconds)
    self.real = real
    self.move = move
  }

  public var moved: Duration { .milliseconds(offset.load(ordering: .acquiring)) }
  public func now() -> Instant { real() + moved }

  /// Time does not run backwards here: what has expired stays expired.
  func advance(by step: Duration) async throws { follow(try await move(step)) }

  /// Takes over how far another server on the same data moved it.
  public func follow(_ moved: Duration) { offset.max(moved.inMilliseconds, ordering: .acquiringAndReleasing) }
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
    onDeliveryDue()
    return clockAnswer()
  }
}
