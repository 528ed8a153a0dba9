// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func logInPage(_ incoming: Incoming) async throws -> Answer {
    let continuation = try incoming.queryForm().optional("continue")
    return try await logInPage(browser(incoming), continuation: continuation)
  }

  private func logInPage(
    _ browser: Browser, continuation: String?, email: String? = nil, problems: [LogInPage.Problem] = [],
    status: HTTPResponse.Status = .ok
  ) async throws -> Answer {
    let place = unsealed(continuation)
    let asker = try await asker(at: place)
    let shown = LogInPage(
      app: asker?.name, email: email, continuation: place == nil ? nil : continuation,
      antiForgery: antiForgery("log in", browser), problems: problems)
    return remembering(browser, in: page(shown, status: status, formTarget: asker?.formTarget))
  }

  func logIn(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    let continuation = try form.optional("continue")
    let email = try form.optional("email")
    let password = try form.optional("password")
    guard try isGenuine(form, "log in", browser) else {
      return try await logInPage(
        browser, continuation: continuation, email: email, problems: [.formExpired], status: .badRequest)
    }
    guard let email, let password else {
      var problems: [LogInPage.Problem] = []
      if email == nil { problems.append(.emailMissing) }
      if password == nil { problems.append(.passwordMissing) }
      return try await logInPage(
        browser, continuation: continuation, email: email, problems: problems, status: .unprocessableContent)
    }
    let guess = [CanonicalEmail(email)?.text ?? "", incoming.address]
    let now = authority.world.now()
    if let wait = logInGuesses.count(guess, at: now) ?? addressGuesses.count([incoming.network.description], at: now) {
      var answer = try await logInPage(
        browser, continuation: continuation, email: email, problems: [.tooManyAttempts], status: .tooManyRequests)
      answer.headers[.retryAfter] = String(wait.inSeconds + 1)
      return answer
    }
    guard
      let token = try await authority.logIn(
        email: email, password: Secret(password), replacing: browser.sessionToken, from: browser.place)
    else {
      return try await logInPage(
        browser, continuation: continuation, email: email, problems: [.emailOrPasswordWrong],
        status: .unprocessableContent)
    }
    logInGuesses.forget(guess)
    addressGuesses.pardon([incoming.network.description])
    return startingSession(token, in: .redirect(.seeOther, to: unsealed(continuation) ?? "/"))
  }

  func signUpPage(_ incoming: Incoming) async throws -> Answer {
    let browser = browser(incoming)
    let continuation = try incoming.queryForm().optional("continue")
    return try await signUpPage(browser, continuation: continuation)
  }

  private func signUpPage(
    _ browser: Browser, continuation: String?, name: String? = nil, email: String? = nil,
    problems: [SignUpPage.Problem] = [], status: HTTPResponse.Status = .ok
  ) async throws -> Answer {
    let place = unsealed(continuation)
    let asker = try await asker(at: place)
    let shown = SignUpPage(
      app: asker?.name, name: name, email: email,
      continuation: place == nil ? nil : continuation, antiForgery: antiForgery("sign up", browser),
      problems: problems)
    return remembering(browser, in: page(shown, status: status, formTarget: asker?.formTarget))
  }

  func signUp(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    let continuation = try form.optional("continue")
    let name = try form.optional("name")
    let email = try form.optional("email")
    guard try isGenuine(form, "sign up", browser) else {
      return try await signUpPage(
        browser, continuation: continuation, name: name, email: email, problems: [.formExpired], status: .badRequest)
    }
    if let wait = addressGuesses.count([incoming.network.description], at: authority.world.now()) {
      var answer = try await signUpPage(
        browser, continuation: continuation, name: name, email: email, problems: [.tooManyAttempts],
        status: .tooManyRequests)
      answer.headers[.retryAfter] = String(wait.inSeconds + 1)
      return answer
    }
    do {
      let password = Secret<PasswordText>(try form.optional("password") ?? "")
      let account = try await authority.signUp(name: name ?? "", email: email ?? "", password: password)
      let token = try await authority.startSession(
        of: account, replacing: browser.sessionToken, from: browser.place)
      return startingSession(token, in: .redirect(.seeOther, to: unsealed(continuation) ?? "/"))
    } catch let invalid as InvalidSignUp {
      return try await signUpPage(
        browser, continuation: continuation, name: name, email: email, problems: invalid.problems.map(\.onPage),
        status: .unprocessableContent)
    }
  }

  func logOutPage(_ incoming: Incoming) async throws -> Answer {
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else { return page(LogOutPage.loggedOut) }
    let continuation = try incoming.queryForm().optional("continue")
    return page(
      LogOutPage.confirm(
        name: loggedIn.account.name, email: loggedIn.account.email,
        continuation: unsealed(continuation) == nil ? nil : continuation,
        antiForgery: antiForgery("log out", browser)))
  }

  func logOut(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else {
      return endingSession(in: .redirect(.seeOther, to: "/logout"))
    }
    let place = unsealed(try form.optional("continue"))
    guard try isGenuine(form, "log out", browser) else {
      return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
    }
    try await authority.logOut(loggedIn)
    return endingSession(in: .redirect(.seeOther, to: place ?? "/logout"))
  }

  /// The app whose request a place is, for the pages on the way there: its name, and where the last redirect leads.
  private func asker(at place: String?) async throws -> (name: String, formTarget: String?)? {
    guard let place, let mark = place.firstIndex(of: "?"),
      let form = try? Form(parsing: place[place.index(after: mark)...]),
      let identifier = try? form.optional("client_id"),
      let client = try await authority.store.read({ try $0.client(ClientIdentifier(identifier)) })
    else { return nil }
    let address = (try? form.optional("redirect_uri")).flatMap { client.registered($0) }
    return (client.description.name, address.map { formTarget(at: $0.text) })
  }
}

extension InvalidSignUp.Problem {
  fileprivate var onPage: SignUpPage.Problem {
    switch self {
    case .nameMissing: .nameMissing
    case .nameTooLong: .nameTooLong
    case .emailMissing: .emailMissing
    case .emailMalformed: .emailMalformed
    case .emailTaken: .emailRefused
    case .passwordTooShort: .passwordTooShort
    case .passwordTooLong: .passwordTooLong
    }
  }
}
