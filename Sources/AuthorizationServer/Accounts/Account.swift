// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Somebody who can log in. Its number is that of the user it belongs to.
public struct Account: Sendable {
  public let id: ID<Account>
  public let name: String
  public let email: String
  public let password: PasswordHash
  public let disabled: Instant?

  public init(id: ID<Account>, name: String, email: String, password: PasswordHash, disabled: Instant?) {
    self.id = id
    self.name = name
    self.email = email
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
}
