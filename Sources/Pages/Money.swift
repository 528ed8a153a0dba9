// SPDX-License-Identifier: Apache-2.0

/// An amount in hundredths of a currency, and for how long it pays.
public struct Money: Sendable, Hashable {
  public var cents: Int
  /// ISO 4217.
  public var currency: String
  /// `month`, or what a creator charges by.
  public var period: String

  public init(cents: Int, currency: String, period: String = "month") {
    self.cents = cents
    self.currency = currency
    self.period = period
  }

  /// `5.00 USD a month`
  var html: HTML {
    let hundredths = String(cents % 100)
    return
      "\(cents / 100).\(hundredths.count < 2 ? "0" : "")\(hundredths) \(ForeignText(currency, limit: 3)) per \(ForeignText(period, limit: 30))"
  }
}
