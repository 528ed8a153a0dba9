// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func connectedAppsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      let apps = try await authority.connectedApps(of: loggedIn.account.id).map { app in
        ConnectedAppsPage.App(
          clientID: app.client.identifier.text, name: app.client.description.name,
          author: app.client.description.author, version: app.client.apiVersion, scopes: app.scopes, since: app.since)
      }
      return page(ConnectedAppsPage(apps: apps, antiForgery: antiForgery("disconnect", browser)))
    }
  }

  /// Takes back everything that the person allowed a client (checklist item 84).
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
