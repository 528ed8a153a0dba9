// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import JSONAPI
import Membership
import NIOCore

/// A refusal of the operator's API as a problem document (RFC 9457), whose title is the phrase of its status.
struct OperatorProblem: Error {
  var status: HTTPResponse.Status
  /// What is wrong and what to change.
  var detail: String
  /// Members beside those of the RFC.
  var facts: [JSON.Member] = []
  var challenge: String?

  init(_ status: HTTPResponse.Status, _ detail: String, facts: [JSON.Member] = [], challenge: String? = nil) {
    self.status = status
    self.detail = detail
    self.facts = facts
    self.challenge = challenge
  }

  /// An object that cannot be filed: 400 where it is not JSON, 422 where it says something that cannot be, 409 where it
  /// does not fit what is on file.
  init(_ error: ImportError, in body: some Collection<UInt8>) {
    let (line, column) = place(of: error.column, in: body)
    var facts = [JSON.Member("line", JSON(line)), JSON.Member("column", JSON(column))]
    if let key = error.fault.key { facts.append(JSON.Member("key", .string(key))) }
    self.init(error.fault.status, error.fault.explanation, facts: facts)
  }
}

extension ImportFault {
  fileprivate var status: HTTPResponse.Status {
    switch self {
    case .lineTooLong: .contentTooLarge
    case .expected, .notUTF8, .tooDeep, .repeatedKey: .badRequest
    case .unknownType, .unknownKey, .missingKey, .wrongValue: .unprocessableContent
    case .dangling, .taken: .conflict
    }
  }
}

/// Line and column, from 1 and in bytes, of a column that was counted on over line breaks.
private func place(of column: Int, in body: some Collection<UInt8>) -> (line: Int, column: Int) {
  var line = 1
  var start = 0
  for (offset, byte) in body.prefix(column - 1).enumerated() where byte == UInt8(ascii: "\n") {
    line += 1
    start = offset + 1
  }
  return (line, column - start)
}

extension Provider {
  func operatorProblem(_ problem: OperatorProblem, _ incoming: Incoming) -> Answer {
    let members =
      [
        JSON.Member("type", "about:blank"), JSON.Member("title", .string(problem.status.reasonPhrase)),
        JSON.Member("status", JSON(problem.status.code)), JSON.Member("detail", .string(problem.detail)),
        JSON.Member("request_id", .string(incoming.id)),
      ] + problem.facts
    var answer = operatorAnswer(problem.status, .object(members))
    answer.headers[.contentType] = "application/problem+json"
    if let challenge = problem.challenge { answer.headers[.wwwAuthenticate] = challenge }
    return answer
  }

  func operatorProblem(_ status: HTTPResponse.Status, _ incoming: Incoming, detail: String?) -> Answer {
    let words =
      switch status.code {
      case 404: "There is nothing at this address; /operator/openapi.json lists what there is."
      case 405: "\(incoming.method.rawValue) does nothing here."
      case 408: "The body came too slowly."
      case 413: "The body is larger than this address takes."
      case 500: "Something went wrong here; quote the request_id."
      case 503: "Nothing was changed; try again in a moment."
      default: detail ?? "The request cannot be answered."
      }
    return operatorProblem(OperatorProblem(status, words), incoming)
  }

  func operatorAnswer(_ status: HTTPResponse.Status, _ json: JSON) -> Answer {
    Answer(status, json, headers: [.cacheControl: "no-store"])
  }
}
