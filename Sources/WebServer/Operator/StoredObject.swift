// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  func storedObject(_ kind: ImportLine.Kind, _ incoming: Incoming) async throws -> Answer {
    try await asOperator(incoming) { token in
      try token.needs(.read)
      let id = incoming.parameters[0]
      guard let stored = try await membership.read({ try ImportLine.Content.onFile(kind, id: id, in: $0) }) else {
        throw OperatorProblem.missing(kind, id)
      }
      return operatorAnswer(.ok, stored.json)
    }
  }

  /// Files an object under the id of its address, or replaces what is there.
  func putObject(_ kind: ImportLine.Kind, _ incoming: Incoming) async throws -> Answer {
    try await asOperator(incoming) { token in
      try token.needs(kind.writeScope)
      guard incoming.mediaType == "application/json" else {
        throw OperatorProblem(.unsupportedMediaType, "Send the object as application/json and say so in Content-Type.")
      }
      let id = incoming.parameters[0]
      let body = Array(incoming.body.readableBytesView)
      do {
        let line = try ImportLine(kind, id: id, body, now: authority.world.now())
        let (filed, stored) = try await membership.write { records in
          (try file([line], in: records)[0], try ImportLine.Content.onFile(kind, id: id, in: records))
        }
        let filing = try filed.get()
        return operatorAnswer(filing == .created ? .created : .ok, (stored ?? line.content).json)
      } catch let error as ImportError {
        throw OperatorProblem(error, in: body)
      }
    }
  }
}

extension Provider {
  func removeObject(_ kind: ImportLine.Kind, _ incoming: Incoming) async throws -> Answer {
    try await asOperator(incoming) { token in
      try token.needs(kind.writeScope)
      let id = incoming.parameters[0]
      switch try await membership.write({ try remove(kind, id: id, in: $0) }) {
      case .removed: return Answer(.noContent, headers: [.cacheControl: "no-store"])
      case .notThere, nil: throw OperatorProblem.missing(kind, id)
      case .held(let holder):
        throw OperatorProblem(.conflict, "The \(kind.rawValue) was left as it is: \(holder.explanation)")
      }
    }
  }
}

extension Removal.Holder {
  fileprivate var explanation: String {
    switch self {
    case .members(let count): "\(count) members are or have pledged so; remove or change them first."
    case .campaign(let id): "the user runs campaign \(id); remove it first."
    case .memberships(let count): "the user has \(count) memberships; remove them first."
    case .posts(let count): "the user wrote \(count) posts; remove them first."
    case .clients(let count): "the user owns \(count) clients."
    }
  }
}

extension OperatorProblem {
  static func missing(_ kind: ImportLine.Kind, _ id: String) -> OperatorProblem {
    OperatorProblem(.notFound, "There is no \(kind.rawValue) with this id.")
  }
}

/// Files lines one after the other, each by itself: what is wrong with one does not keep out those after it. Everything
/// that the operator's API files goes through here.
func file(_ lines: [ImportLine], in records: any MembershipRecords) throws -> [Result<Filing, ImportError>] {
  try lines.map { line in
    do { return .success(try file(line, in: records)) } catch let error as ImportError { return .failure(error) }
  }
}
