// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Rehearsal
import UsherOAuth

/// What did not go as the model says.
struct Divergence: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// One random history of one app and one fan, which a seed decides.
struct Story {
  enum Event: CaseIterable {
    case authorize, exchange, exchangeByOther, login, refresh, lostAnswer, narrow, refreshByOther, check, revoke, jump
    case creatorRefresh, rotateSecret, authenticate, approve, disconnect, disable, sweep, audit, reopen
  }

  /// Now and then a history is played on a file that is reopened as a crash would leave it.
  private var stage: Stage
  private let folder: ScratchFolder?
  private var copies = 0

  private var chance: SeededChance
  private var model: Model
  private(set) var told: [String] = []
  /// How often what was played ended how, so that nobody takes ten thousand refusals for a test.
  private(set) var tally: [String: Int] = [:]
  private let app: RegisteredClient
  private let fan: ID<Account>
  private let client: AuthenticatedClient
  private let other: AuthenticatedClient
  private let firstRow: ID<Grant>

  init(seed: UInt64, on lane: Lane) async throws {
    chance = SeededChance(seed: seed)
    let isOnFile = seed % 100 == 0
    folder = isOnFile ? try ScratchFolder() : nil
    let own = isOnFile ? try await Lane(seed: seed, path: folder?.file("0.db")) : lane
    stage = own.stage
    other = own.other
    fan = try await stage.person("fan \(seed)")
    let version: APIVersion = Bool.random(using: &chance) ? .v1 : .v2
    app = try await stage.app(of: own.creator, version)
    client = try await stage.authenticated(app)
    firstRow = ID((app.client.creatorGrant?.number ?? 1) - 1)
    model = Model(lifetimes: stage.authority.lifetimes, policy: app.client.permittedScopes)
    model.secrets = app.secret.map { [($0, nil)] } ?? []
    fileCreatorFamily(app.creatorTokens)
  }

  private var now: Instant { stage.clock.now }

  mutating func play() async throws {
    for _ in 0..<Int.random(in: 4...14, using: &chance) {
      let isReopening = folder != nil && chance.next() % 4 == 0
      guard let event = isReopening ? .reopen : Event.allCases.randomElement(using: &chance) else { return }
      told.append("\(event)")
      try await play(event)
    }
    told.append("audit")
    try await audit()
  }

  private mutating func play(_ event: Event) async throws {
    switch event {
    case .authorize: try await authorize()
    case .exchange: try await exchange(byOther: false)
    case .exchangeByOther: try await exchange(byOther: true)
    case .login:
      try await authorize()
      try await exchange(byOther: false, newest: true)
    case .refresh: try await refresh(scope: nil)
    case .lostAnswer: try await loseAnswer()
    case .narrow: try await refresh(scope: randomScopes())
    case .refreshByOther: try await refresh(scope: nil, byOther: true)
    case .check: try await check()
    case .revoke: try await revoke()
    case .jump: jump()
    case .creatorRefresh: try await refreshCreator()
    case .rotateSecret: try await rotateSecret()
    case .authenticate: try await authenticate()
    case .approve:
      _ = try await stage.authority.approve([.pledges], for: app.client.identifier)
      if app.client.apiVersion == .v1 { model.approved = [.pledges] }
    case .disconnect:
      _ = try await stage.authority.disconnect(app.client.identifier, from: fan)
      model.endFamilies { !$0.isCreators }
      model.consent = []
    case .disable:
      guard chance.next() % 4 == 0 else { return }
      _ = try await stage.authority.disable(fan, by: .commandLine)
      model.endFamilies { !$0.isCreators }
      model.isDisabled = true
    case .sweep: _ = try await stage.authority.removeExpired(after: firstRow)
    case .audit: try await audit()
    case .reopen: try await reopen()
    }
  }

  private mutating func jump() {
    let jumps: [Duration] = [
      .milliseconds(1), .seconds(1), .seconds(29), .milliseconds(59_999), .seconds(60), .seconds(300), .seconds(3600),
      .seconds(31 * 86_400), .seconds(366 * 86_400), .seconds(2 * 366 * 86_400),
    ]
    stage.clock.advance(by: jumps.randomElement(using: &chance) ?? .zero)
  }

  private mutating func randomScopes() -> ScopeSet {
    let scopes: [Scope] =
      app.client.apiVersion == .v1
      ? [.users, .pledgesToMe, .myCampaign, .pledges] : [.identity, .identityEmail, .identityMemberships]
    return ScopeSet(scopes.filter { _ in Bool.random(using: &chance) } + [scopes[0]])
  }

  private mutating func randomFamily(_ isMeant: (Model.Family) -> Bool) -> Int? {
    model.families.indices.filter { isMeant(model.families[$0]) }.randomElement(using: &chance)
  }

