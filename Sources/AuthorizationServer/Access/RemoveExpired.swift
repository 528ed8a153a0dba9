// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension Authority {
  /// One bounded step of expiry, so that tables do not grow for ever: dead sessions, proofs and letters, old traces, acts of
  /// operators that are long past, and dead grants after `last`.
  ///
  /// - Returns: what was removed and where to go on.
  public func removeExpired(after last: ID<Grant>?, limit: Int = 500) async throws -> Sweep {
    let now = world.now()
    let oldest = now + (.zero - traces.room.age)
    return try await store.write { records in
      try records.removeTraces(before: oldest, limit: limit)
      _ = try records.removeDeadSessions(limit: limit, at: now)
      try records.removeActs(before: now + (.zero - OperatorAct.longestKept), limit: limit)
      // Anybody may cause these, faster than people log in.
      try records.removeDeadProofs(limit: 10 * limit, at: now)
      try records.removeOldLetters(limit: 10 * limit, at: now)
      return try records.removeDeadGrants(after: last, limit: limit, at: now)
    }
  }
}
