// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What is wrong with what somebody wrote to sign up: every problem at once.
public struct InvalidSignUp: Error, Equatable, Sendable {
  public enum Problem: String, Sendable, CaseIterable {
    case nameMissing = "The name is missing."
    case nameTooLong = "The name is longer than 200 bytes or holds control characters."
    case emailMissing = "The e-mail address is missing."
    case emailMalformed = "The e-mail address must look like name@example.com."
    case emailTaken = "There is an account or a user with this e-mail address already."
    case passwordTooShort = "The password needs at least 8 characters."
    case passwordTooLong = "The password is longer than 1024 bytes."
  }
  public let problems: [Problem]
}

extension Authority {
  /// Makes an account, and a user for it unless one is named. Whoever signs up alone is sent a link that shows whose the
  /// address is.
  ///
  /// - Parameter isVouchedFor: whether the operator says that the address is that person's.
  /// - Throws: ``InvalidSignUp``, ``PasswordHashingBusy``; what the store throws.
  public func signUp(
    name: String, email: String, password: Secret<PasswordText>, as user: ID<Account>? = nil,
    isVouchedFor: Bool = false
  ) async throws -> ID<Account> {
    var problems: [InvalidSignUp.Problem] = []
    let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if name.isEmpty { problems.append(.nameMissing) }
    if name.utf8.count > 200 || name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      problems.append(.nameTooLong)
    }
    let canonical = CanonicalEmail(email)
    if canonical == nil { problems.append(email.allSatisfy(\.isWhitespace) ? .emailMissing : .emailMalformed) }
    if let problem = passwordProblem(password) { problems.append(problem) }
    guard problems.isEmpty, let canonical else { throw InvalidSignUp(problems: problems) }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let account = NewAccount(
      user: user, name: name, email: email.split(whereSeparator: \.isWhitespace).joined(), canonicalEmail: canonical,
      password: hash, created: world.now(), isEmailVerified: isVouchedFor)
    let link = sendsMail && user == nil && !isVouchedFor ? FreshLink(world) : nil
    let id = try await store.write { [self] records -> ID<Account>? in
      guard let id = try records.file(account) else { return nil }
      if let link {
        try file(
          link, .verification, for: id, email: canonical, written: account.email, at: account.created, in: records)
      }
      return id
    }
    guard let id else { throw InvalidSignUp(problems: [.emailTaken]) }
    return id
  }

  /// Sets a new password on the operator's word and ends the account's sessions and tokens, as whoever knew the old one may hold some.
  public func setPassword(_ password: Secret<PasswordText>, of account: ID<Account>) async throws {
    if let problem = passwordProblem(password) { throw InvalidSignUp(problems: [problem]) }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let now = world.now()
    try await store.write { records in
      try records.setPassword(hash, of: account)
      try records.endSessions(of: account)
      try records.removeProofs(of: account)
      try records.revokeAllGrants(of: account, at: now)
      try records.remember(OperatorAct(.setPassword, of: account, by: .commandLine, at: now))
    }
  }

  func passwordProblem(_ password: Secret<PasswordText>) -> InvalidSignUp.Problem? {
    let text = password.reveal()
    if text.unicodeScalars.count < PasswordHashing.fewestCharacters { return .passwordTooShort }
    return text.utf8.count > PasswordHashing.mostBytes ? .passwordTooLong : nil
  }
}
