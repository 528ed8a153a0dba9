// SPDX-License-Identifier: Apache-2.0

/// Sets a new password with what a mail carried. Posts `password`, `token` and `anti_forgery` to ``path``; opening the page
/// changes nothing, as programs that scan mail open links too.
public enum ResetPasswordPage: Sendable {
  public enum Problem: Sendable, CaseIterable {
    case passwordMissing
    case passwordTooShort
    case passwordTooLong
    case formExpired
  }

  case ask(email: String, token: String, antiForgery: String, problems: [Problem])
  case deadLink

  public static let path = "/reset-password"

  public func html(on site: Site) -> HTML {
    switch self {
    case .ask(let email, let token, let antiForgery, let problems):
      let problems = problems.map(\.fieldProblem)
      return site.page(
        title: "Set a new password", width: .form, hasErrors: !problems.isEmpty,
        """
        <div class="card">
        \(errorSummary(problems))\
        <h1>Set a new password</h1>
        <p class="lead">For the \(site.name) account of \(ForeignText(email, limit: 254)). Every browser that is logged in to \
        it will be logged out.</p>
        <form method="post" action="\(ResetPasswordPage.path)" novalidate>
        \(newPasswordField("password", label: "New password").html(problems))\
        \(hiddenField("token", token))\(hiddenField("anti_forgery", antiForgery))\
        <button class="button">Set the password</button>
        </form>
        </div>
        """)
    case .deadLink:
      return site.page(
        title: "This link no longer works", width: .form, hasErrors: true,
        """
        <div class="card">
        <h1>This link no longer works</h1>
        <p class="lead">A link to a new password works once, for 30 minutes, and not after the password or the email \
        address was changed.</p>
        <div class="buttons"><a class="button" href="\(ForgotPasswordPage.path)">Ask for a new link</a>
        <a class="button quiet" href="/login">Log in</a></div>
        </div>
        """)
    }
  }
}

func newPasswordField(_ name: String, label: HTML) -> FormField {
  FormField(
    name: name, label: label, .line("password"), autocomplete: "new-password",
    hint: "At least \(SignUpPage.shortestPassword) characters. Three unrelated words are a good start.",
    attributes: " minlength=\"\(SignUpPage.shortestPassword)\"")
}

extension ResetPasswordPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .passwordMissing: FieldProblem(field: "password", words: "Enter a new password")
    case .passwordTooShort:
      FieldProblem(
        field: "password", words: "Enter a password of at least \(SignUpPage.shortestPassword) characters")
    case .passwordTooLong: FieldProblem(field: "password", words: "Enter a shorter password")
    case .formExpired: .formExpired(startingFrom: "password")
    }
  }
}
