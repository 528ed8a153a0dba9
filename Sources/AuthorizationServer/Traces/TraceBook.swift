// SPDX-License-Identifier: Apache-2.0
import Synchronization
import UsherOAuth

/// Takes traces in without a wait and files them in the background.
///
/// What waits is bounded, and so is what one client may add within a second: successes are a sample, refusals beyond
/// the budget are counted. Somebody who only says that they are a client has a budget and a place of their own, so that
/// they cannot crowd out what the client itself did.
public final class TraceBook: Sendable {
  /// What a trace is charged to.
  public enum Account: Sendable {
    case success
    /// Of somebody who proved nothing, such as whoever opens a link.
    case successOfUnproved
    case refusalOfProved
    case refusalOfUnproved
    /// Nobody has looked yet whether there is such a client.
    case refusalOfUnknown
  }

  /// How many traces of a client are kept. Each kind has room of its own, so that none crowds another out.
  public struct Room: Sendable {
    /// Refusals of whoever proved to be the client.
    public var proved = 200
    /// Refusals of whoever did not; nobody proves anything at the authorization endpoint.
    public var unproved = 100
    /// What went well, which is a sample; of those who proved nothing as many again.
    public var passed = 100
    public var age = Duration.seconds(7 * 86_400)

    public init() {}
  }

  /// The traces of a client that have room together.
  public struct Ring: Sendable, Hashable {
    public let asker: Trace.Asker
    public let isFailure: Bool
    public let isProved: Bool
  }

  public let room: Room
  private let store: any AuthorizationStore
  private let now: @Sendable () -> Instant
  private let desk = Mutex(Desk())
  private let scribe = Scribe()
  private let bell: AsyncStream<Void>.Continuation
  /// Rings when ``enough`` traces wait.
  public let isDue: AsyncStream<Void>

  static let enough = 256
  static let mostWaiting = 1024
  static let mostUnknownWaiting = 128
  private static let mostBudgets = 4096

