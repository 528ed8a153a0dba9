// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func operatorClients(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { _ in
      let form = try incoming.queryForm()
      let search = try Search(form)
      let before: ID<Client>? = try form.row("after")
      let found = try await authority.store.read {
        try $0.clients(
          matching: ClientSearch(search.text), before: before, limit: OperatorClientsPage.rowsOnPage + 1)
      }
      let shown = found.prefix(OperatorClientsPage.rowsOnPage)
      return page(
        OperatorClientsPage(
          search: search.text,
          clients: shown.map { client in
            OperatorClientsPage.Client(
              name: client.description.name, clientID: client.identifier.text, version: client.apiVersion,
              isVerified: client.verified != nil, isDisabled: client.disabled != nil)
          }, next: found.count > shown.count ? shown.last?.id.description : nil, isFirst: before == nil))
    }
  }

  func operatorClient(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { desk in
      guard let shown = try await clientPage(incoming.parameters[0], desk) else { return nothingHere(incoming) }
      return page(shown)
    }
  }

  private func clientPage(_ identifier: String, _ desk: Desk) async throws -> OperatorClientPage? {
    let found = try await authority.store.read { records -> (Client, Person?, [AuditEntry])? in
      guard let client = try records.client(ClientIdentifier(identifier)) else { return nil }
      return (client, try records.person(client.owner), try records.auditEntries(of: client.id))
    }
    guard let (client, owner, history) = found else { return nil }
    let restricted = ScopeSet.restricted(for: client.apiVersion)
    return OperatorClientPage(
      clientID: client.identifier.text, description: client.description, version: client.apiVersion,
      isPublic: client.isPublic, requiresPKCE: client.requiresPKCE, policy: client.policy,
      redirectURIs: client.redirectURIs.map(\.text), created: client.created,
      owner: OperatorClientPage.Owner(id: client.owner.description, name: owner?.name ?? "", email: owner?.email),
      scopes: restricted.scopes.map { .init(scope: $0, isApproved: client.approvedScopes.contains($0)) },
      verified: client.verified, disabled: client.disabled,
      history: history.suffix(OperatorClientPage.changesOnPage).reversed().map { .init(at: $0.at, words: $0.change) },
      antiForgery: antiForgery("oversee client", desk.browser, about: client.identifier.text))
  }

  func overseeClient(_ incoming: Incoming) async throws -> Answer {
    let text = incoming.parameters[0]
    return try await atDesk(incoming, form: "oversee client", about: text) { desk, form in
      let identifier = ClientIdentifier(text)
      guard let deed = try ClientDeed(form) else {
        return page(ProblemPage.unreadable("There is no such act.", reference: incoming.id), status: .badRequest)
      }
      let changed: Client?
      switch deed {
      case .approve(let scope): changed = try await authority.approve([scope], for: identifier, by: desk.actor)
      case .withdraw(let scope): changed = try await authority.withdraw([scope], from: identifier, by: desk.actor)
      case .verify(let isVerified):
        changed = try await authority.setVerified(identifier, isVerified, by: desk.actor)
      case .disable(let isDisabled):
        changed = try await authority.setDisabled(identifier, isDisabled, by: desk.actor)
      }
      guard changed != nil else { return nothingHere(incoming) }
      note(deed.deed, on: text, by: desk, incoming)
      return .redirect(.seeOther, to: OperatorClientsPage.path(of: text))
    }
  }
}

/// What one button of a client's page asks for.
private enum ClientDeed {
  case approve(Scope)
  case withdraw(Scope)
  case verify(Bool)
  case disable(Bool)

  init?(_ form: Form) throws(FormError) {
    let scope = try form.optional("scope").flatMap { Scope(name: $0) }
    switch (try form.optional("act"), scope) {
    case ("approve", let scope?): self = .approve(scope)
    case ("withdraw", let scope?): self = .withdraw(scope)
    case ("verify", _): self = .verify(true)
    case ("unverify", _): self = .verify(false)
    case ("disable", _): self = .disable(true)
    case ("enable", _): self = .disable(false)
    default: return nil
    }
  }

  var deed: OperatorAct.Deed {
    switch self {
    case .approve: .approveScopes
    case .withdraw: .withdrawScopes
    case .verify(let isVerified): isVerified ? .verifyClient : .unverifyClient
    case .disable(let isDisabled): isDisabled ? .disableClient : .enableClient
    }
  }
}
