// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct `Stories` {
  private static let lanes: UInt64 = 2
  private static let histories: UInt64 = 10_000

  /// `USHER_STORY_SEED=n` plays that one history again.
  private static let onlySeed = ProcessInfo.processInfo.environment["USHER_STORY_SEED"].flatMap { UInt64($0) }

  @Test
  func `random histories go as the model says, and hold the invariants (D44, D45, G79, H89, H90, H91, V17, V34, V35)`()
    async throws
  {
    if let seed = Self.onlySeed {
      _ = try await tell(seed, on: try await Lane(seed: seed))
      return
    }
    let tally = try await withThrowingTaskGroup(of: [String: Int].self) { group in
      for number in 0..<Self.lanes {
        group.addTask {
          let lane = try await Lane(seed: number)
          var tally: [String: Int] = [:]
          for seed in stride(from: number, to: Self.histories, by: Int(Self.lanes)) {
            guard let outcomes = try await tell(seed, on: lane) else { break }
            tally.merge(outcomes, uniquingKeysWith: +)
          }
          return tally
        }
      }
      return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }
    for outcome in Self.outcomes { #expect(tally[outcome, default: 0] >= 100, "\(tally)") }
  }

  private static let outcomes = [
    "code", "no code", "exchange: issue", "exchange: refuse", "replay", "refresh: issue", "refresh: sameAgain",
    "refresh: refuse", "theft", "access: true", "access: false", "secret: true", "secret: false", "reopened",
  ]

  /// - Returns: how often what was played ended how; `nil` after a divergence, as one a lane is enough to begin with.
  private func tell(_ seed: UInt64, on lane: Lane) async throws -> [String: Int]? {
    var story = try await Story(seed: seed, on: lane)
    do {
      try await story.play()
    } catch {
      Issue.record(
        """
        \(error)
        in the history: \(story.told.joined(separator: ", "))
        Play it again with USHER_STORY_SEED=\(seed)
        """)
      return nil
    }
    return story.tally
  }
}
