// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
internal import UsherOAuth

/// The words of a letter. Nothing in them was chosen by whoever caused it: a mail of ours must not carry a stranger's text.
public struct LetterWords: Sendable, Equatable {
  public let subject: String
  /// Each a line however long; a mail program wraps it.
  public let paragraphs: [String]
  /// The path of this site that the letter's link leads to, with its token.
  public let path: String?

  /// - Parameters:
  ///   - token: what the link carries.
  ///   - provider: the name of this site.
  public init(_ kind: Letter.Kind, token: String?, from provider: String) {
    func link(_ page: String) -> String? { token.map { page + "?token=" + PercentEncoding.encode($0) } }
    switch kind {
    case .passwordRecovery:
      subject = "Set a new password for \(provider)"
      paragraphs = [
        "Somebody, we hope you, asked for a new password for the \(provider) account with this email address.",
        "To set one, open this link within 30 minutes. It works once.",
        "If it was not you, do nothing: your password stays as it is.",
      ]
      path = link(ResetPasswordPage.path)
    case .emailVerification:
      subject = "Is this your email address?"
      paragraphs = [
        "Somebody, we hope you, made a \(provider) account with this email address.",
        "To show that the address is yours, open this link within a day and log in.",
        "If it was not you, do not open it. Nobody gets anything of yours by it.",
      ]
      path = link(ConfirmEmailPage.path)
    case .newEmailConfirmation:
      subject = "Confirm your new email address"
      paragraphs = [
        "Somebody, we hope you, wants to use this email address for a \(provider) account.",
        "To do so, open this link within an hour, on a device where you are logged in.",
        "If it was not you, do not open it.",
      ]
      path = link(ConfirmEmailPage.path)
    case .emailChangeNotice:
      subject = "Your email address at \(provider) is about to change"
      paragraphs = [
        "Somebody who knows your password asked to use another email address for your \(provider) account. We sent a "
          + "link to that address; until it is opened, nothing changes.",
        "If it was not you, change your password now. That stops it.",
      ]
      path = ChangePasswordPage.path
    case .passwordChangeNotice:
      subject = "Your password at \(provider) was changed"
      paragraphs = [
        "The password of your \(provider) account was changed, and every other browser was logged out.",
        "If it was not you, set a new password at once.",
      ]
      path = ForgotPasswordPage.path
    case .accountDeletionNotice:
      subject = "Your account at \(provider) is deleted"
      paragraphs = [
        "Your \(provider) account is deleted. Nobody is logged in to it any more, and apps that you allowed get nothing.",
        "If it was not you, tell whoever runs \(provider).",
      ]
      path = nil
    }
  }

  /// - Parameter baseURL: where this site is, from its configuration; no trailing slash.
  public func text(baseURL: String) -> String {
    let link = path.map { ["    " + baseURL + $0] } ?? []
    let place = path == nil ? paragraphs.count : min(2, paragraphs.count)
    return (paragraphs[..<place] + link + paragraphs[place...]).joined(separator: "\n\n") + "\n"
  }
}
