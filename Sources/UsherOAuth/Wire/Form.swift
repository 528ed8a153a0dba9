// SPDX-License-Identifier: Apache-2.0

/// The parameters of a query or of an `application/x-www-form-urlencoded` body, in their order.
///
/// One parser serves both, so that a parameter means the same wherever it travels: `+` is a space, `%XX` a byte, the
/// result must be UTF-8, an empty pair is nothing.
public struct Form: Sendable, Equatable {
  public struct Parameter: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var parameters: [Parameter]

  public init(_ parameters: [Parameter] = []) { self.parameters = parameters }

  /// More parameters than any request of this wire has; a bound for work, not a rule.
  public static let mostParameters = 256

  /// - Throws: ``FormError`` that says where the text is broken.
  public init(parsing bytes: [UInt8]) throws(FormError) {
    parameters = []
    var name: [UInt8]?
    var current: [UInt8] = []
    var offset = 0
    var rest = bytes.makeIterator()

    func text(_ bytes: [UInt8]) throws(FormError) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(before: offset) }
      if bytes.contains(0) { throw .nulByte(before: offset) }
      return text
    }
    func finishPair(_ parameters: inout [Parameter]) throws(FormError) {
      defer {
        name = nil
        current.removeAll(keepingCapacity: true)
      }
      if name == nil && current.isEmpty { return }
      if parameters.count == Form.mostParameters { throw .tooManyParameters }
      let value = try text(current)
      let parameter =
        if let name { Parameter(name: try text(name), value: value) } else { Parameter(name: value, value: "") }
      parameters.append(parameter)
    }

    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "&"): try finishPair(&parameters)
      case UInt8(ascii: "=") where name == nil:
        name = current
        current.removeAll(keepingCapacity: true)
      case UInt8(ascii: "+"): current.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(PercentEncoding.hexadecimal),
          let low = rest.next().flatMap(PercentEncoding.hexadecimal)
        else { throw .brokenEscape(at: offset) }
        current.append(high << 4 | low)
        offset += 2
      default: current.append(byte)
      }
      offset += 1
    }
    try finishPair(&parameters)
  }

  public init(parsing text: some StringProtocol) throws(FormError) { try self.init(parsing: Array(text.utf8)) }

  /// The value of a parameter, `nil` where it is absent or empty (RFC 6749 section 3.1).
  ///
  /// - Throws: ``FormError/repeated(_:)`` where it was sent more than once.
  public func optional(_ name: String) throws(FormError) -> String? {
    var found: String?
    for parameter in parameters where parameter.name == name {
      if found != nil { throw .repeated(name) }
      found = parameter.value
    }
    return found?.isEmpty == true ? nil : found
  }

  /// These parameters, and those of `other` whose name does not occur here.
  public func completed(by other: Form) -> Form {
    let mine = Set(parameters.map(\.name))
    return Form(parameters + other.parameters.filter { !mine.contains($0.name) })
  }

  public var encoded: String {
    parameters.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }.joined(separator: "&")
  }
}

public enum FormError: Error, Equatable, Sendable {
  case brokenEscape(at: Int)
  case notUTF8(before: Int)
  case nulByte(before: Int)
  case tooManyParameters
  case repeated(String)

  /// What is wrong and how to mend it, for the `error_description` of RFC 6749.
  public var explanation: String {
    switch self {
    case .brokenEscape(let offset): "The percent sign at byte \(offset) is not followed by two hexadecimal digits."
    case .notUTF8(let offset): "The parameter that ends before byte \(offset) is not UTF-8."
    case .nulByte(let offset): "The parameter that ends before byte \(offset) contains a NUL byte."
    case .tooManyParameters: "A request may have at most \(Form.mostParameters) parameters."
    case .repeated(let name): "The parameter \(name) was sent more than once; send it once."
    }
  }
}

extension OAuthError {
  public init(_ error: FormError) {
    if case .repeated(let name) = error {
      self.init(.invalidRequest, error.explanation, .repeatedParameter, [.parameter: String(name.prefix(40))])
    } else {
      self.init(.invalidRequest, error.explanation, .unreadable, [.reason: error.explanation])
    }
  }
}
