// SPDX-License-Identifier: Apache-2.0

/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Whole seconds since 1970, rounded down: the `iat` and `exp` of RFC 7662.
  public var seconds: Int64 { milliseconds.quotientRoundedDown(by: 1000) }

  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
  public static func + (a: Instant, b: Duration) -> Instant {
    Instant(milliseconds: a.milliseconds + b.inMilliseconds)
  }
  public static func - (a: Instant, b: Instant) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero.
  public var inMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }

  /// Whole seconds, rounded towards zero: the `expires_in` of RFC 6749 section 5.1.
  public var inSeconds: Int64 { components.seconds }
}

extension Instant {
  /// `2017-10-20T21:36:23+00:00`, or with milliseconds `2017-10-20T21:36:23.000+00:00`. Never `Z`: clients of the
  /// membership API compare the text.
  public func text(withMilliseconds: Bool = false) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(29)
    append(to: &text, withMilliseconds: withMilliseconds)
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes what ``text(withMilliseconds:)`` returns.
  public func append(to text: inout [UInt8], withMilliseconds: Bool = false) {
    let day = milliseconds.quotientRoundedDown(by: 86_400_000)
    let inDay = milliseconds - day * 86_400_000
    let (year, month, dayOfMonth) = civil(daysSince1970: day)
    func write(_ number: Int64, width: Int, after separator: Unicode.Scalar? = nil) {
      if let separator { text.append(UInt8(ascii: separator)) }
      if number < 0 || number > 9999 {
        text.append(contentsOf: String(number).utf8)
        return
      }
      var unit: Int64 = width == 4 ? 1000 : width == 3 ? 100 : 10
      while unit > 0 {
        text.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
        unit /= 10
      }
    }
    write(year, width: 4)
    write(month, width: 2, after: "-")
    write(dayOfMonth, width: 2, after: "-")
    write(inDay / 3_600_000, width: 2, after: "T")
    write(inDay / 60_000 % 60, width: 2, after: ":")
    write(inDay / 1000 % 60, width: 2, after: ":")
    if withMilliseconds { write(inDay % 1000, width: 3, after: ".") }
    text.append(contentsOf: "+00:00".utf8)
  }

  /// Reads `YYYY-MM-DDTHH:MM:SS`, an optional fraction, and `Z` or `±HH:MM`; `nil` for anything else, and for what is not
  /// within the years 1 to 9999 of UTC, which cannot be written so again.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var at = 0
    func number(_ digits: Int, before separator: Character?) -> Int64? {
      guard at + digits <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[at..<at + digits] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      at += digits
      guard let separator else { return value }
      guard at < bytes.count, bytes[at] == separator.asciiValue else { return nil }
      at += 1
      return value
    }
    guard let year = number(4, before: "-"), let month = number(2, before: "-"), let day = number(2, before: "T"),
      let hour = number(2, before: ":"), let minute = number(2, before: ":"), let second = number(2, before: nil),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if at < bytes.count, bytes[at] == 46 {
      at += 1
      var unit: Int64 = 100
      let first = at
      while at < bytes.count, (48...57).contains(bytes[at]) {
        fraction += Int64(bytes[at] - 48) * unit
        unit /= 10
        at += 1
      }
      guard at > first else { return nil }
    }
    var offset: Int64 = 0
    guard at < bytes.count else { return nil }
    switch bytes[at] {
    case 90: at += 1
    case 43, 45:
      let sign: Int64 = bytes[at] == 43 ? 1 : -1
      at += 1
      guard let hours = number(2, before: ":"), let minutes = number(2, before: nil), hours < 24, minutes < 60
      else { return nil }
      offset = sign * (hours * 60 + minutes)
    default: return nil
    }
    guard at == bytes.count else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    let (_, sameMonth, sameDay) = civil(daysSince1970: days)
    guard sameMonth == month, sameDay == day else { return nil }
    milliseconds = ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    guard (Self.yearOne..<Self.yearTenThousand).contains(milliseconds) else { return nil }
  }

  private static let yearOne: Int64 = -62_135_596_800_000
  private static let yearTenThousand: Int64 = 253_402_300_800_000
}

extension Int64 {
  fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}

/// The proleptic Gregorian date of a day number; a year is counted from 1 March, so that the leap day comes last.
private func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = shifted.quotientRoundedDown(by: 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let monthFromMarch = (5 * dayOfYear + 2) / 153
  let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}

private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
  let shiftedYear = month <= 2 ? year - 1 : year
  let era = shiftedYear.quotientRoundedDown(by: 400)
  let yearOfEra = shiftedYear - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
