// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

/// Which client a request says that it is of, and how much of that is known.
struct Sender {
  var identifier: ClientIdentifier?
  /// Whether there is such a client.
  var isKnown = false
  /// Whether it had the client's secret.
  var isProved = false
}

extension Provider {
  // MARK: Tokens

  /// - Parameter text: the code or the token that it was about.
  func trace(
    _ passage: Trace.Passage, at step: Trace.Step, by client: AuthenticatedClient, of text: @autoclosure () -> String,
    _ incoming: Incoming
  ) {
    let asker = Trace.Asker.client(client.client.id)
    // Whoever knows the name of a public client may revoke what is no token; a code or a token is proof.
    let isProved = client.isConfidential || step != .revoke
    guard authority.traces.admits(asker, isProved ? .success : .successOfUnproved, at: uptime()) else { return }
    add(
      asker, isProved: isProved, step, .passed(passage), incoming, sent: [], grant: authority.grant(of: text()))
  }

  func trace(
    _ error: OAuthError, _ wording: TokenWording, at step: Trace.Step, by sender: Sender, _ incoming: Incoming
  ) {
    trace(
      error.finding ?? Finding(.unreadable, [.reason: error.description]), status: wording.status(of: error.code),
      error: wording.name(of: error.code), at: step, by: sender, incoming)
  }

  func trace(
    _ finding: Finding, status: Int, error: String, at step: Trace.Step, by sender: Sender, _ incoming: Incoming
  ) {
    // What was sent is read again only where it is needed: a flood of refusals is to cost little.
    let unread = sender.identifier.flatMap { Trace.Asker(named: $0.text) }
    guard let asker = unread ?? incoming.namedClient(incoming.whatWasSent) else { return }
    let account: TraceBook.Account =
      sender.isProved ? .refusalOfProved : sender.isKnown ? .refusalOfUnproved : .refusalOfUnknown
    guard authority.traces.admits(asker, account, at: uptime()) else { return }
    let form = incoming.whatWasSent
    let presented = form.parameters.first { ["code", "refresh_token", "token"].contains($0.name) }
    add(
      asker, isProved: sender.isProved, step == .token ? form.step : step,
      .refused(finding, status: status, error: error), incoming, sent: form.parameters,
      grant: presented.flatMap { authority.grant(of: $0.value) })
  }

  // MARK: Authorization

  func trace(_ unsafe: UnsafeRequest, _ incoming: Incoming) {
    let form = (try? incoming.queryForm()) ?? Form()
    let known = unsafe.client.map { Trace.Asker.client($0.id) }
    guard let asker = known ?? incoming.namedClient(form),
      authority.traces.admits(asker, known == nil ? .refusalOfUnknown : .refusalOfUnproved, at: uptime())
    else { return }
    add(
      asker, isProved: false, .authorize, .refused(unsafe.finding, status: 400, error: "invalid_request"), incoming,
      sent: form.parameters, journey: journey(incoming))
  }

  func trace(_ error: OAuthError, sentBackTo client: ID<Client>, _ incoming: Incoming) {
    guard authority.traces.admits(.client(client), .refusalOfUnproved, at: uptime()) else { return }
    let finding = error.finding ?? Finding(.unreadable, [.reason: error.description])
    add(
      .client(client), isProved: false, .authorize, .refused(finding, status: 302, error: error.code.rawValue),
      incoming,
      sent: ((try? incoming.queryForm()) ?? Form()).parameters, journey: journey(incoming))
  }

  func trace(_ passage: Trace.Passage, of request: AuthorizationRequest, in browser: Browser, _ incoming: Incoming) {
    guard authority.traces.admits(.client(request.client.id), .successOfUnproved, at: uptime()) else { return }
    add(
      .client(request.client.id), isProved: false, .authorize, .passed(passage), incoming,
      sent: ((try? incoming.queryForm()) ?? Form()).parameters, journey: journey(incoming, in: browser))
  }

  /// - Parameter location: where somebody who allowed a request is sent.
  func trace(_ location: String, of request: AuthorizationRequest, _ incoming: Incoming) {
    let answer = location.firstIndex(of: "?").flatMap { try? Form(parsing: location[location.index(after: $0)...]) }
    guard let code = answer?.parameters.last(where: { $0.name == "code" })?.value else {
      let isDeleted = answer?.parameters.last { $0.name == "error" }?.value == "unauthorized_client"
      let error: OAuthError = isDeleted ? .clientDeleted : .accountDisabled
      return trace(error, sentBackTo: request.client.id, incoming)
    }
    guard authority.traces.admits(.client(request.client.id), .success, at: uptime()) else { return }
    // Somebody with an account said yes: nobody makes many of these.
    add(
      .client(request.client.id), isProved: true, .authorize, .passed(.allowed), incoming, sent: [],
      grant: authority.grant(of: code), journey: journey(incoming))
  }

