// SPDX-License-Identifier: Apache-2.0

/// The row number of a thing of one kind: an `ID<Client>` is never taken for an `ID<Account>`.
public struct ID<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var number: Int64

  public init(_ number: Int64) { self.number = number }

  /// Reads decimal digits as the wire writes them; `nil` for anything else, a sign or a leading zero included.
  public init?(_ text: some StringProtocol) {
    guard let number = Int64(text), number > 0, String(number) == text else { return nil }
    self.number = number
  }

  public var description: String { String(number) }

  public static func < (a: ID, b: ID) -> Bool { a.number < b.number }
}
