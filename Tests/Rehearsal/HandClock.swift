// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import Synchronization
public import UsherOAuth

/// A clock that stands until a test moves it.
public final class HandClock: Sendable {
  private let instant: Mutex<Instant>

  public init(_ start: Instant = Instant(milliseconds: 1_790_000_000_000)) { instant = Mutex(start) }

  public var now: Instant { instant.withLock { $0 } }
  public func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

/// Chance that a seed decides: SplitMix64 (Steele, Lea and Flood, 2014).
public struct SeededChance: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension World {
  /// A world whose time stands on the clock and whose bytes follow from the seed.
  public static func rehearsed(_ clock: HandClock, seed: UInt64) -> World {
    let chance = Shared(SeededChance(seed: seed))
    return World(now: { clock.now }, randomBytes: { chance.bytes($0) })
  }

  private final class Shared: Sendable {
    private let chance: Mutex<SeededChance>
    init(_ chance: SeededChance) { self.chance = Mutex(chance) }

    func bytes(_ count: Int) -> [UInt8] {
      chance.withLock { chance in (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next()) } }
    }
  }
}
