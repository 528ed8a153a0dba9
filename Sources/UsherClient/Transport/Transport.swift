// SPDX-License-Identifier: Apache-2.0

/// Carries one request to the platform and its answer back.
public protocol Transport: Sendable {
  /// Sends the request once, follows no redirect, and reads the whole answer.
  ///
  /// - Throws: where no whole answer came; the request may have been acted on all the same.
  func send(_ request: OutgoingRequest) async throws -> IncomingAnswer
}

public struct OutgoingRequest: Sendable, CustomStringConvertible, CustomReflectable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public let method: Method
  /// Absolute.
  public let address: String
  public let headers: Headers
  public let body: [UInt8]

  /// Without query, headers and body, which hold secrets.
  public var description: String { "\(method.rawValue) \(address.prefix { $0 != "?" })" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

public struct IncomingAnswer: Sendable {
  public let status: Int
  public let headers: Headers
  public let body: [UInt8]

  public init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Header fields, found by name in any case.
public struct Headers: Sendable, ExpressibleByDictionaryLiteral {
  public let fields: [(name: String, value: String)]

  public init(_ fields: [(name: String, value: String)]) { self.fields = fields }
  public init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { (name: $0, value: $1) } }

  /// The value of the first field of the name.
  public subscript(name: String) -> String? {
    let name = name.lowercased()
    return fields.first { $0.name.lowercased() == name }?.value
  }
}
