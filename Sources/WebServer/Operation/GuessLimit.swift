// SPDX-License-Identifier: Apache-2.0
import Synchronization
import UsherOAuth

/// Bounds how often one address may be wrong about one thing within a window.
///
/// The address is part of what is counted, so that nobody can lock an honest client or person out from elsewhere.
/// Counting is one step under a lock: parallel guesses do not slip through together.
final class GuessLimit: Sendable {
  private struct Window {
    var began: Instant
    var failures: Int
  }

  /// So many windows are kept; beyond that the ended ones go, and then all, as room matters more than a full count.
  private static let mostWindows = 50_000

  private let most: Int
  private let length: Duration
  private let windows = Mutex<[[String]: Window]>([:])

  init(most: Int, within length: Duration) {
    self.most = most
    self.length = length
  }

  /// Counts one attempt.
  ///
  /// - Returns: how long to wait, where there were too many.
  func count(_ key: [String], at now: Instant) -> Duration? {
    windows.withLock { windows in
      if windows.count >= Self.mostWindows {
        windows = windows.filter { now < $0.value.began + length }
        if windows.count >= Self.mostWindows { windows.removeAll() }
      }
      var window = windows[key] ?? Window(began: now, failures: 0)
      if now >= window.began + length { window = Window(began: now, failures: 0) }
      window.failures += 1
      windows[key] = window
      return window.failures > most ? window.began + length - now : nil
    }
  }

  /// Takes one attempt back that turned out to be no guess.
  func pardon(_ key: [String]) {
    windows.withLock { $0[key]?.failures -= 1 }
  }

  func forget(_ key: [String]) {
    windows.withLock { $0[key] = nil }
  }
}
