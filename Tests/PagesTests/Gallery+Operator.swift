// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

extension Gallery {
  private static let then = Instant("2026-11-23T20:15:09Z")!

  static func health(
    warnings: [OperatorHealthPage.Warning] = [], acts: [OperatorHealthPage.Act] = [], olderActs: String? = nil,
    isNewest: Bool = true, pending: Int = 0, figures: [OperatorHealthPage.Figure] = [],
    refusals: [OperatorHealthPage.Requests.Refusal] = []
  ) -> OperatorHealthPage {
    OperatorHealthPage(
      version: "unreleased", uptime: .seconds(4 * 86_400 + 3 * 3600), now: then, users: 18_204, clients: 31,
      members: 200_000, pendingRequests: pending,
      webhooks: .init(waiting: pending, missed: 0, paused: pending, oldest: pending == 0 ? nil : then),
      requests: .init(
        answered: 10_450, clientErrors: 31, serverErrors: 0, tokensIssued: 904, throttled: 2, refusals: refusals),
      figures: figures, warnings: warnings, acts: acts, olderActs: olderActs, isNewest: isNewest)
  }

  static func client(
    _ description: ClientDescription, clientID: String = "8a58227d70f4a30a", version: APIVersion = .v1,
    approved: ScopeSet = [.pledges], verified: Instant? = nil, disabled: Instant? = nil,
    history: [OperatorClientPage.Change] = [.init(at: then, words: "registered")], owner: String = "Rosa Lindqvist"
  ) -> OperatorClientPage {
    OperatorClientPage(
      clientID: clientID, description: description, version: version, isPublic: version == .v2,
      requiresPKCE: version == .v2,
      policy: ClientPolicy(issuesRefreshTokens: version == .v1, namesIssuer: version == .v1),
      redirectURIs: ["https://fanclub.example/callback", "http://127.0.0.1:8080/callback"], created: then,
      owner: .init(id: "17", name: owner, email: version == .v1 ? "rosa@example.com" : nil),
      scopes: ScopeSet.restricted(for: version).scopes.map { .init(scope: $0, isApproved: approved.contains($0)) },
      verified: verified, disabled: disabled, history: history, antiForgery: "forgery-0")
  }

  static func user(
    _ user: OperatorUsersPage.User, logIn: String? = "ada@example.com", disabled: Instant? = nil,
    operatorSince: Instant? = nil, isYourself: Bool = false
  ) -> OperatorUserPage {
    OperatorUserPage(
      user: user, created: then, logInEmail: logIn, isEmailVerified: logIn != nil, disabled: disabled,
      operatorSince: operatorSince, sessions: 2, connectedApps: 3, clients: 1, isYourself: isYourself,
      antiForgery: "forgery-0")
  }

  private static let someone = OperatorUsersPage.User(
    id: "18", name: "Ada Okafor", email: "ada@example.com", hasAccount: true)

  private static let paused = OperatorWebhooksPage.Webhook(
    id: "7", address: "https://old.example/hooks?key=1", clientID: "8a58227d70f4a30a", isPaused: true, failures: 8,
    waiting: 10_000, missed: 311, oldest: then, trouble: "The receiver answered 503.")
  private static let failing = OperatorWebhooksPage.Webhook(
    id: "8", address: "https://new.example/<hooks>", clientID: "ae8bd28dcf81cafe", isPaused: false, failures: 1,
    waiting: 2, missed: 0, oldest: then, trouble: "No answer came within 15 seconds.")
  private static let well = OperatorWebhooksPage.Webhook(
    id: "9", address: "https://well.example/", clientID: "ae8bd28dcf81cafe", isPaused: false, failures: 0, waiting: 0,
    missed: 0, oldest: nil, trouble: nil)

  static func webhook(_ webhook: OperatorWebhooksPage.Webhook, _ deliveries: [OperatorWebhookPage.Delivery])
    -> OperatorWebhookPage
  {
    OperatorWebhookPage(
      webhook: webhook, triggers: ["members:create", "posts:publish"], campaign: "810022", creator: "17", created: then,
      next: deliveries.isEmpty ? nil : then, deliveries: deliveries, antiForgery: "forgery-0")
  }

  private static let waiting = OperatorWebhookPage.Delivery(
    id: "0b1d6a1e-0000-8000-8000-000000000001", sequence: 12, trigger: "members:update", raised: then, delivered: nil,
    isWaiting: true, attempts: 8, trouble: "The receiver answered 503: <b>no</b>.")
  private static let sent = OperatorWebhookPage.Delivery(
    id: "0b1d6a1e-0000-8000-8000-000000000002", sequence: 11, trigger: "members:create", raised: then, delivered: then,
    isWaiting: false, attempts: 1, trouble: nil)

