// SPDX-License-Identifier: Apache-2.0
import Pages
import UsherOAuth

extension Gallery {
  private static let noon = Instant("2026-11-24T12:00:00Z")!
  private static let later = Instant("2026-12-25T12:00:00Z")!
  static let markup = "\"><img src=x onerror=alert(1)>\u{202E}"

  static func client(_ change: (inout ClientPage) -> Void = { _ in }) -> ClientPage {
    var page = ClientPage(
      clientID: "8a58227d70f4a30a", name: "FanClub", version: .v2,
      about: [(.summary, "A forum for people who build tin toys."), (.domain, "fanclub.example")],
      addresses: [RedirectURI(stored: "https://fanclub.example/callback")], secret: .init(),
      tokens: .init(changed: noon, lastUse: noon, accessEnds: later, refreshEnds: later),
      askable: [.writeIdentityClients],
      mark: "mark-0", antiForgery: "f")
    change(&page)
    return page
  }

  private static func entries(_ change: (inout ClientFormPage.Entries) -> Void = { _ in }) -> ClientFormPage.Entries {
    var entries = ClientFormPage.Entries()
    change(&entries)
    return entries
  }

  private static let filled = entries {
    $0.name = "FanClub"
    $0.summary = "A forum."
    $0.redirectURIs = "https://fanclub.example/callback\nhttps://fanclub.example/#a"
    $0.requiresPKCE = true
    $0.namesIssuer = false
    $0.optional = [.identityEmail]
  }

  private static let triggers = [
    TriggerChoice(name: "members:create", isChosen: true), TriggerChoice(name: "posts:publish", isChosen: false),
    TriggerChoice(name: "pledges:create", isChosen: false),
  ]

  private static let fine = WebhooksPage.Webhook(
    id: "12", address: "https://fanclub.example/hooks", client: "FanClub", triggers: ["members:create"],
    state: .sending, waiting: 0)
  private static let failing = WebhooksPage.Webhook(
    id: "11", address: "https://archive.example/hooks", client: "<Archive>", triggers: ["members:create"],
    state: .failing(2), waiting: 3)
  private static let paused = WebhooksPage.Webhook(
    id: "10", address: "https://old.example/hooks", client: "Old", triggers: ["members:create"], state: .paused,
    waiting: 7)

  static func webhook(
    _ webhook: WebhooksPage.Webhook, deliveries: [WebhookPage.Delivery] = [],
    _ change: (inout WebhookPage) -> Void = { _ in }
  ) -> WebhookPage {
    var page = WebhookPage(
      webhook: webhook, campaign: "Tin Workshop", made: noon, triggers: triggers, deliveries: deliveries,
      mark: "mark-0", antiForgery: "f")
    change(&page)
    return page
  }

  private static let deliveries: [WebhookPage.Delivery] = [
    .init(
      id: "c2a3c1f2-0000-4000-8000-000000000003", sequence: 3, trigger: "members:update", created: noon,
      state: .failed("it answered 500"), attempts: 2, status: 500),
    .init(
      id: "c2a3c1f2-0000-4000-8000-000000000002", sequence: 2, trigger: "members:create", created: noon,
      state: .waiting, attempts: 0, status: nil),
    .init(
      id: "c2a3c1f2-0000-4000-8000-000000000001", sequence: 1, trigger: "members:create", created: noon,
      state: .delivered(noon), attempts: 1, status: 204),
  ]

