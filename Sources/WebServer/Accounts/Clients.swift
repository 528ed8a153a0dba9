// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func clientsPage(_ incoming: Incoming) async throws -> Answer {
    guard let loggedIn = try await loggedIn(browser(incoming)) else {
      return .redirect(.found, to: "/login?continue=" + sealed(incoming.path))
    }
    let clients = try await authority.store.read { try $0.clients(ownedBy: loggedIn.account.id) }
    return page(
      ClientsPage(
        clients: clients.map { client in
          ClientsPage.Client(
            name: client.description.name, clientID: client.identifier.text, version: client.apiVersion,
            isPublic: client.isPublic, redirectURIs: client.redirectURIs.map(\.text), approved: client.approvedScopes)
        }))
  }
}
