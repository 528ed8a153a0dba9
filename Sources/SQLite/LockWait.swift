// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Waits for a lock that another connection holds, in short sleeps of uneven length.
///
/// SQLite's own waiting sleeps ever longer, up to 100 ms, and so starves beside a program that writes all the time:
/// that program leaves the lock free only for a moment between two of its commits.
final class LockWait {
  private static let sleeps: ClosedRange<Int> = 50...250
  private static let longerThanASleep = 400

  private let limit: Duration
  private var since = ContinuousClock.now
  private var hasWaited = false

  init(limit: Duration) { self.limit = limit }

  /// The connection must not outlive this value.
  func install(on connection: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(
      connection,
      { context, tries in
        guard let context else { return 0 }
        return Unmanaged<LockWait>.fromOpaque(context).takeUnretainedValue().sleep(after: tries) ? 1 : 0
      }, context)
  }

  /// Tries again for as long as the limit allows what SQLite refuses as busy without waiting.
  func retry<T>(_ body: () throws(StorageError) -> T) throws(StorageError) -> T {
    var tries: CInt = 0
    while true {
      do throws(StorageError) {
        return try body()
      } catch {
        guard error == .busy, sleep(after: tries) else { throw error }
        tries = 1
      }
    }
  }

  /// After a wait: leaves the lock alone for longer than the one who waits for it sleeps, so that turns alternate.
  func giveWay() {
    guard hasWaited else { return }
    hasWaited = false
    pause(microseconds: Self.longerThanASleep)
  }

  private func sleep(after tries: CInt) -> Bool {
    if tries == 0 { since = .now }
    guard since.duration(to: .now) < limit else { return false }
    hasWaited = true
    pause(microseconds: .random(in: Self.sleeps))
    return true
  }
}

private func pause(microseconds: Int) {
  var time = timespec(tv_sec: 0, tv_nsec: microseconds * 1000)
  nanosleep(&time, nil)
}