  /// A log-in is one browser's: many have the very same link.
  private func journey(_ incoming: Incoming, in browser: Browser? = nil) -> String {
    String(authority.keys.seal("journey", (browser ?? self.browser(incoming)).key, incoming.query).prefix(16))
  }

  // MARK: The membership API

  /// - Parameter error: what became of a call; accidents are not traced.
  func trace(_ error: any Error, of found: AccessFinding, _ incoming: Incoming) {
    let asker: Trace.Asker
    let grant: ID<Grant>
    var facts: (finding: Finding, status: Int, name: String)?
    switch found.access {
    case .success(let access):
      (asker, grant) = (.client(access.client), access.grant)
      facts = apiFacts(error)
    case .failure:
      guard let refused = found.refused else { return }
      (asker, grant) = (.client(refused.client), refused.grant)
      facts = (refused.finding, 401, "Unauthorized")
    }
    guard let facts, authority.traces.admits(asker, .refusalOfProved, at: uptime()) else { return }
    add(
      asker, isProved: true, .api, .refused(facts.finding, status: facts.status, error: facts.name), incoming,
      sent: ((try? incoming.queryForm()) ?? Form()).parameters, grant: grant)
  }

  private func apiFacts(_ error: any Error) -> (Finding, Int, String)? {
    switch error {
    case let refusal as ViewRefusal:
      let finding =
        switch refusal {
        case .missingScopes(let missing): Finding(.missingScope, [.scopes: missing.description])
        case .clientForbidden(_, let missing): Finding(.version1Call, [.scopes: missing.description])
        case .notYours: Finding(.notYours)
        }
      return (finding, refusal.problem.status, refusal.problem.codeName)
    case let problem as Problem where problem.status < 500:
      var finding = Finding(.refusedByAPI, [.reason: problem.detail, .codeName: problem.codeName])
      finding[.parameter] = problem.parameter
      return (finding, problem.status, problem.codeName)
    case is Throttle.Excess:
      return (Finding(.tooManyRequests), 429, "RequestThrottled")
    default:
      return nil
    }
  }

  private func add(
    _ asker: Trace.Asker, isProved: Bool, _ step: Trace.Step, _ outcome: Trace.Outcome, _ incoming: Incoming,
    sent: [Form.Parameter], grant: ID<Grant>? = nil, journey: String? = nil
  ) {
    authority.traces.add(
      Trace(
        reference: incoming.id, at: authority.world.now(), asker: asker, isProved: isProved, step: step,
        outcome: outcome, target: incoming.method.rawValue + " " + incoming.path,
        sent: sent.prefix(24).map { SentParameter($0) }, grant: grant, journey: journey))
  }
}

extension OAuthError {
  fileprivate static let clientDeleted = OAuthError(.unauthorizedClient, "The client was deleted.", .clientDeleted)
  fileprivate static let accountDisabled = OAuthError(.accessDenied, "The account cannot be used.", .accountDisabled)
}

extension Form {
  /// What a request of the token endpoint is for, as far as it says.
  fileprivate var step: Trace.Step {
    switch parameters.first(where: { $0.name == "grant_type" })?.value {
    case "authorization_code"?: .exchange
    case "refresh_token"?: .refresh
    default: .token
    }
  }
}

extension Incoming {
  /// The parameters of the body and then of the query, however wrong the rest of the request is.
  fileprivate var whatWasSent: Form {
    let inQuery = (try? queryForm()) ?? Form()
    if let inBody = try? bodyForm() { return Form(inBody.parameters + inQuery.parameters) }
    guard body.readableBytes <= 8192 else { return inQuery }
    if case .object(let members)? = JSON(parsing: body.readableBytesView) {
      let texts = members.compactMap { member -> Form.Parameter? in
        guard case .string(let text) = member.value else { return nil }
        return Form.Parameter(name: member.name, value: text)
      }
      return Form(texts + inQuery.parameters)
    }
    // A form that does not say that it is one.
    let unsaid = (try? Form(parsing: Array(body.readableBytesView))) ?? Form()
    return Form(unsaid.parameters.filter { !$0.value.isEmpty } + inQuery.parameters)
  }

  /// The client that a request names, in whichever place.
  fileprivate func namedClient(_ form: Form) -> Trace.Asker? {
    if case .basic(let id, _) = authorization(), let asker = Trace.Asker(named: id) { return asker }
    return form.parameters.first { $0.name == "client_id" }.flatMap { Trace.Asker(named: $0.value) }
  }
}
