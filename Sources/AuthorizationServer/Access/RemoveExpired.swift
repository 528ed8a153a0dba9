// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

extension Authority {
  /// One bounded step of expiry, so that tables do not grow for ever: dead sessions, proofs and letters, acts of operators
  /// that are long past, and dead grants after `last`.
  ///
  /// - Returns: what was removed and where to go on.
  public func removeExpired(after last: ID<Grant>?, limit: Int = 500) async throws -> Sweep {
    let now = world.now()
    return try await store.write { records in
      _ = try records.removeDeadSessions(limit: limit, at: now)
      try records.removeActs(before: now + (.zero - OperatorAct.longestKept), limit: limit)
      try records.removeDeadProofs(limit: limit, at: now)
      try records.removeOldLetters(limit: limit, at: now)
      return try records.removeDeadGrants(after: last, limit: limit, at: now)
    }
  }
}
