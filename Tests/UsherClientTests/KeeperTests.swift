// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Synchronization
import Testing
import UsherClient

/// A vault that a test can break, before it takes a pair or after.
private final class FragileVault: TokenVault {
  enum Break { case before, after }
  private let vault = MemoryVault()
  private let next = Mutex<Break?>(nil)

  func breakNextStore(_ moment: Break) { next.withLock { $0 = moment } }

  func pair(for user: String) -> TokenPair? { vault.pair(for: user) }
  func remove(_ user: String) { vault.remove(user) }
  func store(_ pair: TokenPair, for user: String) throws {
    let moment = next.withLock { next in
      defer { next = nil }
      return next
    }
    if moment == .before { throw Lost() }
    vault.store(pair, for: user)
    if moment == .after { throw Lost() }
  }
}

@Suite struct `A keeper of tokens` {
  private let month = Duration.seconds(2_678_400)

  private func kept(
    _ theatre: Theatre, in vault: some TokenVault = MemoryVault(), surroundings: Surroundings? = nil
  ) async throws -> TokenKeeper {
    let keeper = TokenKeeper(try theatre.integration(surroundings: surroundings), vault: vault)
    try await keeper.keep(try await theatre.logIn(keeper.integration, as: theatre.fan), for: "ines")
    return keeper
  }

  private func works(_ keeper: TokenKeeper) async throws -> Bool {
    try await !keeper.api(for: "ines").identity().id.isEmpty
  }

  @Test func `hands out what it has while that is good`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    #expect(try await works(keeper))
    #expect(theatre.network.refreshes == 0)
  }

  @Test func `refreshes after a month, and again after the next`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    for months in 1...3 {
      theatre.stage.clock.advance(by: month)
      #expect(try await works(keeper))
      #expect(theatre.network.refreshes == months)
    }
  }

  @Test func `refreshes some time before the end, and not much before`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month - .seconds(5402))
    #expect(try await works(keeper) && theatre.network.refreshes == 0)
    theatre.stage.clock.advance(by: .seconds(1802))
    #expect(try await works(keeper) && theatre.network.refreshes == 1)
  }

  @Test func `sends one refresh for 200 who ask at once`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month)
    let tokens = try await ask(keeper, times: 200)
    #expect(tokens.count == 200 && Set(tokens).count == 1)
    #expect(theatre.network.refreshes == 1)
    #expect(try await works(keeper))
  }

  @Test(arguments: [Network.Fault.losesAnswer, .losesRequest])
  func `gives all 200 a working token though an answer or a request is lost`(fault: Network.Fault) async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month)
    theatre.network.expect(fault)
    let tokens = try await ask(keeper, times: 200)
    #expect(tokens.count == 200 && Set(tokens).count == 1)
    #expect(theatre.network.refreshes == 2)
    #expect(try await works(keeper))
  }

  private func ask(_ keeper: TokenKeeper, times: Int) async throws -> [String] {
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<times { group.addTask { try await keeper.accessToken(for: "ines").reveal() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  enum Death: CaseIterable {
    case beforeTheRequestArrives, beforeTheAnswerArrives, beforeThePairIsStored, afterThePairIsStored
  }

  @Test(arguments: Death.allCases, [0, 59])
  func `loses no log-in, wherever its program dies between request and store`(
    death: Death, secondsDown: Int
  ) async throws {
    let theatre = try await Theatre()
    let vault = FragileVault()
    var mortal = theatre.surroundings
    mortal.attempts = 1
    let dying = try await kept(theatre, in: vault, surroundings: mortal)
    theatre.stage.clock.advance(by: month)
    switch death {
    case .beforeTheRequestArrives: theatre.network.expect(.losesRequest)
    case .beforeTheAnswerArrives: theatre.network.expect(.losesAnswer)
    case .beforeThePairIsStored: vault.breakNextStore(.before)
    case .afterThePairIsStored: vault.breakNextStore(.after)
    }
    await #expect(throws: (any Error).self) { _ = try await dying.accessToken(for: "ines") }
    theatre.stage.clock.advance(by: .seconds(secondsDown))
    let reborn = TokenKeeper(try theatre.integration(), vault: vault)
    #expect(try await works(reborn))
    theatre.stage.clock.advance(by: month)
    #expect(try await works(reborn))
  }

  @Test func `stores a pair that the vault refused before it hands it out`() async throws {
    let theatre = try await Theatre()
    let vault = FragileVault()
    let keeper = try await kept(theatre, in: vault)
    theatre.stage.clock.advance(by: month)
    vault.breakNextStore(.before)
    await #expect(throws: Lost.self) { _ = try await keeper.accessToken(for: "ines") }
    let token = try await keeper.accessToken(for: "ines").reveal()
    #expect(vault.pair(for: "ines")?.accessToken.reveal() == token)
    #expect(theatre.network.refreshes == 1)
  }

  @Test func `waits as long as a busy platform asks, and then succeeds`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month)
    let before = theatre.stage.clock.now
    theatre.network.expect(.answers(IncomingAnswer(status: 429, headers: ["retry-after": "7"])))
    #expect(try await works(keeper))
    #expect(theatre.stage.clock.now - before == .seconds(7))
  }

  @Test func `sends nothing while a platform wants a long silence`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month)
    theatre.network.expect(.answers(IncomingAnswer(status: 503, headers: ["Retry-After": "120"])))
    #expect(await remedy { _ = try await keeper.accessToken(for: "ines") } == .wait(.seconds(120)))
    theatre.stage.clock.advance(by: .seconds(20))
    #expect(await remedy { _ = try await keeper.accessToken(for: "ines") } == .wait(.seconds(100)))
    #expect(theatre.network.refreshes == 1)
    theatre.stage.clock.advance(by: .seconds(100))
    #expect(try await works(keeper))
  }

  @Test func `goes on with a token that is still good when an early refresh fails`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month - .seconds(1800))
    let busy = Network.Fault.answers(IncomingAnswer(status: 503))
    theatre.network.expect(busy, busy, busy, busy)
    #expect(try await works(keeper))
    #expect(theatre.network.refreshes == 4)
  }

  @Test func `refreshes when the platform no longer takes a token before its time`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.network.expect(.answers(IncomingAnswer(status: 401)))
    #expect(try await works(keeper))
    #expect(theatre.network.refreshes == 1)
  }

  @Test func `says to log in again once the person has disconnected the site`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    try await theatre.disconnect()
    #expect(await remedy { _ = try await works(keeper) } == .logInAgain)
  }

  @Test func `forgets who leaves`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    try await keeper.forget("ines")
    #expect(await remedy { _ = try await works(keeper) } == .logInAgain)
  }

  @Test func `keeps the pair of a new log-in that comes while the old one is refreshed`() async throws {
    let theatre = try await Theatre()
    let keeper = try await kept(theatre)
    theatre.stage.clock.advance(by: month)
    let fresh = try await theatre.logIn(keeper.integration, as: theatre.fan)
    async let refreshed = keeper.accessToken(for: "ines")
    async let kept: Void = keeper.keep(fresh, for: "ines")
    _ = try await (refreshed, kept)
    #expect(try await works(keeper))
  }
}
