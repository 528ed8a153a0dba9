// SPDX-License-Identifier: Apache-2.0

/// What is counted as it changes.
enum Tallied: String {
  case users, clients
}

extension Connection {
  /// Whoever files or removes rows of a table that is tallied says so here, in the same transaction.
  func tally(_ kind: Tallied, _ change: Int) throws {
    if change == 0 { return }
    try execute(
      "UPDATE tallies SET total = total + $2 WHERE kind = $1", [.text(kind.rawValue), .integer(Int64(change))])
  }
}
