// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A person who is marked as an operator, is logged in and has typed the password a short while ago; only
/// ``Authority/enter(_:)`` makes one.
public struct OperatorAtWork: Sendable {
  public let account: Account

  fileprivate init(_ account: Account) { self.account = account }
}

/// What somebody who is logged in finds at the operator's pages.
public enum OperatorEntrance: Sendable {
  /// Nobody is to learn that there is anything.
  case nothing
  /// An operator whose log-in is too old: anybody may sit at that browser by now.
  case asksForPassword
  case open(OperatorAtWork)
}

/// Who did something that only an operator may do.
public enum ActingOperator: Sendable {
  case person(OperatorAtWork)
  /// Whoever may write to the data may do everything.
  case commandLine

  var account: ID<Account>? {
    switch self {
    case .person(let atWork): atWork.account.id
    case .commandLine: nil
    }
  }

  var name: String {
    switch self {
    case .person(let atWork): atWork.account.email
    case .commandLine: "the command line"
    }
  }
}

extension Authority {
  /// How long after the password was typed the operator's pages stay open.
  public static let operatorPatience = Duration.seconds(30 * 60)

  public func enter(_ loggedIn: LoggedIn) async throws -> OperatorEntrance {
    let now = world.now()
    return try await store.read { records in
      guard try records.isOperator(loggedIn.account.id), let session = try records.session(loggedIn.session) else {
        return .nothing
      }
      return now < session.created + Self.operatorPatience ? .open(OperatorAtWork(loggedIn.account)) : .asksForPassword
    }
  }

  /// Judges the password of somebody who is logged in, and replaces the session, so that its old id is worth nothing more
  /// than it was (checklist item 113).
  ///
  /// - Returns: the new session's token, or `nil` where the password is wrong.
  /// - Throws: ``PasswordHashingBusy``; what the store throws.
  public func confirm(
    _ password: Secret<PasswordText>, of loggedIn: LoggedIn, replacing old: Secret<SessionToken>?,
    from place: SessionPlace
  ) async throws -> Secret<SessionToken>? {
    guard let proof = try await prove(password, of: loggedIn) else { return nil }
    let session = FreshSession(world, lifetimes, place)
    return try await store.write { [self] records in
      guard let account = try stillProved(proof, in: records), try records.isOperator(account.id) else { return nil }
      return try start(session, of: account.id, replacing: old, in: records)
    }
  }

  /// Marks an account as an operator's, or takes the mark back. Only the command line does this, so there is nothing on a
  /// page that could be forged or clicked by mistake to make somebody an operator.
  ///
  /// - Parameter isVouchedFor: whether whoever gives the mark knows that the account is the person's they mean: anybody can
  ///   sign up with an address that is not theirs.
  /// - Returns: the account, or `nil` where none that is in use has this address.
  /// - Throws: ``UnprovedAddress`` where nobody has shown that the address is theirs.
  public func setOperator(
    _ email: CanonicalEmail, _ isOperator: Bool, isVouchedFor: Bool = false
  ) async throws -> ID<Account>? {
    let now = world.now()
    return try await store.write { records in
      guard let account = try records.account(email: email), account.disabled == nil else { return nil }
      if isOperator, !account.isEmailVerified, !isVouchedFor { throw UnprovedAddress() }
      try records.setOperator(account.id, since: isOperator ? now : nil)
      // Whoever loses the mark loses what the mark opened in any browser.
      if !isOperator { try records.endSessions(of: account.id) }
      try records.remember(
        OperatorAct(isOperator ? .makeOperator : .dismissOperator, of: account.id, by: .commandLine, at: now))
      return account.id
    }
  }
}

/// Nobody has shown that the address of an account is theirs.
public struct UnprovedAddress: Error {}
