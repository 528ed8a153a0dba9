// SPDX-License-Identifier: Apache-2.0

/// Asks for the address that a link to a new password is sent to. Posts `email` and `anti_forgery` to ``path``.
public enum ForgotPasswordPage: Sendable {
  public enum Problem: Sendable, CaseIterable {
    case emailMissing
    case emailMalformed
    case tooManyAttempts
    case formExpired
  }

  case ask(email: String?, antiForgery: String, problems: [Problem])
  /// The same whether there is an account or not.
  case sent
  /// Nobody has told this server how to send mail.
  case unavailable

  public static let path = "/forgot-password"
  public static let sentPath = "/forgot-password/sent"

  public func html(on site: Site) -> HTML {
    switch self {
    case .ask(let email, let antiForgery, let problems):
      let problems = problems.map(\.fieldProblem)
      let field = FormField(
        name: "email", label: "Email address", .line("email"), autocomplete: "username", value: email,
        attributes: " inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\"")
      return site.page(
        title: "Forgotten your password?", width: .form, hasErrors: !problems.isEmpty,
        """
        <div class="card">
        \(errorSummary(problems))\
        <h1>Forgotten your password?</h1>
        <p class="lead">Enter the email address of your \(site.name) account. We send you a link to set a new password.</p>
        <form method="post" action="\(ForgotPasswordPage.path)" novalidate>
        \(field.html(problems))\
        \(hiddenField("anti_forgery", antiForgery))\
        <button class="button">Send the link</button>
        </form>
        <p class="aside">Remembered it? <a href="/login">Log in</a></p>
        </div>
        """)
    case .sent:
      return site.page(
        title: "Look at your email", width: .form,
        """
        <div class="card">
        <h1>Look at your email</h1>
        <p class="lead">If there is an account with this address, a link to set a new password is on its way to it.</p>
        <p>The link works once, for 30 minutes. If nothing comes, look where unwanted mail goes, check the address, and ask \
        again.</p>
        <div class="buttons"><a class="button quiet" href="\(ForgotPasswordPage.path)">Ask again</a></div>
        </div>
        """)
    case .unavailable:
      return site.page(
        title: "Forgotten your password?", width: .form,
        """
        <div class="card">
        <h1>Forgotten your password?</h1>
        <p class="lead">\(site.name) cannot send email yet. Ask whoever runs it to set a new password for you.</p>
        <p class="hint">For the operator: <code>usher user set-password</code> sets one; <code>mail_from</code> lets people \
        do it alone.</p>
        <div class="buttons"><a class="button quiet" href="/login">Back to log in</a></div>
        </div>
        """)
    }
  }
}

extension ForgotPasswordPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .emailMissing: FieldProblem(field: "email", words: "Enter your email address")
    case .emailMalformed:
      FieldProblem(field: "email", words: "Enter an email address in the form name@example.com")
    case .tooManyAttempts: .tooManyAttempts(startingFrom: "email")
    case .formExpired: .formExpired(startingFrom: "email")
    }
  }
}

extension FieldProblem {
  static func tooManyAttempts(startingFrom field: String) -> FieldProblem {
    FieldProblem(
      field: field, words: "There were too many attempts. Wait a few minutes, then try again", isOfField: false)
  }
}
