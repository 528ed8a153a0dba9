// SPDX-License-Identifier: Apache-2.0
import Synchronization
import UsherOAuth

/// Which grants were used lately, in memory until it is filed: a check pays for one look into a set, and a grant is filed
/// once an hour at most, however often its token is used.
final class RecentUses: Sendable {
  /// What comes after so many in one hour is not noted.
  static let most = 100_000

  private struct State {
    var hour: Int64 = 0
    var noted: Set<ID<Grant>> = []
    var waiting: [ID<Grant>] = []
  }

  private let state = Mutex(State())

  func note(_ grant: ID<Grant>, at now: Instant) {
    let hour = now.milliseconds / 3_600_000
    state.withLock { state in
      if state.hour != hour {
        state.hour = hour
        state.noted.removeAll(keepingCapacity: true)
      }
      guard state.noted.count < RecentUses.most, state.noted.insert(grant).inserted else { return }
      state.waiting.append(grant)
    }
  }

  /// - Returns: at most so many, which are filed or forgotten from then on.
  func take(_ limit: Int) -> [ID<Grant>] {
    state.withLock { state in
      let taken = Array(state.waiting.suffix(limit))
      state.waiting.removeLast(taken.count)
      return taken
    }
  }
}

extension Authority {
  /// One bounded step of filing which grants were used, for the pages that say so.
  ///
  /// - Returns: how many there were; where that is `limit`, there may be more.
  public func fileUses(limit: Int = 500) async throws -> Int {
    let used = uses.take(limit)
    if used.isEmpty { return 0 }
    let now = world.now()
    try await store.write { try $0.note(usesOf: used, at: now) }
    return used.count
  }
}
