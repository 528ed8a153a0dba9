// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Somebody who is logged in and has just typed their password again; only ``Authority/prove(_:of:)`` makes one.
public struct PasswordProof: Sendable {
  public let account: ID<Account>
  let password: PasswordHash

  fileprivate init(_ account: Account) {
    self.account = account.id
    password = account.password
  }
}

extension Authority {
  /// How many passwords were compared or hashed since the start, for the metrics.
  public var comparedPasswords: Int { passwords.count }

  /// - Returns: `nil` for a wrong password.
  /// - Throws: ``PasswordHashingBusy``.
  public func prove(_ password: Secret<PasswordText>, of loggedIn: LoggedIn) async throws -> PasswordProof? {
    try await passwords.verify(password, against: loggedIn.account.password) ? PasswordProof(loggedIn.account) : nil
  }

  /// The account of a proof, if neither was changed since.
  func stillProved(_ proof: PasswordProof, in records: any AuthorizationRecords) throws -> Account? {
    guard let account = try records.account(proof.account), account.disabled == nil,
      account.password.isSame(as: proof.password)
    else { return nil }
    return account
  }

  /// Sets a new password, ends the account's other sessions and every link that was sent, and gives this browser a new
  /// session. Apps keep their tokens.
  ///
  /// - Returns: `nil` where the account was changed meanwhile.
  /// - Throws: ``InvalidSignUp`` for a password that will not do; ``PasswordHashingBusy``; what the store throws.
  public func changePassword(
    to password: Secret<PasswordText>, by proof: PasswordProof, from place: SessionPlace
  ) async throws -> Secret<SessionToken>? {
    if let problem = passwordProblem(password) { throw InvalidSignUp(problems: [problem]) }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let session = FreshSession(world, lifetimes, place)
    return try await store.write { [self] records in
      guard let account = try stillProved(proof, in: records) else { return nil }
      try records.setPassword(hash, of: account.id)
      try records.endSessions(of: account.id)
      try records.removeProofs(of: account.id)
      try file(news: .passwordChangeNotice, to: account.mailAddress, at: session.created, in: records)
      return try start(session, of: account.id, replacing: nil, in: records)
    }
  }
}
