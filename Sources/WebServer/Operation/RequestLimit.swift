// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Bounds how many requests one owner may make: each has a bucket of them, which fills again steadily.
///
/// A bucket is one instant, that at which it is full again. The buckets stand in a table that never grows, at a place
/// that nobody outside can foresee. Where all the places of a new owner are taken, the fullest bucket there is dropped:
/// whoever it belonged to gets it back full, so a crowd can never empty anybody else's.
final class RequestLimit: Sendable {
  private struct Bucket {
    var owner = 0
    /// In nanoseconds.
    var full: Int64 = 0
  }

  /// A part of the table with a lock of its own; empty until somebody's bucket stands in it.
  private final class Shelf: Sendable {
    let buckets = Mutex<[Bucket]>([])
  }

  private static let shelfCount = 64
  private static let rows = 32
  /// Where one owner's bucket may stand.
  private static let places = 8

  private let interval: Int64
  private let period: Int64
  private let shelves: [Shelf]

  /// - Parameter rate: `nil` bounds nothing.
  init(_ rate: RequestRate?) {
    period = rate?.period.inNanoseconds ?? 0
    interval = rate.map { max(1, $0.period.inNanoseconds / Int64($0.most)) } ?? 0
    shelves = rate == nil ? [] : (0..<RequestLimit.shelfCount).map { _ in Shelf() }
  }

  /// Takes one request out of the owner's bucket.
  ///
  /// - Parameter now: on a clock that never goes back.
  /// - Returns: how long until there is one, where the bucket is empty.
  func take(_ owner: some Hashable, at now: Duration) -> Duration? { look(owner, at: now, takes: true) }

  /// Whether there is a request in the owner's bucket; the answer is that of ``take(_:at:)``.
  func wait(_ owner: some Hashable, at now: Duration) -> Duration? { look(owner, at: now, takes: false) }

  private func look(_ owner: some Hashable, at now: Duration, takes: Bool) -> Duration? {
    if shelves.isEmpty { return nil }
    // Seeded anew by each process, so that nobody can choose owners that share a place.
    var hasher = Hasher()
    hasher.combine(owner)
    let owner = hasher.finalize()
    let bits = UInt(bitPattern: owner)
    let first = Int(bits / UInt(RequestLimit.shelfCount) % UInt(RequestLimit.rows)) * RequestLimit.places
    let now = now.inNanoseconds
    return shelves[Int(bits % UInt(RequestLimit.shelfCount))].buckets.withLock { buckets -> Duration? in
      if buckets.isEmpty {
        buckets = [Bucket](repeating: Bucket(), count: RequestLimit.rows * RequestLimit.places)
      }
      var place = first
      for candidate in first..<first + RequestLimit.places {
        if buckets[candidate].owner == owner {
          place = candidate
          break
        }
        if buckets[candidate].full < buckets[place].full { place = candidate }
      }
      let full = buckets[place].owner == owner ? max(buckets[place].full, now) : now
      let next = full + interval
      if next - now > period { return .nanoseconds(next - now - period) }
      if takes { buckets[place] = Bucket(owner: owner, full: next) }
      return nil
    }
  }
}

extension Duration {
  fileprivate var inNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
