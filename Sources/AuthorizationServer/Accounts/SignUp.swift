// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What is wrong with what somebody wrote to sign up, by field.
public struct InvalidSignUp: Error, Equatable, Sendable {
  public enum Field: String, Sendable { case name, email, password }
  public let problems: [Field: String]
}

extension Authority {
  /// Makes an account, and a user for it unless one is named.
  ///
  /// - Throws: ``InvalidSignUp``, ``PasswordHashingBusy``; what the store throws.
  public func signUp(
    name: String, email: String, password: Secret<PasswordText>, as user: ID<Account>? = nil
  ) async throws -> ID<Account> {
    var problems: [InvalidSignUp.Field: String] = [:]
    let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if name.isEmpty { problems[.name] = "Enter your name." }
    if name.utf8.count > 200 || name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      problems[.name] = "Use at most 200 bytes and no control characters."
    }
    let canonical = CanonicalEmail(email)
    if canonical == nil { problems[.email] = "Enter an e-mail address such as name@example.com." }
    let characters = password.reveal().unicodeScalars.count
    if characters < PasswordHashing.fewestCharacters {
      problems[.password] = "Use at least \(PasswordHashing.fewestCharacters) characters."
    } else if password.reveal().utf8.count > PasswordHashing.mostBytes {
      problems[.password] = "Use at most \(PasswordHashing.mostBytes) bytes."
    }
    guard problems.isEmpty, let canonical else { throw InvalidSignUp(problems: problems) }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let account = NewAccount(
      user: user, name: name, email: email.split(whereSeparator: \.isWhitespace).joined(), canonicalEmail: canonical,
      password: hash, created: world.now())
    guard let id = try await store.write({ try $0.file(account) }) else {
      throw InvalidSignUp(problems: [.email: "There is an account with this e-mail address already; log in instead."])
    }
    return id
  }

  /// Ends everything that an account opened: its sessions, and each token it allowed anybody.
  ///
  /// - Returns: whether there is such an account.
  public func disable(_ account: ID<Account>) async throws -> Bool {
    let now = world.now()
    return try await store.write { records in
      guard try records.account(account) != nil else { return false }
      try records.disable(account, at: now)
      try records.endSessions(of: account)
      try records.revokeAllGrants(of: account, at: now)
      return true
    }
  }

  /// Sets a new password and ends the account's sessions and tokens, as whoever knew the old one may hold some.
  public func setPassword(_ password: Secret<PasswordText>, of account: ID<Account>) async throws {
    guard password.reveal().unicodeScalars.count >= PasswordHashing.fewestCharacters else {
      throw InvalidSignUp(problems: [.password: "Use at least \(PasswordHashing.fewestCharacters) characters."])
    }
    let hash = try await passwords.hash(password, salt: world.randomBytes(16))
    let now = world.now()
    try await store.write { records in
      try records.setPassword(hash, of: account)
      try records.endSessions(of: account)
      try records.revokeAllGrants(of: account, at: now)
    }
  }
}