  /// Mostly the newest pair, as honest clients use it, and now and then any.
  private mutating func randomPair(of family: Int) -> Int {
    let count = model.families[family].pairs.count
    return Bool.random(using: &chance) ? count - 1 : Int.random(in: 0..<count, using: &chance)
  }

  private mutating func fileCreatorFamily(_ tokens: TokenResponse) {
    var family = Model.Family(isCreators: true, scopes: .all(of: app.client.apiVersion), created: now)
    family.issue(tokens, at: now, model.lifetimes)
    model.families.append(family)
  }

  private mutating func note(_ outcome: String) { tally[outcome, default: 0] += 1 }

  private func expect(_ isSo: Bool, _ words: @autoclosure () -> String) throws {
    if !isSo { throw Divergence(words()) }
  }
}

// MARK: Events

extension Story {
  private mutating func authorize() async throws {
    let scopes = randomScopes()
    let request = try await stage.request(app, scope: scopes.description)
    let answer = try Stage.answer(in: try await stage.authority.grant(request, by: fan))
    let isAllowed = !model.isDisabled && scopes.isSubset(of: model.permitted)
    try expect((try answer.optional("code") != nil) == isAllowed, "asked for \(scopes), was \(answer)")
    note(isAllowed ? "code" : "no code")
    guard isAllowed, let code = try answer.optional("code") else { return }
    model.consent = model.consent | scopes
    model.everAllowed = model.everAllowed | scopes
    var family = Model.Family(isCreators: false, scopes: model.consent & model.permitted, created: now)
    family.code = Secret(code)
    model.families.append(family)
  }

  private mutating func exchange(byOther: Bool, newest: Bool = false) async throws {
    let newestPlace = model.families.indices.last { model.families[$0].code != nil }
    guard let place = newest ? newestPlace : randomFamily({ $0.code != nil }), let code = model.families[place].code
    else { return }
    let wasRevoked = model.families[place].isRevoked
    let expected = byOther ? .refuse : model.exchange(place, at: now)
    note(model.families[place].isRevoked && !wasRevoked ? "replay" : "exchange: \(expected)")
    let outcome = try await stage.authority.exchange(
      code, redirectURI: Stage.callback, verifier: nil, by: byOther ? other : client)
    guard case .success(let tokens) = outcome else { return try expect(expected == .refuse, "a good code was refused") }
    try expect(expected == .issue, "a dead code was exchanged")
    try expect(model.families[place].pairs.isEmpty, "a code produced two grants")
    try expect(tokens.scope == model.families[place].scopes, "scopes of an exchange")
    model.families[place].issue(tokens, at: now, model.lifetimes)
  }

  private mutating func refresh(scope: ScopeSet?, byOther: Bool = false) async throws {
    guard let place = randomFamily({ !$0.pairs.isEmpty }) else { return }
    _ = try await refresh(place, pair: randomPair(of: place), scope: scope, byOther: byOther)
  }

  private mutating func refresh(
    _ place: Int, pair: Int, scope: ScopeSet? = nil, byOther: Bool = false
  ) async throws -> TokenResponse? {
    let wasRevoked = model.families[place].isRevoked
    let expected = model.refresh(place, pair: pair, scope: scope, byOther: byOther, at: now)
    note(model.families[place].isRevoked && !wasRevoked ? "theft" : "refresh: \(expected)")
    let outcome = try await stage.authority.refresh(
      model.families[place].pairs[pair].tokens.refreshToken, scope: scope, by: byOther ? other : client)
    guard case .success(let tokens) = outcome else {
      try expect(expected == .refuse, "a good refresh token was refused")
      return nil
    }
    try expect(expected != .refuse, "a dead refresh token was taken")
    let newest = model.families[place].pairs[model.families[place].pairs.count - 1].tokens
    let isSame = tokens.refreshToken.reveal() == newest.refreshToken.reveal()
    try expect(isSame == (expected == .sameAgain), "expected \(expected)")
    if isSame {
      try expect(
        tokens.accessToken.reveal() == newest.accessToken.reveal() && tokens.scope == newest.scope,
        "a retry was answered otherwise")
      return tokens
    }
    try expect(tokens.scope == scope ?? model.families[place].scopes, "scopes of a refresh")
    model.families[place].issue(tokens, at: now, model.lifetimes)
    return tokens
  }

  /// The answer to a refresh does not arrive, so the client sends it again.
  private mutating func loseAnswer() async throws {
    guard let place = randomFamily({ !$0.pairs.isEmpty && !$0.isRevoked }) else { return }
    let pair = model.families[place].pairs.count - 1
    guard let lost = try await refresh(place, pair: pair) else { return }
    if Bool.random(using: &chance) { jump() }
    let again = try await refresh(place, pair: pair)
    try expect(again.map { $0.refreshToken.reveal() == lost.refreshToken.reveal() } ?? true, "another pair came")
  }

