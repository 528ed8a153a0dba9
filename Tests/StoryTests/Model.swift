// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import UsherOAuth

/// What the server should know after a history: the rules once more, in the fewest words.
struct Model {
  /// A grant with every pair that was ever issued under it, the live one last.
  struct Family {
    struct Pair {
      let tokens: TokenResponse
      let issued: Instant
      var accessExpiry: Instant
      let refreshExpiry: Instant
      var isAccessRevoked = false
    }

    let isCreators: Bool
    let scopes: ScopeSet
    let created: Instant
    var code: Secret<AuthorizationCode>?
    var isSpent = false
    var isRevoked = false
    var pairs: [Pair] = []
    var isSuccessorUsed = false

    mutating func issue(_ tokens: TokenResponse, at now: Instant, _ lifetimes: Lifetimes) {
      let end = created + lifetimes.grant
      if !pairs.isEmpty {
        let overlap = now + lifetimes.refreshOverlap
        pairs[pairs.count - 1].accessExpiry = min(pairs[pairs.count - 1].accessExpiry, overlap)
      }
      isSuccessorUsed = false
      pairs.append(
        Pair(
          tokens: tokens, issued: now, accessExpiry: min(now + lifetimes.accessToken, end),
          refreshExpiry: min(now + lifetimes.refreshTokenIdle, end)))
    }

    func isAccessLive(_ place: Int, at now: Instant) -> Bool {
      let pair = pairs[place]
      return !isRevoked && place >= pairs.count - 2 && !pair.isAccessRevoked && now < pair.accessExpiry
    }

    func isRefreshLive(_ place: Int, at now: Instant) -> Bool {
      !isRevoked && place == pairs.count - 1 && now < pairs[place].refreshExpiry
    }

    func isWindowOpen(at now: Instant, _ overlap: Duration) -> Bool {
      pairs.count > 1 && !isSuccessorUsed && now < pairs[pairs.count - 1].issued + overlap
    }
  }

  enum Expected: Equatable { case issue, sameAgain, refuse }

  let lifetimes: Lifetimes
  let policy: ScopeSet
  var approved: ScopeSet = []
  var consent: ScopeSet = []
  var everAllowed: ScopeSet = []
  var isDisabled = false
  var families: [Family] = []
  var secrets: [(text: Secret<ClientSecret>, end: Instant?)] = []

  var permitted: ScopeSet { policy | approved }

  mutating func exchange(_ place: Int, at now: Instant) -> Expected {
    if families[place].isRevoked { return .refuse }
    if families[place].isSpent {
      families[place].isRevoked = true
      return .refuse
    }
    if now >= families[place].created + lifetimes.code { return .refuse }
    families[place].isSpent = true
    return .issue
  }

  mutating func refresh(_ place: Int, pair: Int, scope: ScopeSet?, byOther: Bool, at now: Instant) -> Expected {
    let family = families[place]
    if family.isRevoked { return .refuse }
    if pair == family.pairs.count - 1 {
      let isGood = !byOther && now < family.pairs[pair].refreshExpiry && scope?.isSubset(of: family.scopes) ?? true
      return isGood ? .issue : .refuse
    }
    if !byOther, pair == family.pairs.count - 2, family.isWindowOpen(at: now, lifetimes.refreshOverlap) {
      return .sameAgain
    }
    families[place].isRevoked = true
    return .refuse
  }

  mutating func check(_ place: Int, pair: Int, at now: Instant) -> Bool {
    guard families[place].isAccessLive(pair, at: now) else { return false }
    if pair == families[place].pairs.count - 1 { families[place].isSuccessorUsed = true }
    return true
  }

  mutating func endFamilies(_ isMeant: (Family) -> Bool) {
    for place in families.indices where isMeant(families[place]) { families[place].isRevoked = true }
  }

  func isSecretGood(_ place: Int, at now: Instant) -> Bool {
    place >= secrets.count - 2 && (secrets[place].end.map { now < $0 } ?? true)
  }
}
