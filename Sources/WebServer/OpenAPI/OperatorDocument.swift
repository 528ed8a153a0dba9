// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Membership

/// The operator's API in OpenAPI 3.1. Its addresses are alike for every kind of object, so that they are written once.
enum OperatorDocument {
  static let text = """
    {"openapi": "3.1.0",
    "info": {"title": "Usher: the operator's API", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
     "description": "\(introduction)"},
    "servers": [{"url": "/"}],
    "tags": [\(ImportLine.Kind.allCases.map { #"{"name": "\#($0.plural)"}"# }.joined(separator: ", ")), {"name": "bulk"}],
    "paths": {
    \(ImportLine.Kind.allCases.map(path).joined(separator: ",\n")),
    \(bulk)},
    "components": {
    "securitySchemes": {"operator": {"type": "http", "scheme": "bearer",
     "description": "A token that `usher operator token add` made. Scopes: \(scopes)."}},
    \(responses),
    "schemas": {
    \(ImportLine.Kind.allCases.map { "\"\($0.rawValue)\": \($0.schema)" }.joined(separator: ",\n")),
    \(schemas)}}}

    """

  private static let introduction =
    "How a platform keeps Usher current from its own database. An object has the keys of a line of `usher import`, here, "
    + "in a file and in a stream. Filing is idempotent: the same object again changes nothing. An answer is a line that "
    + "can be sent back."

  private static var scopes: String { OperatorScope.allCases.map { "`\($0.name)`" }.joined(separator: ", ") }

  private static func refused(_ statuses: [Int]) -> String {
    statuses.map { "\"\($0)\": {\"$ref\": \"#/components/responses/\($0)\"}" }.joined(separator: ", ")
  }

