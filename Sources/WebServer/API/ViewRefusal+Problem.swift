// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership

extension ViewRefusal {
  /// The words and the status of the refusal.
  var problem: Problem {
    switch self {
    case .missingScopes(let missing):
      .unauthorized("The access token lacks the scope \(missing). Ask for it when you send the user to authorize.")
    case .clientForbidden(let client, let missing):
      .oauthClientViewForbidden(
        "Client \(client) is a version 2 client and its token lacks what this version 1 call needs: ask for the scope "
          + "\(missing) when you send the user to authorize, or call version 2.")
    case .notYours: .viewForbidden("It belongs to another user.")
    }
  }
}

extension Problem {
  /// The value that WWW-Authenticate takes beside this problem (RFC 6750 section 3); `nil` where the token was good.
  static func challenge(for refusal: ViewRefusal) -> String? {
    guard case .missingScopes(let missing) = refusal else { return nil }
    return "Bearer error=\"insufficient_scope\", scope=\"\(missing)\""
  }
}