  static let portalPages: [(name: String, html: HTML)] = [
    ("clients-none", ClientsPage(clients: []).html(on: site)),
    ("clients-of-a-fan", ClientsPage(clients: [], isCreator: false).html(on: ownSite)),
    (
      "clients",
      ClientsPage(
        clients: [
          .init(name: "FanClub", clientID: "8a58227d70f4a30a", version: .v2, isPublic: false),
          .init(name: "<Archive>", clientID: "ae8bd28dcf81cafe", version: .v1, isPublic: true),
          .init(name: "Tin News", clientID: "77aa", version: .v2, isPublic: false, isMade: true),
        ], last: "77aa", notice: .registeredBefore
      ).html(on: site)
    ),
    ("clients-older", ClientsPage(clients: [], isFirst: false, notice: .deleted).html(on: site)),
    (
      "client-new",
      ClientFormPage(.register(key: "key-0"), entries: entries(), antiForgery: "f").html(on: site)
    ),
    (
      "client-new-refused",
      ClientFormPage(
        .register(key: "key-0"), entries: filled, antiForgery: "f",
        problems: [
          .init(.name, "App name: Give the app a name."),
          .init(
            .redirectURIs, "Line 2, https://fanclub.example/#a: The address must not have a fragment (a part after #)."),
          .init(.redirectURIs, "Line 3, x: The address must be absolute: start it with https://."),
          .init(nil, "You have 50 clients, and no more are possible: delete one that is not in use."),
        ]
      ).html(on: site)
    ),
    (
      "client-change",
      ClientFormPage(.change(clientID: "8a58", name: "FanClub"), entries: filled, antiForgery: "f").html(on: site)
    ),
    (
      "client-hostile-form",
      ClientFormPage(
        .change(clientID: "8a58", name: markup),
        entries: entries {
          $0.name = markup
          $0.summary = "</textarea><b>alert(1)</b>"
          $0.redirectURIs = "</textarea><b>alert(1)</b>\nvbscript:x"
          $0.icon = "vbscript:x"
        }, antiForgery: "f", problems: [.init(.redirectURIs, "Line 1, <b>: no")]
      ).html(on: site)
    ),
    ("client", client().html(on: site)),
    (
      "client-public",
      client {
        $0.secret = nil
        $0.tokens = nil
        $0.addresses = ["com.example.fan:/cb", "http://localhost:8080/cb", "http://intranet.example/cb"]
          .map { RedirectURI(stored: $0) }
        $0.notice = .saved
      }.html(on: sandbox)
    ),
    (
      "client-in-rotation",
      client {
        $0.version = .v1
        $0.secret = .init(oldEnds: later)
        $0.addresses = (0..<12).map { RedirectURI(stored: "https://fanclub.example/\($0)") }
        $0.approved = [.pledges]
        $0.askable = [.campaigns, .writeIdentityClients]
        $0.requests = [
          .init(scopes: [.campaigns], why: "Two creators share it.", asked: noon, state: .refused, words: "Ask them."),
          .init(scopes: [.pledges], why: "We thank everybody.", asked: noon, state: .approved),
        ]
        $0.changes = [(noon, "secret rotated"), (noon, "registered by its owner")]
        $0.notice = .changedMeanwhile
      }.html(on: ownSite)
    ),
    (
      "client-asking",
      client {
        $0.requests = [.init(scopes: [.writeIdentityClients], why: "A plugin.", asked: noon, state: .pending)]
        $0.notice = .asked
      }.html(on: site)
    ),
    (
      "client-tested",
      client {
        $0.test = .init(ends: later, link: "/oauth2/authorize?response_type=code&client_id=8a58")
        $0.notice = .oldSecretEnded
      }.html(on: site)
    ),
    (
      "consent-tested",
      consent(fanClub, .init(name: "Rosa", email: "rosa@example.com", isTesting: true), asked: [.identity])
        .html(on: site)
    ),
    (
      "client-hostile",
      client {
        $0.name = markup
        $0.changes = [(noon, markup)]
        $0.about = [(.summary, markup), (.icon, "vbscript:x"), (.terms, markup)]
        $0.requests = [.init(scopes: [.writeIdentityClients], why: markup, asked: noon, state: .refused, words: markup)]
        $0.asking = ([], "</textarea>" + markup.replacing("\u{202E}", with: ""), .whyTooLong)
      }.html(on: site)
    ),
    (
      "client-delete",
      RemoveClientPage(clientID: "8a58227d70f4a30a", name: "FanClub", antiForgery: "f").html(on: site)
    ),
    (
      "client-registered",
      ShownOncePage(
        .registered(app: "FanClub"),
        secrets: [
          (.clientID, "8a58227d70f4a30a"), (.clientSecret, "usher_cs_secret"), (.creatorsAccessToken, "usher_at_0"),
          (.creatorsRefreshToken, "usher_rt_0"),
        ], path: "/portal/registration/register-clients/8a58227d70f4a30a"
      ).html(on: site)
    ),
    (
      "client-secret-rotated",
      ShownOncePage(.secretRotated(app: markup, end: later), secrets: [(.clientSecret, "usher_cs_1")], path: "/p")
        .html(on: site)
    ),
    (
      "client-secret-rotated-now",
      ShownOncePage(.secretRotated(app: "FanClub", end: nil), secrets: [(.clientSecret, "usher_cs_1")], path: "/p")
        .html(on: site)
    ),
    (
      "client-tokens-refreshed",
      ShownOncePage(
        .tokensRefreshed(app: "FanClub"),
        secrets: [(.creatorsAccessToken, "usher_at_1"), (.creatorsRefreshToken, "usher_rt_1")], path: "/p"
      ).html(on: site)
    ),
    ("webhooks-none", WebhooksPage(webhooks: [], canMake: false).html(on: site)),
    ("webhooks", WebhooksPage(webhooks: [fine, failing, paused], last: "10", notice: .deleted).html(on: site)),
    (
      "webhook-new",
      WebhookFormPage(
        clients: [("8a58", "FanClub"), ("ae8b", "<Archive>")], client: "ae8b", campaign: "Tin Workshop",
        triggers: triggers, antiForgery: "f"
      ).html(on: site)
    ),
    (
      "webhook-new-refused",
      WebhookFormPage(
        clients: [("8a58", markup)], campaign: "<b>Tin</b>", address: "http://x\"", triggers: triggers,
        antiForgery: "f",
        problems: [
          .init(.client, "Choose one of your clients"), .init(.address, "Address: uri must start with https://."),
          .init(.triggers, "Tick at least one thing to tell it of"), .init(nil, "No more are possible."),
        ]
      ).html(on: site)
    ),
    ("webhook", webhook(fine).html(on: site)),
    (
      "webhook-failing",
      webhook(failing, deliveries: deliveries) {
        $0.missed = 4
        $0.last = 1
        $0.notice = .sentAgain
      }.html(on: site)
    ),
    ("webhook-paused", webhook(paused) { $0.notice = .paused }.html(on: ownSite)),
    (
      "webhook-refused",
      webhook(fine) {
        $0.address = "\"><b>"
        $0.problems = [.init(.address, "Address: uri must start with https://.")]
      }.html(on: site)
    ),
    (
      "webhook-made",
      ShownOncePage(
        .webhookMade(address: "https://fanclub.example/hooks"), secrets: [(.webhookSecret, "whs")], path: "/p"
      ).html(on: site)
    ),
    (
      "webhook-secret-rotated",
      ShownOncePage(
        .webhookSecretRotated(address: "https://fanclub.example/hooks"), secrets: [(.webhookSecret, "whs")], path: "/p"
      ).html(on: site)
    ),
  ]
}
