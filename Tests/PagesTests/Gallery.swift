// SPDX-License-Identifier: Apache-2.0
import Membership
import Pages
import Testing
import UsherOAuth

/// One of each page in each of its states, all of them kept as a snapshot.
enum Gallery {
  static let site = Site()
  static let ownSite = Site(
    name: "Tin & Thimble", logo: ImageAddress("/assets/logo.png"), accent: AccentColour("#1f6f5c"),
    footerLinks: [
      .init(label: "Terms", address: LinkAddress("https://tin.example/terms?a=1&b=2")!),
      .init(label: "Privacy", address: LinkAddress("/privacy")!),
    ], extraStylesheet: ".card { border-radius: 0 }")
  static let sandbox = Site(sandbox: .init())
  static let movedClock = Site(sandbox: .init(movedClock: Instant("2027-01-31T09:05:59Z")))

  static let fanClub = ConsentPage.Asker(
    name: "FanClub", author: "Rosa Lindqvist", domain: "fanclub.example",
    about: "A forum for people who build tin toys. Members see the workshop’s back room.", version: .v2)
  static let ada = ConsentPage.Person(name: "Ada Okafor", email: "ada@example.com")

  static func consent(
    _ asker: ConsentPage.Asker = fanClub, _ person: ConsentPage.Person = ada,
    to destination: ConsentPage.Destination = .website(host: "forum.fanclub.example"), asked: ScopeSet,
    grantedBefore: ScopeSet = .none, optional: ScopeSet = .none, leftOutBefore: ScopeSet = .none,
    preview: Preview = Preview(), problems: [ConsentPage.Problem] = [], connectedAppsPath: String? = nil
  ) -> ConsentPage {
    ConsentPage(
      asker: asker, person: person, destination: destination, asked: asked, grantedBefore: grantedBefore,
      optional: optional, leftOutBefore: leftOutBefore, ticked: problems.isEmpty ? nil : ScopeSet.none,
      preview: preview,
      question: "256.512", problems: problems, action: "/oauth2/authorize?client_id=fan&state=a%26b",
      antiForgery: "forgery-0", logOutAntiForgery: "forgery-1", continuation: "sealed.0",
      connectedAppsPath: connectedAppsPath)
  }

  static func pledge(
    _ way: BecomePatronPage.Way, app: String = "FanClub", minimum: Money? = Money(cents: 500, currency: "USD"),
    current: Money? = nil,
    levels: [BecomePatronPage.Level] = [
      .init(value: "11", title: "Apprentice", about: "Monthly notes.", price: Money(cents: 500, currency: "USD")),
      .init(value: "12", title: "Journeyman", price: Money(cents: 1205, currency: "USD")),
    ]
  ) -> BecomePatronPage {
    BecomePatronPage(
      app: app, person: ada, campaign: "Tin Workshop", creator: "Rosa Lindqvist", minimum: minimum, current: current,
      levels: levels, way: way, action: "/oauth2/become-patron?client_id=fan&min_cents=500", antiForgery: "forgery-0",
      logOutAntiForgery: "forgery-1", continuation: "sealed.0")
  }

  static func connect(host: String = "news.example", name: String? = "Tin News", app: String = "WordPress")
    -> ConnectSitePage
  {
    ConnectSitePage(
      host: host, name: name, app: app, person: ada, action: "/oauth2/register-client-creation?client_id=wp&name=a%26b",
      antiForgery: "forgery-0", logOutAntiForgery: "forgery-1", continuation: "sealed.0")
  }

  static let demo = HomePage.Demo(
    logIns: [
      .init(role: "Creator of Tin Workshop", name: "Rosa", email: "creator@example.com", password: "demo-creator"),
      .init(role: "Fan at the Gearbox tier", name: "Ada", email: "fan@example.com", password: "demo-fan"),
    ],
    clients: [
      .init(
        name: "FanClub", version: .v2, clientID: "fanclub-demo-client", clientSecret: "secret-of-the-demo",
        redirectURIs: ["http://127.0.0.1:8081/callback", "https://fanclub.example/callback"],
        creatorsAccessToken: "usher_at_0_demo"),
      .init(name: "Old Forum", version: .v1, clientID: "old-forum", redirectURIs: ["https://forum.example/cb"]),
    ],
    steps: [
      .init("Log in as the fan, then allow FanClub", path: "/oauth2/authorize?response_type=code&client_id=fanclub"),
      .init("Ask who the token belongs to", command: "curl -H 'Authorization: Bearer $T' http://localhost:8080/x"),
    ])

