// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Wakes whoever waits, or the next who comes to wait.
public final class Doorbell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  public init() {}

  public func ring() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      if state.waiter == nil { state.isRung = true }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Returns when the bell rings, after a while, or when the task is cancelled. One may wait at a time.
  func wait(atMost while: Duration) async {
    let alarm = Task {
      try await Task.sleep(for: `while`)
      ring()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          if !state.isRung { state.waiter = continuation }
          defer { state.isRung = false }
          return state.isRung
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
    alarm.cancel()
  }
}
