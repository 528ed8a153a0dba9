// SPDX-License-Identifier: Apache-2.0

/// A refusal as an error object of the membership API: JSON:API 1.0, "Error Objects", with the extra members
/// `code_name` and `retry_after_seconds` and with `code` as a number or `null`.
public struct Problem: Error, Equatable, Sendable {
  /// The status of the answer.
  public var status: Int
  public var code: Int?
  public var codeName: String
  public var title: String
  /// What is wrong and what to change.
  public var detail: String
  /// The parameter of the query that is at fault.
  public var parameter: String?
  /// Seconds.
  public var retryAfter: Int?

  public init(
    status: Int, code: Int? = nil, codeName: String, title: String, detail: String, parameter: String? = nil,
    retryAfter: Int? = nil
  ) {
    self.status = status
    self.code = code
    self.codeName = codeName
    self.title = title
    self.detail = detail
    self.parameter = parameter
    self.retryAfter = retryAfter
  }

  /// - Parameter id: a fresh UUID, by which this occurrence can be found in the log.
  public func json(id: String) -> JSON {
    var members = [
      JSON.Member("code", JSON(code)),
      JSON.Member("code_name", .string(codeName)),
      JSON.Member("detail", .string(detail)),
      JSON.Member("id", .string(id)),
    ]
    if let retryAfter { members.append(JSON.Member("retry_after_seconds", JSON(retryAfter))) }
    if let parameter { members.append(JSON.Member("source", ["parameter": .string(parameter)])) }
    members.append(JSON.Member("status", .string(String(status))))
    members.append(JSON.Member("title", .string(title)))
    return ["errors": [.object(members)]]
  }

  /// What is sent as `application/vnd.api+json`.
  public func bytes(id: String) -> [UInt8] { json(id: id).bytes }
}

extension Problem {
  /// An unknown field or include. Clients tell it by code 3 and the parameter.
  public static func parameterInvalidOnType(_ parameter: String, _ detail: String) -> Problem {
    Problem(
      status: 400, code: 3, codeName: "ParameterInvalidOnType", title: "Invalid value for parameter '\(parameter)'.",
      detail: detail, parameter: parameter)
  }

  /// A parameter that cannot be read or no longer holds; WordPress starts its import again on `page[cursor]`.
  public static func parameterInvalid(_ parameter: String, _ detail: String) -> Problem {
    Problem(
      status: 400, code: 3, codeName: "ParameterInvalid", title: "Invalid value for parameter '\(parameter)'.",
      detail: detail, parameter: parameter)
  }

  /// A token that is missing, expired, revoked, or lacks a scope. Clients refresh on code 1.
  public static func unauthorized(_ detail: String) -> Problem {
    Problem(status: 401, code: 1, codeName: "Unauthorized", title: "Unauthorized", detail: detail)
  }

  /// The thing exists and is not the viewer's.
  public static func viewForbidden(_ detail: String) -> Problem {
    Problem(
      status: 403, codeName: "ViewForbidden", title: "You do not have permission to view this resource.",
      detail: detail)
  }

  /// A version 2 client calls version 1 without the scopes that stand for version 1's.
  public static func oauthClientViewForbidden(_ detail: String) -> Problem {
    Problem(
      status: 403, codeName: "OAuthClientViewForbidden",
      title: "You do not have permission to view this OAuth Client.", detail: detail)
  }

  public static func resourceMissing(_ detail: String) -> Problem {
    Problem(status: 404, codeName: "ResourceMissing", title: "Not found", detail: detail)
  }

  public static func methodNotAllowed(_ detail: String) -> Problem {
    Problem(status: 405, codeName: "MethodNotAllowed", title: "Method not allowed", detail: detail)
  }

  /// - Parameter retryAfter: seconds.
  public static func throttled(retryAfter: Int, _ detail: String) -> Problem {
    Problem(
      status: 429, codeName: "RequestThrottled", title: "You have made too many attempts. Please try again later.",
      detail: detail, retryAfter: retryAfter)
  }

  public static func internalError() -> Problem {
    Problem(
      status: 500, codeName: "InternalServerError", title: "Internal Server Error",
      detail: "The server failed. The id of this error finds it in the server's log.")
  }

  public static func unavailable(retryAfter: Int) -> Problem {
    Problem(
      status: 503, codeName: "ServiceUnavailable", title: "Service Unavailable",
      detail: "The server cannot reach its storage. The token is as good as before; try again.",
      retryAfter: retryAfter)
  }
}
