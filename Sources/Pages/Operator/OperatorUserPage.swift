// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One user and what an operator may do about them; passwords are no business of a page's. Posts `act` and `anti_forgery`
/// to its own path.
public struct OperatorUserPage: Sendable {
  public var user: OperatorUsersPage.User
  public var created: Instant
  /// What to log in with; `nil` for somebody who cannot.
  public var logInEmail: String?
  public var isEmailVerified: Bool
  public var disabled: Instant?
  public var operatorSince: Instant?
  public var sessions: Int
  public var connectedApps: Int
  public var clients: Int
  /// Whether it is the operator who looks.
  public var isYourself: Bool
  public var antiForgery: String

  public init(
    user: OperatorUsersPage.User, created: Instant, logInEmail: String?, isEmailVerified: Bool, disabled: Instant?,
    operatorSince: Instant?, sessions: Int, connectedApps: Int, clients: Int, isYourself: Bool, antiForgery: String
  ) {
    self.user = user
    self.created = created
    self.logInEmail = logInEmail
    self.isEmailVerified = isEmailVerified
    self.disabled = disabled
    self.operatorSince = operatorSince
    self.sessions = sessions
    self.connectedApps = connectedApps
    self.clients = clients
    self.isYourself = isYourself
    self.antiForgery = antiForgery
  }

  private var path: String { OperatorUsersPage.path(of: user.id) }

  public func html(on site: Site) -> HTML {
    let email: HTML = user.email.map { "\(ForeignText($0, limit: 254))" } ?? "None"
    let mark: HTML? = user.email == nil ? nil : isEmailVerified ? ", verified" : ", not verified"
    let logIn: HTML =
      logInEmail.map { "With \(ForeignText($0, limit: 254))" } ?? "Cannot log in: <code>usher user set-password</code>"
    let operatorFact: HTML? = operatorSince.map { fact("Operator", "Since \($0.html), by the command line") }
    let out: HTML? = disabled.map { "<p class=\"note\">Disabled since \($0.html).</p>\n" }
    let access: HTML? =
      logInEmail == nil
      ? nil
      : """
      <section class="card" aria-labelledby="access">
      <h2 id="access">Access</h2>
      \(acts)\
      </section>

      """
    return site.page(
      title: "User", width: .reading, neighbours: .ofOperator(at: OperatorUsersPage.path),
      """
      <div class="card">
      <h1>\(personName(user.name))</h1>
      \(out)<dl class="details">
      \(fact("Id", "\(user.id)"))\(fact("Email", "\(email)\(mark)"))\(fact("Log-in", logIn))\(operatorFact)\
      \(fact("Since", created.html))\(fact("Open sessions", "\(sessions)"))\
      \(fact("Connected apps", "\(connectedApps)"))\(fact("Own clients", "\(clients)"))\
      </dl>
      </div>
      \(access)
      """)
  }

  private var acts: HTML {
    if disabled != nil {
      return """
        <p>Enabled again, the account is as it was, without its sessions and without the tokens of its apps.</p>
        \(actForm(at: path, [("act", "enable")], antiForgery: antiForgery, "Enable this account"))
        """
    }
    let end = actForm(
      at: path, [("act", "end-sessions")], antiForgery: antiForgery, "Log out everywhere")
    if isYourself { return "<p>This is the account you work with; you cannot disable it.</p>\n\(end)" }
    let disable = graveActForm(
      at: path, [("act", "disable")], antiForgery: antiForgery, "Disable this account",
      consequence: """
        The sessions end, and the tokens of every app that was allowed something die at once. An operator loses that mark. \
        Enabling the account again brings none of this back.
        """)
    return "\(end)\(disable)"
  }
}
