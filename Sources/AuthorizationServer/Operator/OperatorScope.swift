// SPDX-License-Identifier: Apache-2.0

/// What a token of the operator may do at `/operator/v1`. The raw value is the scope's bit in storage and must never
/// change.
public enum OperatorScope: UInt8, CaseIterable, Sendable {
  case read = 0
  case writeUsers = 1
  case writeCampaigns = 2
  case writeMembers = 3
  case writePosts = 4

  public var name: String {
    switch self {
    case .read: "read"
    case .writeUsers: "users:write"
    case .writeCampaigns: "campaigns:write"
    case .writeMembers: "members:write"
    case .writePosts: "posts:write"
    }
  }

  public init?(name: some StringProtocol) {
    guard let scope = OperatorScope.allCases.first(where: { $0.name == name }) else { return nil }
    self = scope
  }
}

extension Set<OperatorScope> {
  /// As storage keeps them; bits that a newer program has set are left out.
  public init(bits: Int64) { self.init(OperatorScope.allCases.filter { bits & 1 << Int64($0.rawValue) != 0 }) }

  public var bits: Int64 { reduce(0) { $0 | 1 << Int64($1.rawValue) } }

  /// In the order in which they are declared.
  public var names: [String] { OperatorScope.allCases.filter(contains).map(\.name) }
}
