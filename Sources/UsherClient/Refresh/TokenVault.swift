// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Where pairs of tokens are kept, one for each of your users. When ``store(_:for:)`` returns, the pair must be as safe
/// as it will ever be: the one before it is worthless from then on.
public protocol TokenVault: Sendable {
  func pair(for user: String) async throws -> TokenPair?
  func store(_ pair: TokenPair, for user: String) async throws
  func remove(_ user: String) async throws
}

/// Forgets with the program: for tests, and for sites whose log-ins may end with a restart.
public final class MemoryVault: TokenVault {
  private let pairs = Mutex<[String: TokenPair]>([:])

  public init() {}

  public func pair(for user: String) -> TokenPair? { pairs.withLock { $0[user] } }
  public func store(_ pair: TokenPair, for user: String) { pairs.withLock { $0[user] = pair } }
  public func remove(_ user: String) { pairs.withLock { $0[user] = nil } }
}
