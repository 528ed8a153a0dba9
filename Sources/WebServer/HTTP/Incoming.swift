// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import NIOCore
import UsherOAuth

/// A request whose head is here, and its whole body unless the route takes it as a stream.
final class Incoming: Sendable {
  let method: HTTPRequest.Method
  /// Without the query and without a trailing slash.
  let path: String
  /// The segments that the route's path leaves open, as they were sent.
  let parameters: [String]
  /// As it was sent; empty where there is none.
  let query: String
  let headers: HTTPFields
  let body: ByteBuffer
  /// The body of a route that takes it while it arrives.
  let stream: BodyStream?
  /// The peer's address, or what a trusted proxy says it is.
  let address: String
  /// A UUID, also in the answer's `x-request-id` and in the log.
  let id: String

  init(
    method: HTTPRequest.Method, path: String, parameters: [String], query: String, headers: HTTPFields,
    body: ByteBuffer, stream: BodyStream? = nil, address: String, id: String
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.query = query
    self.headers = headers
    self.body = body
    self.stream = stream
    self.address = address
    self.id = id
  }

  var network: Network { Network(address) }

  var isHead: Bool { method == .head }
  var pathAndQuery: String { query.isEmpty ? path : path + "?" + query }

  func queryForm() throws(FormError) -> Form { try Form(parsing: query) }

  /// The body's parameters.
  ///
  /// - Throws: ``OAuthError`` where the content type is not `application/x-www-form-urlencoded`; an empty body without
  ///   a content type has no parameters.
  func bodyForm() throws(OAuthError) -> Form {
    guard let contentType = headers.value(of: .contentType) else {
      guard body.readableBytes == 0 else { throw Incoming.wrongContentType.because(.contentType) }
      return Form()
    }
    guard contentType == Incoming.formType || mediaType(contentType) == Incoming.formType else {
      if body.readableBytes == 0 { return Form() }
      throw Incoming.wrongContentType.because(.contentType, [.sent: String(mediaType(contentType).prefix(60))])
    }
    do { return try Form(parsing: Array(body.readableBytesView)) } catch { throw OAuthError(error) }
  }

  private static let formType = "application/x-www-form-urlencoded"

  /// The `Content-Type` in lower case, without its parameters.
  var mediaType: String? { headers[.contentType].map(mediaType) }

  private func mediaType(_ contentType: String) -> String {
    contentType.prefix { $0 != ";" }.split(separator: " ").joined().lowercased()
  }

  private static let wrongContentType = OAuthError(
    .invalidRequest, "Send the parameters as application/x-www-form-urlencoded and say so in Content-Type.")

  func authorization() -> AuthorizationHeader? {
    var fields = headers.lazy.filter { $0.name == .authorization }.makeIterator()
    guard let field = fields.next() else { return nil }
    return fields.next() == nil
      ? AuthorizationHeader(field.value) : .malformed("Authorization was sent more than once; send it once.")
  }

  func cookie(_ name: String) -> String? {
    for field in headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let trimmed = pair.drop { $0 == " " }
        if trimmed.hasPrefix(name), trimmed.dropFirst(name.count).first == "=" {
          return String(trimmed.dropFirst(name.count + 1))
        }
      }
    }
    return nil
  }
}

extension HTTPFields {
  /// The value of a field, as the subscript joins it where there are several: in a fraction of the time where there is one.
  func value(of name: HTTPField.Name) -> String? {
    guard let first = firstIndex(where: { $0.name == name }) else { return nil }
    return self[(first + 1)...].contains { $0.name == name } ? self[name] : self[first].value
  }
}
