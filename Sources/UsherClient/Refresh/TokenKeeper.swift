// SPDX-License-Identifier: Apache-2.0
import Crypto

/// Keeps a pair of tokens for each user and hands out access tokens that are good.
///
/// A refresh token works once, so the order is what matters:
///
/// 1. One refresh runs for a user; whoever else asks waits for it.
/// 2. Where its answer is lost, the same refresh is sent again: within its window (60 seconds with Usher) the platform
///    answers a repeated refresh with the same pair.
/// 3. The new pair is in the vault before its access token is handed out. Until that token is used the old refresh token
///    still leads to it, so a program that dies in between begins again at 2 when it is back.
///
/// Let one keeper work on a vault: two would refresh against each other.
public actor TokenKeeper {
  public nonisolated let integration: Integration
  private let vault: any TokenVault
  private let margin: Duration
  /// What is being done for a user; its result is the pair that is kept then.
  private var work: [String: Task<TokenPair, any Error>] = [:]
  /// Pairs that the vault did not take yet.
  private var unstored: [String: TokenPair] = [:]
  /// Until when the platform wants no refresh.
  private var quietUntil: Instant?

  /// - Parameter margin: how long before its end an access token is refreshed; the pairs of a busy night spread over half
  ///   as long again before that.
  public init(_ integration: Integration, vault: any TokenVault, refreshingBefore margin: Duration = .seconds(3600)) {
    self.integration = integration
    self.vault = vault
    self.margin = margin
  }

  /// Keeps the pair of a log-in, in place of any before.
  ///
  /// - Parameter user: your own name for the person, the same for ever.
  public func keep(_ pair: TokenPair, for user: String) async throws {
    _ = try await alone(user) { [vault] in
      try await vault.store(pair, for: user)
      await self.setUnstored(nil, for: user)
      return pair
    }
  }

  /// Forgets somebody's pair: they logged out for good, or disconnected your site.
  public func forget(_ user: String) async throws {
    _ = try? await alone(user) { [vault] in
      await self.setUnstored(nil, for: user)
      try await vault.remove(user)
      throw ProviderError(.logInAgain, "Nothing is kept.")
    }
    if try await vault.pair(for: user) != nil { throw VaultError.notRemoved }
  }

  /// An access token that is good now and, if all goes well, for ``margin`` longer.
  ///
  /// - Throws: ``ProviderError``, and what the vault throws.
  public func accessToken(for user: String) async throws -> Secret<AccessToken> {
    if let running = work[user] { return try await running.value.accessToken }
    return try await begin(user) { try await self.goodPair(for: user, insteadOf: nil) }.value.accessToken
  }

  /// An access token other than one that the platform no longer takes.
  public func accessToken(
    for user: String, insteadOf refused: Secret<AccessToken>
  ) async throws -> Secret<AccessToken> {
    try await alone(user) { try await self.goodPair(for: user, insteadOf: refused) }.accessToken
  }

  // MARK: One thing at a time for a user

  private func alone(
    _ user: String, _ body: @escaping @Sendable () async throws -> TokenPair
  ) async throws -> TokenPair {
    while let running = work[user] { _ = await running.result }
    return try await begin(user, body).value
  }

  /// The task does not end with whoever began it: others wait for it, and a refresh must not be left half done.
  private func begin(
    _ user: String, _ body: @escaping @Sendable () async throws -> TokenPair
  ) -> Task<TokenPair, any Error> {
    let task = Task {
      defer { work[user] = nil }
      return try await body()
    }
    work[user] = task
    return task
  }

  // MARK: The pair

  private func goodPair(for user: String, insteadOf refused: Secret<AccessToken>?) async throws -> TokenPair {
    if let pair = unstored[user] { return try await store(pair, for: user) }
    guard let pair = try await vault.pair(for: user) else {
      throw ProviderError(.logInAgain, "No tokens are kept for this user.")
    }
    let now = integration.surroundings.now()
    let isRefused =
      refused.map { constantTimeEqual(Array($0.reveal().utf8), Array(pair.accessToken.reveal().utf8)) } ?? false
    if !isRefused && now < refreshTime(of: pair) { return pair }
    do {
      if let quietUntil, now < quietUntil { throw ProviderError(.wait(quietUntil - now), "The platform is busy.") }
      let fresh = try await integration.surroundings.persist { [integration] in try await integration.refresh(pair) }
      return try await store(fresh, for: user)
    } catch let error as ProviderError {
      if case .wait(let time) = error.remedy { quietUntil = integration.surroundings.now() + time }
      // An early refresh may fail: the token in hand is still good.
      if !isRefused, integration.surroundings.now() < pair.expiry, error.passesAfter != nil || pair.refreshToken == nil
      {
        return pair
      }
      throw error
    }
  }

  private func store(_ pair: TokenPair, for user: String) async throws -> TokenPair {
    unstored[user] = pair
    try await vault.store(pair, for: user)
    unstored[user] = nil
    return pair
  }

  private func setUnstored(_ pair: TokenPair?, for user: String) { unstored[user] = pair }

  /// Spread by the token itself, so that every program that looks at a pair finds the same time.
  private func refreshTime(of pair: TokenPair) -> Instant {
    let digest = SHA256.hash(data: Array(pair.accessToken.reveal().utf8)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let early = margin + margin / 2 * (Double(digest % 1000) / 1000)
    return pair.expiry - early
  }
}

extension Instant {
  fileprivate static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds - duration.inMilliseconds)
  }
}
