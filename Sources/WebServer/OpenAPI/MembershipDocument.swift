// SPDX-License-Identifier: Apache-2.0

/// The membership API, both versions, in OpenAPI 3.1.
enum MembershipDocument {
  static let text = """
    {"openapi": "3.1.0",
    "info": {"title": "Usher: the membership API", "version": "2", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
     "description": "\(introduction)"},
    "servers": [{"url": "/"}],
    "tags": [{"name": "version 1"}, {"name": "version 2"}],
    "paths": {
    \(paths.joined(separator: ",\n"))},
    "components": {
    "securitySchemes": {"accessToken": {"type": "http", "scheme": "bearer",
     "description": "An access token of OAuth 2; /.well-known/oauth-authorization-server says where to get one."}},
    "parameters": {
    \(parameters)},
    "responses": {
    \(responses)},
    "schemas": {
    \(membershipSchemas)}}}

    """

  private static let introduction =
    "Who a user is and what they pledge, as JSON:API 1.0 documents. Version 1 shows every attribute and the usual "
    + "relationships unless it is asked for less; version 2 shows only what include and fields ask for. Unknown fields "
    + "and includes are ignored, or refused with 400 where the operator chose so."

  private static let paths =
    [
      read("/api/oauth2/api/current_user", version: 1, "Who the token is for", "users", "user"),
      read(
        "/api/oauth2/api/current_user/campaigns", version: 1, "The user's campaigns", "my-campaign", list: "campaign"),
      read(
        "/api/oauth2/api/campaigns/{id}/pledges", version: 1, "A page of the pledges to one's own campaign", "pledges",
        list: "pledge"),
      read("/api/oauth2/v2/identity", "Who the token is for", "identity", "user"),
      read("/api/oauth2/v2/campaigns", "The user's campaigns", "campaigns", list: "campaign"),
      read("/api/oauth2/v2/campaigns/{id}", "One of the user's campaigns", "campaigns", "campaign"),
      read(
        "/api/oauth2/v2/campaigns/{id}/members", "A page of the members of one's own campaign", "campaigns.members",
        list: "member"),
      read(
        "/api/oauth2/v2/members/{id}", id: "memberId", "A member of one's own campaign", "campaigns.members", "member"),
      read("/api/oauth2/v2/campaigns/{id}/posts", "A page of a campaign's posts", "campaigns.posts", list: "post"),
      read("/api/oauth2/v2/posts/{id}", "A post", "campaigns.posts", "post"),
      read("/api/oauth2/v2/user/{id}", "What documents about a user link to", "identity", "user"),
      read(
        "/api/oauth2/v2/address/{id}", "What documents about a member link to", "campaigns.members.address", "address"),
      #"""
      "/api/oauth2/v2/lives": {
       \#(write("post", "Plan a stream", "w:campaigns.lives", body: "live", answer: "201", "live"))}
      """#,
      #"""
      "/api/oauth2/v2/lives/{id}": {"parameters": [\#(parameter("id"))],
       \#(operation("get", 2, "A stream", "campaigns.lives", one: "live", hasID: true)),
       \#(write("patch", "Change a stream", "w:campaigns.lives", body: "live", answer: "200", "live")),
       \#(removal("Remove a stream", "w:campaigns.lives"))}
      """#,
      #"""
      "/api/oauth2/v2/webhooks": {
       \#(operation("get", 2, "The webhooks that this client has made", "w:campaigns.webhook", list: "webhook")),
       \#(write("post", "Make a webhook", "w:campaigns.webhook", body: "webhook", answer: "201", "webhook"))}
      """#,
      #"""
      "/api/oauth2/v2/webhooks/{id}": {"parameters": [\#(parameter("id"))],
       \#(operation("get", 2, "A webhook", "w:campaigns.webhook", one: "webhook", hasID: true)),
       \#(write("patch", "Change a webhook; paused false sends what has waited", "w:campaigns.webhook", body: "webhook", answer: "200", "webhook")),
       \#(removal("Remove a webhook", "w:campaigns.webhook"))}
      """#,
      #"""
      "/api/oauth2/v2/clients": {
       \#(write("post", "Make a client; its secret is shown this once", "w:identity.clients", body: "oauth-client", answer: "201", "oauth-client"))}
      """#,
      #"""
      "/api/oauth2/v2/clients/{client}": {"parameters": [{"name": "client", "in": "path", "required": true, "schema": {"type": "string"}}],
       \#(removal("Delete a client", "w:identity.clients"))}
      """#,
    ]

  // MARK: Operations

  private static func read(
    _ path: String, version: Int = 2, id: String = "id", _ summary: String, _ scope: String, _ one: String? = nil,
    list: String? = nil
  ) -> String {
    let hasID = path.contains("{id}")
    return #"""
      "\#(path)": {\#(hasID ? "\"parameters\": [\(parameter(id))]," : "")
       \#(operation("get", version, summary, scope, one: one, list: list, hasID: hasID))}
      """#
  }

  private static func operation(
    _ method: String, _ version: Int, _ summary: String, _ scope: String, one: String? = nil, list: String? = nil,
    hasID: Bool = false
  ) -> String {
    let type = one ?? list ?? "resource"
    let schema = version == 1 && type != "pledge" ? "\(type)1" : type
    let names = ["include", "fields", "page", "sort"] + (version == 1 ? ["defaults"] : [])
    let statuses = [400, 401, 403] + (hasID ? [404] : []) + [429, 503]
    return #"""
      "\#(method)": {"tags": ["version \#(version)"], "summary": "\#(summary)", "security": [{"accessToken": ["\#(scope)"]}],
        "parameters": [\#(names.map { "{\"$ref\": \"#/components/parameters/\($0)\"}" }.joined(separator: ", "))],
        "responses": {"200": {"description": "The document.", "content": \#(document(schema, isList: list != nil))},
         \#(refused(statuses))}}
      """#
  }

  private static func write(
    _ method: String, _ summary: String, _ scope: String, body: String, answer: String, _ type: String
  ) -> String {
    let request = ##"{"schema": {"$ref": "#/components/schemas/\##(body)Request"}}"##
    return #"""
      "\#(method)": {"tags": ["version 2"], "summary": "\#(summary)", "security": [{"accessToken": ["\#(scope)"]}],
        "parameters": [\#(["include", "fields"].map { "{\"$ref\": \"#/components/parameters/\($0)\"}" }.joined(separator: ", "))],
        "requestBody": {"required": true, "content": {"application/json": \#(request), "application/vnd.api+json": \#(request)}},
        "responses": {"\#(answer)": {"description": "As it is now.", "content": \#(document(type, isList: false))},
         \#(refused([400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503]))}}
      """#
  }

  private static func removal(_ summary: String, _ scope: String) -> String {
    #"""
    "delete": {"tags": ["version 2"], "summary": "\#(summary)", "security": [{"accessToken": ["\#(scope)"]}],
      "responses": {"204": {"description": "It is gone."}, \#(refused([400, 401, 403, 404, 429, 503]))}}
    """#
  }

  private static func document(_ type: String, isList: Bool) -> String {
    let resource = ##"{"$ref": "#/components/schemas/\##(type)"}"##
    let data = isList ? #"{"type": "array", "items": \#(resource)}"# : resource
    return ##"""
      {"application/vnd.api+json": {"schema": {"allOf": [{"$ref": "#/components/schemas/document"}],
          "properties": {"data": \##(data)}}}}
      """##
  }

  private static func refused(_ statuses: [Int]) -> String {
    statuses.map { "\"\($0)\": {\"$ref\": \"#/components/responses/\($0)\"}" }.joined(separator: ", ")
  }

  private static func parameter(_ name: String) -> String { "{\"$ref\": \"#/components/parameters/\(name)\"}" }

  // MARK: Components

  private static let parameters = #"""
    "id": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[1-9][0-9]*$"},
     "example": "810022"},
    "memberId": {"name": "id", "in": "path", "required": true, "example": "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90",
     "schema": {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}},
    "include": {"name": "include", "in": "query", "schema": {"type": "string"},
     "description": "Relationships to follow, separated by commas, with dots for the next step; null for none."},
    "fields": {"name": "fields", "in": "query", "style": "deepObject", "explode": true,
     "schema": {"type": "object", "additionalProperties": {"type": "string"}},
     "description": "The attributes to show of each type: fields[user]=full_name,email."},
    "page": {"name": "page", "in": "query", "style": "deepObject", "explode": true, "description": "Of lists.",
     "schema": {"type": "object", "additionalProperties": false, "properties": {
      "count": {"type": "integer", "minimum": 1}, "size": {"type": "integer", "minimum": 1},
      "cursor": {"type": "string"}}}},
    "sort": {"name": "sort", "in": "query", "schema": {"type": "string"}, "description": "Of lists: a minus sign turns it round.",
     "examples": {"oldest": {"value": "created"}, "newest": {"value": "-created"}}},
    "defaults": {"name": "json-api-use-default-includes", "in": "query", "schema": {"type": "boolean"},
     "description": "false shows only what include names."}
    """#

  private static var responses: String {
    let words: [(Int, String)] = [
      (400, "A parameter or the body cannot be read, or a cursor no longer holds."),
      (401, "The token is missing, expired or revoked, or lacks a scope, which is named."),
      (403, "It belongs to another user, or the client lacks the scopes that stand for version 1's."),
      (404, "There is no such thing."), (408, "The body came too slowly."), (409, "It does not fit what there is."),
      (413, "The body is too large."), (415, "The content type is another."), (422, "A value cannot be."),
      (429, "Too many requests."), (503, "Storage does not answer; the token is as good as before."),
    ]
    return words.map { status, words in
      let header = #""headers": {"Retry-After": {"required": true, "schema": {"type": "integer"}}}, "#
      return #"""
        "\#(status)": {"description": "\#(words)", \#(status == 429 || status == 503 ? header : "")"content": {
         "application/vnd.api+json": {"schema": {"$ref": "#/components/schemas/errors"}}}}
        """#
    }.joined(separator: ",\n")
  }
}
