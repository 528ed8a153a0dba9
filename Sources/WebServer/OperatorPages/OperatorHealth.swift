// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

extension Provider {
  func operatorHealth(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { _ in
      let before: ID<OperatorAct>? = try incoming.queryForm().row("before")
      let most = OperatorHealthPage.actsOnPage
      let (tallies, acts, pending) = try await authority.store.read { records in
        (
          try records.tallies(), try records.operatorActs(before: before, limit: most + 1),
          try records.pendingScopeRequests(after: nil, limit: OperatorHealthPage.mostPendingCounted + 1).count
        )
      }
      let (queue, oldest) = try await membership.read { (try $0.webhookFigures(), try $0.oldestWaiting()) }
      let shown = acts.prefix(most)
      return page(
        OperatorHealthPage(
          version: usherVersion, uptime: uptime(), now: authority.world.now(), users: tallies.users,
          clients: tallies.clients, members: tallies.members, pendingRequests: pending,
          webhooks: .init(waiting: queue.waiting, missed: queue.missed, paused: queue.paused, oldest: oldest),
          requests: metrics.totals.onPage, figures: storageFigures().map { .init(help: $0.help, value: $0.value) },
          warnings: warnings, acts: shown.map(\.onPage),
          olderActs: acts.count > shown.count ? shown.last?.id.description : nil, isNewest: before == nil))
    }
  }

  /// What an operator should know about how this server was started.
  private var warnings: [OperatorHealthPage.Warning] {
    var warnings: [OperatorHealthPage.Warning] = []
    if !isSecure { warnings.append(.plainHTTP(settings.baseURL)) }
    if demo != nil { warnings.append(.demo) }
    if let sandboxClock {
      warnings.append(.sandbox)
      if sandboxClock.moved != .zero { warnings.append(.movedClock) }
    }
    if settings.rates == .unbounded { warnings.append(.noLimits) }
    if settings.privateReceivers && sandboxClock == nil { warnings.append(.privateReceivers) }
    return warnings
  }
}

extension Metrics.Totals {
  fileprivate var onPage: OperatorHealthPage.Requests {
    OperatorHealthPage.Requests(
      answered: answered, clientErrors: clientErrors, serverErrors: serverErrors, tokensIssued: tokensIssued,
      throttled: throttled, refusals: refusals.map { .init(error: $0.error, count: $0.count) })
  }
}

extension FiledAct {
  fileprivate var onPage: OperatorHealthPage.Act {
    let path =
      switch act.deed.subjectKind {
      case .client: OperatorClientsPage.path(of: act.subject)
      case .account: OperatorUsersPage.path(of: act.subject)
      case .webhook: OperatorWebhooksPage.path(of: act.subject)
      }
    return OperatorHealthPage.Act(
      at: act.at, name: act.name, deed: act.deed.rawValue, subject: act.subject, path: path, detail: act.detail)
  }
}
