// SPDX-License-Identifier: Apache-2.0
public import Membership
import Synchronization
public import UsherOAuth

/// Takes what waits in the outbox to the receivers: each one's events in their order, many receivers at once, each event
/// at least once.
///
/// All state is in the store: after a crash, or beside another courier, a queue is taken by whoever finds it due and not
/// held. A hold outlives the longest call, so two couriers do not send one event at once.
public final class Courier: Sendable {
  /// How long to wait, in real time.
  public struct Patience: Sendable {
    public var connect = Duration.seconds(5)
    /// From the start of a call to the head of the answer.
    public var answer = Duration.seconds(15)
    public init() {}
  }

  public struct Settings: Sendable {
    /// Whether receivers may be on this machine or its network.
    public var privateReceivers = false
    public var patience = Patience()
    /// Receivers called at once.
    public var mostVisits = 32
    /// Of them, receivers of one owner's clients: those that hang must not keep everybody else's waiting.
    public var mostVisitsOfOwner = 4
    /// Calls to one receiver before others that wait get their turn.
    public var mostCallsInVisit = 20
    /// How often to look for what other programs have queued.
    public var pollInterval = Duration.seconds(1)
    public init() {}
  }

  public struct Counts: Sendable, Equatable {
    public var delivered = 0
    public var failed = 0
  }

  private let store: any MembershipStore
  private let unlock: @Sendable ([UInt8]) -> String?
  private let now: @Sendable () -> Instant
  private let settings: Settings
  private let lookup: NameLookup
  private let bell: Doorbell
  private let note: @Sendable (StaticString, [String: String]) -> Void
  private let state = Mutex((counts: Counts(), visits: 0))

  /// - Parameters:
  ///   - unlock: opens a webhook's sealed secret.
  ///   - bell: rung when something was queued in this program.
  ///   - note: for what an operator should see; never given a secret or a payload.
  public init(
    store: any MembershipStore, unlock: @escaping @Sendable ([UInt8]) -> String?,
    now: @escaping @Sendable () -> Instant, settings: Settings = Settings(), lookup: NameLookup = .system,
    bell: Doorbell = Doorbell(), note: @escaping @Sendable (StaticString, [String: String]) -> Void = { _, _ in }
  ) {
    self.store = store
    self.unlock = unlock
    self.now = now
    self.settings = settings
    self.lookup = lookup
    self.bell = bell
    self.note = note
  }

  public var counts: Counts { state.withLock { $0.counts } }

  /// Longer than a look-up, a connection and an answer may take.
  private var hold: Duration { .seconds(60) + settings.patience.answer }

  /// Delivers until the task is cancelled.
  public func run() async {
    await withDiscardingTaskGroup { group in
      var lastSweep: Instant?
      while !Task.isCancelled {
        for queue in await claimed() { group.addTask { await self.visit(queue) } }
        lastSweep = await swept(since: lastSweep)
        await bell.wait(atMost: settings.pollInterval)
      }
    }
  }

  /// Delivers what is due now, and what becomes due while it does.
  public func deliverDue() async {
    while case let queues = await claimed(), !queues.isEmpty {
      await withDiscardingTaskGroup { group in
        for queue in queues { group.addTask { await self.visit(queue) } }
      }
    }
  }

  private func claimed() async -> [ClaimedQueue] {
    let free = settings.mostVisits - state.withLock { $0.visits }
    guard free > 0 else { return [] }
    let now = now()
    let end = now + hold
    do {
      // A look costs microseconds, a write a wait for the disk.
      guard try await store.read({ try $0.isDeliveryDue(at: now) }) else { return [] }
      let queues = try await store.write { [most = settings.mostVisitsOfOwner] in
        try $0.claim(limit: free, perOwner: most, until: end, at: now)
      }
      state.withLock { $0.visits += queues.count }
      return queues
    } catch {
      note("webhooks cannot be looked for", ["error": "\(error)"])
      return []
    }
  }

  private func swept(since last: Instant?) async -> Instant? {
    let now = now()
    if let last, now < last + .seconds(3600) { return last }
    try? await store.write { try $0.removeOldDeliveries(at: now) }
    return now
  }

  private func visit(_ queue: ClaimedQueue) async {
    do { try await deliver(queue) } catch {
      // The hold ends by itself, and the queue is taken again.
      note("a webhook's queue was left", ["webhook": "\(queue.webhook)", "error": "\(error)"])
    }
    state.withLock { $0.visits -= 1 }
    // Another queue of this owner, or of anybody's, may have waited for this visit to end.
    bell.ring()
  }

  private func deliver(_ claimed: ClaimedQueue) async throws {
    var queue = claimed
    guard var due = try await store.write({ [queue] in try $0.next(of: queue) }) else { return }
    let address = due.address
    let receiver: Receiver
    do { receiver = try await Receiver(address, settings, lookup) } catch {
      _ = try await finish(due, of: queue, .failed(error.explanation, status: nil))
      return
    }
    do {
      for _ in 0..<settings.mostCallsInVisit where due.address == address {
        let outcome = try await call(receiver, due)
        guard let (renewed, next) = try await finish(due, of: queue, outcome) else {
          await receiver.leave()
          return
        }
        (queue, due) = (renewed, next)
      }
    } catch {
      await receiver.leave()
      try await release(queue)
      throw error
    }
    await receiver.leave()
    try await release(queue)
  }

  private func call(_ receiver: Receiver, _ due: DueDelivery) async throws -> DeliveryOutcome {
    guard let secret = unlock(due.sealedSecret) else {
      return .failed("The webhook's secret was sealed under another key.", status: nil)
    }
    return try await receiver.take(due, secret: secret, at: now())
  }

  /// - Returns: what to send next, and for how long the queue is held; `nil` where this visit is over.
  private func finish(
    _ due: DueDelivery, of queue: ClaimedQueue, _ outcome: DeliveryOutcome
  ) async throws -> (ClaimedQueue, DueDelivery)? {
    state.withLock { state in
      switch outcome {
      case .delivered: state.counts.delivered += 1
      case .failed: state.counts.failed += 1
      }
    }
    let now = now()
    let end = now + hold
    return try await store.write { records in
      guard let renewed = try records.finish(due, of: queue, outcome, renewing: end, at: now),
        let next = try records.next(of: renewed)
      else { return nil }
      return (renewed, next)
    }
  }

  private func release(_ queue: ClaimedQueue) async throws {
    let now = now()
    try await store.write { try $0.release(queue, at: now) }
  }
}
