// SPDX-License-Identifier: Apache-2.0

/// Where a membership stands with its money, from the loosest tie to the closest. The raw value is stored.
///
///                pledged            declined
///        free ───────────▶ active ───────────▶ declined
///                          ▲  │ ▲                │ │
///                  pledged │  │ └──── paid ──────┘ │
///                          │  │ ended              │ ended
///                         former ◀─────────────────┘
public enum PatronStatus: Int, CaseIterable, Comparable, Sendable {
  /// Never pledged: `null` on the wire.
  case free = 0
  case former = 1
  case declined = 2
  case active = 3

  /// The `patron_status` of version 2 of the wire.
  public var word: String? {
    switch self {
    case .free: nil
    case .former: "former_patron"
    case .declined: "declined_patron"
    case .active: "active_patron"
    }
  }

  public init?(word: some StringProtocol) {
    guard let status = PatronStatus.allCases.first(where: { $0.word.map { $0 == word } ?? false }) else { return nil }
    self = status
  }

  /// Whether there is a pledge that is charged.
  public var isPledge: Bool { self >= .declined }

  public enum Event: CaseIterable, Sendable {
    /// A pledge, a gift or a free trial begins.
    case pledged
    case paid
    case declined
    /// The member left, was removed, or was declined for too long.
    case ended
  }

  /// What follows; `nil` where the event cannot happen to such a member.
  public func after(_ event: Event) -> PatronStatus? {
    switch (self, event) {
    case (.free, .pledged), (.former, .pledged), (.active, .paid), (.declined, .paid): .active
    case (.active, .declined), (.declined, .declined): .declined
    case (.active, .ended), (.declined, .ended): .former
    case (.free, _), (.former, _), (.active, .pledged), (.declined, .pledged): nil
    }
  }

  public static func < (a: PatronStatus, b: PatronStatus) -> Bool { a.rawValue < b.rawValue }
}
