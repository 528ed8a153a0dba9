// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// What the library takes from its surroundings: the network, the time, and how patient it is.
public struct Surroundings: Sendable {
  public var transport: any Transport
  public var now: @Sendable () -> Instant
  public var sleep: @Sendable (Duration) async throws -> Void
  /// How often a request is sent at most before its trouble is thrown.
  public var attempts: Int
  /// A longer wait that a platform asks for is thrown as ``ProviderError/Remedy/wait(_:)``.
  public var longestWait: Duration

  public init(
    transport: any Transport = HTTPTransport.shared,
    now: @escaping @Sendable () -> Instant = Surroundings.clock,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    attempts: Int = 4, longestWait: Duration = .seconds(10)
  ) {
    self.transport = transport
    self.now = now
    self.sleep = sleep
    self.attempts = attempts
    self.longestWait = longestWait
  }

  /// The machine's own time.
  public static let clock: @Sendable () -> Instant = {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }

  /// - Throws: ``ProviderError`` where no answer came.
  func send(_ request: OutgoingRequest) async throws -> IncomingAnswer {
    do { return try await transport.send(request) } catch is CancellationError { throw CancellationError() } catch {
      throw ProviderError(.tryLater, "No answer to \(request): \(String(describing: error).prefix(200))")
    }
  }

  /// Repeats what failed for a reason that passes, each time after twice the pause or the one that was asked for.
  func persist<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    var pause = Duration.milliseconds(250)
    var attempt = 1
    while true {
      do { return try await body() } catch let error as ProviderError {
        guard let asked = error.passesAfter, asked <= longestWait, attempt < attempts else { throw error }
        try await sleep(max(asked, pause))
        pause *= 2
        attempt += 1
      }
    }
  }
}

/// Bytes that nobody can guess.
func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}
