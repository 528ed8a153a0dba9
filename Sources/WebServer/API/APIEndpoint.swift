// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  /// Answers an API call with a document, made on the snapshot that the access token was found good on.
  ///
  /// - Parameter isOneLook: whether the document asks the records for nothing.
  func read(
    _ version: APIVersion, _ incoming: Incoming, isOneLook: Bool = false,
    _ compose: @Sendable (Scene) throws -> Document
  ) async throws -> Answer {
    try await asToken(incoming) { token, query in
      guard let token = authority.present(token) else { throw AccessRefusal.malformed }
      let now = authority.world.now()
      let look = { @Sendable (authorization: any AuthorizationRecords, membership: any MembershipRecords) in
        let finding = try self.authority.look(at: token, in: authorization)
        // Kept and not thrown: a token that was used has shown that it arrived, whatever it was used for.
        let document: Result<Document, any Error> =
          switch finding.access {
          case .success(let access):
            if let excess = self.throttle.excess(of: access, at: self.uptime()) {
              .failure(excess)
            } else {
              try .refusing { try compose(try self.scene(version, Viewer(access), query, membership, now)) }
            }
          case .failure(let refusal): .failure(refusal)
          }
        return (finding, document)
      }
      let (finding, document) = isOneLook ? try await snapshots.glance(look) : try await snapshots.read(look)
      try await authority.settle(finding)
      if case .failure(let error) = document { trace(error, of: finding, incoming) }
      return apiAnswer(.ok, try document.get().bytes, incoming)
    }
  }

  func identity(_ incoming: Incoming) async throws -> Answer {
    let asksNothing = (try? APIQuery(incoming.queryForm()))?.asksNothing(of: V2User.self) == true
    return try await read(.v2, incoming, isOneLook: asksNothing, WebServer.identity)
  }

  /// The same for one thing, whose id is the open segment of the path.
  func read(
    _ version: APIVersion, _ incoming: Incoming, _ compose: @Sendable (String, Scene) throws -> Document
  ) async throws -> Answer {
    let id = incoming.parameters.first ?? ""
    return try await read(version, incoming) { try compose(id, $0) }
  }

  /// Answers a call of version 2 that changes something in one transaction; `nil` is answered without a body.
  ///
  /// - Parameter read: what the request is to change, read before the transaction begins.
  func change<Change: Sendable>(
    _ incoming: Incoming, _ status: HTTPResponse.Status = .ok, to read: () throws -> Change,
    _ act: @escaping @Sendable (Change, Scene) throws -> Document?
  ) async throws -> Answer {
    try await asViewer(incoming) { viewer, query in
      let now = authority.world.now()
      let change = try read()
      let document = try await membership.write { records in
        try Result.refusing { try act(change, try self.scene(.v2, viewer, query, records, now)) }
      }.get()
      guard let document else { return Answer(.noContent, headers: [.patreonUUID: incoming.id]) }
      return apiAnswer(status, document.bytes, incoming)
    }
  }

  private func scene(
    _ version: APIVersion, _ viewer: Viewer, _ query: Form, _ records: any MembershipRecords, _ now: Instant
  ) throws(Problem) -> Scene {
    try Scene(
      version, viewer: viewer, query: query, baseURL: settings.baseURL, records: records,
      isStrict: settings.strictAPI, now: now)
  }

  /// Acts for whom the access token stands.
  func asViewer(_ incoming: Incoming, _ act: (Viewer, Form) async throws -> Answer) async throws -> Answer {
    try await withAccess(incoming) { access, query in try await act(Viewer(access), query) }
  }

  /// Acts on the strength of a good access token.
  func withAccess(
    _ incoming: Incoming, _ act: (CheckedAccess, Form) async throws -> Answer
  ) async throws -> Answer {
    try await asToken(incoming) { token, query in
      let finding = try await authority.find(token)
      do {
        let access = try finding.access.get()
        if let excess = throttle.excess(of: access, at: uptime()) { throw excess }
        return try await act(access, query)
      } catch {
        trace(error, of: finding, incoming)
        throw error
      }
    }
  }

  /// Hands on the access token and the query; ``AccessRefusal``, ``Problem``, ``ViewRefusal`` and ``Throttle/Excess``
  /// become error objects.
  private func asToken(
    _ incoming: Incoming, _ act: (Secret<AccessToken>, Form) async throws -> Answer
  ) async throws -> Answer {
    let token: Secret<AccessToken>
    switch incoming.authorization() {
    case .bearer(let presented): token = presented
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
      return apiProblem(Problem.badRequest(error.explanation), incoming)
    }
    var answer: Answer
    do {
      return try await act(token, query)
    } catch AccessRefusal.malformed {
      return unauthorized(.malformed, incoming)
    } catch let refusal as AccessRefusal {
      answer = unauthorized(refusal, incoming)
    } catch let excess as Throttle.Excess {
      answer = throttled(excess, voice: .api, incoming)
    } catch let problem as Problem {
      answer = apiProblem(problem, incoming)
    } catch let refusal as ViewRefusal {
      answer = apiProblem(refusal.problem, incoming, challenge: Problem.challenge(for: refusal))
    }
    answer.isProved = true
    return answer
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

extension Result where Success: Sendable, Failure == any Error {
  /// A refusal as a value, so that the transaction it was found in ends as one that went well; accidents are thrown.
  fileprivate static func refusing(_ act: () throws -> Success) throws -> Result {
    do {
      return .success(try act())
    } catch let problem as Problem {
      return .failure(problem)
    } catch let refusal as ViewRefusal {
      return .failure(refusal)
    }
  }
}

extension Viewer {
  init(_ access: CheckedAccess) {
    self.init(
      user: ID(access.account.number), clientOwner: ID(access.clientOwner.number),
      clientIdentifier: access.clientIdentifier.text, apiVersion: access.apiVersion, scopes: access.scopes)
  }
}

extension Problem {
  fileprivate static func badRequest(_ detail: String, status: Int = 400) -> Problem {
    Problem(status: status, code: nil, codeName: "BadRequest", title: "Bad request", detail: detail)
  }
}
