// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What somebody can show who reads the mail of an address: good once, for a while, for one account and one address.
public struct EmailProof: Sendable {
  public enum Purpose: Int, Sendable, CaseIterable {
    /// Sets a new password.
    case recovery = 1
    /// Shows that the address of an account is its owner's.
    case verification = 2
    /// Makes another address that of the account.
    case change = 3
  }

  public let hash: TokenHash
  public let purpose: Purpose
  /// `nil` where there was nobody with the address; such a proof proves nothing.
  public let account: ID<Account>?
  public let email: CanonicalEmail
  /// The address as it was typed.
  public let written: String
  public let expiry: Instant

  public init(
    hash: TokenHash, purpose: Purpose, account: ID<Account>?, email: CanonicalEmail, written: String, expiry: Instant
  ) {
    self.hash = hash
    self.purpose = purpose
    self.account = account
    self.email = email
    self.written = written
    self.expiry = expiry
  }

  /// So many proofs for one purpose and address live at a time. More are asked for in vain, so that nobody can fill
  /// somebody's mailbox; the ones that were sent stay good.
  public static let mostAlive = 3
}

extension EmailProof.Purpose {
  var life: Duration {
    switch self {
    case .recovery: .seconds(1800)
    case .verification: .seconds(86_400)
    case .change: .seconds(3600)
    }
  }

  var letter: Letter.Kind {
    switch self {
    case .recovery: .passwordRecovery
    case .verification: .emailVerification
    case .change: .newEmailConfirmation
    }
  }
}

/// The chance that a link takes, drawn before the transaction that files it.
struct FreshLink: Sendable {
  let secret: [UInt8]
  let nonce: [UInt8]

  init(_ world: World) {
    secret = world.randomBytes(TokenText.secretByteCount)
    nonce = world.randomBytes(ServerKeys.nonceByteCount)
  }
}

extension Authority {
  /// Files a proof and the letter that carries it.
  ///
  /// - Parameter account: `nil` does the same work for nobody, and nothing is carried.
  func file(
    _ link: FreshLink, _ purpose: EmailProof.Purpose, for account: ID<Account>?, email: CanonicalEmail,
    written: String, at now: Instant, in records: any AuthorizationRecords
  ) throws {
    guard try records.countProofs(purpose, of: email, at: now) < EmailProof.mostAlive else { return }
    let expiry = now + purpose.life
    let id = try records.file(
      EmailProof(
        hash: TokenHash(of: link.secret), purpose: purpose, account: account, email: email, written: written,
        expiry: expiry))
    let token = tokenText.write(.email, row: id.number, secret: link.secret)
    try records.file(
      NewLetter(
        kind: purpose.letter, recipient: account == nil ? nil : written,
        lockedToken: try keys.lock(token, nonce: link.nonce), created: now, expiry: expiry))
  }

  /// A proof that lives and is for one of the purposes; looking spends nothing, as programs that scan mail look too.
  func livingProof(
    _ presented: PresentedToken, for purposes: Set<EmailProof.Purpose>, at now: Instant,
    in records: any AuthorizationRecords
  ) throws -> (proof: EmailProof, account: ID<Account>)? {
    guard let proof = try records.emailProof(ID(presented.row)), presented.hash.matches(proof.hash),
      purposes.contains(proof.purpose), now < proof.expiry, let account = proof.account
    else { return nil }
    return (proof, account)
  }
}
