// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  func operatorApprovals(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming) { desk in
      let after: ID<ScopeRequest>? = try incoming.queryForm().row("after")
      return page(try await approvalsPage(desk, after: after))
    }
  }

  private func approvalsPage(
    _ desk: Desk, after: ID<ScopeRequest>? = nil, typed: (request: String, words: String)? = nil,
    problem: OperatorApprovalsPage.Problem? = nil
  ) async throws -> OperatorApprovalsPage {
    let most = OperatorApprovalsPage.rowsOnPage
    let found = try await authority.pendingScopeRequests(after: after, limit: most + 1)
    let shown = found.prefix(most)
    return OperatorApprovalsPage(
      requests: shown.map { pending in
        OperatorApprovalsPage.Request(
          id: pending.request.id.description, client: pending.client.description.name,
          clientID: pending.client.identifier.text, isVerified: pending.client.verified != nil,
          version: pending.client.apiVersion, scopes: pending.request.scopes, why: pending.request.why,
          asked: pending.request.asked)
      },
      next: found.count > shown.count ? shown.last?.request.id.description : nil, isFirst: after == nil,
      antiForgery: antiForgery("answer scope request", desk.browser),
      typed: typed.map { .init(request: $0, words: $1) },
      problem: problem)
  }

  func answerScopeRequest(_ incoming: Incoming) async throws -> Answer {
    try await atDesk(incoming, form: "answer scope request") { desk, form in
      guard let text = try form.optional("request"), let id = ID<ScopeRequest>(text),
        let answer = try scopeAnswer(form)
      else {
        return page(ProblemPage.unreadable("There is no such act.", reference: incoming.id), status: .badRequest)
      }
      let words = try form.optional(OperatorApprovalsPage.wordsField(of: text))
      switch try await authority.answerScopeRequest(id, with: answer, words: words, by: desk.actor) {
      case .success:
        note(answer == .approve ? .approveRequest : .refuseRequest, on: "request \(id)", by: desk, incoming)
        return .redirect(.seeOther, to: OperatorApprovalsPage.path)
      case .failure(.wordsTooLong):
        return page(
          try await approvalsPage(
            desk, after: ID(id.number - 1), typed: (text, words ?? ""), problem: .wordsTooLong),
          status: .unprocessableContent)
      case .failure(.answeredBefore), .failure(.unknown):
        return page(try await approvalsPage(desk, problem: .notWaiting), status: .conflict)
      }
    }
  }

  private func scopeAnswer(_ form: Form) throws(FormError) -> ScopeAnswer? {
    switch try form.optional("answer") {
    case "approve": .approve
    case "refuse": .refuse
    default: nil
    }
  }
}
