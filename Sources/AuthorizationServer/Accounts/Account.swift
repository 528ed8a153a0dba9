// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Somebody who can log in. Its number is that of the user it belongs to.
public struct Account: Sendable {
  public let id: ID<Account>
  public let name: String
  /// What the platform shows; the address to log in with, unless the platform has filed another since.
  public let email: String
  /// The address to log in with.
  public let canonicalEmail: CanonicalEmail
  /// Whether somebody showed that the address to log in with is theirs, or the operator said so.
  public let isEmailVerified: Bool
  public let password: PasswordHash
  public let disabled: Instant?

  public init(
    id: ID<Account>, name: String, email: String, canonicalEmail: CanonicalEmail, isEmailVerified: Bool,
    password: PasswordHash, disabled: Instant?
  ) {
    self.id = id
    self.name = name
    self.email = email
    self.canonicalEmail = canonicalEmail
    self.isEmailVerified = isEmailVerified && CanonicalEmail(email) == canonicalEmail
    self.password = password
    self.disabled = disabled
  }
}

/// A user as far as the rules need to know one who cannot log in yet.
public struct Person: Sendable, Equatable {
  public let name: String
  public let email: String?

  public init(name: String, email: String?) {
    self.name = name
    self.email = email
  }
}

/// An e-mail address in the one form that is looked up and counted: without surrounding space, in lower case.
public struct CanonicalEmail: Hashable, Sendable {
  public let text: String

  /// - Parameter stored: as ``text`` gave it.
  public init(stored: String) { text = stored }

  /// `nil` for what cannot be an address.
  public init?(_ written: String) {
    let trimmed = String(written.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), trimmed.utf8.count <= 254,
      !trimmed.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 32 || $0.value == 127 })
    else { return nil }
    text = trimmed.lowercased()
  }
}

public struct NewAccount: Sendable {
  /// The user that the account is for; `nil` files a new one.
  public let user: ID<Account>?
  public let name: String
  public let email: String
  public let canonicalEmail: CanonicalEmail
  public let password: PasswordHash
  public let created: Instant
  /// Of the user that is filed with it; a user who is named keeps what the platform said.
  public let isEmailVerified: Bool
}
