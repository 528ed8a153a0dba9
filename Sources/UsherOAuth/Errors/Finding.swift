// SPDX-License-Identifier: Apache-2.0

/// Which rule refused a request, and what it went by: for the owner of the client, where the answer must not tell.
///
/// A fact is never a secret, a code or a token.
public struct Finding: Sendable, Equatable {
  public let rule: Rule
  public private(set) var facts: [Fact: String]

  public init(_ rule: Rule, _ facts: [Fact: String] = [:]) {
    self.rule = rule
    self.facts = facts
  }

  public subscript(fact: Fact) -> String? {
    get { facts[fact] }
    set { facts[fact] = newValue }
  }

  /// The name of a fact; what it means is for the rule to say. Raw values are stored and never change.
  public enum Fact: String, Sendable, CaseIterable {
    /// As the request wrote it.
    case sent
    /// What would have been right.
    case expected
    case parameter
    /// A sentence that the answer says as well.
    case reason
    /// What a text looks like: see `SecretKind`.
    case kind
    /// A number of characters.
    case length
    /// The number, from 1, of the first character that differs.
    case place
    /// The part of the sent text, and of the expected one, around that character.
    case sentPart, expectedPart
    /// Names of `RedirectDifference.Kind`, separated by commas.
    case differences
    case scopes
    /// Instants in milliseconds: of what the rule speaks of, and of its end.
    case at, expiry
    /// Of an answer of the membership API.
    case codeName
  }

  /// The raw values are stored and never change.
  public enum Rule: String, Sendable, CaseIterable {
    // Reading the request
    case unreadable, contentType, repeatedParameter, parameterInQuery
    // Which client
    case missingClientID, unknownClientID, clientsDiffer, secretTwice, malformedAuthorization, bearerForClient
    case missingSecret, secretOfPublicClient, wrongSecret, supersededSecret, tooManyGuesses, tooManyRequests
    // The authorization endpoint
    case missingRedirectURI, invalidRedirectURI, unregisteredRedirectURI, missingResponseType, unsupportedResponseType
    case stateTooLong, challengeMissing, challengeMethod, challengeMalformed, challengeMethodAlone
    case unknownScope, scopeOfVersion1, scopeNotApproved, invalidMinimum, denied, accountDisabled, clientDeleted
    case clientDisabled
    // The token endpoint
    case missingGrantType, unknownGrantType, missingCode, missingRefreshToken
    case foreignText, codeUnknown, codeRevoked, codeTriedTooOften, codeExpired, codeUsed
    case exchangeWithoutRedirectURI, exchangeRedirectURI, redirectURIRemoved
    case verifierUnexpected, verifierMissing, verifierWrong
    case refreshUnknown, refreshRevoked, refreshExpired, refreshSuperseded, scopeWidened
    // Revocation and introspection
    case missingToken, introspectionByPublicClient
    // The membership API
    case accessExpired, accessRevoked, accessSuperseded, missingScope, version1Call, notYours, refusedByAPI
  }
}
