// SPDX-License-Identifier: Apache-2.0

/// Asks before an account is deleted. Posts `current_password`, `confirmation` and `anti_forgery` to ``path``.
public struct RemoveAccountPage: Sendable {
  public enum Problem: Sendable {
    case confirmationMissing
    case password(CurrentPasswordProblem)

    public static let allCases: [Problem] =
      [.confirmationMissing] + CurrentPasswordProblem.allCases.map { .password($0) }
  }

  public static let path = "/settings/account/delete"
  /// What has to be typed, in whatever case.
  public static let confirmation = "delete"

  /// The names of the clients that go with the account.
  public var clients: [String]
  public var antiForgery: String
  public var problems: [Problem]

  public init(clients: [String], antiForgery: String, problems: [Problem] = []) {
    self.clients = clients
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    let confirmation = FormField(
      name: "confirmation", label: "Type “\(RemoveAccountPage.confirmation)” to confirm",
      attributes: " autocapitalize=\"none\" spellcheck=\"false\"")
    let shown: [HTML] = clients.prefix(20).map { "<li>\(appName($0))</li>\n" }
    let more: HTML? = clients.count > 20 ? "<li>and \(clients.count - 20) more</li>\n" : nil
    let clientNote: HTML? =
      clients.isEmpty
      ? nil
      : """
      <div class="note"><p>These clients of yours are deleted with it, for everybody who uses them:</p>
      <ul>
      \(shown)\(more)</ul></div>

      """
    return site.page(
      title: "Delete your account", width: .form, hasErrors: !problems.isEmpty,
      neighbours: .ofAccount(at: RemoveAccountPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>Delete your account?</h1>
      <p class="lead">You are logged out everywhere, and apps that you allowed get nothing more, at once. It cannot be \
      undone.</p>
      \(clientNote)<p>Memberships, payments and posts belong to the platform behind \(site.name). They stay as they are; to \
      end a membership, go there.</p>
      <form method="post" action="\(RemoveAccountPage.path)" novalidate>
      \(confirmation.html(problems))\(currentPasswordField.html(problems))\
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button">Delete my account</button>
      <a class="button quiet" href="\(AccountPage.path)">Keep it</a></div>
      </form>
      </div>
      """)
  }
}

/// What is shown once an account is gone.
public struct AccountRemovedPage: Sendable {
  public static let path = "/account-deleted"

  public init() {}

  public func html(on site: Site) -> HTML {
    site.page(
      title: "Your account is deleted", width: .form,
      """
      <div class="card">
      <h1>Your account is deleted</h1>
      <p class="lead">You are logged out everywhere, and apps that you allowed get nothing more.</p>
      <div class="buttons"><a class="button quiet" href="/">Go to the start</a></div>
      </div>
      """)
  }
}

extension RemoveAccountPage.Problem {
  fileprivate var fieldProblem: FieldProblem {
    switch self {
    case .confirmationMissing:
      FieldProblem(
        field: "confirmation", words: "Type “\(RemoveAccountPage.confirmation)”, so that we know you mean it")
    case .password(let problem): problem.fieldProblem(startingFrom: "confirmation")
    }
  }
}
