// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A trace in words for whoever runs the client. What was sent stands between backticks.
public struct Explanation: Sendable, Equatable {
  /// What the server decided.
  public var decision: String
  /// The rule, and the document that it comes from; `nil` where nothing was refused.
  public var rule: Finding.Rule?
  /// What to change, in the order to try it.
  public var changes: [String]

  init(_ decision: String, _ rule: Finding.Rule? = nil, _ changes: [String] = []) {
    self.decision = decision
    self.rule = rule
    self.changes = changes
  }
}

extension ReadTrace {
  /// - Parameter codeLifetime: for how long a code is good.
  public func explanation(codeLifetime: Duration) -> Explanation {
    switch trace.outcome {
    case .passed(let passage): Explanation(passage.words(of: trace.step))
    case .refused(let finding, _, _):
      if finding.rule == .codeUnknown, let known = lostCode(codeLifetime) {
        known
      } else {
        finding.explanation(at: trace.at)
      }
    }
  }

  /// What became of a code that is not on file any more, as far as earlier requests tell.
  private func lostCode(_ lifetime: Duration) -> Explanation? {
    let earlier = related.filter { $0.at <= trace.at }
    if let used = earlier.last(where: { $0.step == .exchange && $0.passage == .issued }) {
      return Finding(.codeUsed, [.at: used.at.fact]).explanation(at: trace.at)
    }
    guard let allowed = earlier.last(where: { $0.passage == .allowed }), allowed.at + lifetime <= trace.at else {
      return nil
    }
    return Finding(.codeExpired, [.expiry: (allowed.at + lifetime).fact]).explanation(at: trace.at)
  }
}

extension Trace.Passage {
  fileprivate func words(of step: Trace.Step) -> String {
    switch (self, step) {
    case (.logIn, _): "The person was asked to log in first."
    case (.asked, _): "The person was shown the consent page."
    case (.allowed, _): "The person allowed it, and was sent back with a code."
    case (.issued, .refresh): "A new pair of tokens was issued."
    case (.issued, _): "The code was exchanged for tokens."
    case (.revoked, _): "The token does not work any more, if it was one of this client’s."
    }
  }
}

extension Duration {
  /// `4 minutes`, for a sentence.
  var words: String {
    let seconds = max(0, inSeconds)
    func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
    return switch seconds {
    case 0: "less than a second"
    case ..<120: count(seconds, "second")
    case ..<7200: count(seconds / 60, "minute")
    case ..<172_800: count(seconds / 3600, "hour")
    default: count(seconds / 86_400, "day")
    }
  }
}

extension Finding.Rule {
  /// The rule in one sentence.
  public var sentence: String { words.sentence }
  /// The document and section it stands in.
  public var source: String { words.source }

