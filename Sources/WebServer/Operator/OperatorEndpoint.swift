// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import UsherOAuth

extension Provider {
  /// Acts for a token of the operator; an ``OperatorProblem`` becomes the answer.
  func asOperator(_ incoming: Incoming, _ act: (CheckedOperator) async throws -> Answer) async throws -> Answer {
    var isProved = false
    do {
      let token = try await checkedOperator(incoming)
      isProved = true
      return try await act(token)
    } catch let problem as OperatorProblem {
      var answer = operatorProblem(problem, incoming)
      answer.isProved = isProved
      return answer
    }
  }

  func checkedOperator(_ incoming: Incoming) async throws -> CheckedOperator {
    guard case .bearer(let token) = incoming.authorization() else {
      throw OperatorProblem(
        .unauthorized,
        "Send a token of the operator in the header Authorization: Bearer; usher operator token add makes one.",
        challenge: "Bearer")
    }
    switch try await authority.checkOperator(Secret(token.reveal())) {
    case .success(let checked): return checked
    case .failure(let refusal):
      throw OperatorProblem(.unauthorized, refusal.explanation, challenge: "Bearer error=\"invalid_token\"")
    }
  }
}

extension CheckedOperator {
  /// - Throws: ``OperatorProblem`` that names the missing scope.
  func needs(_ scope: OperatorScope) throws {
    guard !scopes.contains(scope) else { return }
    throw OperatorProblem(
      .forbidden, "The token lacks the scope '\(scope.name)'.", facts: [JSON.Member("scope", .string(scope.name))],
      challenge: "Bearer error=\"insufficient_scope\", scope=\"\(scope.name)\"")
  }
}

extension OperatorRefusal {
  fileprivate var explanation: String {
    switch self {
    case .malformed: "The token is not one of this server's; it may be cut off or from another provider."
    case .ofAnotherKind:
      "The token is for something else, such as the membership API; usher operator token add makes one for here."
    case .expired: "The token has expired; usher operator token add makes another."
    case .revoked: "The token was revoked; usher operator token add makes another."
    }
  }
}

extension ImportLine.Kind {
  /// The segment of its addresses.
  var plural: String {
    switch self {
    case .category: "categories"
    case .media: "media"
    default: rawValue + "s"
    }
  }

  /// Whether an object of this kind can be removed by its address.
  var isRemovable: Bool { self != .category && self != .pledgeEvent }

  /// What filing and removing one takes.
  var writeScope: OperatorScope {
    switch self {
    case .user: .writeUsers
    case .category, .campaign, .media, .tier, .benefit, .goal: .writeCampaigns
    case .member, .pledgeEvent, .deliverable: .writeMembers
    case .post, .liveAccessRule, .live: .writePosts
    }
  }
}
