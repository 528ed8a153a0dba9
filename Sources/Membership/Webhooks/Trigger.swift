// SPDX-License-Identifier: Apache-2.0

/// What a webhook may be told of. The raw value is the trigger's bit in storage and must never change.
public enum Trigger: UInt8, CaseIterable, Sendable {
  case membersCreate = 0
  case membersUpdate = 1
  case membersDelete = 2
  case membersPledgeCreate = 3
  case membersPledgeUpdate = 4
  case membersPledgeDelete = 5
  case postsPublish = 6
  case postsUpdate = 7
  case postsDelete = 8
  /// This and the two after it are version 1's.
  case pledgesCreate = 9
  case pledgesUpdate = 10
  case pledgesDelete = 11

  /// The value of `X-Patreon-Event`.
  public var name: String {
    switch self {
    case .membersCreate: "members:create"
    case .membersUpdate: "members:update"
    case .membersDelete: "members:delete"
    case .membersPledgeCreate: "members:pledge:create"
    case .membersPledgeUpdate: "members:pledge:update"
    case .membersPledgeDelete: "members:pledge:delete"
    case .postsPublish: "posts:publish"
    case .postsUpdate: "posts:update"
    case .postsDelete: "posts:delete"
    case .pledgesCreate: "pledges:create"
    case .pledgesUpdate: "pledges:update"
    case .pledgesDelete: "pledges:delete"
    }
  }

  private static let byName: [String: Trigger] = {
    var names = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
    // The documentation of the original spells version 1's in two ways.
    names["pledge:create"] = .pledgesCreate
    names["pledge:update"] = .pledgesUpdate
    names["pledge:delete"] = .pledgesDelete
    return names
  }()

  public init?(name: some StringProtocol) {
    guard let trigger = Trigger.byName[String(name)] else { return nil }
    self = trigger
  }
}

/// A set of triggers, kept as one integer in memory and in storage.
public struct TriggerSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  public private(set) var bits: Int64

  public init(bits: Int64) { self.bits = bits }
  public init(_ triggers: some Sequence<Trigger>) { bits = triggers.reduce(0) { $0 | 1 << Int64($1.rawValue) } }
  public init(arrayLiteral elements: Trigger...) { self.init(elements) }

  public var isEmpty: Bool { bits == 0 }
  public func contains(_ trigger: Trigger) -> Bool { bits & 1 << Int64(trigger.rawValue) != 0 }
  public var triggers: [Trigger] { Trigger.allCases.filter { contains($0) } }
  public var names: [String] { triggers.map(\.name) }
}
