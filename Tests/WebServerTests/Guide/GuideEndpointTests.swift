// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Pages
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Reading the guide` {
  private let door: FrontDoor
  private let creator: ID<Account>
  private let forum: RegisteredClient
  private let archive: RegisteredClient
  private let stolen: RegisteredClient

  init() async throws {
    door = try await FrontDoor()
    creator = try await door.stage.person("creator")
    forum = try await door.stage.app(of: creator, redirectURIs: ["https://forum.example/callback"])
    archive = try await door.stage.app(of: creator, isPublic: true, redirectURIs: ["https://archive.example/callback"])
    stolen = try await door.stage.app(of: try await door.stage.person("rival"))
  }

  @Test(arguments: GuidePage.Chapter.allCases)
  func `anybody may read each chapter in each language`(chapter: GuidePage.Chapter) async {
    for language in SampleLanguage.allCases {
      let answer = await door.get("\(chapter.path)?language=\(language.rawValue)")
      #expect(answer.code == 200)
      #expect(answer.contentSecurityPolicy.hasPrefix("default-src 'none'"))
      #expect(answer.headers[.setCookie] == nil)
    }
  }

  @Test func `somebody who is logged in finds a client of their own in it`() async throws {
    let visitor = try await Visitor(door, as: creator)
    for (query, own) in [("", forum), ("?client=\(archive.client.identifier)", archive)] {
      let page = await visitor.open(GuidePage.path + query).text
      #expect(page.contains("client_id=&#39;\(own.client.identifier)&#39;"))
      #expect(page.contains("redirect_uri=&#39;\(own.client.redirectURIs[0])&#39;"))
      #expect(page.contains("client_secret=$USHER_CLIENT_SECRET") == !own.client.isPublic)
    }
  }

  @Test func `no page holds a secret or the client of somebody else`() async throws {
    let visitor = try await Visitor(door, as: creator)
    let page = await visitor.open("\(GuidePage.path)?client=\(stolen.client.identifier)").text
    #expect(page.contains("YOUR_CLIENT_ID") && !page.contains(stolen.client.identifier.text))
    let own = await visitor.open(GuidePage.path).text
    for client in [forum, archive, stolen] {
      for secret in [client.secret?.reveal(), client.creatorTokens.accessToken.reveal()].compactMap({ $0 }) {
        #expect(!own.contains(secret) && !page.contains(secret))
      }
    }
  }

  @Test func `logging in from the guide leads back to the same page of it`() async throws {
    let asked = "/platform/documentation/receiving-webhooks?language=php&client=\(forum.client.identifier)"
    let page = await door.get(GuidePage.path + "?language=php&client=\(forum.client.identifier)")
    let link = try #require(page.text.split(separator: "href=\"/login?continue=").dropFirst().first)
    #expect(
      door.provider.unsealed(String(link.prefix { $0 != "\"" }))
        == "\(GuidePage.path)?language=php&client=\(forum.client.identifier)")
    #expect(page.text.contains(asked.replacing("&", with: "&amp;")), "the client is kept until they are logged in")
  }

  @Test(arguments: SampleLanguage.allCases)
  func `all pieces can be had as one file`(language: SampleLanguage) async throws {
    let visitor = try await Visitor(door, as: creator)
    let query = "?language=\(language.rawValue)&client=\(archive.client.identifier)"
    let file = await visitor.open(GuidePage.programPath + query)
    #expect(file.code == 200 && file.headers[.contentType] == "text/plain; charset=utf-8")
    #expect(file.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"") == true)
    #expect(file.headers[.cacheControl] == "no-store")
    #expect(file.text.contains(archive.client.identifier.text))
    let page = await visitor.open(GuidePage.path + query).text
    #expect(page.contains("href=\"\((GuidePage.programPath + query).replacing("&", with: "&amp;"))\""))
  }

  @Test(arguments: ["language=cobol", "language=php&language=php", "client=%zz"])
  func `what cannot be read is refused with what to change`(query: String) async {
    let answer = await door.get("\(GuidePage.path)?\(query)")
    #expect(answer.code == 400)
    #expect(answer.text.contains("curl, python") || answer.text.contains("once") || answer.text.contains("percent"))
  }

  @Test(arguments: ["clients", "webhooks"])
  func `the addresses of the original’s pages still lead to the portal`(name: String) async throws {
    let route = try #require(door.provider.route(at: "/platform/documentation/\(name)"))
    #expect(route.path == "/portal/registration/register-\(name)")
    #expect(door.provider.route(at: "/oauth2/documentation")?.path == ClientsPage.path)
  }

  @Test func `the first page leads to it`() async {
    #expect(await door.get("/").text.contains("<a href=\"/platform/documentation\">The guide</a>"))
  }
}

@Suite struct `The reference of the APIs` {
  private static let apis = [
    ("/api/openapi.json", ReferencePage.path), ("/operator/openapi.json", ReferencePage.operatorPath),
  ]

  @Test(arguments: apis)
  func `every address of the document is on a page of its own group`(document: String, contents: String) async throws {
    let door = try await FrontDoor()
    let json = try #require(await door.get(document).json)
    guard case .object(let paths)? = json["paths"] else { throw Unforeseen("no paths") }
    let contentsPage = await door.get(contents).text
    let pages = await self.pages(of: contents, at: door).map(\.text)
    #expect(pages.count > 8)
    for path in paths {
      guard case .object(let operations) = path.value else { continue }
      for operation in operations where operation.name != "parameters" {
        let line = "<code>\(operation.name.uppercased()) \(path.name)</code>"
        #expect(contentsPage.contains(line), "\(line)")
        #expect(pages.filter { $0.contains("<pre>\(line)</pre>") }.count == 1, "\(line)")
      }
    }
  }

  @Test(arguments: apis)
  func `every page is small, its stylesheet included`(document: String, contents: String) async throws {
    let door = try await FrontDoor()
    let stylesheet = await door.get(Site.stylesheetPath).text.utf8.count
    for page in [await door.get(contents)] + (await pages(of: contents, at: door)) {
      #expect(page.code == 200)
      #expect(page.text.utf8.count + stylesheet < 40_000)
    }
  }

  @Test func `a page has the fields, the scopes, what may be included, and a document`() async throws {
    let page = await (try await FrontDoor()).get("\(ReferencePage.path)/v2-members").text
    for text in [
      "<code>last_charge_status</code>", "<code>campaigns.members</code>", "<code>currently_entitled_tiers</code>",
      "<code>page[cursor]</code>", "&quot;type&quot;: &quot;member&quot;", "Too many requests", "id=\"type-member\"",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test(arguments: APIVersion.allCases)
  func `every field and relationship of every type has its place`(version: APIVersion) async throws {
    let page = await (try await FrontDoor()).get("\(ReferencePage.path)/v\(version.rawValue)-types").text
    for type in Vocabulary.shown(by: version) {
      let section = try #require(page.split(separator: "<h2 id=\"type-\(type.type)\">").dropFirst().first)
        .split(separator: "</section>")[0]
      for name in type.attributeNames + type.relationTargets.map(\.name) {
        #expect(section.contains("<code>\(name)</code>"), "\(type.type) \(name)")
      }
    }
  }

  @Test(arguments: ["v2-nothing", "operator/nothing", "V2-members"])
  func `a group that is not there is not found`(name: String) async throws {
    #expect(await (try await FrontDoor()).get("\(ReferencePage.path)/\(name)").code == 404)
  }

  private func pages(of contents: String, at door: FrontDoor) async -> [Answer] {
    let reference = contents == ReferencePage.path ? Reference.membership : .ofOperator
    var pages: [Answer] = []
    for path in reference.groupPaths { pages.append(await door.get(path)) }
    return pages
  }
}
