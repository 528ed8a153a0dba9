// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Which answers were taken, so that none is taken twice even where a session forgot to forget.
///
/// A state is remembered until its log-in expires; the bound only matters to a flood, which the platform's single use of
/// codes stops all the same.
final class SpentStates: Sendable {
  static let most = 100_000
  private let spent = Mutex<[String: Instant]>([:])

  /// - Returns: whether it was not spent before.
  func spend(_ state: String, until expiry: Instant, now: Instant) -> Bool {
    spent.withLock { spent in
      if spent.count >= SpentStates.most {
        spent = spent.filter { now < $0.value }
        if spent.count >= SpentStates.most { spent.removeAll() }
      }
      return spent.updateValue(expiry, forKey: state) == nil
    }
  }
}
