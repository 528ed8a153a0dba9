// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What this provider is; in a demo also everything one needs to try it.
public struct HomePage: Sendable {
  /// What a fresh demo holds. Its passwords and tokens are no secrets.
  public struct Demo: Sendable {
    public struct LogIn: Sendable {
      /// “Creator of Tin Workshop”.
      public var role: String
      public var name: String
      public var email: String
      public var password: String

      public init(role: String, name: String, email: String, password: String) {
        self.role = role
        self.name = name
        self.email = email
        self.password = password
      }
    }

    public struct Client: Sendable {
      public var name: String
      public var version: APIVersion
      public var clientID: String
      public var clientSecret: String?
      public var redirectURIs: [String]
      public var creatorsAccessToken: String?

      public init(
        name: String, version: APIVersion, clientID: String, clientSecret: String? = nil, redirectURIs: [String],
        creatorsAccessToken: String? = nil
      ) {
        self.name = name
        self.version = version
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURIs = redirectURIs
        self.creatorsAccessToken = creatorsAccessToken
      }
    }

    /// Something to try: a command to paste, or a path of this site to open.
    public struct Step: Sendable {
      public var words: String
      public var command: String?
      public var path: String?

      public init(_ words: String, command: String? = nil, path: String? = nil) {
        self.words = words
        self.command = command
        self.path = path
      }
    }

    public var logIns: [LogIn]
    public var clients: [Client]
    public var steps: [Step]

    public init(logIns: [LogIn], clients: [Client], steps: [Step]) {
      self.logIns = logIns
      self.clients = clients
      self.steps = steps
    }
  }

  /// The name of whoever is logged in.
  public var viewer: String?
  public var demo: Demo?
  public var offersSignUp: Bool

  public init(viewer: String? = nil, demo: Demo? = nil, offersSignUp: Bool = true) {
    self.viewer = viewer
    self.demo = demo
    self.offersSignUp = offersSignUp
  }

  public func html(on site: Site) -> HTML {
    site.page(
      title: viewer == nil ? "Log in with \(site.name)" : "Your account",
      width: demo == nil ? .ticket : .reading, neighbours: viewer.map { _ in .ofAccount(at: "/") },
      """
      <div class="card">
      <h1>One account for every creator you support</h1>
      <p class="lead">With \(site.name) you log in to forums, chat servers and shops of the creators you support. Each \
      app asks first, you see what it gets, and it never sees your password.</p>
      \(account)\
      <p class="aside">Building an app? <a href="\(GuidePage.path)">The guide</a> shows how to let people log in with \
      \(site.name).</p>
      </div>
      \(demo.map(demonstration))
      """)
  }

  private var account: HTML {
    if let viewer {
      return """
        <p>You are logged in as <strong>\(ForeignText(viewer))</strong>.</p>
        <div class="buttons"><a class="button" href="\(ConnectedAppsPage.path)">Connected apps</a>
        <a class="button quiet" href="/logout">Log out</a></div>

        """
    }
    let signUp: HTML? = offersSignUp ? "\n<a class=\"button quiet\" href=\"/signup\">Create an account</a>" : nil
    return "<div class=\"buttons\"><a class=\"button\" href=\"/login\">Log in</a>\(signUp)</div>\n"
  }
}

extension HomePage {
  private func demonstration(_ demo: Demo) -> HTML {
    let logIns: [HTML] = demo.logIns.map {
      """
      <li><h3>\($0.name)</h3>
      <p class="hint">\($0.role)</p>
      <dl class="details"><div><dt>Email</dt><dd><code>\($0.email)</code></dd></div>
      <div><dt>Password</dt><dd><code>\($0.password)</code></dd></div></dl></li>

      """
    }
    return """
      <section class="card" aria-labelledby="try">
      <h2 id="try">What to try</h2>
      <ol class="steps">
      \(demo.steps.map(step))</ol>
      </section>
      <section class="card" aria-labelledby="log-ins">
      <h2 id="log-ins">Log-ins</h2>
      <ul class="tiles">
      \(logIns)</ul>
      </section>
      <section class="card" aria-labelledby="clients">
      <h2 id="clients">Registered clients</h2>
      <ul class="tiles wide">
      \(demo.clients.map(client))</ul>
      </section>
      """
  }

  private func step(_ step: Demo.Step) -> HTML {
    let words: HTML = step.path.map { "<a href=\"\($0)\">\(step.words)</a>" } ?? "\(step.words)"
    let command: HTML? = step.command.map { "\n<pre><code>\($0)</code></pre>" }
    return "<li>\(words)\(command)</li>\n"
  }

  private func client(_ client: Demo.Client) -> HTML {
    func row(_ label: HTML, _ values: [String]) -> HTML? {
      let values: [HTML] = values.map { "<dd><code>\($0)</code></dd>" }
      return values.isEmpty ? nil : "<div><dt>\(label)</dt>\(values)</div>\n"
    }
    return """
      <li><h3>\(client.name)</h3>
      <p class="hint">Version \(client.version.rawValue) of the API</p>
      <dl class="details">
      \(row("Client ID", [client.clientID]))\
      \(row("Client secret", [client.clientSecret].compactMap { $0 }))\
      \(row("Redirect addresses", client.redirectURIs))\
      \(row("Creator’s Access Token", [client.creatorsAccessToken].compactMap { $0 }))\
      </dl></li>

      """
  }
}