  static func source(of name: String) throws -> String {
    try #require(pages.first { $0.name == name }).html.text
  }

  static let pages: [(name: String, html: HTML)] =
    mainPages + consentPages + portalPages + operatorPages + accountPages + guidePages + traces

  private static let mainPages: [(name: String, html: HTML)] = [
    ("home", HomePage().html(on: site)),
    ("home-logged-in", HomePage(viewer: "Ada <Okafor>").html(on: ownSite)),
    ("home-demo", HomePage(demo: demo).html(on: movedClock)),
    ("log-in", LogInPage(antiForgery: "forgery-0").html(on: site)),
    (
      "log-in-for-an-app",
      LogInPage(app: "FanClub", continuation: "sealed.0+/=", antiForgery: "forgery-0").html(on: sandbox)
    ),
    (
      "log-in-refused",
      LogInPage(app: "FanClub", email: "ada@exam\"ple.com", antiForgery: "f", problems: [.emailOrPasswordWrong])
        .html(on: site)
    ),
    ("log-in-all-problems", LogInPage(antiForgery: "f", problems: LogInPage.Problem.allCases).html(on: site)),
    ("sign-up", SignUpPage(app: "FanClub", continuation: "sealed.0", antiForgery: "f").html(on: ownSite)),
    (
      "sign-up-refused",
      SignUpPage(
        name: "Ada", email: "ada", antiForgery: "f", problems: [.emailMalformed, .passwordTooShort]
      ).html(on: site)
    ),
    ("sign-up-all-problems", SignUpPage(antiForgery: "f", problems: SignUpPage.Problem.allCases).html(on: site)),
    (
      "log-out",
      LogOutPage.confirm(name: "Ada Okafor", email: "ada@example.com", continuation: "sealed.0", antiForgery: "f")
        .html(on: site)
    ),
    ("connected-apps-none", ConnectedAppsPage(apps: [], antiForgery: "f").html(on: site)),
    (
      "connected-apps",
      ConnectedAppsPage(
        apps: [
          .init(
            clientID: "fan-0", name: "FanClub", author: "Rosa Lindqvist", version: .v2,
            scopes: [.identity, .identityEmail, .campaigns], since: Instant("2026-01-31T09:05:59Z")!,
            lastUse: Instant("2026-11-24T21:00:00Z")!),
          .init(
            clientID: "old-1", name: "<Archive>", author: nil, isVerified: true, version: .v1,
            scopes: [.users, .pledgesToMe],
            since: Instant("2025-12-01T00:00:00Z")!),
        ], next: "/settings/apps?after=1764547200000.old-1", antiForgery: "f"
      ).html(on: site)
    ),
    ("logged-out", LogOutPage.loggedOut.html(on: site)),
    ("consent", consent(asked: [.identity, .identityEmail, .identityMemberships]).html(on: site)),
    (
      "consent-new-permissions",
      consent(
        asked: [.identity, .identityEmail, .identityMemberships], grantedBefore: [.identity],
        connectedAppsPath: "/settings/apps"
      ).html(on: ownSite)
    ),
    (
      "consent-again",
      consent(to: .thisDevice(host: "127.0.0.1:8081"), asked: [.identity], grantedBefore: [.identity]).html(on: site)
    ),
    (
      "consent-of-the-owner",
      consent(
        fanClub, .init(name: "Rosa", email: "rosa@example.com", ownsTheApp: true),
        asked: [.identity, .campaigns, .campaignsMembers]
      ).html(on: sandbox)
    ),
    (
      "consent-version-1",
      consent(
        .init(name: "Old Forum", version: .v1, isVerified: true), to: .website(host: "forum.example:8443"),
        asked: ScopeSet.all(of: .v1)
      ).html(on: site)
    ),
    (
      "consent-everything",
      consent(
        .init(name: "Everything", version: .v2), to: .appOnThisDevice(scheme: "com.example.app"),
        asked: ScopeSet.all(of: .v2), preview: creatorsPreview
      ).html(on: site)
    ),
    (
      "consent-hostile",
      consent(
        .init(
          name: "\u{202E}<img src=x onerror=alert(1)>\u{200B}" + String(repeating: "W", count: 300),
          author: "\" autofocus onfocus=\"x", domain: "usher.example\u{202E}moc.live",
          about: String(repeating: "</blockquote><h1>Verified</h1> ", count: 40), version: .v2),
        .init(name: "O’Neil & <Co>", email: "\"a'b\"@example.com"),
        to: .website(host: String(repeating: "usher-example.", count: 17) + "evil.example"), asked: [.identity]
      ).html(on: site)
    ),
    ("connect-site", connect().html(on: site)),
    (
      "connect-site-hostile",
      connect(
        host: String(repeating: "usher-example.", count: 17) + "evil.example\u{202E}", name: "<h1>Usher</h1>\u{200B}",
        app: "\" onfocus=\"x"
      ).html(on: ownSite)
    ),
    ("pledge-pretended", pledge(.pretend).html(on: sandbox)),
    (
      "pledge-elsewhere",
      pledge(.elsewhere(host: "pledge.members.example"), current: Money(cents: 100, currency: "USD")).html(on: ownSite)
    ),
    (
      "pledge-not-here",
      pledge(
        .none, minimum: nil,
        levels: [.init(value: "amount", title: nil, price: Money(cents: 7, currency: "EUR", period: "video"))]
      ).html(on: site)
    ),
    (
      "pledge-hostile",
      pledge(
        .elsewhere(host: "evil.example\u{202E}"), app: "\u{202E}<img src=x onerror=alert(1)>",
        levels: [
          .init(
            value: "\" autofocus x=\"", title: "<script>alert(1)</script>",
            about: String(repeating: "</form>", count: 60),
            price: Money(cents: 500, currency: "<b>", period: "\"><script>"))
        ]
      ).html(on: site)
    ),
    (
      "problem-address",
      ProblemPage.addressNotRegistered(
        app: "FanClub", sent: "https://fanclub.example/callback/?a=<b>\u{200B}", reference: "01JD7Q"
      ).html(on: site)
    ),
    (
      "problem-address-for-the-owner",
      ProblemPage.addressNotRegistered(
        app: "FanClub", sent: "https://fanclub.example/callback/",
        registered: ["https://fanclub.example/callback", "http://127.0.0.1:8081/callback"], reference: "01JD7Q"
      ).html(on: site)
    ),
    ("problem-address-missing", ProblemPage.addressMissing(app: "FanClub", reference: "01JD7Q").html(on: site)),
    ("problem-client", ProblemPage.unknownClient(sent: "<nobody>", reference: "01JD7Q").html(on: site)),
    ("problem-client-disabled", ProblemPage.clientDisabled(app: "<FanClub>", reference: "01JD7Q").html(on: site)),
    ("problem-client-missing", ProblemPage.clientMissing().html(on: site)),
    (
      "problem-malformed",
      ProblemPage.malformedRequest("The parameter state stands twice.", app: "FanClub").html(on: site)
    ),
    ("not-found", ProblemPage.notFound(reference: "01JD7Q").html(on: site)),
    ("method-not-allowed", ProblemPage.methodNotAllowed("TRACE", allowed: ["GET", "POST"]).html(on: site)),
    ("too-large", ProblemPage.tooLarge(limit: 65_536).html(on: site)),
    ("unreadable", ProblemPage.unreadable("%zz is not percent-encoding").html(on: site)),
    ("form-expired", ProblemPage.formExpired().html(on: site)),
    ("too-many-requests", ProblemPage.tooManyRequests(retryAfter: 30).html(on: site)),
    ("went-wrong", ProblemPage.wentWrong(reference: "01JD7Q").html(on: site)),
    ("unavailable", ProblemPage.unavailable(reference: "01JD7Q").html(on: ownSite)),
  ]
}
