// SPDX-License-Identifier: Apache-2.0

/// What is wrong in a file to import, and where: lines and columns count from 1, columns in bytes.
public struct ImportError: Error, Equatable, Sendable, CustomStringConvertible {
  public let line: Int
  public let column: Int
  public let fault: ImportFault

  public init(line: Int, column: Int, fault: ImportFault) {
    self.line = line
    self.column = column
    self.fault = fault
  }

  public var description: String { "\(line):\(column): \(fault.explanation)" }
}

public enum ImportFault: Error, Equatable, Sendable {
  case lineTooLong(limit: Int)
  /// The text is not JSON: what should stand there.
  case expected(String)
  case notUTF8
  case tooDeep(limit: Int)
  case repeatedKey(String)
  case unknownType(String)
  case unknownKey(String, type: String)
  case missingKey(String, type: String)
  /// The value of the key is of another kind.
  case wrongValue(key: String, expected: String)
  /// There is no such thing, in the file above this line or in the database.
  case dangling(key: String, type: String, id: String)
  /// Something else holds what only one may hold.
  case taken(key: String, by: String)

  /// The key that is at fault, where it is one.
  public var key: String? {
    switch self {
    case .lineTooLong, .expected, .notUTF8, .tooDeep: nil
    case .unknownType: "type"
    case .repeatedKey(let key), .unknownKey(let key, _), .missingKey(let key, _), .wrongValue(let key, _),
      .dangling(let key, _, _), .taken(let key, _):
      key
    }
  }

  public var explanation: String {
    switch self {
    case .lineTooLong(let limit): "The line is longer than \(limit) bytes."
    case .expected(let what): "Expected \(what)."
    case .notUTF8: "The text is not UTF-8."
    case .tooDeep(let limit): "More than \(limit) objects and lists are nested."
    case .repeatedKey(let key): "The key '\(key)' occurs twice in one object."
    case .unknownType(let type):
      "'\(type)' is not a type to import; use "
        + ImportLine.Kind.allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or live."
    case .unknownKey(let key, let type): "'\(key)' is not a key of a \(type)."
    case .missingKey(let key, let type): "A \(type) needs the key '\(key)'."
    case .wrongValue(let key, let expected): "'\(key)' must be \(expected)."
    case .dangling(let key, let type, let id):
      "'\(key)' names the \(type) \(id), which is neither above this line nor in the database."
    case .taken(let key, let holder): "'\(key)' already belongs to \(holder)."
    }
  }
}
