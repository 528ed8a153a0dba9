// SPDX-License-Identifier: Apache-2.0

/// What somebody's account is, and the way to everything that can be changed about it.
public struct AccountPage: Sendable {
  /// What was done a moment ago, said once at the top. The raw value stands in the address.
  public enum News: String, Sendable, CaseIterable {
    case passwordSet = "password-set"
    case passwordChanged = "password-changed"
    case emailConfirmed = "email-confirmed"
    case linkSent = "link-sent"
  }

  public static let path = "/settings/account"
  /// Where `anti_forgery` is posted to be sent the link again that shows whose the address is.
  public static let verificationPath = "/settings/account/verification"

  public var name: String
  public var email: String
  public var isEmailVerified: Bool
  public var sendsMail: Bool
  public var antiForgery: String
  public var news: News?

  public init(
    name: String, email: String, isEmailVerified: Bool, sendsMail: Bool, antiForgery: String, news: News? = nil
  ) {
    self.name = name
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.sendsMail = sendsMail
    self.antiForgery = antiForgery
    self.news = news
  }

  public func html(on site: Site) -> HTML {
    let newsNote: HTML? = news.map { "<p class=\"note verified\" role=\"status\">\(words(of: $0))</p>\n" }
    return site.page(
      title: "Account", width: .reading, neighbours: .ofAccount(at: AccountPage.path),
      """
      <div class="card">
      <h1>Account</h1>
      \(newsNote)<dl class="details">
      <div><dt>Name</dt><dd>\(ForeignText(name))</dd></div>
      <div><dt>Email address</dt><dd>\(ForeignText(email, limit: 254))</dd></div>
      </dl>
      \(verification)\
      <div class="buttons"><a class="button quiet" href="\(ChangeEmailPage.path)">Change email address</a>
      <a class="button quiet" href="\(ChangePasswordPage.path)">Change password</a>
      <a class="button quiet" href="/logout">Log out</a></div>
      </div>
      <section class="card" aria-labelledby="more">
      <h2 id="more">More</h2>
      <ul class="tiles">
      <li><h3><a href="\(SessionsPage.path)">Where you are logged in</a></h3>
      <p class="hint">Each browser, and a way to log it out.</p></li>
      <li><h3><a href="\(ConnectedAppsPage.path)">Connected apps</a></h3>
      <p class="hint">What they may see, and a way to disconnect them.</p></li>
      <li><h3><a href="\(RemoveAccountPage.path)">Delete your account</a></h3>
      <p class="hint">You will be asked first.</p></li>
      </ul>
      </section>
      """)
  }

  private var verification: HTML {
    if isEmailVerified { return "" }
    guard sendsMail else {
      return "<p class=\"note\">Nobody has confirmed yet that this address is yours. Apps that ask are told so.</p>\n"
    }
    return """
      <p class="note">You have not confirmed yet that this address is yours. Apps that ask are told so, and only a confirmed \
      address is safe to recover your account with. Open the link that we sent you.</p>
      <form method="post" action="\(AccountPage.verificationPath)">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button quiet">Send the link again</button></div>
      </form>

      """
  }

  private func words(of news: News) -> HTML {
    switch news {
    case .passwordSet:
      """
      Your new password is set, and every other browser is logged out. Did somebody get into your account? Then look at \
      your <a href="\(ConnectedAppsPage.path)">connected apps</a> too.
      """
    case .passwordChanged:
      """
      Your password is changed, and every other browser is logged out. <a href="\(ConnectedAppsPage.path)">Connected \
      apps</a> keep working.
      """
    case .emailConfirmed: "Your email address is confirmed."
    case .linkSent: "A link is on its way. Open it in a browser where you are logged in."
    }
  }
}
