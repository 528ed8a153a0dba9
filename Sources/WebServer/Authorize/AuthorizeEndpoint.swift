// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  /// The authorization endpoint (RFC 6749 section 3.1): log in first, then judge, then ask.
  ///
  /// Nobody is sent anywhere before somebody is logged in here (RFC 9700 section 4.11.2), unless the request is one
  /// that is never sent anywhere.
  func authorize(_ incoming: Incoming) async throws -> Answer {
    try await authorize(incoming, try incoming.queryForm())
  }

  /// - Parameter parameters: those of the query, as far as the path reads them otherwise than they were sent.
  func authorize(_ incoming: Incoming, _ parameters: Form) async throws -> Answer {
    let browser = browser(incoming)
    let review = try await authority.review(parameters)
    if case .failure(.showPage(let unsafe)) = review { return sendToProblem(unsafe, incoming) }
    guard let loggedIn = try await loggedIn(browser) else {
      if case .success(let request) = review { trace(.logIn, of: request, in: browser, incoming) }
      return remembering(browser, in: .redirect(.found, to: "/login?continue=" + sealed(incoming.pathAndQuery)))
    }
    switch try await reply(to: review, for: loggedIn, at: incoming) {
    case .sendBack(let location):
      return .redirect(.found, to: location)
    case .ask(let request, let question):
      trace(.asked, of: request, in: browser, incoming)
      return remembering(browser, in: try await consentPage(request, question, loggedIn, browser, incoming))
    }
  }

  /// The consent form. What it is about is the query of its own address, which the anti-forgery token covers with what
  /// the page asked; the request is judged anew. Posted twice, it is answered with a second code.
  func decide(_ incoming: Incoming) async throws -> Answer {
    try await decide(incoming, try incoming.queryForm())
  }

  func decide(_ incoming: Incoming, _ parameters: Form) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    let review = try await authority.review(parameters)
    if case .failure(.showPage(let unsafe)) = review { return sendToProblem(unsafe, incoming) }
    guard let loggedIn = try await loggedIn(browser) else {
      return .redirect(.seeOther, to: "/login?continue=" + sealed(incoming.pathAndQuery))
    }
    let subject = consentSubject(incoming, question: try form.optional("question"))
    guard try isGenuine(form, "consent", browser, about: subject) else {
      return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
    }
    // A person who says no is heard, whatever another tab said meanwhile.
    if case .success(let request) = review, try form.optional("decision") == "deny" {
      trace(.denied, sentBackTo: request.client.id, incoming)
      return .redirect(.seeOther, to: authority.deny(request))
    }
    switch try await reply(to: review, for: loggedIn, at: incoming) {
    case .sendBack(let location):
      return .redirect(.seeOther, to: location)
    case .ask(let request, let question):
      guard try form.optional("decision") == "allow" else {
        return try await consentPage(request, question, loggedIn, browser, incoming)
      }
      guard let answer = try ConsentAnswer(form) else { return notOffered(incoming) }
      switch try await authority.grant(request, by: loggedIn.account.id, answer: answer) {
      case .sendBack(let location):
        trace(location, of: request, incoming)
        return .redirect(.seeOther, to: location)
      case .unanswered(.askAgain): return .redirect(.seeOther, to: incoming.pathAndQuery)
      case .unanswered(.forged): return notOffered(incoming)
      case .unanswered(.nothingLeft):
        return try await consentPage(request, question, loggedIn, browser, incoming, refusing: answer)
      }
    }
  }

  private func notOffered(_ incoming: Incoming) -> Answer {
    page(ProblemPage.permissionNotOffered(reference: incoming.id), status: .badRequest)
  }

  private enum Reply {
    case sendBack(String)
    case ask(AuthorizationRequest, ConsentQuestion)
  }

  private func reply(
    to review: Result<AuthorizationRequest, AuthorizeRefusal>, for loggedIn: LoggedIn, at incoming: Incoming
  ) async throws -> Reply {
    switch review {
    case .failure(.sendBack(let redirectURI, let error, let state)):
      trace(error, sentBackTo: redirectURI.client, incoming)
      return .sendBack(authority.refuse(error, at: redirectURI, state: state))
    case .failure(.showPage(let unsafe)):
      throw unsafe
    case .success(let request):
      switch try await authority.consentNeeded(for: request, by: loggedIn.account.id) {
      case .refuse(let error):
        trace(error, sentBackTo: request.client.id, incoming)
        return .sendBack(authority.refuse(error, at: request.redirectURI, state: request.state))
      case .nothing:
        switch try await authority.grant(request, by: loggedIn.account.id, answer: nil) {
        case .sendBack(let location):
          trace(location, of: request, incoming)
          return .sendBack(location)
        // Between the two looks it was taken back.
        case .unanswered: return .sendBack(incoming.pathAndQuery)
        }
      case .ask(let question):
        return .ask(request, question)
      }
    }
  }

  /// With its port where that is not the scheme's own.
  func host(of address: String) -> String {
    String(address.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" })
  }

  /// What `form-action` must list: browsers hold it against every redirect that follows a form, those of the client's
  /// own site included, so only the scheme is known.
  func formTarget(at address: String) -> String { address.prefix { $0 != ":" } + ":" }
}
