// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  static let appsOnOnePage = 25

  func connectedAppsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      let place = try incoming.queryForm().optional("after").flatMap { ConnectedApp.Place($0) }
      let found = try await authority.connectedApps(
        of: loggedIn.account.id, after: place, limit: Provider.appsOnOnePage + 1)
      let shown = found.prefix(Provider.appsOnOnePage)
      let apps = shown.map { app in
        ConnectedAppsPage.App(
          clientID: app.client.identifier.text, name: app.client.description.name,
          author: app.client.description.author, isVerified: app.client.verified != nil, version: app.client.apiVersion,
          scopes: app.scopes, since: app.since, lastUse: app.lastUse)
      }
      let next = found.count > shown.count ? shown.last.map { "\(ConnectedAppsPage.path)?after=\($0.place.text)" } : nil
      return page(ConnectedAppsPage(apps: apps, next: next, antiForgery: antiForgery("disconnect", browser)))
    }
  }

  /// Takes back everything that the person allowed a client (checklist item 84); nothing for one that is gone.
  func disconnect(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "disconnect", browser), let identifier = try form.optional("client_id") else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      _ = try await authority.disconnect(ClientIdentifier(identifier), from: loggedIn.account.id)
      return .redirect(.seeOther, to: ConnectedAppsPage.path)
    }
  }
}

extension ConnectedApp.Place {
  fileprivate var text: String { "\(since.milliseconds).\(client.text)" }

  /// `nil` for what no page links to, which shows the list from its start.
  fileprivate init?(_ text: String) {
    guard let dot = text.firstIndex(of: "."), let milliseconds = Int64(text[..<dot]) else { return nil }
    self.init(
      since: Instant(milliseconds: milliseconds), client: ClientIdentifier(String(text[text.index(after: dot)...])))
  }
}
