// SPDX-License-Identifier: Apache-2.0

/// Which part of a list a request asks for: `page[count]` (or its alias `page[size]`) and `page[cursor]`.
public struct Page: Equatable, Sendable {
  /// At least 1; `nil` where the client did not choose.
  public var count: Int?
  public var cursor: String?

  public init(count: Int? = nil, cursor: String? = nil) {
    self.count = count
    self.cursor = cursor
  }

  /// Takes in one parameter.
  ///
  /// - Returns: whether it was one of this page's.
  /// - Throws: ``Problem`` for a count that is not a whole number above 0.
  public mutating func take(_ name: String, _ value: String) throws(Problem) -> Bool {
    switch name {
    case "page[count]", "page[size]":
      guard let count = Int(value), count > 0 else {
        throw .parameterInvalid(name, "\(name) must be a whole number above 0.")
      }
      self.count = count
    case "page[cursor]": cursor = value.isEmpty || value == "null" ? nil : value
    default: return false
    }
    return true
  }
}
