// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

extension Provider {
  func clientsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
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

  /// The webhooks of the clients that somebody registered; one of another's client on one's campaign is the client's.
  func webhooksPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      let webhooks = try await snapshots.read { authorization, membership in
        try authorization.clients(ownedBy: loggedIn.account.id).flatMap { client in
          try membership.webhooks(of: client.identifier.text).map { webhook in
            WebhooksPage.Webhook(
              address: webhook.address.description, client: client.description.name, triggers: webhook.triggers.names,
              state: webhook.isPaused ? .paused : webhook.failures > 0 ? .failing(webhook.failures) : .sending,
              waiting: try membership.waiting(of: webhook.id))
          }
        }
      }
      return page(WebhooksPage(webhooks: webhooks))
    }
  }
}
