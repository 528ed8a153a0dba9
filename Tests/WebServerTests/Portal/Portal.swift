// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Membership
import Pages
import Rehearsal
import UsherOAuth

@testable import WebServer

/// A creator with a page and a client, a fan, and both in front of their browsers.
struct Portal {
  static let clients = ClientsPage.path
  static let webhooks = WebhooksPage.path

  let door: FrontDoor
  let creator: ID<Account>
  let campaign: ID<Campaign>
  let app: RegisteredClient
  let owner: Visitor
  let fan: Visitor
  let fansAccount: ID<Account>

  init(version: APIVersion = .v2, isPublic: Bool = false) async throws {
    let door = try await FrontDoor()
    let creator = try await door.stage.person("creator")
    let now = door.stage.clock.now
    self.door = door
    self.creator = creator
    campaign = try await door.provider.membership.write {
      try $0.file(Campaign(creator: ID(creator.number), name: "Tin Workshop", created: now))
    }
    app = try await door.stage.app(of: creator, version, isPublic: isPublic)
    owner = try await Visitor(door, as: creator)
    fansAccount = try await door.stage.person("fan")
    fan = try await Visitor(door, as: fansAccount)
  }

  var clientPath: String { ClientPage.path(of: app.client.identifier.text) }

  func client(_ identifier: ClientIdentifier? = nil) async throws -> Client? {
    let identifier = identifier ?? app.client.identifier
    return try await door.stage.authority.store.read { try $0.client(identifier) }
  }

  func clients() async throws -> [Client] {
    try await door.stage.authority.store.read { [creator] in try $0.clients(ownedBy: creator) }
  }

  func works(_ secret: String, of identifier: ClientIdentifier? = nil) async throws -> Bool {
    let identifier = identifier ?? app.client.identifier
    return (try? await door.stage.authenticated(identifier, secret: Secret(secret))) != nil
  }

  /// A file of everything that the pages may change; sessions apart.
  func rows() async throws -> [String] { try await door.stage.rows().filter { !$0.hasPrefix("session") } }

  /// What the form of a registration is sent with.
  static let registration = [
    ("name", "Tin Forum"), ("summary", "A forum."), ("category", "forum"), ("author", "Mara Tinsmith"),
    ("domain", "forum.example"), ("icon", "https://forum.example/icon.png"),
    ("privacy", "https://forum.example/privacy"), ("terms", "https://forum.example/terms"),
    ("redirect_uris", "https://forum.example/cb\r\n\r\nhttps://forum.example/second\r\n"), ("version", "2"),
    ("kind", "confidential"), ("refresh_tokens", "yes"), ("issuer", "yes"),
  ]
}

extension Answer {
  /// The value of the first field of this name or id.
  func field(_ name: String) -> String? {
    for mark in ["name=\"\(name)\"", "id=\"\(name)\""] {
      guard let place = text.range(of: mark) else { continue }
      let element = text[place.upperBound...].prefix { $0 != ">" }
      guard let value = element.range(of: "value=\"") else { continue }
      return String(element[value.upperBound...].prefix { $0 != "\"" })
    }
    return nil
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}

extension Visitor {
  /// Opens a page and sends its form with these fields.
  func send(_ fields: [(String, String)], from path: String) async throws -> Answer {
    let page = await open(path)
    var all = fields + [("anti_forgery", try page.antiForgery)]
    for hidden in ["key", "mark"] { if let value = page.field(hidden) { all.append((hidden, value)) } }
    return await post(all, to: path)
  }
}
