// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

/// An operator in front of the operator's pages, on one browser.
struct Desk: Sendable {
  let atWork: OperatorAtWork
  let browser: Browser

  var actor: ActingOperator { .person(atWork) }
}

extension Provider {
  /// Whether the request comes from an operator, be the log-in old or new.
  func isOperator(_ incoming: Incoming) async -> Bool {
    guard let loggedIn = try? await loggedIn(browser(incoming)), let entrance = try? await authority.enter(loggedIn)
    else { return false }
    if case .nothing = entrance { return false }
    return true
  }

  /// Answers an operator who typed the password a short while ago. One who did longer ago is asked for it; everybody else
  /// is answered as if there were nothing here.
  func atDesk(_ incoming: Incoming, _ answer: (Desk) async throws -> Answer) async throws -> Answer {
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else { return nothingHere(incoming) }
    switch try await authority.enter(loggedIn) {
    case .nothing: return nothingHere(incoming)
    case .asksForPassword:
      // What was posted is not kept: it would be sent by whoever types the password.
      let place = incoming.method == .post ? OperatorHealthPage.path : incoming.pathAndQuery
      return remembering(browser, in: confirmPage(loggedIn, browser, place: place, status: .forbidden))
    case .open(let atWork): return remembering(browser, in: try await answer(Desk(atWork: atWork, browser: browser)))
    }
  }

  /// As ``atDesk(_:_:)``, for a form: one that was not made for this browser is refused.
  func atDesk(
    _ incoming: Incoming, form purpose: String, about: String = "",
    _ act: (Desk, Form) async throws -> Answer
  ) async throws -> Answer {
    try await atDesk(incoming) { desk in
      let form = try incoming.bodyForm()
      guard try isGenuine(form, purpose, desk.browser, about: about) else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      return try await act(desk, form)
    }
  }

  func nothingHere(_ incoming: Incoming) -> Answer { problem(.notFound, voice: .page, incoming) }

  /// Puts an act that was done into the log, beside the record that the rules keep of it.
  func note(_ deed: OperatorAct.Deed, on subject: String, by desk: Desk, _ incoming: Incoming) {
    log.note(
      "operator acted",
      [
        "operator": desk.atWork.account.id.description, "deed": deed.rawValue, "subject": subject,
        "request": incoming.id,
      ])
  }

  // MARK: The password again

  private func confirmPage(
    _ loggedIn: LoggedIn, _ browser: Browser, place: String, problems: [ConfirmOperatorPage.Problem] = [],
    status: HTTPResponse.Status
  ) -> Answer {
    page(
      ConfirmOperatorPage(
        name: loggedIn.account.name, email: loggedIn.account.email, continuation: sealed(place),
        antiForgery: antiForgery("confirm operator", browser), logOutAntiForgery: antiForgery("log out", browser),
        problems: problems), status: status)
  }

  /// Opens the operator's pages to whoever is logged in as an operator and knows the password.
  func confirmOperator(_ incoming: Incoming) async throws -> Answer {
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else { return nothingHere(incoming) }
    if case .nothing = try await authority.enter(loggedIn) { return nothingHere(incoming) }
    let form = try incoming.bodyForm()
    let place = unsealed(try form.optional("continue")) ?? OperatorHealthPage.path
    guard try isGenuine(form, "confirm operator", browser) else {
      return confirmPage(loggedIn, browser, place: place, problems: [.formExpired], status: .badRequest)
    }
    guard let password = try form.optional("password") else {
      return confirmPage(
        loggedIn, browser, place: place, problems: [.passwordMissing], status: .unprocessableContent)
    }
    // Counted with the guesses at the log-in page: this is no second door.
    let guess = [loggedIn.account.canonicalEmail.text, incoming.address]
    let now = authority.world.now()
    if let wait = logInGuesses.count(guess, at: now) ?? addressGuesses.count([incoming.network.description], at: now) {
      var answer = confirmPage(
        loggedIn, browser, place: place, problems: [.tooManyAttempts], status: .tooManyRequests)
      answer.headers[.retryAfter] = String(wait.inSeconds + 1)
      return answer
    }
    guard
      let token = try await authority.confirm(
        Secret(password), of: loggedIn, replacing: browser.sessionToken, from: browser.place)
    else {
      return confirmPage(loggedIn, browser, place: place, problems: [.passwordWrong], status: .unprocessableContent)
    }
    logInGuesses.forget(guess)
    addressGuesses.pardon([incoming.network.description])
    log.note("operator entered", ["operator": loggedIn.account.id.description, "request": incoming.id])
    return startingSession(token, in: .redirect(.seeOther, to: place))
  }
}

/// What somebody typed to search, short enough to go on with.
struct Search {
  /// As it was typed, for the field.
  let text: String

  init(_ form: Form) throws(FormError) {
    // Longer than anything that is on file, so there is nothing to find by the rest.
    text = String((try form.optional("q") ?? "").unicodeScalars.prefix(longestSearch).map(Character.init))
  }
}

extension Form {
  /// The row to go on after; `nil` for the beginning, and for what is no row.
  func row<Kind>(_ name: String) throws(FormError) -> ID<Kind>? {
    guard let text = try optional(name) else { return nil }
    return ID(text)
  }
}
