// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

/// The page of one webhook. To anybody but the owner of its client there is no such page.
extension Provider {
  private static let deliveriesOnPage = 20

  private struct Visit {
    let incoming: Incoming
    let owner: ID<User>
    let browser: Browser
    let id: ID<Webhook>
  }

  private func asKeeper(_ incoming: Incoming, _ answer: (Visit) async throws -> Answer) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      guard let id = ID<Webhook>(incoming.parameters[0]) else { return problem(.notFound, voice: .page, incoming) }
      return try await answer(
        Visit(incoming: incoming, owner: ID(loggedIn.account.id.number), browser: browser, id: id))
    }
  }

  private func noSuchPage(_ visit: Visit) -> Answer { problem(.notFound, voice: .page, visit.incoming) }

  /// Names the secret that a webhook has now without telling anything of it.
  private func mark(of webhook: Webhook) -> String {
    authority.keys.seal("webhook secret", webhook.id.description, Base64URL.encode(webhook.sealedSecret))
  }

  func webhookPage(_ incoming: Incoming) async throws -> Answer {
    try await asKeeper(incoming) { visit in
      let query = try incoming.queryForm()
      guard var shown = try await webhookPage(visit, before: try query.optional("before").flatMap { Int64($0) }) else {
        return noSuchPage(visit)
      }
      shown.notice = try query.optional("done").flatMap { WebhookPage.Notice(rawValue: $0) }
      return page(shown)
    }
  }

  private func webhookPage(_ visit: Visit, before last: Int64? = nil) async throws -> WebhookPage? {
    let found = try await membership.read { records in
      try records.webhook(visit.id, ownedBy: visit.owner).map {
        ($0, try records.deliveries(of: visit.id, before: last, limit: Self.deliveriesOnPage + 1))
      }
    }
    guard let (standing, deliveries) = found else { return nil }
    let shown = deliveries.prefix(Self.deliveriesOnPage)
    let webhook = standing.webhook
    return WebhookPage(
      webhook: standing.shown, campaign: standing.campaignName, made: webhook.created, missed: webhook.missed,
      triggers: WebhookEntries(webhook).choices, deliveries: shown.map(\.shown),
      last: shown.count < deliveries.count ? shown.last?.sequence : nil, mark: mark(of: webhook),
      antiForgery: antiForgery("webhook", visit.browser, about: visit.id.description))
  }

  func actOnWebhook(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asKeeper(incoming) { visit in
      guard let standing = try await membership.read({ try $0.webhook(visit.id, ownedBy: visit.owner) }) else {
        return noSuchPage(visit)
      }
      guard try isGenuine(form, "webhook", visit.browser, about: visit.id.description) else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      if let delivery = try form.optional("delivery") { return try await sendAgain(delivery, visit) }
      switch try form.optional("act").flatMap({ WebhookPage.Act(rawValue: $0) }) {
      case .change: return try await change(visit, form)
      case .pause: return try await setPaused(visit, true)
      case .resume: return try await setPaused(visit, false)
      case .rotateSecret: return try await rotateSecret(standing.webhook, visit, form)
      case .delete:
        try await membership.write { try $0.remove(visit.id) }
        return .redirect(.seeOther, to: WebhooksPage.path(with: .deleted))
      case nil: return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
    }
  }

  private func back(_ visit: Visit, _ notice: WebhookPage.Notice) -> Answer {
    .redirect(.seeOther, to: WebhookPage.path(of: visit.id.description, with: notice))
  }

  private func sendAgain(_ delivery: String, _ visit: Visit) async throws -> Answer {
    let now = authority.world.now()
    let isKept = try await membership.write { try $0.replay(delivery, of: visit.id, at: now) }
    onDeliveryDue()
    return back(visit, isKept ? .sentAgain : .notSentAgain)
  }

  private func setPaused(_ visit: Visit, _ isPaused: Bool) async throws -> Answer {
    let now = authority.world.now()
    try await membership.write { records in
      guard isPaused else { return try records.resume(visit.id, at: now) }
      guard var webhook = try records.webhook(visit.id) else { return }
      webhook.isPaused = true
      try records.replace(webhook)
    }
    onDeliveryDue()
    return back(visit, isPaused ? .paused : .resumed)
  }

  private func change(_ visit: Visit, _ form: Form) async throws -> Answer {
    let entries = try WebhookEntries(form)
    let (address, problems) = entries.judged(allowsPlainHTTP: settings.privateReceivers)
    guard let address, problems.isEmpty else {
      guard var shown = try await webhookPage(visit) else { return noSuchPage(visit) }
      shown.address = entries.address
      shown.triggers = entries.choices
      shown.problems = problems
      return page(shown, status: .unprocessableContent)
    }
    let now = authority.world.now()
    try await membership.write { records in
      guard var webhook = try records.webhook(visit.id) else { return }
      // Whoever has moved the receiver need not wait for the next try.
      let isMoved = webhook.address != address && !webhook.isPaused
      webhook.address = address
      webhook.triggers = entries.triggers
      try records.replace(webhook)
      if isMoved { try records.resume(visit.id, at: now) }
    }
    onDeliveryDue()
    return back(visit, .saved)
  }

  private func rotateSecret(_ webhook: Webhook, _ visit: Visit, _ form: Form) async throws -> Answer {
    let secret = Base64URL.encode(authority.world.randomBytes(48))
    let locked = try authority.keys.lock(secret, nonce: authority.world.randomBytes(ServerKeys.nonceByteCount))
    let isSeen = constantTimeEqual(Array((try form.optional("mark") ?? "").utf8), Array(mark(of: webhook).utf8))
    guard isSeen,
      try await membership.write({ try $0.replace(secret: webhook.sealedSecret, by: locked, of: visit.id) })
    else { return back(visit, .changedMeanwhile) }
    return page(
      ShownOncePage(
        .webhookSecretRotated(address: webhook.address.text), secrets: [(.webhookSecret, secret)],
        path: WebhookPage.path(of: visit.id.description)))
  }
}

extension DeliveryReport {
  var shown: WebhookPage.Delivery {
    let state: WebhookPage.Delivery.State =
      if let delivered { .delivered(delivered) } else if let trouble { .failed(trouble) } else { .waiting }
    return WebhookPage.Delivery(
      id: delivery, sequence: sequence, trigger: trigger.name, created: created, state: state, attempts: attempts,
      status: status)
  }
}
