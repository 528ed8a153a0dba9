// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

extension Gallery {
  private static let morning = Instant("2027-01-31T09:05:59Z")!

  private static func mail(_ kind: Letter.Kind) -> OutboxPage.Mail {
    let words = LetterWords(kind, token: "usher_em_a-token", from: "Usher")
    return OutboxPage.Mail(
      recipient: "ada@example.com", written: morning, words: words, text: words.text(baseURL: "https://usher.example"))
  }

  private static func account(
    isEmailVerified: Bool = true, sendsMail: Bool = true, news: AccountPage.News? = nil
  ) -> AccountPage {
    AccountPage(
      name: "Ada Okafor", email: "ada@example.com", isEmailVerified: isEmailVerified, sendsMail: sendsMail,
      antiForgery: "f", news: news)
  }

  private static let sessions = [
    SessionsPage.Session(
      reference: "8f14e45f-0000-8000-8000-000000000001", device: "Firefox on Linux", network: "203.0.113.*",
      since: Instant("2027-01-01T00:00:00Z")!, lastUsed: morning, isThisBrowser: true),
    SessionsPage.Session(
      reference: "8f14e45f-0000-8000-8000-000000000002", device: nil, network: nil,
      since: Instant("2026-12-24T18:00:00Z")!, lastUsed: Instant("2026-12-31T23:59:59Z")!, isThisBrowser: false),
  ]

  static let accountPages: [(name: String, html: HTML)] =
    [
      (
        "forgot-password",
        ForgotPasswordPage.ask(email: nil, antiForgery: "f", problems: []).html(on: site)
      ),
      (
        "forgot-password-all-problems",
        ForgotPasswordPage.ask(email: "ada", antiForgery: "f", problems: ForgotPasswordPage.Problem.allCases)
          .html(on: site)
      ),
      ("forgot-password-sent", ForgotPasswordPage.sent.html(on: ownSite)),
      ("forgot-password-unavailable", ForgotPasswordPage.unavailable.html(on: site)),
      (
        "reset-password",
        ResetPasswordPage.ask(email: "ada@example.com", token: "usher_em_a", antiForgery: "f", problems: [])
          .html(on: ownSite)
      ),
      (
        "reset-password-all-problems",
        ResetPasswordPage.ask(
          email: "ada@example.com", token: "usher_em_a", antiForgery: "f", problems: ResetPasswordPage.Problem.allCases
        ).html(on: site)
      ),
      ("reset-password-dead", ResetPasswordPage.deadLink.html(on: site)),
      (
        "confirm-email",
        ConfirmEmailPage.ask(
          address: "ada@example.com", isNew: false, name: "Ada Okafor", token: "usher_em_a", antiForgery: "f"
        ).html(on: site)
      ),
      (
        "confirm-new-email",
        ConfirmEmailPage.ask(
          address: "ada@new.example", isNew: true, name: "Ada Okafor", token: "usher_em_a", antiForgery: "f"
        ).html(on: ownSite)
      ),
      ("confirm-email-dead", ConfirmEmailPage.deadLink.html(on: site)),
      (
        "confirm-email-of-another",
        ConfirmEmailPage.ofAnotherAccount(
          name: "Bo", email: "bo@example.com", continuation: "sealed.0", antiForgery: "f"
        ).html(on: site)
      ),
      ("confirm-email-taken", ConfirmEmailPage.taken.html(on: site)),
      ("account", account().html(on: ownSite)),
      ("account-unverified", account(isEmailVerified: false).html(on: site)),
      ("account-unverified-without-mail", account(isEmailVerified: false, sendsMail: false).html(on: site)),
      ("change-email", ChangeEmailPage(current: "ada@example.com", sendsMail: true, antiForgery: "f").html(on: site)),
      (
        "change-email-all-problems",
        ChangeEmailPage(
          current: "ada@example.com", email: "new", sendsMail: true, antiForgery: "f",
          problems: ChangeEmailPage.Problem.allCases
        ).html(on: site)
      ),
      (
        "change-email-without-mail",
        ChangeEmailPage(current: "ada@example.com", sendsMail: false, antiForgery: "f").html(on: site)
      ),
      ("change-password", ChangePasswordPage(antiForgery: "f").html(on: site)),
      (
        "change-password-all-problems",
        ChangePasswordPage(antiForgery: "f", problems: ChangePasswordPage.Problem.allCases).html(on: site)
      ),
      ("delete-account", RemoveAccountPage(clients: [], antiForgery: "f").html(on: site)),
      (
        "delete-account-with-clients",
        RemoveAccountPage(
          clients: ["FanClub", "<Archive>"] + (1...25).map { "App \($0)" }, antiForgery: "f",
          problems: RemoveAccountPage.Problem.allCases
        ).html(on: ownSite)
      ),
      ("account-deleted", AccountRemovedPage().html(on: site)),
      ("sessions", SessionsPage(sessions: sessions, antiForgery: "f").html(on: site)),
      ("sessions-one", SessionsPage(sessions: Array(sessions.prefix(1)), antiForgery: "f").html(on: site)),
      ("outbox-none", OutboxPage(mails: []).html(on: sandbox)),
      ("outbox", OutboxPage(mails: Letter.Kind.allCases.map(mail)).html(on: movedClock)),
    ] + AccountPage.News.allCases.map { ("account-\($0.rawValue)", account(news: $0).html(on: site)) }

  /// Pages of an account with a text that others chose wherever one may stand.
  static func hostileAccountPages(_ text: String, on site: Site) -> [HTML] {
    let words = LetterWords(.passwordRecovery, token: text, from: "Usher")
    return [
      ForgotPasswordPage.ask(email: text, antiForgery: text, problems: []).html(on: site),
      ResetPasswordPage.ask(email: text, token: text, antiForgery: text, problems: []).html(on: site),
      ConfirmEmailPage.ask(address: text, isNew: true, name: text, token: text, antiForgery: text).html(on: site),
      ConfirmEmailPage.ofAnotherAccount(name: text, email: text, continuation: text, antiForgery: text).html(on: site),
      AccountPage(name: text, email: text, isEmailVerified: false, sendsMail: true, antiForgery: text).html(on: site),
      ChangeEmailPage(current: text, email: text, sendsMail: true, antiForgery: text).html(on: site),
      RemoveAccountPage(clients: [text], antiForgery: text).html(on: site),
      SessionsPage(
        sessions: [
          .init(reference: text, device: text, network: text, since: morning, lastUsed: morning, isThisBrowser: false)
        ], antiForgery: text
      ).html(on: site),
      OutboxPage(mails: [.init(recipient: text, written: morning, words: words, text: "")]).html(on: site),
    ]
  }
}
