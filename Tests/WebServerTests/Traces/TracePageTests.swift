// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The pages of a client's requests` {
  private let scene: TracedDoor
  private let reference = "f3b7c5de-0000-4000-8000-000000000001"
  private var list: String { "/portal/registration/register-clients/\(scene.id)/requests" }

  init() async throws {
    scene = try await TracedDoor()
    _ = await scene.token(["grant_type": "authorisation_code", "state": "hush"])
  }

  @Test func `the owner is led from a reference to its request, and from there to all of them`() async throws {
    let owner = try await Visitor(scene.door, as: scene.owner)
    let found = await owner.open("/portal/requests/" + reference)
    #expect(found.code == 303 && found.location == list + "/" + reference)
    let page = await owner.open(found.location ?? "")
    #expect(page.code == 200 && page.text.contains("Did you mean <code><bdi>authorization_code</bdi></code>?"))
    #expect(page.text.contains("RFC 6749") && page.text.contains("400 unsupported_grant_type"))
    #expect(page.text.contains("4 characters, not kept") && !page.text.contains("hush"))
    let all = await owner.open(list)
    #expect(all.code == 200 && all.text.contains("href=\"\(list)/\(reference)\""))
    #expect(await owner.open("/portal/registration/register-clients/\(scene.id)").text.contains("href=\"\(list)\""))
  }

  @Test func `somebody else's request looks as one that is not there`() async throws {
    let stranger = try await Visitor(scene.door, as: scene.fan)
    let nowhere = await stranger.open("/portal/requests/unknown")
    #expect(nowhere.code == 404)
    for path in ["/portal/requests/" + reference, list, list + "/" + reference, list + "/unknown"] {
      let answer = await stranger.open(path)
      #expect(answer.code == 404 && answer.text == nowhere.text, "\(path)")
    }
  }

  @Test func `the request of one client is not shown under another's`() async throws {
    let other = try await scene.door.stage.app(of: scene.owner)
    let owner = try await Visitor(scene.door, as: scene.owner)
    let path = "/portal/registration/register-clients/\(other.client.identifier)/requests/\(reference)"
    #expect(await owner.open(path).code == 404)
  }

  @Test func `whoever is not logged in is asked to, whatever the reference`() async throws {
    let nobody = try await Visitor(scene.door, as: nil)
    for path in ["/portal/requests/" + reference, "/portal/requests/unknown", list] {
      let answer = await nobody.open(path)
      #expect(answer.code == 303 && answer.location?.hasPrefix("/login?continue=") == true)
    }
  }

  @Test func `the list is paged and can be narrowed to refusals`() async throws {
    for _ in 0..<3 {
      scene.door.time.pass(.seconds(1))
      for _ in 0..<20 { _ = await scene.token(["grant_type": "nothing"]) }
    }
    let owner = try await Visitor(scene.door, as: scene.owner)
    var next: String? = list + "?show=refused"
    var items = 0
    while let address = next {
      let page = await owner.open(address)
      #expect(page.code == 200)
      items += page.text.split(separator: "<li>\n<h2>").count - 1
      next = page.text.split(separator: "href=\"").first { $0.contains("before=") }.map {
        String($0.prefix { $0 != "\"" }).replacing("&amp;", with: "&")
      }
    }
    #expect(items == 61)
    #expect(await owner.open(list + "?before=nonsense&show=nonsense").code == 200)
  }

  @Test func `the owner hears how many were not kept`() async throws {
    for _ in 0..<30 { _ = await scene.token(["grant_type": "nothing"]) }
    let owner = try await Visitor(scene.door, as: scene.owner)
    #expect(await owner.open(list).text.contains("11 more refusals were not kept"))
  }

  @Test func `a request of somebody who proved nothing is marked`() async throws {
    _ = await scene.token(["grant_type": "refresh_token", "client_secret": "wrong"])
    let owner = try await Visitor(scene.door, as: scene.owner)
    #expect(await owner.open(list).text.contains("not proved"))
  }

  @Test func `a page costs as many statements for many requests as for one`() async throws {
    let owner = try await Visitor(scene.door, as: scene.owner)
    func statements() async -> Int {
      _ = await owner.open(list)
      scene.door.stage.database.breakNext(.statement(.max))
      _ = await owner.open(list)
      return scene.door.stage.database.statements
    }
    let few = await statements()
    for _ in 0..<19 { _ = await scene.token(["grant_type": "nothing"]) }
    #expect(await statements() == few)
  }
}
