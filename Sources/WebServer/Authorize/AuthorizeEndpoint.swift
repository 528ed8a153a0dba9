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
      if case .success(let request) = review { trace(.logIn, of: request, incoming) }
      return .redirect(.found, to: "/login?continue=" + sealed(incoming.pathAndQuery))
    }
    switch try await answer(review, for: loggedIn, incoming) {
    case .sendBack(let location):
      return .redirect(.found, to: location)
    case .ask(let request, let question):
      trace(.asked, of: request, incoming)
      return remembering(browser, in: consentPage(request, question, loggedIn, browser, incoming))
    }
  }

  /// The consent form. What it is about is the query of its own address, which the anti-forgery token covers; the
  /// request in it is judged anew.
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
    guard try isGenuine(form, "consent", browser, about: incoming.query) else {
      return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
    }
    // A person who says no is heard, whatever another tab said meanwhile.
    if case .success(let request) = review, try form.optional("decision") == "deny" {
      trace(.denied, sentBackTo: request.client.id, incoming)
      return .redirect(.seeOther, to: authority.deny(request))
    }
    switch try await answer(review, for: loggedIn, incoming) {
    case .sendBack(let location):
      return .redirect(.seeOther, to: location)
    case .ask(let request, let question):
      guard try form.optional("decision") == "allow" else {
        return consentPage(request, question, loggedIn, browser, incoming)
      }
      let location = try await authority.grant(request, by: loggedIn.account.id)
      trace(location, of: request, incoming)
      return .redirect(.seeOther, to: location)
    }
  }

  private enum Reply {
    case sendBack(String)
    case ask(AuthorizationRequest, ConsentQuestion)
  }

  private func answer(
    _ review: Result<AuthorizationRequest, AuthorizeRefusal>, for loggedIn: LoggedIn, _ incoming: Incoming
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
        let location = try await authority.grant(request, by: loggedIn.account.id)
        trace(location, of: request, incoming)
        return .sendBack(location)
      case .ask(let question):
        return .ask(request, question)
      }
    }
  }

  private func consentPage(
    _ request: AuthorizationRequest, _ question: ConsentQuestion, _ loggedIn: LoggedIn, _ browser: Browser,
    _ incoming: Incoming
  ) -> Answer {
    let description = request.client.description
    let shown = ConsentPage(
      asker: ConsentPage.Asker(
        name: description.name, author: description.author, domain: description.domain, about: description.summary,
        icon: description.iconURL.flatMap { ImageAddress($0) }, version: request.client.apiVersion),
      person: ConsentPage.Person(
        name: loggedIn.account.name, email: loggedIn.account.email, ownsTheApp: question.isOwner),
      destination: destination(of: request.redirectURI.text),
      asked: request.scopes | question.new, grantedBefore: question.allowedBefore,
      action: incoming.pathAndQuery, antiForgery: antiForgery("consent", browser, about: incoming.query),
      continuation: sealed(incoming.pathAndQuery),
      connectedAppsPath: ConnectedAppsPage.path)
    return page(shown, formTarget: formTarget(at: request.redirectURI.text))
  }

  private func destination(of address: String) -> ConsentPage.Destination {
    let scheme = String(address.prefix { $0 != ":" })
    guard scheme == "https" || scheme == "http" else { return .appOnThisDevice(scheme: scheme) }
    let host = host(of: address)
    return RedirectURI(stored: address).kind == .loopback ? .thisDevice(host: host) : .website(host: host)
  }

  /// With its port where that is not the scheme's own.
  func host(of address: String) -> String {
    String(address.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" })
  }

  /// What `form-action` must list: browsers hold it against every redirect that follows a form, those of the client's
  /// own site included, so only the scheme is known.
  func formTarget(at address: String) -> String { address.prefix { $0 != ":" } + ":" }
}
