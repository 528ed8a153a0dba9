// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What a link that proves an address would do, for the page that asks before doing it.
public enum EmailConfirmation: Sendable, Equatable {
  /// This address becomes the account's, or is shown to be.
  case ready(address: String, isNew: Bool)
  /// It belongs to another account than the one that is logged in.
  case ofAnotherAccount
  case dead
}

/// What came of using such a link.
public enum EmailConfirmed: Sendable, Equatable {
  case confirmed
  case ofAnotherAccount
  case dead
  /// Somebody else has the address by now.
  case taken
}

extension Authority {
  /// Sends the link once more that shows whose the account's address is.
  public func askForVerification(of loggedIn: LoggedIn) async throws {
    guard sendsMail else { return }
    let now = world.now()
    let link = FreshLink(world)
    try await store.write { [self] records in
      guard let account = try records.account(loggedIn.account.id), !account.isEmailVerified else { return }
      try file(
        link, .verification, for: account.id, email: account.canonicalEmail, written: account.mailAddress, at: now,
        in: records)
    }
  }

  /// What a link would do for whoever is logged in; nothing is spent.
  public func confirmation(by token: Secret<EmailToken>, for loggedIn: LoggedIn) async throws -> EmailConfirmation {
    guard let presented = tokenText.read(token.reveal(), as: .email) else { return .dead }
    let now = world.now()
    return try await store.read { records in
      guard let (proof, account) = try livingProof(presented, for: [.verification, .change], at: now, in: records)
      else { return .dead }
      guard account == loggedIn.account.id else { return .ofAnotherAccount }
      return .ready(address: proof.written, isNew: proof.purpose == .change)
    }
  }

  /// Uses a link that proves an address. The account's owner has to be logged in: whoever only reads the mail of an address
  /// that somebody else typed must not make it theirs (checklist item 117).
  public func confirmEmail(by token: Secret<EmailToken>, for loggedIn: LoggedIn) async throws -> EmailConfirmed {
    guard let presented = tokenText.read(token.reveal(), as: .email) else { return .dead }
    let now = world.now()
    return try await store.write { [self] records in
      guard let (proof, id) = try livingProof(presented, for: [.verification, .change], at: now, in: records),
        let account = try records.account(id), account.disabled == nil
      else { return .dead }
      guard id == loggedIn.account.id else { return .ofAnotherAccount }
      if proof.purpose == .change {
        guard try records.changeEmail(of: id, to: proof.email, written: proof.written) else { return .taken }
        // Links that were sent to the old address end with it.
        try records.removeProofs(of: id)
      } else {
        guard proof.email == account.canonicalEmail, try records.markVerified(proof.email, of: id) else { return .dead }
        try records.removeProofs(.verification, of: id)
      }
      return .confirmed
    }
  }

  /// Sends a link to a new address that makes it the account's, and news of that to the old one.
  ///
  /// Whether somebody else has the new address shows nowhere: the link is not sent then.
  ///
  /// - Throws: ``InvalidSignUp`` for what is no address; what the store throws.
  public func askForEmailChange(to email: String, by proof: PasswordProof) async throws {
    guard let canonical = CanonicalEmail(email) else {
      throw InvalidSignUp(problems: [email.allSatisfy(\.isWhitespace) ? .emailMissing : .emailMalformed])
    }
    guard sendsMail else { return }
    let written = email.split(whereSeparator: \.isWhitespace).joined()
    let now = world.now()
    let link = FreshLink(world)
    try await store.write { [self] records in
      guard let account = try stillProved(proof, in: records) else { return }
      let isFree = try records.isFree(canonical, for: account.id)
      try file(
        link, .change, for: isFree ? account.id : nil, email: canonical, written: written, at: now, in: records)
      try file(news: .emailChangeNotice, to: account.mailAddress, at: now, in: records)
    }
  }
}

extension Account {
  /// Where its mail goes: the address to log in with, as it was typed where that is known.
  var mailAddress: String { CanonicalEmail(email) == canonicalEmail ? email : canonicalEmail.text }
}
