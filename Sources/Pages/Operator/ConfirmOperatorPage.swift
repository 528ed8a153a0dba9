// SPDX-License-Identifier: Apache-2.0

/// Asks an operator for the password again. Posts `password`, `continue` and `anti_forgery`.
public struct ConfirmOperatorPage: Sendable {
  public static let path = "/operator/confirm"

  public enum Problem: Sendable, CaseIterable {
    case passwordMissing
    case passwordWrong
    case tooManyAttempts
    case formExpired
  }

  public var name: String
  public var email: String
  /// Where to go on afterwards: opaque to this page.
  public var continuation: String
  public var antiForgery: String
  public var logOutAntiForgery: String
  public var problems: [Problem]

  public init(
    name: String, email: String, continuation: String, antiForgery: String, logOutAntiForgery: String,
    problems: [Problem] = []
  ) {
    self.name = name
    self.email = email
    self.continuation = continuation
    self.antiForgery = antiForgery
    self.logOutAntiForgery = logOutAntiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let password = FormField(
      name: "password", label: "Password", .line("password"), autocomplete: "current-password")
    return site.page(
      title: "Confirm that it is you", width: .form, hasErrors: !problems.isEmpty,
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Confirm that it is you</h1>
      <p class="lead">The operator’s pages open for half an hour after you typed your password.</p>
      \(accountSection(name: name, email: email, continuation: nil, antiForgery: logOutAntiForgery))\
      <form method="post" action="\(ConfirmOperatorPage.path)" novalidate>
      \(password.html(problems))\
      \(hiddenField("continue", continuation))\(hiddenField("anti_forgery", antiForgery))\
      <button class="button">Go on</button>
      </form>
      </div>
      """)
  }
}

extension ConfirmOperatorPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .passwordMissing: FieldProblem(field: "password", words: "Enter your password")
    case .passwordWrong: FieldProblem(field: "password", words: "The password is not right")
    case .tooManyAttempts:
      FieldProblem(
        field: "password", words: "There were too many attempts. Wait a few minutes, then try again", isOfField: false)
    case .formExpired: .formExpired(startingFrom: "password")
    }
  }
}
