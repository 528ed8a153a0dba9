// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

extension Gallery {
  private static let clientID = "8a58227d70f4a30a"
  private static let hostile = "\u{202E}<img src=x onerror=alert(1)>\u{200B}\"'"

  private static func request(
    _ number: Int, _ step: Trace.Step, _ decision: String, isProved: Bool = true, isRefused: Bool = true,
    sequel: String? = nil
  ) -> RequestsPage.Request {
    RequestsPage.Request(
      reference: "f3b7c5de-0000-4000-8000-00000000000\(number)", at: Instant("2026-11-25T09:05:59Z")!, step: step,
      isProved: isProved, isRefused: isRefused, decision: decision, sequel: sequel)
  }

  private static func trace(
    _ finding: Finding, sent: [SentParameter] = [], isProved: Bool = true, related: [TraceOutline] = []
  ) -> RequestPage {
    RequestPage(
      client: "FanClub", clientID: clientID,
      trace: ReadTrace(
        trace: Trace(
          reference: "f3b7c5de-0000-4000-8000-000000000001", at: Instant("2026-11-25T09:05:59Z")!,
          asker: .client(ID(1)),
          isProved: isProved, step: .exchange, outcome: .refused(finding, status: 400, error: "invalid_grant"),
          target: "POST /oauth2/token", sent: sent), related: related), codeLifetime: .seconds(300))
  }

  static let traces: [(name: String, html: HTML)] = [
    ("requests-none", RequestsPage(client: "FanClub", clientID: clientID, requests: []).html(on: site)),
    (
      "requests-none-refused",
      RequestsPage(client: "FanClub", clientID: clientID, requests: [], showsRefusedOnly: true).html(on: site)
    ),
    (
      "requests",
      RequestsPage(
        client: "FanClub", clientID: clientID,
        requests: [
          request(1, .exchange, "The code expired 4 minutes before this request."),
          request(
            2, .authorize, "The person allowed it, and was sent back with a code.", isProved: false, isRefused: false,
            sequel: "This code was then exchanged 2 seconds later."),
          request(3, .refresh, "What was sent as client_secret does not begin so.", isProved: false),
          request(4, .api, "The access token lacks the scope `\(hostile)`."),
        ], next: "17", dropped: 12
      ).html(on: ownSite)
    ),
    (
      "requests-hostile",
      RequestsPage(
        client: hostile, clientID: clientID, requests: [request(1, .token, "There is no `" + hostile + "`.")],
        isContinued: true,
        dropped: 1
      ).html(on: site)
    ),
    (
      "request-redirect-address",
      trace(
        Finding(
          .exchangeRedirectURI,
          [
            .sent: "https://fanclub.example/cb/", .expected: "https://fanclub.example/cb", .place: "27",
            .sentPart: "/cb/", .expectedPart: "/cb", .differences: "slashAdded",
          ]),
        sent: [
          SentParameter(Form.Parameter(name: "grant_type", value: "authorization_code")),
          SentParameter(name: "code", value: .masked(length: 75, .code)),
          SentParameter(name: "x", value: .masked(length: 1, nil)), SentParameter(name: "scope", value: .text("")),
          SentParameter(Form.Parameter(name: "redirect_uri", value: "https://fanclub.example/cb/")),
        ],
        related: [
          TraceOutline(
            id: ID(1), reference: "f3b7c5de-0000-4000-8000-000000000002", at: Instant("2026-11-25T09:05:50Z")!,
            step: .authorize, passage: .allowed, grant: ID(7), journey: "j"),
          TraceOutline(
            id: ID(3), reference: "f3b7c5de-0000-4000-8000-000000000003", at: Instant("2026-11-25T09:06:02Z")!,
            step: .exchange, passage: .issued, grant: ID(7), journey: nil),
        ]
      ).html(on: site)
    ),
    ("request-not-proved", trace(Finding(.wrongSecret, [.length: "12"]), isProved: false).html(on: sandbox)),
    (
      "request-hostile",
      trace(
        Finding(.unknownGrantType, [.sent: hostile]),
        sent: [
          SentParameter(Form.Parameter(name: hostile, value: hostile)),
          SentParameter(name: "scope", value: .text(hostile)),
        ]
      ).html(on: ownSite)
    ),
  ]
}
