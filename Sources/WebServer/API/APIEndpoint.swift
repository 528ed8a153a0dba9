// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  func currentUser(_ incoming: Incoming) async throws -> Answer {
    try await document(incoming, WebServer.currentUser)
  }

  func currentUserCampaigns(_ incoming: Incoming) async throws -> Answer {
    try await document(incoming, WebServer.currentUserCampaigns)
  }

  func identity(_ incoming: Incoming) async throws -> Answer {
    try await document(incoming, WebServer.identity)
  }

  /// Viewer, query, base URL, records, and whether unknown includes and fields are refused.
  typealias Compose = @Sendable (Viewer, Form, String, any MembershipRecords, Bool) throws -> Document

  /// Answers an API call with a document that is made on one snapshot.
  private func document(_ incoming: Incoming, _ compose: Compose) async throws -> Answer {
    let baseURL = settings.baseURL
    let isStrict = settings.strictAPI
    return try await asViewer(incoming) { viewer, query in
      let document = try await membership.read { try compose(viewer, query, baseURL, $0, isStrict) }
      return apiAnswer(.ok, document.bytes, incoming)
    }
  }

  /// Acts for whom the access token stands; ``Problem`` and ``ViewRefusal`` become error objects.
  func asViewer(
    _ incoming: Incoming, _ act: (Viewer, Form) async throws -> Answer
  ) async throws -> Answer {
    let access: CheckedAccess
    switch incoming.authorization() {
    case .bearer(let token):
      switch try await authority.check(token) {
      case .success(let checked): access = checked
      case .failure(let refusal): return unauthorized(refusal, incoming)
      }
    case nil:
      return apiProblem(
        .unauthorized("Send an access token in the header Authorization: Bearer."), incoming, challenge: "Bearer")
    case .basic, .malformed:
      return apiProblem(
        .unauthorized("The API takes Authorization: Bearer with an access token and nothing else."), incoming,
        challenge: "Bearer")
    }
    let query: Form
    do { query = try incoming.queryForm() } catch {
      return apiProblem(.badRequest(error.explanation), incoming)
    }
    let viewer = Viewer(
      user: ID(access.account.number), clientOwner: ID(access.clientOwner.number),
      clientIdentifier: access.clientIdentifier.text, apiVersion: access.apiVersion, scopes: access.scopes)
    do {
      return try await act(viewer, query)
    } catch let problem as Problem {
      return apiProblem(problem, incoming)
    } catch let refusal as ViewRefusal {
      return apiProblem(refusal.problem, incoming, challenge: Problem.challenge(for: refusal))
    }
  }

  private func unauthorized(_ refusal: AccessRefusal, _ incoming: Incoming) -> Answer {
    let detail =
      switch refusal {
      case .malformed: "The access token is not one of this server's; it may be cut off or from another provider."
      case .expired: "The access token has expired. Refresh it at \(settings.baseURL)/api/oauth2/token."
      case .dead: "The access token was revoked or replaced. Refresh it, or send the user to log in again."
      }
    return apiProblem(.unauthorized(detail), incoming, challenge: "Bearer error=\"invalid_token\"")
  }

  func apiAnswer(_ status: HTTPResponse.Status, _ bytes: [UInt8], _ incoming: Incoming) -> Answer {
    Answer(
      status,
      headers: [
        .contentType: "application/vnd.api+json", .cacheControl: "private", .patreonUUID: incoming.id,
        .accessControlAllowOrigin: "*",
      ], body: ByteBuffer(bytes: bytes))
  }

  func apiProblem(_ problem: Problem, _ incoming: Incoming, challenge: String? = nil) -> Answer {
    var answer = apiAnswer(
      HTTPResponse.Status(code: problem.status), problem.bytes(id: incoming.id), incoming)
    if let challenge { answer.headers[.wwwAuthenticate] = challenge }
    if let wait = problem.retryAfter { answer.headers[.retryAfter] = String(wait) }
    return answer
  }

  func apiProblem(_ status: HTTPResponse.Status, _ incoming: Incoming, detail: String?) -> Answer {
    let problem: Problem =
      switch status.code {
      case 404: .resourceMissing("There is nothing at this address; compare it with the documentation of the API.")
      case 405: .methodNotAllowed("\(incoming.method.rawValue) does nothing here.")
      case 500: .internalError()
      case 503: .unavailable(retryAfter: 2)
      default: .badRequest(detail ?? status.reasonPhrase, status: status.code)
      }
    return apiProblem(problem, incoming)
  }
}

extension Problem {
  fileprivate static func badRequest(_ detail: String, status: Int = 400) -> Problem {
    Problem(status: status, code: nil, codeName: "BadRequest", title: "Bad request", detail: detail)
  }
}
