// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// A mail to somebody about their account, as it waits in the outbox.
///
/// Its words and its link are made when it is carried, from this and the configured base URL: no request is near, so none
/// can change where a link leads.
public struct Letter: Sendable {
  public enum Kind: Int, Sendable, CaseIterable {
    case passwordRecovery = 1
    case emailVerification = 2
    case newEmailConfirmation = 3
    case emailChangeNotice = 4
    case passwordChangeNotice = 5
    case accountDeletionNotice = 6
  }

  public let id: ID<Letter>
  public let kind: Kind
  /// As it was typed.
  public let recipient: String
  /// The token of its link, locked under the server's key: the data alone opens no account.
  public let lockedToken: [UInt8]?
  public let created: Instant
  /// From then on it is not worth carrying.
  public let expiry: Instant
  public let attempts: Int

  public init(
    id: ID<Letter>, kind: Kind, recipient: String, lockedToken: [UInt8]?, created: Instant, expiry: Instant,
    attempts: Int
  ) {
    self.id = id
    self.kind = kind
    self.recipient = recipient
    self.lockedToken = lockedToken
    self.created = created
    self.expiry = expiry
    self.attempts = attempts
  }
}

public struct NewLetter: Sendable {
  public let kind: Letter.Kind
  /// `nil` for one that is filed only so that nobody can measure whether there is an account; it is never carried.
  public let recipient: String?
  public let lockedToken: [UInt8]?
  public let created: Instant
  public let expiry: Instant
}

/// What became of an attempt to carry a letter.
public enum LetterOutcome: Sendable, Equatable {
  case carried
  /// Tried again at this time.
  case failed(String, again: Instant)
  /// Never tried again.
  case lost(String)
}

/// How many letters wait, and how many were given up.
public struct LetterFigures: Sendable, Equatable {
  public let waiting: Int
  public let lost: Int

  public init(waiting: Int, lost: Int) {
    self.waiting = waiting
    self.lost = lost
  }
}

extension Letter {
  /// How long a letter, carried or not, stays at most.
  public static let longestKept = Duration.seconds(7 * 86_400)
  /// How long one without a link is worth carrying.
  static let newsLife = Duration.seconds(2 * 86_400)

  /// How long to wait after so many attempts that failed; `nil` when it is given up.
  public static func wait(after attempts: Int) -> Duration? {
    let waits: [Int64] = [10, 60, 300, 900, 3600, 6 * 3600, 12 * 3600]
    return attempts <= waits.count ? .seconds(waits[max(0, attempts - 1)]) : nil
  }
}

extension Authority {
  /// The token of a letter's link, for whoever carries or shows it.
  public func token(of letter: Letter) -> Secret<EmailToken>? {
    letter.lockedToken.flatMap { keys.unlock($0) }.map { Secret($0) }
  }

  /// Files news without a link.
  func file(news kind: Letter.Kind, to recipient: String, at now: Instant, in records: any AuthorizationRecords) throws
  {
    guard sendsMail else { return }
    try records.file(
      NewLetter(kind: kind, recipient: recipient, lockedToken: nil, created: now, expiry: now + Letter.newsLife))
  }
}