  private var words: (sentence: String, source: String) {
    switch self {
    case .unreadable: ("Parameters are form-encoded UTF-8", "RFC 6749 appendix B")
    case .contentType: ("Parameters come as application/x-www-form-urlencoded", "RFC 6749 section 3.2")
    case .repeatedParameter: ("A parameter is sent once at most", "RFC 6749 sections 3.1 and 3.2")
    case .parameterInQuery: ("Credentials and grants are sent in the body", "RFC 6749 section 2.3.1")
    case .missingClientID: ("A request says which client sends it", "RFC 6749 sections 2.3.1 and 3.2.1")
    case .unknownClientID: ("A client uses the client_id of its registration", "RFC 6749 section 2.2")
    case .clientsDiffer: ("A request is of one client", "RFC 6749 section 2.3")
    case .secretTwice: ("A client authenticates in one way at a time", "RFC 6749 section 2.3")
    case .malformedAuthorization: ("Basic credentials are base64 of two form-encoded halves", "RFC 6749 section 2.3.1")
    case .bearerForClient: ("A client authenticates with its secret, not with a token", "RFC 6749 section 2.3.1")
    case .missingSecret, .wrongSecret, .supersededSecret:
      ("A confidential client authenticates with its secret", "RFC 6749 sections 2.3.1 and 5.2")
    case .secretOfPublicClient: ("A public client has no secret", "RFC 6749 section 2.1")
    case .tooManyGuesses: ("Failed attempts are bounded", "RFC 6749 section 2.3.1")
    case .tooManyRequests: ("Requests are bounded", "RFC 6585 section 4")
    case .missingRedirectURI, .invalidRedirectURI, .unregisteredRedirectURI:
      (
        "The redirect address is one that is registered, character for character",
        "RFC 6749 section 3.1.2.3, RFC 9700 section 2.1"
      )
    case .missingResponseType, .unsupportedResponseType:
      ("The response type is code", "RFC 6749 sections 3.1.1 and 4.1.2.1")
    case .stateTooLong: ("The state is at most 4096 bytes long", "this server, for RFC 6749 section 4.1.1")
    case .challengeMissing: ("This client uses PKCE", "RFC 7636 section 4.4.1, RFC 9700 section 2.1.1")
    case .challengeMethod, .challengeMalformed, .challengeMethodAlone:
      ("A code challenge is made with S256", "RFC 7636 sections 4.2 and 4.3")
    case .unknownScope, .scopeOfVersion1, .scopeNotApproved:
      ("A client asks for scopes that it may have", "RFC 6749 sections 3.3 and 4.1.2.1")
    case .invalidMinimum: ("min_cents is a whole number of cents", "this server")
    case .denied: ("The person decides", "RFC 6749 section 4.1.2.1")
    case .accountDisabled: ("The account is in use", "RFC 6749 section 4.1.2.1")
    case .clientDisabled: ("The client is in use", "this server")
    case .clientDeleted: ("The client is registered", "RFC 6749 section 4.1.2.1")
    case .missingGrantType, .unknownGrantType:
      ("The grant type is authorization_code or refresh_token", "RFC 6749 sections 4.1.3, 5.2 and 6")
    case .missingCode: ("An exchange presents a code", "RFC 6749 section 4.1.3")
    case .missingRefreshToken: ("A refresh presents a refresh token", "RFC 6749 section 6")
    case .foreignText, .codeUnknown, .codeRevoked: ("A code is this client’s own and live", "RFC 6749 section 5.2")
    case .codeTriedTooOften: ("A code is tried a few times at most", "this server, for RFC 6749 section 10.10")
    case .codeExpired: ("A code is good for a short time", "RFC 6749 section 4.1.2")
    case .codeUsed: ("A code is good for one exchange", "RFC 6749 section 4.1.2")
    case .exchangeWithoutRedirectURI, .exchangeRedirectURI, .redirectURIRemoved:
      ("An exchange repeats the redirect_uri of its authorization request", "RFC 6749 section 4.1.3")
    case .verifierUnexpected, .verifierMissing, .verifierWrong:
      ("The code_verifier is the one that the code_challenge was made from", "RFC 7636 section 4.6")
    case .refreshUnknown, .refreshRevoked, .refreshExpired:
      ("A refresh token is this client’s own and live", "RFC 6749 sections 5.2 and 6")
    case .refreshSuperseded: ("A refresh token is good for one refresh", "RFC 9700 section 4.14.2")
    case .scopeWidened: ("A refresh asks for no more than was allowed", "RFC 6749 section 6")
    case .missingToken: ("The request names a token", "RFC 7009 section 2.1, RFC 7662 section 2.1")
    case .introspectionByPublicClient: ("Only a client with a secret may introspect", "RFC 7662 section 2.1")
    case .accessExpired, .accessRevoked, .accessSuperseded: ("The access token is live", "RFC 6750 section 3.1")
    case .missingScope, .version1Call: ("The access token has the scope that a call needs", "RFC 6750 section 3.1")
    case .notYours: ("A token reads what belongs to its user", "the reference of the API")
    case .refusedByAPI: ("A call is as the reference of the API says", "the reference of the API")
    }
  }
}
