// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func operatorUsers(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { _ in
      let form = try incoming.queryForm()
      let search = try Search(form)
      let after: ID<Account>? = try form.row("after")
      let found = try await authority.store.read {
        try $0.people(matching: PersonSearch(search.text), after: after, limit: OperatorUsersPage.rowsOnPage + 1)
      }
      let shown = found.prefix(OperatorUsersPage.rowsOnPage)
      return page(
        OperatorUsersPage(
          search: search.text, users: shown.map(\.onPage),
          next: found.count > shown.count ? shown.last?.id.description : nil, isFirst: after == nil))
    }
  }

  func operatorUser(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { desk in
      guard let shown = try await userPage(incoming.parameters[0], desk) else { return nothingHere(incoming) }
      return page(shown)
    }
  }

  private func userPage(_ text: String, _ desk: Desk) async throws -> OperatorUserPage? {
    guard let id = ID<Account>(text) else { return nil }
    let found = try await authority.store.read { records in
      try records.people(matching: .number(id), after: nil, limit: 1).first.map {
        ($0, try records.belongings(of: id))
      }
    }
    guard let (person, belongings) = found else { return nil }
    return OperatorUserPage(
      user: person.onPage, created: person.created, logInEmail: person.account?.email,
      isEmailVerified: person.isEmailVerified, disabled: person.account?.disabled,
      operatorSince: person.account?.operatorSince, sessions: belongings.sessions,
      connectedApps: belongings.connectedApps, clients: belongings.clients,
      isYourself: id == desk.atWork.account.id, antiForgery: antiForgery("oversee user", desk.browser, about: text))
  }

  func overseeUser(_ incoming: Incoming) async throws -> Answer {
    let text = incoming.parameters[0]
    return try await atDesk(incoming, form: "oversee user", about: text) { desk, form in
      guard let id = ID<Account>(text) else { return nothingHere(incoming) }
      let deed: OperatorAct.Deed
      let outcome: AccountOversight
      switch try form.optional("act") {
      case "disable":
        (deed, outcome) = (.disableAccount, try await authority.disable(id, by: desk.actor))
      case "enable":
        (deed, outcome) = (.enableAccount, try await authority.enable(id, by: desk.actor))
      case "end-sessions":
        (deed, outcome) = (.endSessions, try await authority.endSessions(of: id, by: desk.actor))
      default:
        return page(ProblemPage.unreadable("There is no such act.", reference: incoming.id), status: .badRequest)
      }
      switch outcome {
      case .unknown: return nothingHere(incoming)
      case .yourOwn:
        return page(
          ProblemPage.unreadable("You cannot disable the account that you work with.", reference: incoming.id),
          status: .unprocessableContent)
      case .done:
        note(deed, on: text, by: desk, incoming)
        return .redirect(.seeOther, to: OperatorUsersPage.path(of: text))
      }
    }
  }
}

extension PersonOnFile {
  fileprivate var onPage: OperatorUsersPage.User {
    OperatorUsersPage.User(
      id: id.description, name: name, email: email ?? account?.email, hasAccount: account != nil,
      isDisabled: account?.disabled != nil, isOperator: account?.operatorSince != nil)
  }
}
