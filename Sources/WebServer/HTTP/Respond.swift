// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import NIOCore
import Pages
import UsherOAuth

extension Provider {
  /// Answers one request, whatever happens: a refusal in the voice of its path, an accident as 500 or 503.
  func respond(to incoming: Incoming, at route: Route?) async -> Answer {
    var answer = await boundedAnswer(to: incoming, at: route)
    answer.headers.append(HTTPField(name: .requestID, value: incoming.id))
    answer.headers.append(HTTPField(name: .contentTypeOptions, value: "nosniff"))
    if isSecure { answer.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
    if incoming.isHead {
      // RFC 9110 section 8.6: the length that GET would have sent, or none.
      answer.headers[.contentLength] = String(answer.body.readableBytes)
      answer.body = ByteBuffer()
    }
    return answer
  }

  private func boundedAnswer(to incoming: Incoming, at route: Route?) async -> Answer {
    // What the operator watches the server by is never bounded.
    if let route, route.voice == .plain { return await act(on: incoming, at: route) }
    let voice = route?.voice ?? voice(of: incoming.path)
    let network = incoming.network
    if let excess = throttle.excess(of: network, at: uptime()) { return throttled(excess, voice: voice, incoming) }
    let answer = if let route { await act(on: incoming, at: route) } else { problem(.notFound, voice: voice, incoming) }
    if answer.status.kind == .clientError, answer.status != .tooManyRequests, !answer.isProved {
      throttle.count(refusalOf: network, at: uptime())
    }
    return answer
  }

  private func act(on incoming: Incoming, at route: Route) async -> Answer {
    if route.isHidden, route.action(for: incoming.method) == nil, await !isOperator(incoming) {
      return problem(.notFound, voice: route.voice, incoming)
    }
    guard let action = route.action(for: incoming.method) else {
      if incoming.method == .options && route.allowsOtherOrigins { return preflight(route) }
      var answer = problem(.methodNotAllowed, voice: route.voice, incoming)
      answer.headers[.allow] = route.allowed.map(\.rawValue).joined(separator: ", ")
      return answer
    }
    do {
      return try await action(self, incoming)
    } catch let error as OAuthError {
      return problem(.badRequest, voice: route.voice, incoming, detail: error.description)
    } catch let error as FormError {
      return problem(.badRequest, voice: route.voice, incoming, detail: error.explanation)
    } catch is PasswordHashingBusy {
      return unavailable(voice: route.voice, incoming)
    } catch let error as any TransientFault where error.isTransient {
      log.note("storage unavailable", ["request": incoming.id, "error": "\(error)"])
      return unavailable(voice: route.voice, incoming)
    } catch {
      log.note("request failed", ["request": incoming.id, "route": route.path, "error": "\(error)"])
      return problem(.internalServerError, voice: route.voice, incoming)
    }
  }

  private func preflight(_ route: Route) -> Answer {
    Answer(
      .noContent,
      headers: [
        .accessControlAllowOrigin: "*",
        .accessControlAllowMethods: route.allowed.map(\.rawValue).joined(separator: ", "),
        .accessControlAllowHeaders: "Authorization, Content-Type",
        .accessControlMaxAge: "86400",
      ])
  }

  /// Trouble that passes by itself is never a 401: clients of this wire take one for the end of their token.
  private func unavailable(voice: Route.Voice, _ incoming: Incoming) -> Answer {
    var answer = problem(.serviceUnavailable, voice: voice, incoming)
    answer.headers[.retryAfter] = "2"
    return answer
  }

  /// Paths that do not exist answer in the voice of those around them.
  private func voice(of path: String) -> Route.Voice {
    if path.hasPrefix("/api/oauth2/api") || path.hasPrefix("/api/oauth2/v2") || path.hasPrefix("/oauth2/api")
      || path.hasPrefix("/oauth2/v2")
    {
      return .api
    }
    if path.hasPrefix("/operator/v1/") || path == "/operator/v1" { return .problem }
    return path.hasPrefix("/api/") ? .oauth : .page
  }

  func problem(
    _ status: HTTPResponse.Status, voice: Route.Voice, _ incoming: Incoming, detail: String? = nil
  ) -> Answer {
    switch voice {
    case .page:
      return page(problemPage(status, incoming, detail: detail), status: status)
    case .oauth:
      return .secretJSON(status, oauthError(status, incoming, detail: detail).json(.rfc6749))
    case .api:
      return apiProblem(status, incoming, detail: detail)
    case .problem:
      return operatorProblem(status, incoming, detail: detail)
    case .plain:
      return Answer(status, type: "text/plain; charset=utf-8", (detail ?? status.reasonPhrase) + "\n")
    }
  }

  private func oauthError(_ status: HTTPResponse.Status, _ incoming: Incoming, detail: String?) -> OAuthError {
    switch status.code {
    case 404: OAuthError(.invalidRequest, "There is nothing at this address.")
    case 405:
      OAuthError(
        .invalidRequest,
        "Use \(allowed(at: incoming).first ?? "another method") here, not \(incoming.method.rawValue).")
    case 413: OAuthError(.invalidRequest, "The body is larger than \(settings.mostBodyBytes) bytes.")
    case 503: OAuthError(.temporarilyUnavailable, "Nothing was changed; try again in a moment.")
    case 500: OAuthError(.serverError, "Something went wrong here; quote request \(incoming.id).")
    default: OAuthError(.invalidRequest, detail ?? "The request cannot be answered.")
    }
  }

  private func allowed(at incoming: Incoming) -> [String] {
    route(at: incoming.path)?.allowed.map(\.rawValue) ?? []
  }

  private func problemPage(_ status: HTTPResponse.Status, _ incoming: Incoming, detail: String?) -> ProblemPage {
    switch status.code {
    case 404: .notFound(reference: incoming.id)
    case 405:
      .methodNotAllowed(
        incoming.method.rawValue, allowed: allowed(at: incoming), reference: incoming.id)
    case 413: .tooLarge(limit: settings.mostBodyBytes, reference: incoming.id)
    case 500: .wentWrong(reference: incoming.id)
    case 503: .unavailable(reference: incoming.id)
    default: .unreadable(detail ?? "", reference: incoming.id)
    }
  }
}
