// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A kind of creation that campaigns are sorted under: "Podcasts".
public struct Category: Equatable, Sendable {
  /// `ID(0)` until storage has given one.
  public var id: ID<Category>
  public var name: String

  public init(id: ID<Category> = ID(0), name: String) {
    self.id = id
    self.name = name
  }
}
