// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What an account answered a client so far.
public struct Consent: Sendable, Equatable {
  /// All that was ever allowed.
  public let allowed: ScopeSet
  /// What was left out and never allowed since.
  public let declined: ScopeSet

  public init(allowed: ScopeSet, declined: ScopeSet = .none) {
    self.allowed = allowed
    self.declined = declined
  }

  public static let none = Consent(allowed: .none)
}

/// What somebody has to be asked.
public struct ConsentQuestion: Sendable, Equatable {
  /// New scopes that the client cannot do without: allowed together or not at all.
  public let required: ScopeSet
  /// New scopes that the person may leave out, each by itself.
  public let optional: ScopeSet
  /// Those of the optional ones that were left out before.
  public let declinedBefore: ScopeSet
  public let allowedBefore: ScopeSet
  /// The asker's owner is asked for every scope of the client's version, and for all of it together.
  public let isOwner: Bool
  /// The asker's owner is a stranger to it just now; see ``Authority/testAsStranger(_:by:_:)``.
  public let isTest: Bool

  public init(
    required: ScopeSet, optional: ScopeSet = .none, declinedBefore: ScopeSet = .none, allowedBefore: ScopeSet = .none,
    isOwner: Bool = false, isTest: Bool = false
  ) {
    self.required = required
    self.optional = optional
    self.declinedBefore = declinedBefore
    self.allowedBefore = allowedBefore
    self.isOwner = isOwner
    self.isTest = isTest
  }

  public var new: ScopeSet { required | optional }
}

/// What a request needs before it can be answered.
public enum ConsentNeed: Sendable, Equatable {
  case nothing
  case ask(ConsentQuestion)
  /// The client may not have these scopes from anybody but its owner.
  case refuse(OAuthError)
}

/// Which scopes a request is for when this account answers it, and whether they were allowed before.
///
/// A public client cannot prove which it is, so its requests are asked each time (RFC 9700, RFC 8252 section 8.6). What
/// was left out once is asked again only beside something else that has to be asked.
///
/// - Parameter isTest: whether the account, which owns the client, is a stranger to it: always one who sees it for the
///   first time.
func consentNeeded(
  for request: AuthorizationRequest, by account: ID<Account>, remembered: Consent, asksAlways: Bool,
  isTest: Bool = false
) -> ConsentNeed {
  let client = request.client
  let remembered = isTest ? .none : remembered
  let isOwner = client.owner == account && !isTest
  guard isOwner || request.scopes.isSubset(of: client.permittedScopes) else {
    let withheld = request.scopes - client.permittedScopes
    return .refuse(
      OAuthError(
        .invalidScope, "\(withheld): the operator has not approved this client for it; ask the operator.",
        .scopeNotApproved, [.scopes: withheld.description]))
  }
  let asked = isOwner ? request.scopes | ScopeSet.all(of: client.apiVersion) : request.scopes
  let new = asked - remembered.allowed
  let optional = isOwner ? .none : new & client.optionalScopes
  let declined = optional & remembered.declined
  let mustAsk = client.isPublic || request.forcesConsent || asksAlways || remembered.allowed.isEmpty
  if (new - declined).isEmpty && !mustAsk { return .nothing }
  return .ask(
    ConsentQuestion(
      required: new - optional, optional: optional, declinedBefore: declined, allowedBefore: remembered.allowed,
      isOwner: isOwner, isTest: isTest))
}

/// A “yes”: to what the page that it was pressed on listed, and to those of its boxes that were ticked.
public struct ConsentAnswer: Sendable, Equatable {
  public let listed: ScopeSet
  /// What the page had a box for.
  public let offered: ScopeSet
  public let ticked: ScopeSet

  public init(listed: ScopeSet, offered: ScopeSet = .none, ticked: ScopeSet = .none) {
    self.listed = listed
    self.offered = offered
    self.ticked = ticked
  }
}

/// What follows from an answer.
enum ConsentOutcome: Equatable {
  case allow(ScopeSet, leavingOut: ScopeSet)
  case unanswered(UnansweredConsent)
}

/// Why an answer allows nothing.
public enum UnansweredConsent: Sendable, Equatable {
  /// By now there is more to ask than the page spoke of.
  case askAgain
  /// These were ticked, and the page had no box for them.
  case forged(ScopeSet)
  /// Every box was left empty, and nothing was allowed before.
  case nothingLeft
}

/// An answer counts for what its page spoke of and for no more; what the client cannot do without is not the form's to
/// leave out.
func judge(_ answer: ConsentAnswer, to question: ConsentQuestion) -> ConsentOutcome {
  guard answer.ticked.isSubset(of: answer.offered) else {
    return .unanswered(.forged(answer.ticked - answer.offered))
  }
  guard question.required.isSubset(of: answer.listed), question.optional.isSubset(of: answer.listed | answer.offered)
  else { return .unanswered(.askAgain) }
  let allowed = question.required | question.optional & (answer.listed | answer.ticked)
  if (allowed | question.allowedBefore).isEmpty { return .unanswered(.nothingLeft) }
  return .allow(allowed, leavingOut: question.optional - allowed)
}
