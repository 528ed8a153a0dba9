// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// Asks who is there. Posts `email`, `password`, `continue` and `anti_forgery` to `/login`.
public struct LogInPage: Sendable {
  public enum Problem: Sendable, CaseIterable {
    case emailMissing
    case passwordMissing
    /// Never says which of the two it was, so that nobody learns who has an account.
    case emailOrPasswordWrong
    case tooManyAttempts
    case formExpired
  }

  /// The name of the app that sent the person here.
  public var app: String?
  /// What was typed, when the page is shown again.
  public var email: String?
  /// What to go on with afterwards: opaque to this page.
  public var continuation: String?
  public var antiForgery: String
  public var problems: [Problem]
  public var offersSignUp: Bool

  public init(
    app: String? = nil, email: String? = nil, continuation: String? = nil, antiForgery: String,
    problems: [Problem] = [], offersSignUp: Bool = true
  ) {
    self.app = app
    self.email = email
    self.continuation = continuation
    self.antiForgery = antiForgery
    self.problems = problems
    self.offersSignUp = offersSignUp
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let email = FormField(
      name: "email", label: "Email address", .line("email"), autocomplete: "username", value: email,
      attributes: " inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\"")
    let password = FormField(
      name: "password", label: "Password", .line("password"), autocomplete: "current-password")
    let asker: HTML? = app.map {
      "<p class=\"lead\">\(appName($0)) asks you to log in with your \(site.name) account.</p>\n"
    }
    let signUp: HTML? =
      offersSignUp
      ? """
      <p class="aside">New to \(site.name)? <a href="\(path("/signup", continuation))">Create an account</a></p>

      """ : nil
    return site.page(
      title: "Log in", width: .form, hasErrors: !problems.isEmpty,
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Log in</h1>
      \(asker)\
      <form method="post" action="/login" novalidate>
      \(email.html(problems))\(password.html(problems))\
      \(hiddenField("continue", continuation))\(hiddenField("anti_forgery", antiForgery))\
      <button class="button">Log in</button>
      </form>
      <p><a href="\(ForgotPasswordPage.path)">Forgotten your password?</a></p>
      \(signUp)</div>
      """)
  }
}

extension LogInPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .emailMissing: FieldProblem(field: "email", words: "Enter your email address")
    case .passwordMissing: FieldProblem(field: "password", words: "Enter your password")
    case .emailOrPasswordWrong: FieldProblem(field: "email", words: "The email address or the password is not right")
    case .tooManyAttempts:
      FieldProblem(
        field: "email", words: "There were too many attempts. Wait a few minutes, then try again", isOfField: false)
    case .formExpired: .formExpired(startingFrom: "email")
    }
  }
}

extension FieldProblem {
  static func formExpired(startingFrom field: String) -> FieldProblem {
    FieldProblem(field: field, words: "This page was open for too long. Please send it again", isOfField: false)
  }
}

/// The name of an app, or honest words when nothing of it can be shown.
func appName(_ name: String, limit: Int = 60) -> ForeignText {
  let shown = ForeignText(name, limit: limit)
  return shown.isEmpty ? ForeignText("An app without a name") : shown
}

/// A path of this site that hands `continue` on.
func path(_ path: String, _ continuation: String?) -> String {
  continuation.map { path + "?continue=" + PercentEncoding.encode($0) } ?? path
}
