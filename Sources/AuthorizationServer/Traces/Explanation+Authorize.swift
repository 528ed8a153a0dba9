// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Finding {
  /// The authorization endpoint.
  func ofAuthorize() -> (String, [String])? {
    switch rule {
    case .missingRedirectURI:
      ("The request does not say where to send the person back to.", ["Send `redirect_uri` with a registered address."])
    case .invalidRedirectURI, .unregisteredRedirectURI: redirect("a registered one")
    case .missingResponseType:
      ("The parameter `response_type` is missing.", ["Send `response_type=code`."])
    case .unsupportedResponseType:
      (
        "The response type \(quoted(.sent)) is not one of this server’s.",
        ["Send `response_type=code`, and exchange the code for tokens."]
      )
    case .stateTooLong:
      (
        "The state is \(self[.length] ?? "") bytes long.",
        ["Send a short random state, and keep what it stands for in the session of the app."]
      )
    case .challengeMissing:
      (
        "The request came without a code_challenge, and this client must use PKCE.",
        ["Turn PKCE on in the library: it sends `code_challenge` and `code_challenge_method=S256`."]
      )
    case .challengeMethod:
      ("The code_challenge_method is \(quoted(.sent)).", ["Send `code_challenge_method=S256`; no other is accepted."])
    case .challengeMalformed:
      (
        "The code_challenge has \(self[.length] ?? "") characters; the base64url of a SHA-256 has 43.",
        ["Send base64url of the SHA-256 of the code_verifier, without `=` at the end."]
      )
    case .challengeMethodAlone:
      ("There is a code_challenge_method, and no code_challenge.", ["Send both, or neither."])
    case .unknownScope: unknownScope
    case .scopeOfVersion1:
      (
        "The request asks for \(quoted(.scopes)), which is for clients of version 1, and this client is of version 2.",
        ["Ask for the scopes of version 2, such as `identity` and `identity.memberships`."]
      )
    case .scopeNotApproved:
      (
        "The scope \(quoted(.scopes)) needs the operator’s approval, which this client does not have. Only its owner may "
          + "allow it until then.",
        ["Ask the operator to approve it, or leave it out."]
      )
    case .invalidMinimum:
      ("The parameter `min_cents` is not a whole number.", ["Send cents without a sign or a point, such as `500`."])
    case .denied:
      (
        "The person did not allow it.",
        ["Nothing has to be changed: show a page that says so, and let the person try again."]
      )
    case .accountDisabled: ("The account of the person cannot be used.", ["Nothing has to be changed in the app."])
    case .clientDisabled:
      ("The operator of this server has disabled the client.", ["Ask the operator why."])
    case .clientDeleted: ("The client was deleted, or may not do this any more.", ["Ask the operator."])
    default: nil
    }
  }

  private var unknownScope: (String, [String]) {
    let sent = self[.sent] ?? ""
    if sent.contains(",") || sent.contains("+") {
      return ("\(quoted(.sent)) is read as the name of one scope.", ["Separate scopes with spaces, not with commas."])
    }
    let near = Spelling.nearest(to: sent, among: Scope.allCases.map(\.name))
    return (
      "There is no scope \(quoted(.sent)).",
      [near.map { "Did you mean `\($0)`?" } ?? "Take the names from the list of scopes in the documentation."]
    )
  }

  /// - Parameter other: which address is the right one.
  func redirect(_ other: String) -> (String, [String]) {
    guard self[.expected] != nil else {
      return ("The redirect address \(quoted(.sent)) is not registered.", ["Register it on the page of the client."])
    }
    let kinds = (self[.differences] ?? "").split(separator: ",").compactMap {
      RedirectDifference.Kind(rawValue: String($0))
    }
    let place =
      "The redirect address differs from \(other) at character \(self[.place] ?? ""): \(quoted(.sentPart)) instead of "
      + "\(quoted(.expectedPart))."
    let words = kinds.map(\.words)
    let choice =
      switch rule {
      case .unregisteredRedirectURI: "Send \(quoted(.expected)), or register \(quoted(.sent)) as well."
      case .exchangeRedirectURI: "Send \(quoted(.expected)) both times."
      default: "Send \(quoted(.expected)); what was sent is no address that can be registered."
      }
    return (([place] + words).joined(separator: " "), [choice])
  }
}

extension RedirectDifference.Kind {
  var words: String {
    switch self {
    case .invisible: "It holds a character that cannot be seen: copy the address again as plain text."
    case .space: "It holds a space or a line end."
    case .slashAdded: "It has a slash at its end that the right one does not have."
    case .slashMissing: "The slash at its end is missing."
    case .scheme: "The schemes differ (http and https, for example)."
    case .host: "The hosts differ."
    case .wwwAdded: "It has www. in front of the host."
    case .wwwMissing: "It lacks www. in front of the host."
    case .loopbackName: "127.0.0.1, localhost and [::1] are three different hosts here."
    case .port: "The ports differ."
    case .letterCase: "They differ only in capital and small letters, which count."
    case .encoding: "A character is percent-encoded in one and not in the other."
    case .encodedTwice: "It was percent-encoded twice."
    case .path: "The paths differ."
    case .queryAdded:
      "It has a query (a part after ?) that the right one does not have; what belongs to one log-in goes into state."
    case .queryMissing: "Its query (the part after ?) is missing."
    case .query: "The queries (the parts after ?) differ."
    case .fragment: "It has a fragment (a part after #), which a redirect address cannot have."
    }
  }
}
