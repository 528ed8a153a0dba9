// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import Synchronization
public import UsherOAuth

/// Takes what waits in the outbox to a program that sends it, each letter at least once, until it is given up.
///
/// All state is in the store: a letter that a killed process held is taken again when its hold ends.
public final class MailCourier: Sendable {
  public struct Settings: Sendable {
    /// How often to look for what was filed.
    public var pollInterval = Duration.seconds(1)
    /// Letters carried at once.
    public var mostAtOnce = 4
    /// Longer than the program may take.
    public var hold = Duration.seconds(120)
    public init() {}
  }

  public struct Counts: Sendable, Equatable {
    public var carried = 0
    public var failed = 0
  }

  /// Makes a mail of a letter; `nil` where none can be made, such as for an address that no mail program takes.
  public typealias Writing = @Sendable (Letter) -> MailMessage?

  private let store: any AuthorizationStore
  private let now: @Sendable () -> Instant
  private let settings: Settings
  private let write: Writing
  private let send: @Sendable ([UInt8]) async throws(Sendmail.Refusal) -> Void
  private let note: @Sendable (StaticString, [String: String]) -> Void
  private let state = Mutex(Counts())

  /// - Parameter note: for what an operator should see; never given a token or a recipient.
  public init(
    store: any AuthorizationStore, now: @escaping @Sendable () -> Instant, settings: Settings = Settings(),
    write: @escaping Writing, send: @escaping @Sendable ([UInt8]) async throws(Sendmail.Refusal) -> Void,
    note: @escaping @Sendable (StaticString, [String: String]) -> Void = { _, _ in }
  ) {
    self.store = store
    self.now = now
    self.settings = settings
    self.write = write
    self.send = send
    self.note = note
  }

  public var counts: Counts { state.withLock { $0 } }

  /// Carries until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      await carryDue()
      try? await Task.sleep(for: settings.pollInterval)
    }
  }

  /// Carries what is due now.
  public func carryDue() async {
    while !Task.isCancelled, case let letters = await claimed(), !letters.isEmpty {
      await withDiscardingTaskGroup { group in
        for letter in letters { group.addTask { await self.carry(letter) } }
      }
    }
  }

  private func claimed() async -> [Letter] {
    let now = now()
    let end = now + settings.hold
    let most = settings.mostAtOnce
    do {
      guard try await store.read({ try $0.isLetterDue(at: now) }) else { return [] }
      return try await store.write { try $0.claimLetters(limit: most, until: end, at: now) }
    } catch {
      note("mail cannot be looked for", ["error": "\(error)"])
      return []
    }
  }

  private func carry(_ letter: Letter) async {
    let outcome = await outcome(of: letter)
    switch outcome {
    case .carried: state.withLock { $0.carried += 1 }
    case .failed(let words, _), .lost(let words):
      state.withLock { $0.failed += 1 }
      note("a mail was not taken", ["letter": "\(letter.id)", "attempt": "\(letter.attempts)", "reason": words])
    }
    do { try await store.write { try $0.finish(letter.id, outcome) } } catch {
      // The hold ends by itself, and the letter is taken again.
      note("a mail's outcome was not kept", ["letter": "\(letter.id)", "error": "\(error)"])
    }
  }

  private func outcome(of letter: Letter) async -> LetterOutcome {
    let now = now()
    guard now < letter.expiry else { return .lost("It was too late to send it.") }
    guard let message = write(letter) else { return .lost("The address or the link cannot be written.") }
    do {
      try await send(message.bytes)
      return .carried
    } catch {
      guard let wait = Letter.wait(after: letter.attempts), now + wait < letter.expiry else {
        return .lost(error.words)
      }
      return .failed(error.words, again: now + wait)
    }
  }
}