  init(store: any AuthorizationStore, world: World, room: Room = Room()) {
    self.store = store
    self.room = room
    now = world.now
    (isDue, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  private struct Budget {
    var successes: UInt8 = 0
    var passers: UInt8 = 0
    var proved: UInt8 = 0
    var unproved: UInt8 = 0

    mutating func take(_ account: Account) -> Bool {
      switch account {
      case .success: Self.take(&successes, of: 5)
      case .successOfUnproved: Self.take(&passers, of: 5)
      case .refusalOfProved: Self.take(&proved, of: 20)
      case .refusalOfUnproved, .refusalOfUnknown: Self.take(&unproved, of: 20)
      }
    }

    private static func take(_ count: inout UInt8, of most: UInt8) -> Bool {
      if count >= most { return false }
      count += 1
      return true
    }
  }

  private struct Desk {
    var second: Int64 = 0
    var budgets: [Trace.Asker: Budget] = [:]
    var waiting: [Trace] = []
    /// How many of those that wait name a client nobody has looked for.
    var unknown = 0
    var dropped: [Trace.Asker: Int] = [:]

    mutating func drop(of asker: Trace.Asker, _ account: Account) -> Bool {
      if account != .success && account != .successOfUnproved { note(1, droppedOf: asker) }
      return false
    }

    mutating func note(_ count: Int, droppedOf asker: Trace.Asker) {
      guard dropped[asker] != nil || dropped.count < 200 else { return }
      dropped[asker, default: 0] += count
    }
  }

  /// Whether a trace may be added, which is then expected. A refusal that may not is counted.
  ///
  /// - Parameter uptime: on a clock that never goes back.
  public func admits(_ asker: Trace.Asker, _ account: Account, at uptime: Duration) -> Bool {
    let second = uptime.components.seconds
    return desk.withLock { desk in
      if desk.second != second {
        desk.second = second
        desk.budgets.removeAll(keepingCapacity: true)
      }
      guard desk.waiting.count < Self.mostWaiting, desk.budgets[asker] != nil || desk.budgets.count < Self.mostBudgets
      else { return desk.drop(of: asker, account) }
      if account == .refusalOfUnknown {
        guard desk.unknown < Self.mostUnknownWaiting else { return false }
        desk.unknown += 1
      }
      guard desk.budgets[asker, default: Budget()].take(account) else { return desk.drop(of: asker, account) }
      return true
    }
  }

  public func add(_ trace: Trace) {
    let count = desk.withLock { desk in
      desk.waiting.append(trace)
      return desk.waiting.count
    }
    if count >= Self.enough { bell.yield() }
  }

  /// Files what waits. Returns when everything that was added before is on file.
  public func flush() async throws {
    try await scribe.inTurn { [self] in try await write() }
  }

  /// What cannot be filed just now waits on, as far as there is room.
  private func write() async throws {
    var (waiting, dropped) = desk.withLock { desk in
      defer {
        desk.waiting = []
        desk.dropped = [:]
        desk.unknown = 0
      }
      return (desk.waiting, desk.dropped)
    }
    if waiting.isEmpty && dropped.isEmpty { return }
    do {
      waiting = try await withNearClients(waiting)
      repeat {
        try await file(Array(waiting.prefix(Self.enough)), dropped: dropped)
        waiting.removeFirst(min(Self.enough, waiting.count))
        dropped = [:]
      } while !waiting.isEmpty
    } catch {
      guard (error as? any TransientFault)?.isTransient == true else { throw error }
      desk.withLock { [waiting, dropped] desk in
        desk.waiting = Array((waiting + desk.waiting).prefix(Self.mostWaiting))
        for (asker, count) in dropped { desk.note(count, droppedOf: asker) }
      }
      throw error
    }
  }

  private func file(_ batch: [Trace], dropped: [Trace.Asker: Int]) async throws {
    let (room, now) = (room, now())
    try await store.write { records in
      for trace in batch { try records.file(trace) }
      for ring in Set(batch.map(\.ring)) { try records.dropTraces(in: ring, beyond: room.size(of: ring)) }
      for (asker, count) in dropped { try records.count(count, tracesDroppedOf: asker, at: now) }
    }
  }

  /// Gives the traces of a mistyped `client_id` to the client whose id is nearest.
  private func withNearClients(_ traces: [Trace]) async throws -> [Trace] {
    var left = 8
    var result: [Trace] = []
    for trace in traces {
      guard left > 0, case .named(let sent) = trace.asker,
        case .refused(let finding, let status, let error) = trace.outcome,
        finding.rule == .unknownClientID
      else {
        result.append(trace)
        continue
      }
      left -= 1
      guard let near = try await nearest(to: sent.text) else { continue }
      let found = Finding(
        .unknownClientID, [.sent: SentParameter.inert(sent.text, atMost: 128), .expected: near.text])
      result.append(
        Trace(
          reference: trace.reference, at: trace.at, asker: .named(near), isProved: false, step: trace.step,
          outcome: .refused(found, status: status, error: error), target: trace.target, sent: trace.sent,
          grant: trace.grant, journey: trace.journey))
    }
    return result
  }

  /// The client whose identifier is at most two mistakes away: one of its halves is then as it was sent.
  private func nearest(to sent: String) async throws -> ClientIdentifier? {
    guard (24...ClientIdentifier.mostBytes).contains(sent.utf8.count),
      sent.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x25 && $0 != 0x5C && $0 != 0x5F })
    else { return nil }
    let half = sent.count / 2 - 1
    let candidates = try await store.read {
      try $0.clientIdentifiers(beginningWith: String(sent.prefix(half)), orEndingWith: String(sent.suffix(half)))
    }
    return candidates.first { Spelling.distance($0.text, sent) <= 2 }
  }
}

extension Trace {
  fileprivate var ring: TraceBook.Ring { TraceBook.Ring(asker: asker, isFailure: isFailure, isProved: isProved) }
}

extension TraceBook.Room {
  fileprivate func size(of ring: TraceBook.Ring) -> Int {
    ring.isFailure ? ring.isProved ? proved : unproved : passed
  }
}

/// Lets one thing be done after the other, in the order in which they came.
private actor Scribe {
  private var last: Task<Void, any Error>?

  func inTurn(_ act: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { [last] in
      _ = await last?.result
      try await act()
    }
    last = task
    try await task.value
  }
}
