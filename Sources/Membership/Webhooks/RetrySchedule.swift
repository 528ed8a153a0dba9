// SPDX-License-Identifier: Apache-2.0

/// When a webhook is tried again after a delivery failed: an hour later, then three, a day, three days, and a week three
/// times; after that it is paused.
public enum RetrySchedule {
  private static let hours = [1, 3, 24, 72, 168, 168, 168]

  /// - Parameter failures: in a row, this one included.
  /// - Returns: `nil` where the webhook is to be paused.
  public static func wait(after failures: Int) -> Duration? {
    hours.indices.contains(failures - 1) ? .seconds(3600 * hours[failures - 1]) : nil
  }
}
