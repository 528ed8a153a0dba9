// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

extension Provider {
  func operatorWebhooks(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { _ in
      let form = try incoming.queryForm()
      let showsAll = try form.optional("show") == "all"
      let after: ID<Webhook>? = try form.row("after")
      let (found, figures, oldest) = try await membership.read { records in
        (
          try records.queues(showsAll ? .all : .inTrouble, after: after, limit: OperatorWebhooksPage.rowsOnPage + 1),
          try records.webhookFigures(), try records.oldestWaiting()
        )
      }
      let shown = found.prefix(OperatorWebhooksPage.rowsOnPage)
      return page(
        OperatorWebhooksPage(
          waiting: figures.waiting, missed: figures.missed, paused: figures.paused, oldest: oldest,
          showsAll: showsAll, webhooks: shown.map(\.onPage),
          next: found.count > shown.count ? shown.last?.webhook.id.description : nil, isFirst: after == nil))
    }
  }

  func operatorWebhook(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { desk in
      let text = incoming.parameters[0]
      guard let id = ID<Webhook>(text) else { return nothingHere(incoming) }
      let found = try await membership.read { records in
        try records.queues(.one(id), after: nil, limit: 1).first.map {
          ($0, try records.deliveries(of: id, limit: OperatorWebhookPage.deliveriesOnPage))
        }
      }
      guard let (queue, deliveries) = found else { return nothingHere(incoming) }
      return page(
        OperatorWebhookPage(
          webhook: queue.onPage, triggers: queue.webhook.triggers.names, campaign: queue.webhook.campaign.description,
          creator: queue.webhook.creator.description, created: queue.webhook.created, next: queue.next,
          deliveries: deliveries.map(\.onPage),
          antiForgery: antiForgery("oversee webhook", desk.browser, about: text)))
    }
  }

  func overseeWebhook(_ incoming: Incoming) async throws -> Answer {
    let text = incoming.parameters[0]
    return try await atDesk(incoming, form: "oversee webhook", about: text) { desk, form in
      guard let id = ID<Webhook>(text), try await membership.read({ try $0.webhook(id) }) != nil else {
        return nothingHere(incoming)
      }
      let now = authority.world.now()
      switch (try form.optional("act"), try form.optional("delivery")) {
      case ("resume", _):
        try await authority.remember(.resumeWebhook, on: text, by: desk.actor)
        try await membership.write { try $0.resume(id, at: now) }
        note(.resumeWebhook, on: text, by: desk, incoming)
      case ("replay", let delivery?):
        let known = try await membership.read { records in
          try records.deliveries(of: id, limit: OperatorWebhookPage.deliveriesOnPage).contains {
            $0.delivery == delivery
          }
        }
        guard known else { return nothingHere(incoming) }
        try await authority.remember(.replayDelivery, on: text, by: desk.actor, detail: delivery)
        _ = try await membership.write { try $0.replay(delivery, of: id, at: now) }
        note(.replayDelivery, on: text, by: desk, incoming)
      default:
        return page(ProblemPage.unreadable("There is no such act.", reference: incoming.id), status: .badRequest)
      }
      onDeliveryDue()
      return .redirect(.seeOther, to: OperatorWebhooksPage.path(of: text))
    }
  }
}

extension QueueReport {
  fileprivate var onPage: OperatorWebhooksPage.Webhook {
    OperatorWebhooksPage.Webhook(
      id: webhook.id.description, address: webhook.address.description, clientID: webhook.clientIdentifier,
      isPaused: webhook.isPaused, failures: webhook.failures, waiting: waiting, missed: webhook.missed, oldest: oldest,
      trouble: trouble)
  }
}

extension DeliveryReport {
  fileprivate var onPage: OperatorWebhookPage.Delivery {
    OperatorWebhookPage.Delivery(
      id: delivery, sequence: Int(sequence), trigger: trigger.name, raised: created, delivered: delivered,
      isWaiting: isWaiting, attempts: attempts, trouble: trouble)
  }
}
