// SPDX-License-Identifier: Apache-2.0

/// Which related resources a request asks for: the dotted paths of `include` (JSON:API 1.0, "Inclusion of Related
/// Resources") as a tree.
///
/// `null` alone asks for no relationships at all; `a.null` for `a` without relationships of its own.
public struct Include: Equatable, Sendable {
  /// In the order in which they were first named.
  public private(set) var names: [String] = []
  private var branches: [String: Include] = [:]
  /// `null` was named here.
  public private(set) var isNothing = false
  /// Paths that were not taken in, because each step of a path costs reads.
  public private(set) var refused: [String] = []

  public static let deepestPath = 5
  public static let mostPaths = 64

  public init() {}

  /// - Parameter text: paths separated by commas.
  public init(_ text: String) {
    for (place, path) in text.split(separator: ",").enumerated() {
      let steps = path.split(separator: ".").map { $0.filter { $0 != " " } }
      if steps.count > Include.deepestPath || place >= Include.mostPaths {
        refused.append(String(path.prefix(100)))
      } else {
        insert(steps[...])
      }
    }
  }

  private mutating func insert(_ path: ArraySlice<String>) {
    guard let name = path.first, !name.isEmpty else { return }
    if name == "null" {
      isNothing = true
      return
    }
    if branches[name] == nil { names.append(name) }
    branches[name, default: Include()].insert(path.dropFirst())
  }

  public func contains(_ name: String) -> Bool { branches[name] != nil }

  /// What is asked for below a name.
  public subscript(name: String) -> Include { branches[name] ?? Include() }

  public var isEmpty: Bool { names.isEmpty && !isNothing }
}
