// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Pages
import UsherOAuth

/// The buckets of everybody who asks (design: no flood from one client or address may starve others).
struct Throttle: Sendable {
  /// Whose bucket was empty; the raw value is shown in the metrics.
  enum Bound: String, Sendable {
    case client, token, address, refusals
  }

  struct Excess: Error {
    let bound: Bound
    let wait: Duration

    /// What `Retry-After` says: whole seconds, never too early.
    var seconds: Int { max(1, Int(wait.inSeconds) + (wait > .seconds(wait.inSeconds) ? 1 : 0)) }
  }

  private let apiClients: RequestLimit
  private let grants: RequestLimit
  private let tokenClients: RequestLimit
  private let addresses: RequestLimit
  private let refusals: RequestLimit

  init(_ rates: RequestRates) {
    apiClients = RequestLimit(rates.client)
    grants = RequestLimit(rates.token)
    tokenClients = RequestLimit(rates.client)
    addresses = RequestLimit(rates.address)
    refusals = RequestLimit(rates.refusals)
  }

  /// Before anything else is asked. Programs on this machine are not bound by their address: it is also that of every
  /// visitor who comes through a proxy that the operator did not name.
  func excess(of network: Network, at now: Duration) -> Excess? {
    if network.isThisMachine { return nil }
    if let wait = refusals.wait(network, at: now) { return Excess(bound: .refusals, wait: wait) }
    return addresses.take(network, at: now).map { Excess(bound: .address, wait: $0) }
  }

  func count(refusalOf network: Network, at now: Duration) {
    if !network.isThisMachine { _ = refusals.take(network, at: now) }
  }

  /// Of a request to the API whose token is good. One token's flood takes nothing from its client's other tokens.
  func excess(of access: CheckedAccess, at now: Duration) -> Excess? {
    if let wait = grants.take(access.grant.number, at: now) { return Excess(bound: .token, wait: wait) }
    return apiClients.take(access.client.number, at: now).map { Excess(bound: .client, wait: $0) }
  }

  /// Of a request to a token endpoint whose client was found good. One that did not prove itself is bounded at each
  /// address alone: anybody can say the name of a public client.
  func excess(
    of client: ClientIdentifier, isProved: Bool, from network: Network, at now: Duration
  ) -> Excess? {
    tokenClients.take(Asking(client: client, network: isProved ? nil : network), at: now)
      .map { Excess(bound: .client, wait: $0) }
  }

  private struct Asking: Hashable {
    let client: ClientIdentifier
    let network: Network?
  }
}

extension Provider {
  /// Answers 429 in the voice of the path, always with `Retry-After` (RFC 6585 section 4).
  func throttled(_ excess: Throttle.Excess, voice: Route.Voice, _ incoming: Incoming) -> Answer {
    metrics.count(.throttled(excess.bound.rawValue))
    let seconds = excess.seconds
    let words =
      "Too many \(excess.bound.whose); wait \(seconds) \(seconds == 1 ? "second" : "seconds"), then try again."
    var answer =
      switch voice {
      case .page:
        page(ProblemPage.tooManyRequests(retryAfter: seconds, reference: incoming.id), status: .tooManyRequests)
      case .oauth:
        Answer.secretJSON(.tooManyRequests, OAuthError(.temporarilyUnavailable, words).json(.rfc6749))
      case .api:
        apiProblem(.throttled(retryAfter: seconds, words), incoming)
      case .problem:
        operatorProblem(.tooManyRequests, incoming, detail: words)
      case .plain:
        Answer(.tooManyRequests, type: "text/plain; charset=utf-8", words + "\n")
      }
    answer.headers[.retryAfter] = String(seconds)
    return answer
  }
}

extension Throttle.Bound {
  fileprivate var whose: String {
    switch self {
    case .client: "requests by this client"
    case .token: "requests with this token"
    case .address: "requests from this address"
    case .refusals: "requests from this address that had to be refused"
    }
  }
}
