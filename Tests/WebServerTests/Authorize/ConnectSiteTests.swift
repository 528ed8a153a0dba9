// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `The set-up of a site` {
  private let door: FrontDoor
  private let creator: ID<Account>
  private let link: String
  private let address = "https://news.example/patreon-authorization/"

  init() async throws {
    let door = try await FrontDoor()
    creator = try await door.stage.person("creator")
    let wizard = try await door.stage.app(of: try await door.stage.person("operator"), isPublic: true)
    _ = try await door.stage.authority.approve([.writeIdentityClients], for: wizard.client.identifier)
    link =
      "/oauth2/register-client-creation?submit=Let%27s+start%21&name=Tin+News&redirect_uris=\(address)&version=2"
      + "&client_id=\(wizard.client.identifier)&redirect_uri=\(address)&state=eyJhIjoxfQ%253D&scopes=w%3Aidentity.clients"
      + "&response_type=code"
    self.door = door
  }

  @Test func `its creator reads whose site it is and says yes`() async throws {
    let visitor = try await Visitor(door, as: creator)
    let page = await visitor.open(link)
    #expect(page.code == 200 && page.text.contains("Connect <bdi>news.example</bdi> to your"))
    #expect(page.contentSecurityPolicy.contains("form-action 'self' https:"))
    let back = try await visitor.press("decision", "allow", on: page, at: link)
    #expect(back.code == 303 && back.location?.hasPrefix(address + "?code=") == true)
    #expect(try Stage.answer(in: back.location ?? "").optional("state") == "eyJhIjoxfQ%3D")
    #expect(await visitor.open(link).code == 200, "and is asked again the next time")
  }

  @Test func `no is no, and anything else asks again`() async throws {
    let visitor = try await Visitor(door, as: creator)
    let page = await visitor.open(link)
    let denied = try await visitor.press("decision", "deny", on: page, at: link)
    #expect(denied.code == 303 && denied.location?.hasPrefix(address + "?error=access_denied") == true)
    #expect(try await visitor.press("decision", "perhaps", on: page, at: link).location == link)
  }

  @Test func `nobody is sent to the address before somebody said so`() async throws {
    let nobody = try await Visitor(door, as: nil)
    let visitor = try await Visitor(door, as: creator)
    for answer in [
      await nobody.open(link), await nobody.post([("decision", "deny")], to: link),
      await visitor.open(link.replacing("response_type=code", with: "response_type=token")),
      await visitor.open(link.replacing("w%3Aidentity.clients", with: "identity")),
      await visitor.post([("decision", "allow")], to: link.replacing("=code", with: "=token")),
    ] {
      #expect(answer.code == 302 || answer.code == 303)
      #expect(answer.location?.hasPrefix("/") == true, "\(answer.location ?? "")")
    }
    let problem = await visitor.open(
      await visitor.open(link.replacing("=code", with: "=token")).location ?? "")
    #expect(problem.code == 400 && problem.text.contains("response_type must be code."))
  }

  @Test func `a form of another site or of nobody connects nothing`() async throws {
    let visitor = try await Visitor(door, as: creator)
    let other = link.replacing("news.example", with: "evil.example")
    let page = await visitor.open(link)
    #expect(try await visitor.press("decision", "allow", on: page, at: other).code == 400)
    #expect(await visitor.post([("decision", "allow")], to: link).code == 400)
    let stranger = try await Visitor(door, as: try await door.stage.person("stranger"))
    #expect(try await stranger.press("decision", "allow", on: page, at: link).code == 400)
  }

  @Test func `looking at it changes nothing`() async throws {
    let before = try await door.stage.rows().filter { !$0.hasPrefix("session") }
    let visitor = try await Visitor(door, as: creator)
    _ = await visitor.open(link)
    #expect(await door.ask(.head, link).text.isEmpty)
    #expect(try await door.stage.rows().filter { !$0.hasPrefix("session") } == before)
  }
}
