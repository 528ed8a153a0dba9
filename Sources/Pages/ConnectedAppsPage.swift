// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The apps that a person allowed something, each with a way to take it back.
public struct ConnectedAppsPage: Sendable {
  public struct App: Sendable {
    public var clientID: String
    public var name: String
    public var author: String?
    public var isVerified: Bool
    public var version: APIVersion
    public var scopes: ScopeSet
    public var since: Instant
    /// When it last got a token or used one; `nil` where nothing that it has works.
    public var lastUse: Instant?

    public init(
      clientID: String, name: String, author: String?, isVerified: Bool = false, version: APIVersion, scopes: ScopeSet,
      since: Instant, lastUse: Instant? = nil
    ) {
      self.clientID = clientID
      self.name = name
      self.author = author
      self.isVerified = isVerified
      self.version = version
      self.scopes = scopes
      self.since = since
      self.lastUse = lastUse
    }
  }

  public static let path = "/settings/apps"

  public var apps: [App]
  /// The address of the page that goes on after these.
  public var next: String?
  public var antiForgery: String

  public init(apps: [App], next: String? = nil, antiForgery: String) {
    self.apps = apps
    self.next = next
    self.antiForgery = antiForgery
  }

  public func html(on site: Site) -> HTML {
    let lead: HTML =
      apps.isEmpty
      ? "No app is connected to your account."
      : "What you allowed, and to whom. An app that you disconnect can do nothing more from that moment; it may keep what it has seen."
    let more: HTML? = next.map { "<p class=\"card\"><a href=\"\($0)\">Show later ones</a></p>\n" }
    return site.page(
      title: "Connected apps", width: .reading, neighbours: .ofAccount(at: ConnectedAppsPage.path),
      """
      <div class="card">
      <h1>Connected apps</h1>
      <p class="lead">\(lead)</p>
      </div>
      \(apps.enumerated().map { card($1, number: $0 + 1) })\(more)
      """)
  }

  private func card(_ app: App, number: Int) -> HTML {
    let sentences: [HTML] = app.scopes.scopes.map { "<li>\($0.sentence(askedBy: app.version).words)</li>\n" }
    let verified: HTML? = app.isVerified ? " · verified publisher" : nil
    let author: HTML? = app.author.map { "by \(ForeignText($0))" }
    let by: HTML? =
      author == nil && verified == nil ? nil : "<p class=\"hint\">\(author ?? "no publisher named")\(verified)</p>\n"
    let lastUse: HTML = app.lastUse.map { day($0) } ?? "nothing that it has works now"
    return """
      <section class="card" aria-labelledby="app-\(number)">
      <h2 id="app-\(number)">\(appName(app.name))</h2>
      \(by)<p>It may:</p>
      <ul class="scopes">
      \(sentences)</ul>
      <dl class="facts left">
      <div><dt>Since</dt><dd>\(day(app.since))</dd></div>
      <div><dt>Last used</dt><dd>\(lastUse)</dd></div>
      </dl>
      <form method="post" action="\(ConnectedAppsPage.path)">
      \(hiddenField("anti_forgery", antiForgery))\(hiddenField("client_id", app.clientID))\
      <div class="buttons"><button class="button quiet">Disconnect \(appName(app.name, limit: 32))</button></div>
      </form>
      </section>

      """
  }
}