  static let request = OperatorApprovalsPage.Request(
    id: "4", client: "Old Forum", clientID: "8a58227d70f4a30a", isVerified: true, version: .v1,
    scopes: [.pledges, .campaigns], why: "The forum shows each patron’s badge.", asked: then)
  private static let hostileRequest = OperatorApprovalsPage.Request(
    id: "5", client: "\u{202E}<h1>", clientID: "\"><script>", isVerified: false, version: .v2,
    scopes: [.writeIdentityClients], why: "</blockquote><form action=//evil.example>", asked: then)

  static func approvals(
    _ requests: [OperatorApprovalsPage.Request], next: String? = nil, typed: OperatorApprovalsPage.Typed? = nil,
    problem: OperatorApprovalsPage.Problem? = nil
  ) -> OperatorApprovalsPage {
    OperatorApprovalsPage(
      requests: requests, next: next, isFirst: next == nil, antiForgery: "forgery-0", typed: typed, problem: problem)
  }

  /// As much as a page ever shows of everything.
  private static func many<Row>(_ count: Int, _ row: (Int) -> Row) -> [Row] { (1...count).map(row) }

  /// Every place of the operator's pages where a text of somebody else stands.
  static func hostileOperatorPages(_ text: String, on site: Site) -> [HTML] {
    var webhook = failing
    (webhook.address, webhook.clientID, webhook.trouble) = (text, text, text)
    var delivery = sent
    (delivery.id, delivery.trouble) = (text, text)
    var asked = request
    (asked.client, asked.clientID, asked.why) = (text, text, text)
    let person = OperatorUsersPage.User(id: "18", name: text, email: text, hasAccount: true)
    return [
      health(
        warnings: [.plainHTTP(text)],
        acts: [.init(at: then, name: text, deed: "disable client", subject: text, path: "/operator", detail: text)],
        refusals: [.init(error: text, count: 1)]
      ).html(on: site),
      ConfirmOperatorPage(
        name: text, email: text, continuation: text, antiForgery: text, logOutAntiForgery: text
      ).html(on: site),
      OperatorClientsPage(
        search: text, clients: [.init(name: text, clientID: text, version: .v2, isVerified: true, isDisabled: true)],
        next: text, isFirst: false
      ).html(on: site),
      client(
        ClientDescription(
          name: text, summary: text, author: text, domain: text, category: text, iconURL: text, privacyPolicyURL: text,
          termsURL: text), clientID: text, history: [.init(at: then, words: text)], owner: text
      ).html(on: site),
      OperatorUsersPage(search: text, users: [person], next: text, isFirst: false).html(on: site),
      user(person, logIn: text).html(on: site),
      OperatorWebhooksPage(
        waiting: 0, missed: 0, paused: 0, oldest: nil, showsAll: true, webhooks: [webhook], next: text, isFirst: false
      ).html(on: site),
      self.webhook(webhook, [delivery]).html(on: site),
      approvals([asked], next: text, typed: nil).html(on: site),
    ]
  }

