// SPDX-License-Identifier: Apache-2.0
import JSONAPI

/// What went wrong at the platform, or on the way to it, and what to do about it.
public struct ProviderError: Error, Sendable, CustomStringConvertible {
  public enum Remedy: Sendable, Equatable {
    /// The platform asked for so much time before the next request.
    case wait(Duration)
    /// The access token is no longer good: refresh it and ask again. A TokenKeeper has tried that already.
    case refresh
    /// The refresh token is no longer good: send the person to the log-in button.
    case logInAgain
    /// Client id, secret, redirect address or scopes are not those that the platform has on file.
    case fixTheRegistration(String)
    /// The platform understood and will not do it, however often it is asked.
    case fixTheRequest(String)
    /// Nothing is wrong with the request; ask again in a moment.
    case tryLater
  }

  public let remedy: Remedy
  /// The status of the answer; `nil` where none came.
  public let status: Int?
  /// The `error` of the token endpoint, or the `code_name` of the API.
  public let code: String?
  /// A sentence for a log. Holds no secret of this library.
  public let detail: String

  public init(_ remedy: Remedy, status: Int? = nil, code: String? = nil, _ detail: String) {
    self.remedy = remedy
    self.status = status
    self.code = code
    self.detail = detail
  }

  public var description: String {
    [status.map(String.init), code, detail].compactMap { $0 }.joined(separator: " ")
  }

  /// How long to wait before the same request may succeed: `.zero` where the platform did not say, `nil` where it
  /// never will.
  var passesAfter: Duration? {
    switch remedy {
    case .wait(let time): time
    case .tryLater: .zero
    default: nil
    }
  }
}

extension ProviderError {
  /// Reads an answer of the token endpoint that is not a success (RFC 6749 section 5.2, and as the original words it).
  static func ofTokenEndpoint(_ answer: IncomingAnswer) -> ProviderError {
    if let passing = passing(answer) { return passing }
    let json = JSON(tolerating: answer.body)
    let code = json?["error"]?.text
    let detail = json?["error_description"]?.text ?? "The token endpoint refused."
    let remedy: Remedy =
      switch code {
      case "invalid_grant": .logInAgain
      case "invalid_client", "unauthorized_client", "access_denied", "invalid_scope": .fixTheRegistration(detail)
      case "invalid_request" where detail.lowercased().contains("redirect"): .fixTheRegistration(detail)
      case nil where answer.status >= 500: .tryLater
      default: .fixTheRequest(detail)
      }
    return ProviderError(remedy, status: answer.status, code: code, detail)
  }

  /// Reads an answer of the membership API that is not a success.
  static func ofAPI(_ answer: IncomingAnswer) -> ProviderError {
    if let passing = passing(answer) { return passing }
    let error = JSON(tolerating: answer.body)?["errors"]?[0]
    let code = error?["code_name"]?.text
    let detail = error?["detail"]?.text ?? error?["title"]?.text ?? "The API refused."
    let remedy: Remedy =
      switch answer.status {
      case 401:
        // RFC 6750 section 3.1: no refresh brings a scope that was not granted.
        answer.headers["WWW-Authenticate"]?.contains("insufficient_scope") == true
          ? .fixTheRegistration(detail) : .refresh
      case 403 where code == "OAuthClientViewForbidden": .fixTheRegistration(detail)
      case 500...: .tryLater
      default: .fixTheRequest(detail)
      }
    return ProviderError(remedy, status: answer.status, code: code, detail)
  }

  private static func passing(_ answer: IncomingAnswer) -> ProviderError? {
    guard answer.status == 429 || answer.status == 503 else { return nil }
    let stated = answer.headers["Retry-After"].flatMap { Int64($0) }
    let inBody = JSON(tolerating: answer.body)?["errors"]?[0]?["retry_after_seconds"]?.number
    guard let seconds = stated ?? inBody, seconds >= 0 else {
      return ProviderError(.tryLater, status: answer.status, "The platform is busy.")
    }
    return ProviderError(.wait(.seconds(min(seconds, 86_400))), status: answer.status, "The platform is busy.")
  }
}
