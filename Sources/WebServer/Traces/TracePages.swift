// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  /// Where the owner of the client reads what became of a request: the `error_uri` of RFC 6749 section 5.2.
  func tracePage(of incoming: Incoming) -> String { settings.baseURL + tracePath(of: incoming.id) }

  func tracePath(of reference: String) -> String { RequestPage.finder + PercentEncoding.encode(reference) }

  private func reader(_ loggedIn: LoggedIn) -> TraceReader { .account(loggedIn.account.id) }

  /// The last requests of a client, for its owner.
  func requestsPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      let query = try incoming.queryForm()
      let failedOnly = try query.optional("show") == "refused"
      let before = try query.optional("before").flatMap { ID<Trace>($0) }
      let found = try await authority.traces(
        of: ClientIdentifier(incoming.parameters[0]), for: reader(loggedIn), before: before,
        failedOnly: failedOnly)
      guard let found else { return problem(.notFound, voice: .page, incoming) }
      return page(
        RequestsPage(
          client: found.client.description.name, clientID: found.client.identifier.text,
          requests: found.traces.map { RequestsPage.Request($0, codeLifetime: authority.lifetimes.code) },
          showsRefusedOnly: failedOnly, isContinued: before != nil, next: found.next.map(\.description),
          dropped: found.dropped))
    }
  }

  /// One request. What is not there and what is somebody else's look the same.
  func requestPage(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      guard let (trace, client) = try await authority.trace(incoming.parameters[1], for: reader(loggedIn)),
        client.identifier.text == incoming.parameters[0]
      else { return problem(.notFound, voice: .page, incoming) }
      return page(
        RequestPage(
          client: client.description.name, clientID: client.identifier.text, trace: trace,
          codeLifetime: authority.lifetimes.code))
    }
  }

  /// Leads from a reference to its request.
  func findRequest(_ incoming: Incoming) async throws -> Answer {
    try await asLoggedIn(incoming) { loggedIn, _ in
      let reference = incoming.parameters[0]
      guard let (_, client) = try await authority.trace(reference, for: reader(loggedIn)) else {
        return problem(.notFound, voice: .page, incoming)
      }
      return .redirect(.seeOther, to: RequestPage.path(of: reference, client: client.identifier.text))
    }
  }
}
