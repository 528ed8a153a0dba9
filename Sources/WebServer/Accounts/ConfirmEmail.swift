// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func confirmEmailPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      guard let token = try incoming.queryForm().optional("token") else {
        return page(ConfirmEmailPage.deadLink, status: .gone)
      }
      switch try await authority.confirmation(by: Secret(token), for: loggedIn) {
      case .ready(let address, let isNew):
        return page(
          ConfirmEmailPage.ask(
            address: address, isNew: isNew, name: loggedIn.account.name, token: token,
            antiForgery: antiForgery("confirm email", browser, about: token)))
      case .ofAnotherAccount: return ofAnotherAccount(loggedIn, browser, token: token)
      case .dead: return page(ConfirmEmailPage.deadLink, status: .gone)
      }
    }
  }

  func confirmEmail(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard let token = try form.optional("token"),
        try isGenuine(form, "confirm email", browser, about: token)
      else { return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest) }
      return switch try await authority.confirmEmail(by: Secret(token), for: loggedIn) {
      case .confirmed: .redirect(.seeOther, to: accountPath(.emailConfirmed))
      case .ofAnotherAccount: ofAnotherAccount(loggedIn, browser, token: token)
      case .taken: page(ConfirmEmailPage.taken, status: .conflict)
      case .dead: page(ConfirmEmailPage.deadLink, status: .gone)
      }
    }
  }

  private func ofAnotherAccount(_ loggedIn: LoggedIn, _ browser: Browser, token: String) -> Answer {
    let back = ConfirmEmailPage.path + "?token=" + PercentEncoding.encode(token)
    return page(
      ConfirmEmailPage.ofAnotherAccount(
        name: loggedIn.account.name, email: loggedIn.account.email, continuation: sealed(back),
        antiForgery: antiForgery("log out", browser)), status: .forbidden)
  }
}
