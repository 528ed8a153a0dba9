// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Somebody who may set a password: the owner of an account, or a user of the platform's who has none yet and whose
/// address the platform has verified.
public struct Recoverable: Sendable {
  public let id: ID<Account>
  public let email: String
  /// `nil` for one who could not log in so far.
  public let account: Account?

  public init(id: ID<Account>, email: String, account: Account?) {
    self.id = id
    self.email = email
    self.account = account
  }

  var mailAddress: String { account?.mailAddress ?? email }
}

extension Authority {
  /// Sends a link to set a new password to whoever has this address. Nobody can tell from the answer or the work whether
  /// there is anybody.
  public func askForRecovery(email: String) async throws {
    guard sendsMail, let canonical = CanonicalEmail(email) else { return }
    let now = world.now()
    let link = FreshLink(world)
    try await store.write { [self] records in
      let found = try records.recoverable(canonical)
      try file(
        link, .recovery, for: found?.id, email: canonical, written: found?.mailAddress ?? canonical.text, at: now,
        in: records)
    }
  }

  /// The address that a recovery link was sent to; `nil` where the link is good for nothing, or no longer.
  public func addressToRecover(_ token: Secret<EmailToken>) async throws -> String? {
    guard let presented = tokenText.read(token.reveal(), as: .email) else { return nil }
    let now = world.now()
    return try await store.read { records in
      guard let (proof, account) = try livingProof(presented, for: [.recovery], at: now, in: records),
        try records.recoverable(proof.email)?.id == account
      else { return nil }
      return proof.written
    }
  }

  /// Sets a new password for whoever a recovery link was sent to, ends every session and link of theirs, and starts a
  /// session: this way in cannot be shut by somebody who guesses passwords.
  ///
  /// Apps keep their tokens, unless nobody had shown before that the address is theirs: then whoever opened the account
  /// may be somebody else, and all that they allowed ends too.
  ///
  /// - Returns: `nil` where the link is good for nothing, or no longer.
  /// - Throws: ``InvalidSignUp`` for a password that will not do, which leaves the link as it was;
  ///   ``PasswordHashingBusy``; what the store throws.
  public func resetPassword(
    by token: Secret<EmailToken>, to password: Secret<PasswordText>, replacing old: Secret<SessionToken>?,
    from place: SessionPlace
  ) async throws -> Secret<SessionToken>? {
    guard let presented = tokenText.read(token.reveal(), as: .email) else { return nil }
    // Before a hash is worked out, so that a dead link costs none.
    guard try await addressToRecover(token) != nil else { return nil }
    if let problem = passwordProblem(password) { throw InvalidSignUp(problems: [problem]) }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let session = FreshSession(world, lifetimes, place)
    return try await store.write { [self] records in
      let now = session.created
      guard let (proof, id) = try livingProof(presented, for: [.recovery], at: now, in: records),
        let found = try records.recoverable(proof.email), found.id == id
      else { return nil }
      if let account = found.account {
        if !account.isEmailVerified {
          try records.revokeAllGrants(of: id, at: now)
          try records.removeConsents(of: id)
          try records.setOperator(id, since: nil)
        }
        try records.setPassword(hash, of: id)
        try file(news: .passwordChangeNotice, to: account.mailAddress, at: now, in: records)
      } else {
        let account = NewAccount(
          user: id, name: "", email: found.email, canonicalEmail: proof.email, password: hash, created: now,
          isEmailVerified: true)
        guard try records.file(account) != nil else { return nil }
      }
      try records.removeProofs(of: id)
      try records.endSessions(of: id)
      _ = try records.markVerified(proof.email, of: id)
      return try start(session, of: id, replacing: old, in: records)
    }
  }
}