  private static func path(of kind: ImportLine.Kind) -> String {
    let one = "\(kind.rawValue)".replacing("-", with: " ")
    let object = ##"{"application/json": {"schema": {"$ref": "#/components/schemas/\##(kind.rawValue)"}}}"##
    return #"""
      "/operator/v1/\#(kind.plural)/{id}": {
       "parameters": [{"name": "id", "in": "path", "required": true,
        "schema": {"$ref": "#/components/schemas/\#(kind.idSchema)"}}],
       "get": {"tags": ["\#(kind.plural)"], "operationId": "read-\#(kind.rawValue)", "summary": "Read a \#(one)",
        "security": [{"operator": ["read"]}],
        "responses": {"200": {"description": "As it is filed.", "content": \#(object)},
         \#(refused([401, 403, 404, 503]))}},
       "put": {"tags": ["\#(kind.plural)"], "operationId": "file-\#(kind.rawValue)",
        "summary": "File a \#(one), or replace it", "security": [{"operator": ["\#(kind.writeScope.name)"]}],
        "requestBody": {"required": true, "content": \#(object)},
        "responses": {"200": {"description": "It replaces what had the id.", "content": \#(object)},
         "201": {"description": "It was created.", "content": \#(object)},
       \#(refused([400, 401, 403, 408, 409, 413, 415, 422, 503]))}}\#(kind.isRemovable ? removal(of: kind) : "")}
      """#
  }

  private static func removal(of kind: ImportLine.Kind) -> String {
    let one = "\(kind.rawValue)".replacing("-", with: " ")
    return #"""
      ,
       "delete": {"tags": ["\#(kind.plural)"], "operationId": "remove-\#(kind.rawValue)", "summary": "Remove a \#(one)",
        "security": [{"operator": ["\#(kind.writeScope.name)"]}],
        "responses": {"204": {"description": "It is gone."}, \#(refused([401, 403, 404, 409, 503]))}}
      """#
  }

  private static var bulk: String {
    #"""
    "/operator/v1/bulk": {
     "post": {"tags": ["bulk"], "operationId": "file-lines", "summary": "File any number of objects from JSON Lines",
      "description": "One object a line, of any of the kinds, with its type and id. A line may refer to lines before it. Lines are filed in batches of at most \#(Bulk.batchLines); each is filed or refused by itself. The answer comes when all is durable. If the connection breaks, whole batches are filed: send the same again.",
      "security": [\#(OperatorScope.allCases.filter { $0 != .read }.map { #"{"operator": ["\#($0.name)"]}"# }.joined(separator: ", "))],
      "requestBody": {"required": true, "content": {
       "application/x-ndjson": {"schema": {"type": "string"}, "example": "{\"type\": \"user\", \"id\": \"40011872\", \"full_name\": \"Ines Okafor\"}\n"},
       "application/jsonl": {"schema": {"type": "string"}}}},
      "responses": {
       "200": {"description": "Every line was filed.", "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/report"}}}},
       "422": {"description": "Some lines were refused, the others are filed.", "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/reportedProblem"}}}},
       "413": {"description": "A line is longer than \#(LineSplitter.lineLimit) bytes; those before it are filed.", "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/reportedProblem"}}}},
       \#(refused([400, 401, 403, 415, 503]))}}}
    """#
  }

  private static var responses: String {
    let words: [(Int, String)] = [
      (400, "The body is not one JSON object."), (401, "There is no live token of the operator."),
      (403, "The token lacks a scope, which is named."), (404, "There is no such object."),
      (408, "The body came too slowly."),
      (409, "It does not fit what is on file: a reference leads nowhere, or something belongs to another."),
      (413, "The body is too large."), (415, "The content type is another."),
      (
        422, "The object says something that cannot be: an unknown key, a value of the wrong kind, one that is missing."
      ),
      (503, "Storage does not answer; nothing was changed."),
    ]
    let all = words.map { status, words in
      let headers =
        switch status {
        case 401, 403: #""headers": {"WWW-Authenticate": {"required": true, "schema": {"type": "string"}}}, "#
        case 503: #""headers": {"Retry-After": {"required": true, "schema": {"type": "integer"}}}, "#
        default: ""
        }
      return #"""
         "\#(status)": {"description": "\#(words)", \#(headers)"content": {
          "application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}}
        """#
    }
    return "\"responses\": {\n\(all.joined(separator: ",\n"))}"
  }

  private static let schemas = #"""
    "id": {"type": "string", "pattern": "^[1-9][0-9]{0,15}$", "description": "Digits, at most 9007199254740991.",
     "examples": ["810022"]},
    "idOrNull": {"type": ["string", "null"], "pattern": "^[1-9][0-9]{0,15}$"},
    "memberId": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
     "examples": ["7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"]},
    "pledgeEventId": {"type": "string", "examples": ["pledge_start:11123"],
     "pattern": "^(pledge_start|pledge_upgrade|pledge_downgrade|pledge_delete|subscription):[1-9][0-9]{0,15}$"},
    "ids": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/id"}},
    "words": {"type": ["array", "null"], "items": {"type": "string", "pattern": "^[^ ]*$"}},
    "texts": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}},
    "count": {"type": "integer", "minimum": 0, "maximum": 1000000000000},
    "countOrNull": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000000000000},
    "currency": {"type": ["string", "null"], "pattern": "^[A-Z]{3}$", "description": "ISO 4217."},
    "date": {"type": ["string", "null"], "format": "date-time"},
    "created": {"type": ["string", "null"], "format": "date-time",
     "description": "Default: what is on file, or the moment of filing."},
    "account": {"type": ["object", "null"], "required": ["user_id"], "additionalProperties": false, "properties": {
     "user_id": {"type": "string"}, "url": {"type": ["string", "null"]},
     "scopes": {"$ref": "#/components/schemas/words"}}},
    "problem": {"type": "object", "description": "RFC 9457.",
     "required": ["type", "title", "status", "detail", "request_id"], "properties": {
     "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
     "detail": {"type": "string", "description": "What is wrong and what to change."},
     "request_id": {"type": "string", "description": "Finds the request in the server's log."},
     "line": {"type": "integer", "description": "Of the body, from 1."},
     "column": {"type": "integer", "description": "In bytes, from 1."},
     "key": {"type": "string"},
     "scope": {"type": "string", "description": "The scope that is missing."}}},
    "report": {"type": "object", "required": ["lines", "created", "replaced", "refused", "errors"], "properties": {
     "lines": {"type": "integer", "description": "Lines without text are not counted."},
     "created": {"type": "integer"}, "replaced": {"type": "integer"}, "refused": {"type": "integer"},
     "errors": {"type": "array", "maxItems": 100, "description": "The first refusals in the order of the lines.",
      "items": {"type": "object", "required": ["line", "column", "key", "detail"], "properties": {
       "line": {"type": "integer"}, "column": {"type": "integer"}, "key": {"type": ["string", "null"]},
       "detail": {"type": "string"}}}}}},
    "reportedProblem": {"allOf": [{"$ref": "#/components/schemas/problem"}],
     "anyOf": [{"$ref": "#/components/schemas/report"}, {"not": {"required": ["lines"]}}]}
    """#
}
