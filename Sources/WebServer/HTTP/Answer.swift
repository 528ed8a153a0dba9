// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import JSONAPI
import NIOCore
import Pages

/// What a request is answered with, before Hummingbird sends it.
struct Answer: Sendable {
  var status: HTTPResponse.Status
  var headers: HTTPFields
  var body: ByteBuffer
  /// Whether the request came with a secret or a token of ours: a refusal is then no guess, and anybody may have led the
  /// sender to it.
  var isProved = false

  init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  init(_ status: HTTPResponse.Status, type: String, _ text: String, headers: HTTPFields = [:]) {
    self.init(status, headers: headers, body: ByteBuffer(string: text))
    self.headers.append(HTTPField(name: .contentType, value: type))
  }

  init(_ status: HTTPResponse.Status, _ json: JSON, headers: HTTPFields = [:]) {
    self.init(status, headers: headers, body: ByteBuffer(bytes: json.bytes))
    self.headers.append(HTTPField(name: .contentType, value: "application/json"))
  }

  /// JSON that holds a token, an error about one, or a credential (RFC 6749 section 5.1).
  static func secretJSON(_ status: HTTPResponse.Status, _ json: String) -> Answer {
    var answer = Answer(status, type: "application/json", json)
    answer.headers.append(HTTPField(name: .cacheControl, value: "no-store"))
    answer.headers.append(HTTPField(name: .pragma, value: "no-cache"))
    answer.headers.append(HTTPField(name: .accessControlAllowOrigin, value: "*"))
    return answer
  }

  static func redirect(_ status: HTTPResponse.Status, to location: String) -> Answer {
    Answer(status, headers: [.location: location, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
  }
}

extension HTTPField.Name {
  static let pragma = Self("Pragma")!
  static let referrerPolicy = Self("Referrer-Policy")!
  static let contentSecurityPolicy = Self("Content-Security-Policy")!
  static let frameOptions = Self("X-Frame-Options")!
  static let contentTypeOptions = Self("X-Content-Type-Options")!
  static let permissionsPolicy = Self("Permissions-Policy")!
  static let requestID = Self("X-Request-ID")!
  static let patreonUUID = Self("X-Patreon-UUID")!
  static let forwardedFor = Self("X-Forwarded-For")!
}
