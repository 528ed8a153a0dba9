// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  /// Where the original sends requests that it cannot send back: its own error page, with what was wrong in the query.
  func sendToProblem(_ unsafe: UnsafeRequest, _ incoming: Incoming) -> Answer {
    trace(unsafe, incoming)
    var form = [
      Form.Parameter(name: "error", value: "invalid_request"),
      Form.Parameter(name: "error_description", value: unsafe.description),
    ]
    if let state = unsafe.state, state.utf8.count <= Authority.longestState {
      form.append(.init(name: "state", value: state))
    }
    if let client = unsafe.client { form.append(.init(name: "client_id", value: client.identifier.text)) }
    if let sent = unsafe.sentRedirectURI, sent.utf8.count <= RedirectURI.mostBytes {
      form.append(.init(name: "redirect_uri", value: sent))
    }
    form.append(.init(name: "reference", value: incoming.id))
    let query = Form(form).encoded
    return .redirect(.found, to: "/oauth2/errors?" + query + "&seal=" + authority.keys.seal("problem", query))
  }

  /// Shows what was wrong. Only a query that this server made is believed; any other gets general words, so that
  /// nobody can put sentences of theirs on a page of ours.
  func unsafeRequestPage(_ incoming: Incoming) async throws -> Answer {
    let form = (try? incoming.queryForm()) ?? Form()
    guard let seal = form.parameters.last, seal.name == "seal",
      constantTimeEqual(
        Array(seal.value.utf8),
        Array(authority.keys.seal("problem", Form(Array(form.parameters.dropLast())).encoded).utf8))
    else {
      return page(
        ProblemPage.malformedRequest(
          "The request could not be sent back to the app that made it.", reference: incoming.id),
        status: .badRequest)
    }
    let description = try form.optional("error_description") ?? ""
    let sent = try form.optional("redirect_uri")
    let client = try await form.optional("client_id").asyncFlatMap { identifier in
      try await authority.store.read { try $0.client(ClientIdentifier(identifier)) }
    }
    let viewer = try await loggedIn(browser(incoming))
    let isOwner = client != nil && client?.owner == viewer?.account.id
    let registered = isOwner ? client?.redirectURIs.map(\.text) ?? [] : []
    let reference = try form.optional("reference") ?? incoming.id
    let shown: ProblemPage =
      switch (client, sent, description) {
      case (let client?, let sent?, _):
        .addressNotRegistered(
          app: client.description.name, sent: sent, registered: registered, reference: reference)
      case (let client?, nil, UnsafeRequest.ofDisabledClient):
        .clientDisabled(app: client.description.name, reference: reference)
      case (let client?, nil, _):
        .addressMissing(app: client.description.name, registered: registered, reference: reference)
      case (nil, _, "Missing client_id parameter."):
        .clientMissing(reference: reference)
      case (nil, _, _):
        .malformedRequest(description, reference: reference)
      }
    var withWords = shown
    if isOwner { withWords.trace = tracePath(of: reference) }
    withWords.details.append(ProblemPage.Detail("Error", ["invalid_request: " + description]))
    return page(withWords, status: .badRequest)
  }
}

extension Optional {
  fileprivate func asyncFlatMap<T>(_ transform: (Wrapped) async throws -> T?) async rethrows -> T? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
