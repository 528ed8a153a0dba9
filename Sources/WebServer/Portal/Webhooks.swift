// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

/// The webhooks of the clients that somebody owns: the list, and making one.
extension Provider {
  private static let webhooksOnPage = 20

  func webhooksPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      let query = try incoming.queryForm()
      let last = try query.optional("after").flatMap { ID<Webhook>($0) }
      let owner = loggedIn.account.id
      let (webhooks, canMake) = try await snapshots.read { authorization, membership in
        (
          try membership.webhooks(ownedBy: ID(owner.number), after: last, limit: Self.webhooksOnPage + 1),
          try membership.campaign(ownedBy: ID(owner.number)) != nil
            && !authorization.clients(ownedBy: owner, after: nil, limit: 1).isEmpty
        )
      }
      let shown = webhooks.prefix(Self.webhooksOnPage)
      return page(
        WebhooksPage(
          webhooks: shown.map(\.shown), last: shown.count < webhooks.count ? shown.last?.webhook.id.description : nil,
          isFirst: last == nil, canMake: canMake,
          notice: try query.optional("done").flatMap { WebhooksPage.Notice(rawValue: $0) }))
    }
  }

  func newWebhookPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      let client = try incoming.queryForm().optional("client")
      guard let shown = try await webhookForm(loggedIn, browser, WebhookEntries(client: client)) else {
        return .redirect(.seeOther, to: WebhooksPage.path)
      }
      return page(shown)
    }
  }

  func makeWebhook(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let secret = Base64URL.encode(authority.world.randomBytes(48))
    let locked = try authority.keys.lock(secret, nonce: authority.world.randomBytes(ServerKeys.nonceByteCount))
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "make webhook", browser) else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      let entries = try WebhookEntries(form)
      func again(_ problems: [WebhookFormPage.Problem]) async throws -> Answer {
        guard let shown = try await webhookForm(loggedIn, browser, entries, problems: problems) else {
          return .redirect(.seeOther, to: WebhooksPage.path)
        }
        return page(shown, status: .unprocessableContent)
      }
      guard let campaign = try await campaign(of: loggedIn) else { return try await again([]) }
      let (address, problems) = entries.judged(allowsPlainHTTP: settings.privateReceivers)
      guard let address, problems.isEmpty else { return try await again(problems) }
      let identifier = ClientIdentifier(entries.client ?? "")
      guard try await authority.allowWebhooks(of: identifier, by: loggedIn.account.id) else {
        return try await again([.init(.client, "Choose one of your clients")])
      }
      let new = NewWebhook(
        clientIdentifier: identifier.text, campaign: campaign.id, address: address, sealedSecret: locked,
        triggers: entries.triggers, created: authority.world.now())
      switch try await membership.write({ try $0.makeOnce(new) }) {
      case .made(let id):
        return page(
          ShownOncePage(
            .webhookMade(address: address.text), secrets: [(.webhookSecret, secret)],
            path: WebhookPage.path(of: id.description)))
      case .madeBefore(let id):
        return .redirect(.seeOther, to: WebhookPage.path(of: id.description, with: .madeBefore))
      case .refused(let refusal): return try await again([.init(nil, refusal.explanation)])
      }
    }
  }

  /// - Returns: `nil` for whoever has no campaign or no client.
  private func webhookForm(
    _ loggedIn: LoggedIn, _ browser: Browser, _ entries: WebhookEntries, problems: [WebhookFormPage.Problem] = []
  ) async throws -> WebhookFormPage? {
    let owner = loggedIn.account.id
    let (clients, campaign) = try await snapshots.read { authorization, membership in
      (
        // As many as an account can have.
        try authorization.clients(ownedBy: owner, after: nil, limit: 200),
        try membership.campaign(ownedBy: ID(owner.number))
      )
    }
    guard let campaign, !clients.isEmpty else { return nil }
    return WebhookFormPage(
      clients: clients.map { ($0.identifier.text, $0.description.name) }, client: entries.client,
      campaign: campaign.name, address: entries.address, triggers: entries.choices,
      antiForgery: antiForgery("make webhook", browser), problems: problems)
  }
}

/// What stands in the fields about a webhook, as it was typed.
struct WebhookEntries {
  var client: String?
  var address = ""
  var triggers: TriggerSet = []

  init(client: String?) { self.client = client }

  init(_ form: Form) throws(FormError) {
    client = try form.optional(WebhookFormPage.Field.client.rawValue)
    address = (try form.optional(WebhookFormPage.Field.address.rawValue) ?? "").trimmed
    triggers = TriggerSet(form.parameters.filter { $0.name == "trigger" }.compactMap { Trigger(name: $0.value) })
  }

  init(_ webhook: Webhook) {
    address = webhook.address.text
    triggers = webhook.triggers
  }

  var choices: [TriggerChoice] {
    Trigger.allCases.map { TriggerChoice(name: $0.name, isChosen: triggers.contains($0)) }
  }

  func judged(allowsPlainHTTP: Bool) -> (address: ReceiverAddress?, problems: [WebhookFormPage.Problem]) {
    var problems: [WebhookFormPage.Problem] = []
    var receiver: ReceiverAddress?
    do throws(InvalidReceiverAddress) {
      receiver = try ReceiverAddress(address, allowsPlainHTTP: allowsPlainHTTP)
    } catch {
      problems.append(.init(.address, "Address: " + error.explanation))
    }
    if triggers.isEmpty { problems.append(.init(.triggers, "Tick at least one thing to tell it of")) }
    return (receiver, problems)
  }
}

/// What follows from sending the form of a new webhook.
enum WebhookMaking {
  case made(ID<Webhook>)
  /// The client has one to the same address; two would tell it everything twice.
  case madeBefore(ID<Webhook>)
  case refused(WebhookRefusal)
}

extension WebhookRecords {
  func makeOnce(_ new: NewWebhook) throws -> WebhookMaking {
    let known = try webhooks(of: new.clientIdentifier).first {
      $0.campaign == new.campaign && $0.address.text == new.address.text
    }
    if let known { return .madeBefore(known.id) }
    switch try make(new) {
    case .success(let id): return .made(id)
    case .failure(let refusal): return .refused(refusal)
    }
  }
}

extension WebhookStanding {
  var shown: WebhooksPage.Webhook {
    WebhooksPage.Webhook(
      id: webhook.id.description, address: webhook.address.text, client: clientName,
      triggers: webhook.triggers.names,
      state: webhook.isPaused ? .paused : webhook.failures > 0 ? .failing(webhook.failures) : .sending,
      waiting: waiting)
  }
}
