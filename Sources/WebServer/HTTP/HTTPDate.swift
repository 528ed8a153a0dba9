// SPDX-License-Identifier: Apache-2.0
import Synchronization
import UsherOAuth

/// The value of the `Date` field (RFC 9110 section 6.6.1), written once a second.
final class HTTPDate: Sendable {
  private struct Written {
    var second = Int64.min
    var text = ""
  }

  private let clock: @Sendable () -> Instant
  private let written = Mutex(Written())

  /// - Parameter clock: the real time, also in a sandbox: caches compare it with their own.
  init(_ clock: @escaping @Sendable () -> Instant) { self.clock = clock }

  var text: String {
    let now = clock()
    return written.withLock { written in
      if written.second != now.seconds { written = Written(second: now.seconds, text: Self.text(of: now)) }
      return written.text
    }
  }

  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT` of an instant from 1970 on.
  static func text(of instant: Instant) -> String {
    let parts = instant.text().split { "-T:+".contains($0) }
    let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
    let day = days[Int(instant.seconds / 86_400 % 7)]
    return "\(day), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }
}
