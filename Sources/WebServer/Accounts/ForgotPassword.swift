// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func forgotPasswordPage(_ incoming: Incoming) -> Answer {
    guard authority.sendsMail else { return page(ForgotPasswordPage.unavailable) }
    return forgotPasswordPage(browser(incoming))
  }

  private func forgotPasswordPage(
    _ browser: Browser, email: String? = nil, problems: [ForgotPasswordPage.Problem] = [],
    status: HTTPResponse.Status = .ok
  ) -> Answer {
    let shown = ForgotPasswordPage.ask(
      email: email, antiForgery: antiForgery("forgot password", browser), problems: problems)
    return remembering(browser, in: page(shown, status: status))
  }

  func forgotPassword(_ incoming: Incoming) async throws -> Answer {
    guard authority.sendsMail else { return page(ForgotPasswordPage.unavailable, status: .conflict) }
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    let email = try form.optional("email")
    guard try isGenuine(form, "forgot password", browser) else {
      return forgotPasswordPage(browser, email: email, problems: [.formExpired], status: .badRequest)
    }
    guard let email, CanonicalEmail(email) != nil else {
      let problem: ForgotPasswordPage.Problem = email == nil ? .emailMissing : .emailMalformed
      return forgotPasswordPage(browser, email: email, problems: [problem], status: .unprocessableContent)
    }
    if let wait = addressGuesses.count([incoming.network.description], at: authority.world.now()) {
      var answer = forgotPasswordPage(browser, email: email, problems: [.tooManyAttempts], status: .tooManyRequests)
      answer.headers[.retryAfter] = String(wait.inSeconds + 1)
      return answer
    }
    try await authority.askForRecovery(email: email)
    return .redirect(.seeOther, to: ForgotPasswordPage.sentPath)
  }

  func resetPasswordPage(_ incoming: Incoming) async throws -> Answer {
    try await resetPasswordPage(browser(incoming), token: try incoming.queryForm().optional("token"))
  }

  private func resetPasswordPage(
    _ browser: Browser, token: String?, problems: [ResetPasswordPage.Problem] = [], status: HTTPResponse.Status = .ok
  ) async throws -> Answer {
    guard let token, let email = try await authority.addressToRecover(Secret(token)) else {
      return page(ResetPasswordPage.deadLink, status: .gone)
    }
    let shown = ResetPasswordPage.ask(
      email: email, token: token, antiForgery: antiForgery("reset password", browser, about: token), problems: problems)
    return remembering(browser, in: page(shown, status: status))
  }

  func resetPassword(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    let token = try form.optional("token")
    guard let token, try isGenuine(form, "reset password", browser, about: token) else {
      return try await resetPasswordPage(browser, token: token, problems: [.formExpired], status: .badRequest)
    }
    guard let password = try form.optional("password") else {
      return try await resetPasswordPage(
        browser, token: token, problems: [.passwordMissing], status: .unprocessableContent)
    }
    do {
      guard
        let session = try await authority.resetPassword(
          by: Secret(token), to: Secret(password), replacing: browser.sessionToken, from: SessionPlace(incoming))
      else { return page(ResetPasswordPage.deadLink, status: .gone) }
      return startingSession(session, in: .redirect(.seeOther, to: accountPath(.passwordSet)))
    } catch let invalid as InvalidSignUp {
      return try await resetPasswordPage(
        browser, token: token,
        problems: [invalid.problems.contains(.passwordTooLong) ? .passwordTooLong : .passwordTooShort],
        status: .unprocessableContent)
    }
  }
}
