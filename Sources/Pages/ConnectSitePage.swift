// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// Asks a creator whether a site may have a client of its own. Posts `decision` (`allow` or `deny`) and `anti_forgery`.
public struct ConnectSitePage: Sendable {
  /// The host that the answer is sent to, with its port when that is not the scheme's own.
  public var host: String
  /// What the site calls itself.
  public var name: String?
  /// The app that the site runs, such as a plugin.
  public var app: String
  public var person: ConsentPage.Person
  /// Where the decision is posted to.
  public var action: String
  public var antiForgery: String
  public var logOutAntiForgery: String
  /// Carried by “Not you?” through log out and log in: opaque to this page.
  public var continuation: String?

  public init(
    host: String, name: String?, app: String, person: ConsentPage.Person, action: String, antiForgery: String,
    logOutAntiForgery: String, continuation: String?
  ) {
    self.host = host
    self.name = name
    self.app = app
    self.person = person
    self.action = action
    self.antiForgery = antiForgery
    self.logOutAntiForgery = logOutAntiForgery
    self.continuation = continuation
  }

  public func html(on site: Site) -> HTML {
    let host = ForeignText(host, limit: 512)
    let scopes: [HTML] = ScopeSet.all(of: .v2).scopes.map { "<li>\($0.sentence(askedBy: .v2).words)</li>\n" }
    let name: HTML? = name.map { ForeignText($0) }.flatMap { shown in
      shown.isEmpty ? nil : "<div><dt>Calls itself</dt><dd>\(shown)</dd></div>\n"
    }
    return site.page(
      title: "Connect \(ForeignText(self.host).plain)?", width: .ticket,
      """
      <div class="card ticket">
      <div class="ticket-body">
      <h1>Connect \(host) to your \(site.name) account?</h1>
      <dl class="facts">
      <div><dt>Site</dt><dd>\(host)</dd></div>
      \(name)<div><dt>Through</dt><dd>\(appName(app))</dd></div>
      </dl>
      <p class="note"><strong>Connect only a site that you run.</strong> It will be able to do everything that an app can \
      do for you here: read your page, your posts and your members with their email and shipping addresses, and make \
      changes.</p>
      \(accountSection(
        name: person.name, email: person.email, continuation: continuation, antiForgery: logOutAntiForgery))\
      <details><summary>All that it will be able to do</summary>
      <ul class="scopes">
      \(scopes)</ul>
      </details>
      </div>
      <div class="ticket-stub">
      <p>You will be sent to <strong class="host">\(host)</strong>. It will not see your password.</p>
      <form method="post" action="\(action)">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button" name="decision" value="allow">Connect \(ForeignText(self.host, limit: 32))</button>
      <button class="button quiet" name="decision" value="deny">Don’t connect</button></div>
      </form>
      </div>
      </div>
      """)
  }
}
