// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with the password that somebody types again before an account is changed.
public enum CurrentPasswordProblem: Sendable, CaseIterable {
  case missing
  case wrong
  case tooManyAttempts
  case formExpired
}

extension CurrentPasswordProblem {
  func fieldProblem(startingFrom field: String) -> FieldProblem {
    switch self {
    case .missing: FieldProblem(field: "current_password", words: "Enter the password you log in with")
    case .wrong: FieldProblem(field: "current_password", words: "The password is not right")
    case .tooManyAttempts: .tooManyAttempts(startingFrom: field)
    case .formExpired: .formExpired(startingFrom: field)
    }
  }
}

let currentPasswordField = FormField(
  name: "current_password", label: "Your password", .line("password"), autocomplete: "current-password")

/// Posts `email`, `current_password` and `anti_forgery` to ``path``.
public struct ChangeEmailPage: Sendable {
  public enum Problem: Sendable {
    case emailMissing
    case emailMalformed
    case password(CurrentPasswordProblem)

    public static let allCases: [Problem] =
      [.emailMissing, .emailMalformed] + CurrentPasswordProblem.allCases.map { .password($0) }
  }

  public static let path = "/settings/account/email"

  public var current: String
  public var email: String?
  public var sendsMail: Bool
  public var antiForgery: String
  public var problems: [Problem]

  public init(
    current: String, email: String? = nil, sendsMail: Bool, antiForgery: String, problems: [Problem] = []
  ) {
    self.current = current
    self.email = email
    self.sendsMail = sendsMail
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    return site.page(
      title: "Change email address", width: .form, hasErrors: !problems.isEmpty,
      neighbours: .ofAccount(at: ChangeEmailPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Change email address</h1>
      <p class="lead">Now it is \(ForeignText(current, limit: 254)).</p>
      \(sendsMail ? form(problems) : unavailable(on: site))\
      </div>
      """)
  }

  private func form(_ problems: [FieldProblem]) -> HTML {
    let field = FormField(
      name: "email", label: "New email address", .line("email"), autocomplete: "email", value: email,
      hint: "We send a link to it. Until you open the link, nothing changes.",
      attributes: " inputmode=\"email\" autocapitalize=\"none\" spellcheck=\"false\"")
    return """
      <form method="post" action="\(ChangeEmailPage.path)" novalidate>
      \(field.html(problems))\(currentPasswordField.html(problems))\
      \(hiddenField("anti_forgery", antiForgery))\
      <button class="button">Send the link</button>
      </form>

      """
  }

  private func unavailable(on site: Site) -> HTML {
    """
    <p>\(site.name) cannot send email yet, so it cannot make sure that an address is yours. Ask whoever runs it to change \
    the address for you.</p>
    <div class="buttons"><a class="button quiet" href="\(AccountPage.path)">Back to your account</a></div>

    """
  }
}

extension ChangeEmailPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .emailMissing: FieldProblem(field: "email", words: "Enter the new email address")
    case .emailMalformed:
      FieldProblem(field: "email", words: "Enter an email address in the form name@example.com")
    case .password(let problem): problem.fieldProblem(startingFrom: "email")
    }
  }
}

/// Posts `current_password`, `new_password` and `anti_forgery` to ``path``.
public struct ChangePasswordPage: Sendable {
  public enum Problem: Sendable {
    case newMissing
    case newTooShort
    case newTooLong
    case password(CurrentPasswordProblem)

    public static let allCases: [Problem] =
      CurrentPasswordProblem.allCases.map { .password($0) } + [.newMissing, .newTooShort, .newTooLong]
  }

  public static let path = "/settings/account/password"

  public var antiForgery: String
  public var problems: [Problem]

  public init(antiForgery: String, problems: [Problem] = []) {
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let current = FormField(
      name: "current_password", label: "Current password", .line("password"), autocomplete: "current-password")
    return site.page(
      title: "Change password", width: .form, hasErrors: !problems.isEmpty,
      neighbours: .ofAccount(at: ChangePasswordPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Change password</h1>
      <p class="lead">Every other browser will be logged out. Connected apps keep working.</p>
      <form method="post" action="\(ChangePasswordPage.path)" novalidate>
      \(current.html(problems))\(newPasswordField("new_password", label: "New password").html(problems))\
      \(hiddenField("anti_forgery", antiForgery))\
      <button class="button">Change password</button>
      </form>
      </div>
      """)
  }
}

extension ChangePasswordPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .newMissing: FieldProblem(field: "new_password", words: "Enter a new password")
    case .newTooShort:
      FieldProblem(
        field: "new_password", words: "Enter a password of at least \(SignUpPage.shortestPassword) characters")
    case .newTooLong: FieldProblem(field: "new_password", words: "Enter a shorter password")
    case .password(let problem): problem.fieldProblem(startingFrom: "current_password")
    }
  }
}