  private mutating func check() async throws {
    guard let place = randomFamily({ !$0.pairs.isEmpty }) else { return }
    let pair = randomPair(of: place)
    let tokens = model.families[place].pairs[pair].tokens
    let isGood = model.check(place, pair: pair, at: now)
    note("access: \(isGood)")
    switch try await stage.authority.check(tokens.accessToken) {
    case .success(let access):
      try expect(isGood, "a dead access token was taken")
      try expect(access.scopes == tokens.scope, "scopes of an access token")
      let account = model.families[place].isCreators ? app.client.owner : fan
      try expect(access.account == account, "whose token it is")
    case .failure: try expect(!isGood, "a live access token was refused")
    }
  }

  private mutating func revoke() async throws {
    guard let place = randomFamily({ !$0.pairs.isEmpty }) else { return }
    let pair = randomPair(of: place)
    let tokens = model.families[place].pairs[pair].tokens
    if Bool.random(using: &chance) {
      try await stage.authority.revoke(tokens.refreshToken.reveal(), by: client)
      model.families[place].isRevoked = true
    } else {
      try await stage.authority.revoke(tokens.accessToken.reveal(), by: client)
      model.families[place].pairs[pair].isAccessRevoked = true
      if pair == model.families[place].pairs.count - 1 { model.families[place].isSuccessorUsed = true }
    }
  }

  private mutating func refreshCreator() async throws {
    guard let tokens = try await stage.authority.refreshCreatorTokens(of: app.client.identifier) else {
      throw Divergence("no creator's tokens")
    }
    model.endFamilies { $0.isCreators }
    fileCreatorFamily(tokens)
  }

  private mutating func rotateSecret() async throws {
    let overlap: Duration = Bool.random(using: &chance) ? .zero : .seconds(60)
    guard let rotated = try await stage.authority.rotateSecret(of: app.client.identifier, overlap: overlap) else {
      throw Divergence("no new secret")
    }
    model.secrets[model.secrets.count - 1].end = now + overlap
    model.secrets.append((rotated.secret, nil))
  }

  private mutating func authenticate() async throws {
    for (place, secret) in model.secrets.enumerated() {
      let credentials = try stage.credentials(app.client.identifier, secret: secret.text)
      let isTaken = try await stage.authority.authenticate(credentials).isSuccess
      note("secret: \(isTaken)")
      try expect(isTaken == model.isSecretGood(place, at: now), "secret \(place) of \(model.secrets.count)")
    }
  }

  private mutating func reopen() async throws {
    guard let folder else { return }
    note("reopened")
    let before = try await stage.rows()
    copies += 1
    try folder.copyDatabase("\(copies - 1).db", to: "\(copies).db")
    stage = try await Stage(seed: chance.next(), path: folder.file("\(copies).db"), clock: stage.clock)
    try expect(try await stage.rows() == before, "an acknowledged change is gone")
    try await audit()
  }

  /// Looks at every token there ever was, and holds the invariants to what is seen, whatever the model says.
  private func audit() async throws {
    for (place, family) in model.families.enumerated() {
      var (liveAccess, liveRefresh) = (0, 0)
      for (number, pair) in family.pairs.enumerated() {
        let access = try await stage.authority.introspect(pair.tokens.accessToken.reveal(), by: client)
        let refresh = try await stage.authority.introspect(pair.tokens.refreshToken.reveal(), by: client)
        liveAccess += access == nil ? 0 : 1
        liveRefresh += refresh == nil ? 0 : 1
        try expect(
          (access != nil) == family.isAccessLive(number, at: now), "access token \(number) of family \(place)")
        try expect(
          (refresh != nil) == family.isRefreshLive(number, at: now), "refresh token \(number) of family \(place)")
        for token in [access, refresh].compactMap({ $0 }) {
          let allowed = family.isCreators ? .all(of: app.client.apiVersion) : model.everAllowed & model.permitted
          try expect(token.scopes.isSubset(of: allowed), "\(token.scopes) is more than was allowed")
        }
      }
      let isOverlapping = family.pairs.last.map { now < $0.issued + model.lifetimes.refreshOverlap } ?? false
      try expect(liveRefresh <= 1 && liveAccess <= (isOverlapping ? 2 : 1), "family \(place) has two live leaves")
      try expect(!family.isRevoked || liveAccess + liveRefresh == 0, "something revoked is active")
    }
  }
}

extension Result {
  fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}

/// A database that many histories share, each with people and an app of its own.
struct Lane: Sendable {
  let stage: Stage
  let creator: ID<Account>
  let other: AuthenticatedClient

  init(seed: UInt64, path: String? = nil) async throws {
    stage = try await Stage(seed: seed, path: path)
    creator = try await stage.person("creator")
    other = try await stage.authenticated(try await stage.app(of: creator))
  }
}
