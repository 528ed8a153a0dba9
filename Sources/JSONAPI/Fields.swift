// SPDX-License-Identifier: Apache-2.0

/// Which attributes a request asks for, by type: `fields[user]=email,full_name` (JSON:API 1.0, "Sparse Fieldsets").
public struct Fields: Equatable, Sendable {
  private var byType: [String: [String]] = [:]

  public init() {}

  /// Takes in one parameter; a type that is named twice gets both lists.
  ///
  /// - Returns: whether the name is of the form `fields[type]`.
  public mutating func take(_ name: String, _ value: String) -> Bool {
    guard name.hasPrefix("fields["), name.hasSuffix("]") else { return false }
    let type = String(name.dropFirst(7).dropLast())
    guard !type.isEmpty else { return false }
    let names = value.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty && $0 != "null" }
    byType[type, default: []] += names
    return true
  }

  /// What was asked of the type; `nil` where nothing was said about it.
  public subscript(type: String) -> [String]? { byType[type] }

  /// In the order of the alphabet.
  public var types: [String] { byType.keys.sorted() }
}
