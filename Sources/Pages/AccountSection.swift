// SPDX-License-Identifier: Apache-2.0

/// Says who is logged in, with a way to be somebody else that comes back here.
///
/// - Parameter continuation: where to go on after log out and log in: opaque to the page.
func accountSection(name: String, email: String, continuation: String?, antiForgery: String) -> HTML {
  """
  <section class="account" aria-labelledby="account">
  <h2 id="account" class="unseen">Your account</h2>
  <p>Logged in as <strong>\(ForeignText(name))</strong><br>\(ForeignText(email, limit: 254))</p>
  <form method="post" action="/logout">
  \(hiddenField("continue", continuation))\(hiddenField("anti_forgery", antiForgery))\
  <button class="link">Not you?</button>
  </form>
  </section>

  """
}