  static let operatorPages: [(name: String, html: HTML)] = [
    ("operator-health", health().html(on: site)),
    (
      "operator-health-warnings",
      health(
        warnings: [.plainHTTP("http://127.0.0.1:8321"), .demo, .sandbox, .movedClock, .noLimits, .privateReceivers],
        acts: many(OperatorHealthPage.actsOnPage) {
          .init(
            at: then, name: "rosa@example.com", deed: $0 == 2 ? "approve scopes" : "disable account",
            subject: "\($0)", path: "/operator/users/\($0)", detail: $0 == 2 ? "pledges <campaigns>" : nil)
        }, olderActs: "311", isNewest: false, pending: 51,
        figures: [
          .init(help: "Commits to storage.", value: 200), .init(help: "Writes; several share a commit.", value: 1300),
        ], refusals: [.init(error: "invalid_grant", count: 12), .init(error: "invalid_client", count: 3)]
      ).html(on: movedClock)
    ),
    (
      "operator-confirm",
      ConfirmOperatorPage(
        name: "Rosa Lindqvist", email: "rosa@example.com", continuation: "sealed.0", antiForgery: "forgery-0",
        logOutAntiForgery: "forgery-1"
      ).html(on: site)
    ),
    (
      "operator-confirm-all-problems",
      ConfirmOperatorPage(
        name: "<Rosa>", email: "\"rosa\"@example.com", continuation: "sealed.0", antiForgery: "forgery-0",
        logOutAntiForgery: "forgery-1", problems: ConfirmOperatorPage.Problem.allCases
      ).html(on: site)
    ),
    (
      "operator-clients",
      OperatorClientsPage(
        search: "",
        clients: many(OperatorClientsPage.rowsOnPage) {
          .init(
            name: "App \($0)", clientID: "8a58227d70f4a30a58fb1a2f0c11d5b6f7a8c\($0)", version: $0 % 2 == 0 ? .v1 : .v2,
            isVerified: $0 == 1, isDisabled: $0 == 2)
        }, next: "12", isFirst: true
      ).html(on: site)
    ),
    (
      "operator-clients-none",
      OperatorClientsPage(search: "\"><script>", clients: [], next: nil, isFirst: false).html(on: site)
    ),
    (
      "operator-client",
      client(
        ClientDescription(
          name: "Old Forum", summary: "A forum.", author: "Rosa", domain: "forum.example",
          privacyPolicyURL: "https://forum.example/privacy"), verified: then
      ).html(on: site)
    ),
    (
      "operator-client-disabled",
      client(
        ClientDescription(name: "\u{202E}<img src=x onerror=alert(1)>", summary: "</dd><script>"), version: .v2,
        approved: .none, disabled: then,
        history: many(OperatorClientPage.changesOnPage) {
          .init(at: then, words: "changed \($0): <https://x.example>")
        },
        owner: "<Rosa>"
      ).html(on: site)
    ),
    (
      "operator-users",
      OperatorUsersPage(
        search: "a",
        users: many(OperatorUsersPage.rowsOnPage) {
          .init(
            id: "\($0)", name: $0 == 3 ? "" : "A <person> \($0)", email: $0 == 4 ? nil : "a\($0)@example.com",
            hasAccount: $0 != 1, isDisabled: $0 == 2, isOperator: $0 == 5)
        }, next: "20", isFirst: false
      ).html(on: site)
    ),
    ("operator-users-none", OperatorUsersPage(search: "x", users: [], next: nil, isFirst: true).html(on: site)),
    ("operator-user", user(someone).html(on: site)),
    ("operator-user-yourself", user(someone, operatorSince: then, isYourself: true).html(on: site)),
    ("operator-user-disabled", user(someone, disabled: then).html(on: site)),
    (
      "operator-user-without-log-in",
      user(.init(id: "19", name: "<Bo>", email: nil, hasAccount: false), logIn: nil).html(on: site)
    ),
    (
      "operator-webhooks",
      OperatorWebhooksPage(
        waiting: 10_002, missed: 311, paused: 1, oldest: then, showsAll: false, webhooks: [paused, failing],
        next: "8", isFirst: true
      ).html(on: site)
    ),
    (
      "operator-webhooks-all",
      OperatorWebhooksPage(
        waiting: 10_002, missed: 311, paused: 1, oldest: then, showsAll: true,
        webhooks: many(OperatorWebhooksPage.rowsOnPage) { number in
          var webhook = number == 2 ? well : paused
          webhook.id = "\(number)"
          return webhook
        }, next: "10", isFirst: false
      ).html(on: site)
    ),
    (
      "operator-webhooks-none",
      OperatorWebhooksPage(
        waiting: 0, missed: 0, paused: 0, oldest: nil, showsAll: false, webhooks: [], next: nil, isFirst: true
      ).html(on: site)
    ),
    (
      "operator-webhook",
      webhook(
        paused,
        many(OperatorWebhookPage.deliveriesOnPage) { number in
          var delivery = number < 4 ? waiting : sent
          delivery.sequence = 100 - number
          return delivery
        }
      ).html(on: site)
    ),
    ("operator-webhook-new", webhook(well, []).html(on: site)),
    ("operator-approvals", approvals([request, hostileRequest]).html(on: site)),
    ("operator-approvals-none", approvals([]).html(on: site)),
    (
      "operator-approvals-too-long",
      approvals(
        many(OperatorApprovalsPage.rowsOnPage) { number in
          var copy = request
          copy.id = "\(number)"
          return copy
        }, next: "10", typed: .init(request: "4", words: "</textarea>\nNo"), problem: .wordsTooLong
      ).html(on: site)
    ),
    ("operator-approvals-answered", approvals([request], problem: .notWaiting).html(on: site)),
  ]
}
