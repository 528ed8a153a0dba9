// SPDX-License-Identifier: Apache-2.0

/// Asks before logging out, because a link from elsewhere must not do it, and says when it is done.
public enum LogOutPage: Sendable {
  case confirm(name: String, email: String, continuation: String?, antiForgery: String)
  case loggedOut

  public func html(on site: Site) -> HTML {
    switch self {
    case .confirm(let name, let email, let continuation, let antiForgery):
      site.page(
        title: "Log out", width: .form,
        """
        <div class="card">
        <h1>Log out of \(site.name)?</h1>
        <p class="lead">You are logged in as \(ForeignText(name)), \(ForeignText(email, limit: 254)). Apps you allowed \
        keep working.</p>
        <form method="post" action="/logout">
        \(hiddenField("continue", continuation))\(hiddenField("anti_forgery", antiForgery))\
        <div class="buttons"><button class="button">Log out</button>
        <a class="button quiet" href="/">Stay logged in</a></div>
        </form>
        </div>
        """)
    case .loggedOut:
      site.page(
        title: "You are logged out", width: .form,
        """
        <div class="card">
        <h1>You are logged out</h1>
        <p class="lead">On a device that others use, close the browser too.</p>
        <div class="buttons"><a class="button" href="/login">Log in again</a>
        <a class="button quiet" href="/">Go to the start</a></div>
        </div>
        """)
    }
  }
}
