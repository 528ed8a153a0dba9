// SPDX-License-Identifier: Apache-2.0

/// Asks before an address becomes, or is shown to be, that of whoever is logged in. Posts `token` and `anti_forgery` to
/// ``path``; opening the page changes nothing.
public enum ConfirmEmailPage: Sendable {
  case ask(address: String, isNew: Bool, name: String, token: String, antiForgery: String)
  case deadLink
  /// Whoever is logged in is not whose the link is.
  case ofAnotherAccount(name: String, email: String, continuation: String?, antiForgery: String)
  /// Somebody else has the address by now.
  case taken

  public static let path = "/verify-email"

  public func html(on site: Site) -> HTML {
    switch self {
    case .ask(let address, let isNew, let name, let token, let antiForgery):
      let question: HTML = isNew ? "Use this email address from now on?" : "Is this your email address?"
      return site.page(
        title: isNew ? "Use this email address?" : "Is this your email address?", width: .form,
        """
        <div class="card">
        <h1>\(question)</h1>
        <p class="lead"><strong>\(ForeignText(address, limit: 254))</strong><br>for the account of \(ForeignText(name))</p>
        <form method="post" action="\(ConfirmEmailPage.path)">
        \(hiddenField("token", token))\(hiddenField("anti_forgery", antiForgery))\
        <div class="buttons"><button class="button">\(isNew ? "Use this address" : "Yes, it is mine")</button>
        <a class="button quiet" href="\(AccountPage.path)">\(isNew ? "Keep the old one" : "Not now")</a></div>
        </form>
        </div>
        """)
    case .deadLink:
      return site.page(
        title: "This link no longer works", width: .form, hasErrors: true,
        """
        <div class="card">
        <h1>This link no longer works</h1>
        <p class="lead">It was used before, it is too old, or the password was changed since.</p>
        <div class="buttons"><a class="button" href="\(AccountPage.path)">Go to your account</a></div>
        </div>
        """)
    case .ofAnotherAccount(let name, let email, let continuation, let antiForgery):
      return site.page(
        title: "This link is for another account", width: .form, hasErrors: true,
        """
        <div class="card">
        <h1>This link is for another account</h1>
        <p class="lead">If you have another \(site.name) account, log in to that one and open the link again. If not, \
        somebody typed your address by mistake, and there is nothing to do.</p>
        \(accountSection(name: name, email: email, continuation: continuation, antiForgery: antiForgery))\
        </div>
        """)
    case .taken:
      return site.page(
        title: "This email address cannot be used", width: .form, hasErrors: true,
        """
        <div class="card">
        <h1>This email address cannot be used</h1>
        <p class="lead">It belongs to another account by now. Yours keeps the address it has.</p>
        <div class="buttons"><a class="button" href="\(AccountPage.path)">Go to your account</a></div>
        </div>
        """)
    }
  }
}
