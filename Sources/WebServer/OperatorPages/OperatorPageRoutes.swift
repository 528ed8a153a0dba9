// SPDX-License-Identifier: Apache-2.0
import Pages

/// The operator's pages. To everybody else they are not there, by any method.
let operatorPageRoutes: [Route] = [
  hidden(OperatorHealthPage.path, get: { try await $0.operatorHealth($1) }),
  hidden(ConfirmOperatorPage.path, post: { try await $0.confirmOperator($1) }),
  hidden(OperatorClientsPage.path, get: { try await $0.operatorClients($1) }),
  hidden(
    OperatorClientsPage.path + "/{client}", get: { try await $0.operatorClient($1) },
    post: { try await $0.overseeClient($1) }),
  hidden(
    OperatorApprovalsPage.path, get: { try await $0.operatorApprovals($1) },
    post: { try await $0.answerScopeRequest($1) }),
  hidden(OperatorUsersPage.path, get: { try await $0.operatorUsers($1) }),
  hidden(
    OperatorUsersPage.path + "/{user}", get: { try await $0.operatorUser($1) }, post: { try await $0.overseeUser($1) }),
  hidden(OperatorWebhooksPage.path, get: { try await $0.operatorWebhooks($1) }),
  hidden(
    OperatorWebhooksPage.path + "/{webhook}", get: { try await $0.operatorWebhook($1) },
    post: { try await $0.overseeWebhook($1) }),
]

private func hidden(_ path: String, get: Route.Action? = nil, post: Route.Action? = nil) -> Route {
  Route(path, .page, get: get, post: post, isHidden: true)
}
