// SPDX-License-Identifier: Apache-2.0

/// Makes an account. Posts `name`, `email`, `password`, `continue` and `anti_forgery` to `/signup`.
public struct SignUpPage: Sendable {
  public enum Problem: Sendable, CaseIterable {
    case nameMissing
    case nameTooLong
    case emailMissing
    case emailMalformed
    /// The same words whether the address is taken or refused.
    case emailRefused
    case passwordMissing
    case passwordTooShort
    case passwordTooLong
    case passwordTooCommon
    case tooManyAttempts
    case formExpired
  }

  /// In characters.
  public static let shortestPassword = 8

  public var app: String?
  public var name: String?
  public var email: String?
  /// What to go on with afterwards: opaque to this page.
  public var continuation: String?
  public var antiForgery: String
  public var problems: [Problem]

  public init(
    app: String? = nil, name: String? = nil, email: String? = nil, continuation: String? = nil, antiForgery: String,
    problems: [Problem] = []
  ) {
    self.app = app
    self.name = name
    self.email = email
    self.continuation = continuation
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let name = FormField(
      name: "name", label: "Your name", autocomplete: "name", value: name,
      hint: "Creators you support see it, and apps you allow to.")
    let email = FormField(
      name: "email", label: "Email address", .line("email"), autocomplete: "username", value: email,
      attributes: " inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\"")
    let password = FormField(
      name: "password", label: "Password", .line("password"), autocomplete: "new-password",
      hint: "At least \(SignUpPage.shortestPassword) characters. Three unrelated words are a good start.",
      attributes: " minlength=\"\(SignUpPage.shortestPassword)\"")
    let asker: HTML? = app.map {
      "<p class=\"lead\">Afterwards you go on to \(appName($0)).</p>\n"
    }
    return site.page(
      title: "Create an account", width: .form, hasErrors: !problems.isEmpty,
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Create your \(site.name) account</h1>
      \(asker)\
      <form method="post" action="/signup" novalidate>
      \(name.html(problems))\(email.html(problems))\(password.html(problems))\
      \(hiddenField("continue", continuation))\(hiddenField("anti_forgery", antiForgery))\
      <button class="button">Create account</button>
      </form>
      <p class="aside">Have an account? <a href="\(path("/login", continuation))">Log in</a></p>
      </div>
      """)
  }
}

extension SignUpPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .nameMissing: FieldProblem(field: "name", words: "Enter your name")
    case .nameTooLong: FieldProblem(field: "name", words: "Enter a shorter name")
    case .emailMissing: FieldProblem(field: "email", words: "Enter your email address")
    case .emailMalformed:
      FieldProblem(field: "email", words: "Enter an email address in the form name@example.com")
    case .emailRefused:
      FieldProblem(
        field: "email", words: "No account can be created with this email address. If you have one, log in instead")
    case .passwordMissing: FieldProblem(field: "password", words: "Enter a password")
    case .passwordTooShort:
      FieldProblem(
        field: "password", words: "Enter a password of at least \(SignUpPage.shortestPassword) characters")
    case .passwordTooLong: FieldProblem(field: "password", words: "Enter a shorter password")
    case .passwordTooCommon:
      FieldProblem(field: "password", words: "Many people use this password. Enter one that is harder to guess")
    case .tooManyAttempts:
      FieldProblem(
        field: "name", words: "There were too many attempts. Wait a few minutes, then try again", isOfField: false)
    case .formExpired: .formExpired(startingFrom: "name")
    }
  }
}
