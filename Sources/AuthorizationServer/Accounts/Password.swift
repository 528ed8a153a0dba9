// SPDX-License-Identifier: Apache-2.0
import CArgon2
import Dispatch
import Synchronization
public import UsherOAuth

/// An Argon2id hash in the encoded form, its parameters and salt included.
public struct PasswordHash: Sendable, Equatable, CustomStringConvertible {
  public let encoded: String
  public init(encoded: String) { self.encoded = encoded }
  public var description: String { "‹password hash›" }

  func isSame(as other: PasswordHash) -> Bool { constantTimeEqual(Array(encoded.utf8), Array(other.encoded.utf8)) }
}

/// Hashes passwords with Argon2id (RFC 9106) on threads of its own, so many at a time and no more: each takes 19 MiB and
/// tens of milliseconds, and neither requests nor transactions wait behind one.
public final class PasswordHashing: Sendable {
  /// The second choice of RFC 9106 section 4 scaled to what OWASP recommends as the least: 19 MiB, two passes.
  public struct Cost: Sendable, Equatable {
    public var kibibytes: UInt32
    public var passes: UInt32
    public static let standard = Cost(kibibytes: 19_456, passes: 2)

    public init(kibibytes: UInt32, passes: UInt32) {
      self.kibibytes = kibibytes
      self.passes = passes
    }
  }

  /// So many wait at most; the next one is told to try again.
  public static let longestQueue = 64
  public static let mostBytes = 1024
  public static let fewestCharacters = 8

  private struct Waiting {
    var jobs: [@Sendable () -> Void] = []
    var running = 0
  }

  private let cost: Cost
  private let width: Int
  private let waiting = Mutex(Waiting())
  private let threads = DispatchQueue(label: "passwords", attributes: .concurrent)
  private let worked = Atomic(0)

  /// How many passwords were compared or hashed since the start.
  public var count: Int { worked.load(ordering: .relaxed) }

  public init(cost: Cost = .standard, width: Int = 2) {
    self.cost = cost
    self.width = width
  }

  /// - Throws: ``PasswordHashingBusy``.
  public func hash(_ password: Secret<PasswordText>, salt: [UInt8]) async throws -> PasswordHash {
    let cost = cost
    guard let hash = try await onOwnThread({ PasswordHashing.encode(password, salt: salt, cost: cost) }) else {
      throw PasswordHashingBusy()
    }
    return hash
  }

  /// - Parameter hash: `nil` does the same work and answers `false`, so that an unknown account takes as long as a known.
  /// - Throws: ``PasswordHashingBusy``.
  public func verify(_ password: Secret<PasswordText>, against hash: PasswordHash?) async throws -> Bool {
    let cost = cost
    return try await onOwnThread {
      let text = Array(password.reveal().utf8)
      guard let hash, text.count <= PasswordHashing.mostBytes else {
        _ = PasswordHashing.encode(password, salt: [UInt8](repeating: 0, count: 16), cost: cost)
        return false
      }
      return argon2id_verify(hash.encoded, text, text.count) == ARGON2_OK.rawValue
    }
  }

  /// Whether today's parameters would make another hash.
  func isOutdated(_ hash: PasswordHash) -> Bool {
    !hash.encoded.hasPrefix("$argon2id$v=19$m=\(cost.kibibytes),t=\(cost.passes),p=1$")
  }

  private static func encode(_ password: Secret<PasswordText>, salt: [UInt8], cost: Cost) -> PasswordHash? {
    let text = Array(password.reveal().utf8.prefix(mostBytes))
    var encoded = [CChar](repeating: 0, count: 256)
    let outcome = argon2id_hash_encoded(
      cost.passes, cost.kibibytes, 1, text, text.count, salt, salt.count, 32, &encoded, encoded.count)
    // The arguments are ours and valid; memory is the one thing that can be wanting.
    guard outcome == ARGON2_OK.rawValue else { return nil }
    return PasswordHash(
      encoded: String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private func onOwnThread<T: Sendable>(_ work: @escaping @Sendable () -> T) async throws -> T {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
      let starts = waiting.withLock { waiting -> Bool? in
        if waiting.jobs.count >= PasswordHashing.longestQueue { return nil }
        waiting.jobs.append { [self] in
          worked.add(1, ordering: .relaxed)
          continuation.resume(returning: work())
        }
        if waiting.running == width { return false }
        waiting.running += 1
        return true
      }
      switch starts {
      case nil: continuation.resume(throwing: PasswordHashingBusy())
      case true?: threads.async { self.work() }
      case false?: break
      }
    }
  }

  private func work() {
    while true {
      let job = waiting.withLock { waiting -> (@Sendable () -> Void)? in
        if waiting.jobs.isEmpty {
          waiting.running -= 1
          return nil
        }
        return waiting.jobs.removeFirst()
      }
      guard let job else { return }
      job()
    }
  }
}

/// Too many people log in at once; the answer is 503 with `Retry-After`.
public struct PasswordHashingBusy: Error {}
