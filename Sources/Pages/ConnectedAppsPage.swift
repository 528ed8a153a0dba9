// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The apps that a person allowed something, each with a way to take it back.
public struct ConnectedAppsPage: Sendable {
  public struct App: Sendable {
    public var clientID: String
    public var name: String
    public var author: String?
    public var version: APIVersion
    public var scopes: ScopeSet
    public var since: Instant

    public init(
      clientID: String, name: String, author: String?, version: APIVersion, scopes: ScopeSet, since: Instant
    ) {
      self.clientID = clientID
      self.name = name
      self.author = author
      self.version = version
      self.scopes = scopes
      self.since = since
    }
  }

  public static let path = "/settings/apps"

  public var apps: [App]
  public var antiForgery: String

  public init(apps: [App], antiForgery: String) {
    self.apps = apps
    self.antiForgery = antiForgery
  }

  public func html(on site: Site) -> HTML {
    let none: HTML? = apps.isEmpty ? "<p class=\"lead\">No app is connected to your account.</p>\n" : nil
    return site.page(
      title: "Connected apps", width: .reading, neighbours: .ofAccount(at: ConnectedAppsPage.path),
      """
      <div class="card">
      <h1>Connected apps</h1>
      \(none)      </div>
      \(apps.enumerated().map { card($1, number: $0 + 1) })
      """)
  }

  private func card(_ app: App, number: Int) -> HTML {
    let sentences: [HTML] = app.scopes.scopes.map { "<li>\($0.sentence(askedBy: app.version).words)</li>\n" }
    let author: HTML? = app.author.map { "<p class=\"hint\">by \(ForeignText($0))</p>\n" }
    return """
      <section class="card" aria-labelledby="app-\(String(number))">
      <h2 id="app-\(String(number))">\(ForeignText(app.name))</h2>
      \(author)<p>Since \(String(app.since.text().prefix(10))) it may:</p>
      <ul class="scopes">
      \(sentences)</ul>
      <form method="post" action="\(ConnectedAppsPage.path)">
      \(hiddenField("anti_forgery", antiForgery))\(hiddenField("client_id", app.clientID))\
      <div class="buttons"><button class="button quiet">Disconnect \(ForeignText(app.name, limit: 32))</button></div>
      </form>
      </section>

      """
  }
}
