// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages

extension Gallery {
  static let forum = GuideReader.Client(
    name: "Tin & Co <Forum>", clientID: "8a58227d70f4a30a", redirectURI: "https://forum.example/callback?a='1'&b=$2",
    isPublic: false)
  static let phone = GuideReader.Client(
    name: "Phone", clientID: "phone", redirectURI: "example.phone:/callback", isPublic: true)
  static let facts = GuidePage.Facts(
    lifetimes: Lifetimes(), clientRate: (1000, 2), tokenRate: (1000, 60), addressRate: nil, isStrict: false)

  /// - Parameter asked: the id of a client.
  static func reader(
    _ language: SampleLanguage = .python, clients: [GuideReader.Client] = [], asked: String? = nil
  ) -> GuideReader {
    GuideReader(
      baseURL: "https://members.example", language: language, clients: clients, asked: asked, logInPath: nil)
  }

  static func stranger(_ language: SampleLanguage, asked: String? = nil) -> GuideReader {
    GuideReader(
      baseURL: "https://members.example", language: language, asked: asked, logInPath: "/login?continue=sealed.0")
  }

  static func guide(_ reader: GuideReader, _ chapter: GuidePage.Chapter = .steps) -> GuidePage {
    GuidePage(chapter, reader: reader, facts: facts)
  }

  static let reference = ReferencePage(
    title: "Members, version 2",
    operations: [
      .init(
        method: "GET", path: "/api/oauth2/v2/members/{id}", summary: "A member of one's own campaign",
        explanation: "What <b>is</b> known.", scopes: ["campaigns.members"],
        parameters: [.init(name: "id", kind: "text", isRequired: true), .init(name: "include", kind: "text")],
        body: nil,
        answers: [.init(status: "200", explanation: "The document."), .init(status: "404", explanation: "No such.")],
        example: "{\n  \"data\": {}\n}"),
      .init(
        method: "PATCH", path: "/api/oauth2/v2/members/{id}", summary: "Change a member", explanation: nil,
        scopes: ["members:write", "users:write"], parameters: [],
        body: .init(
          fields: [.init(name: "note", kind: "text or null", explanation: "HTML.")], example: "{\"a\": \"<\"}"),
        answers: [.init(status: "204", explanation: "Changed.")], example: nil),
    ],
    resources: [
      .init(
        name: "member", explanation: nil, fields: [.init(name: "email", kind: "text or null")],
        relationships: [.init(name: "user", kind: "user")])
    ], reader: reader())

  static func hostileGuide(_ text: String) -> [HTML] {
    let client = GuideReader.Client(name: text, clientID: "fan", redirectURI: "https://a.example/cb", isPublic: false)
    let own = reader(clients: [client, forum], asked: "fan")
    return [
      guide(own).html(on: site), guide(reader(clients: [client, forum], asked: text)).html(on: site),
      guide(stranger(.php, asked: text), .errors).html(on: site),
    ]
  }

  static let guidePages: [(name: String, html: HTML)] =
    SampleLanguage.allCases.map { language in
      ("guide-\(language.rawValue)", guide(reader(language, clients: [forum])).html(on: site))
    }
    + GuidePage.Chapter.allCases.filter { $0 != .steps }.map { chapter in
      ("guide" + chapter.rawValue.replacing("/", with: "-"), guide(stranger(.php), chapter).html(on: site))
    } + [
      ("guide-logged-out", guide(stranger(.curl, asked: "phone")).html(on: ownSite)),
      ("guide-without-a-client", guide(reader()).html(on: site)),
      ("guide-of-anothers-client", guide(reader(clients: [forum], asked: "another's")).html(on: site)),
      ("guide-several-clients", guide(reader(.javascript, clients: [forum, phone], asked: "phone")).html(on: ownSite)),
      ("guide-sandbox", guide(reader(.curl, clients: [forum]), .sandbox).html(on: movedClock)),
      ("reference", reference.html(on: site)),
      (
        "reference-contents",
        ReferenceContentsPage(
          title: "The membership API", explanation: "Who a user is.", documentPath: "/api/openapi.json",
          groups: [
            .init(
              title: "Members, version 2", path: "/platform/documentation/reference/v2-members",
              operations: [("GET /api/oauth2/v2/members/{id}", "A member")])
          ], other: ("the operator’s API", "/platform/documentation/reference/operator"), reader: reader()
        ).html(on: site)
      ),
    ]
}
