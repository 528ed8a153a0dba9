// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func accountPath(_ news: AccountPage.News) -> String { AccountPage.path + "?news=" + news.rawValue }

  func accountPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      let account = loggedIn.account
      return page(
        AccountPage(
          name: account.name, email: account.email, isEmailVerified: account.isEmailVerified,
          sendsMail: authority.sendsMail, antiForgery: antiForgery("send verification", browser),
          news: try incoming.queryForm().optional("news").flatMap { AccountPage.News(rawValue: $0) }))
    }
  }

  func sendVerification(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "send verification", browser) else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      try await authority.askForVerification(of: loggedIn)
      return .redirect(.seeOther, to: accountPath(.linkSent))
    }
  }

  // MARK: The password again

  /// What came of the password that a form about the account has to carry.
  private enum PasswordAnswer {
    case proved(PasswordProof)
    case refused(CurrentPasswordProblem, HTTPResponse.Status, wait: Duration? = nil)
  }

  /// Wrong passwords here count as those of the log-in do, on the same identifier.
  private func answer(to form: Form, of loggedIn: LoggedIn, _ incoming: Incoming) async throws -> PasswordAnswer {
    guard let password = try form.optional("current_password") else { return .refused(.missing, .unprocessableContent) }
    let guess = [loggedIn.account.canonicalEmail.text, incoming.address]
    let network = [incoming.network.description]
    let now = authority.world.now()
    if let wait = logInGuesses.count(guess, at: now) ?? addressGuesses.count(network, at: now) {
      return .refused(.tooManyAttempts, .tooManyRequests, wait: wait)
    }
    guard let proof = try await authority.prove(Secret(password), of: loggedIn) else {
      return .refused(.wrong, .unprocessableContent)
    }
    logInGuesses.forget(guess)
    addressGuesses.pardon(network)
    // Each change sends mail, to addresses that may be anybody's.
    if let wait = accountChanges.count([loggedIn.account.id.description], at: now) {
      return .refused(.tooManyAttempts, .tooManyRequests, wait: wait)
    }
    return .proved(proof)
  }

  private func waiting(_ wait: Duration?, in answer: Answer) -> Answer {
    var answer = answer
    if let wait { answer.headers[.retryAfter] = String(wait.inSeconds + 1) }
    return answer
  }

  // MARK: Change the address

  func changeEmailPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in changeEmailPage(loggedIn, browser) }
  }

  private func changeEmailPage(
    _ loggedIn: LoggedIn, _ browser: Browser, email: String? = nil, problems: [ChangeEmailPage.Problem] = [],
    status: HTTPResponse.Status = .ok
  ) -> Answer {
    page(
      ChangeEmailPage(
        current: loggedIn.account.email, email: email, sendsMail: authority.sendsMail,
        antiForgery: antiForgery("change email", browser), problems: problems), status: status)
  }

  func changeEmail(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      let email = try form.optional("email")
      func refuse(_ problem: ChangeEmailPage.Problem, _ status: HTTPResponse.Status) -> Answer {
        changeEmailPage(loggedIn, browser, email: email, problems: [problem], status: status)
      }
      guard authority.sendsMail else { return changeEmailPage(loggedIn, browser, status: .conflict) }
      guard try isGenuine(form, "change email", browser) else { return refuse(.password(.formExpired), .badRequest) }
      guard let email else { return refuse(.emailMissing, .unprocessableContent) }
      guard CanonicalEmail(email) != nil else { return refuse(.emailMalformed, .unprocessableContent) }
      switch try await answer(to: form, of: loggedIn, incoming) {
      case .refused(let problem, let status, let wait):
        return waiting(wait, in: refuse(.password(problem), status))
      case .proved(let proof):
        try await authority.askForEmailChange(to: email, by: proof)
        return .redirect(.seeOther, to: accountPath(.linkSent))
      }
    }
  }

  // MARK: Change the password

  func changePasswordPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { _, browser in changePasswordPage(browser, [], .ok) }
  }

  private func changePasswordPage(
    _ browser: Browser, _ problems: [ChangePasswordPage.Problem], _ status: HTTPResponse.Status
  ) -> Answer {
    page(
      ChangePasswordPage(antiForgery: antiForgery("change password", browser), problems: problems), status: status)
  }

  func changePassword(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "change password", browser) else {
        return changePasswordPage(browser, [.password(.formExpired)], .badRequest)
      }
      guard let new = try form.optional("new_password") else {
        return changePasswordPage(browser, [.newMissing], .unprocessableContent)
      }
      switch try await answer(to: form, of: loggedIn, incoming) {
      case .refused(let problem, let status, let wait):
        return waiting(wait, in: changePasswordPage(browser, [.password(problem)], status))
      case .proved(let proof):
        do {
          guard
            let session = try await authority.changePassword(
              to: Secret(new), by: proof, from: SessionPlace(incoming))
          else { return changePasswordPage(browser, [.password(.wrong)], .unprocessableContent) }
          return startingSession(session, in: .redirect(.seeOther, to: accountPath(.passwordChanged)))
        } catch let invalid as InvalidSignUp {
          let problem: ChangePasswordPage.Problem =
            invalid.problems.contains(.passwordTooLong) ? .newTooLong : .newTooShort
          return changePasswordPage(browser, [problem], .unprocessableContent)
        }
      }
    }
  }

  // MARK: Delete the account

  func removeAccountPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, browser in
      try await removeAccountPage(loggedIn, browser, [], .ok)
    }
  }

  private func removeAccountPage(
    _ loggedIn: LoggedIn, _ browser: Browser, _ problems: [RemoveAccountPage.Problem], _ status: HTTPResponse.Status
  ) async throws -> Answer {
    let clients = try await authority.store.read { try $0.clients(ownedBy: loggedIn.account.id) }
    return page(
      RemoveAccountPage(
        clients: clients.map(\.description.name), antiForgery: antiForgery("delete account", browser),
        problems: problems), status: status)
  }

  func removeAccount(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    return try await asLoggedIn(incoming) { loggedIn, browser in
      guard try isGenuine(form, "delete account", browser) else {
        return try await removeAccountPage(loggedIn, browser, [.password(.formExpired)], .badRequest)
      }
      let typed = try form.optional("confirmation")?.filter { !$0.isWhitespace }.lowercased()
      guard typed == RemoveAccountPage.confirmation else {
        return try await removeAccountPage(loggedIn, browser, [.confirmationMissing], .unprocessableContent)
      }
      switch try await answer(to: form, of: loggedIn, incoming) {
      case .refused(let problem, let status, let wait):
        return waiting(
          wait, in: try await removeAccountPage(loggedIn, browser, [.password(problem)], status))
      case .proved(let proof):
        guard try await authority.removeAccount(by: proof) else {
          return try await removeAccountPage(loggedIn, browser, [.password(.wrong)], .unprocessableContent)
        }
        return endingSession(in: .redirect(.seeOther, to: AccountRemovedPage.path))
      }
    }
  }
}
