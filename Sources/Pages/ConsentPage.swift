// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Asks whether an app may have what it asks for. Posts `decision` (`allow` or `deny`) and `anti_forgery`.
public struct ConsentPage: Sendable {
  /// The app that asks. Its words are its own: shown, never trusted.
  public struct Asker: Sendable {
    public var name: String
    public var author: String?
    /// The web site it says is its own; shown as text, never as a link.
    public var domain: String?
    public var about: String?
    public var icon: ImageAddress?
    public var version: APIVersion
    /// Whether the operator checked who publishes it.
    public var isVerified: Bool

    public init(
      name: String, author: String? = nil, domain: String? = nil, about: String? = nil, icon: ImageAddress? = nil,
      version: APIVersion, isVerified: Bool = false
    ) {
      self.name = name
      self.author = author
      self.domain = domain
      self.about = about
      self.icon = icon
      self.version = version
      self.isVerified = isVerified
    }
  }

  public struct Person: Sendable {
    public var name: String
    public var email: String
    public var ownsTheApp: Bool
    /// Whether they own it and are a stranger to it just now.
    public var isTesting: Bool

    public init(name: String, email: String, ownsTheApp: Bool = false, isTesting: Bool = false) {
      self.name = name
      self.email = email
      self.ownsTheApp = ownsTheApp
      self.isTesting = isTesting
    }
  }

  /// Where the answer is sent, as the registered redirect address says it.
  public enum Destination: Sendable {
    /// With its port, when that is not the scheme's own.
    case website(host: String)
    /// A loopback address: a program on the person's own device (RFC 8252 section 7.3).
    case thisDevice(host: String)
    /// An app that claimed a scheme (RFC 8252 section 7.1).
    case appOnThisDevice(scheme: String)
  }

  public var asker: Asker
  public var person: Person
  public var destination: Destination
  public var asked: ScopeSet
  public var grantedBefore: ScopeSet
  /// Where the decision is posted to.
  public var action: String
  public var antiForgery: String
  /// Carried by “Not you?” through log out and log in: opaque to this page.
  public var continuation: String?
  /// The page on which the person takes a permission back, when the site has one.
  public var connectedAppsPath: String?

  public init(
    asker: Asker, person: Person, destination: Destination, asked: ScopeSet, grantedBefore: ScopeSet = .none,
    action: String, antiForgery: String, continuation: String? = nil, connectedAppsPath: String? = nil
  ) {
    self.asker = asker
    self.person = person
    self.destination = destination
    self.asked = asked
    self.grantedBefore = grantedBefore
    self.action = action
    self.antiForgery = antiForgery
    self.continuation = continuation
    self.connectedAppsPath = connectedAppsPath
  }

  public func html(on site: Site) -> HTML {
    let name = appName(asker.name)
    let shortName = appName(asker.name, limit: 32)
    return site.page(
      title: "Allow \(shortName.plain)?", width: .ticket,
      """
      <div class="card ticket">
      <div class="ticket-body">
      \(emblem(name))\
      <h1>Allow \(name) to use your \(site.name) account?</h1>
      \(who(on: site))\(account)\(permissions(name))\
      </div>
      <div class="ticket-stub">
      <p>\(sentTo) \(name) will not see your password\(undo).</p>
      <form method="post" action="\(action)">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button" name="decision" value="allow">Allow \(shortName)</button>
      <button class="button quiet" name="decision" value="deny">Don’t allow</button></div>
      </form>
      </div>
      </div>
      """)
  }
}

extension ConsentPage {
  /// The app's picture, or the first letter of its name.
  private func emblem(_ name: ForeignText) -> HTML {
    if let icon = asker.icon {
      return "<img class=\"emblem\" src=\"\(icon.text)\" alt=\"\" width=\"64\" height=\"64\">\n"
    }
    return "<p class=\"emblem\" aria-hidden=\"true\">\(ForeignText(String(name.plain.prefix(1))))</p>\n"
  }

  private func who(on site: Site) -> HTML {
    var facts: [HTML] = []
    if let author = shown(asker.author) { facts.append("<div><dt>By</dt><dd>\(author)</dd></div>\n") }
    if let domain = shown(asker.domain, limit: 253) {
      facts.append("<div><dt>Website</dt><dd>\(domain)</dd></div>\n")
    }
    let list: HTML? = facts.isEmpty ? nil : "<dl class=\"facts\">\n\(facts)</dl>\n"
    let about: HTML? = shown(asker.about, limit: 280).map { "<blockquote>“\($0)”</blockquote>\n" }
    let publisher: HTML =
      asker.isVerified
      ? "<p class=\"note verified\"><strong>Verified publisher.</strong> \(site.name) checked who runs this app.</p>\n"
      : """
      <p class="note"><strong>Unverified publisher.</strong> \(site.name) has not checked who runs this app: \
      what it says about itself may not be true. Go on only if you know it.</p>

      """
    return """
      <section aria-labelledby="who">
      <h2 id="who" class="unseen">Who asks</h2>
      \(list)\(about)\(publisher)</section>

      """
  }

  private var account: HTML {
    accountSection(name: person.name, email: person.email, continuation: continuation, antiForgery: antiForgery)
  }

  private func permissions(_ name: ForeignText) -> HTML {
    let new = asked - grantedBefore
    let old = asked & grantedBefore
    let rest = ScopeSet.all(of: asker.version) - asked
    var parts: [HTML] = []
    if !new.isEmpty {
      let heading: HTML =
        grantedBefore.isEmpty ? "\(name) will be able to:" : "New: \(name) will also be able to:"
      parts.append("<h2 id=\"permissions\">\(heading)</h2>\n\(list(new))")
    }
    if !old.isEmpty {
      let heading: HTML = "Already allowed"
      parts.append(
        "<h2 id=\"\(new.isEmpty ? "permissions" : "allowed-before")\">\(heading)</h2>\n\(list(old))")
    }
    if person.isTesting {
      parts.append(
        """
        <p class="note"><strong>You are testing as a stranger.</strong> This is your own app. Until the test ends, it gets from \
        you what others would give it.</p>

        """)
    }
    if person.ownsTheApp {
      parts.append(
        """
        <p class="note"><strong>This is your own app.</strong> It gets every permission of version \
        \(asker.version.rawValue) of the API, whatever it asks for.</p>

        """)
      if !rest.isEmpty {
        parts.append("<details><summary>What else it gets</summary>\n\(list(rest))</details>\n")
      }
    }
    return "<section class=\"permissions\" aria-labelledby=\"permissions\">\n\(parts)</section>\n"
  }

  /// What is about the person comes first; headings only where both kinds are asked for.
  private func list(_ scopes: ScopeSet) -> HTML {
    let you = scopes.scopes.filter { $0.sentence(askedBy: asker.version).subject == .you }
    let page = scopes.scopes.filter { $0.sentence(askedBy: asker.version).subject == .yourPage }
    if you.isEmpty || page.isEmpty { return "<ul class=\"scopes\">\n\(items(you + page))</ul>\n" }
    return """
      <h3>About you</h3>
      <ul class="scopes">
      \(items(you))</ul>
      <h3>About your creator page, if you have one</h3>
      <ul class="scopes">
      \(items(page))</ul>

      """
  }

  private func items(_ scopes: [Scope]) -> [HTML] {
    scopes.map { scope in
      let sentence = scope.sentence(askedBy: asker.version)
      let tag: HTML? = sentence.reach == .changes ? " <span class=\"tag\">Makes changes</span>" : nil
      let preview: HTML? = preview(of: scope).map { "<span class=\"preview\">\($0)</span>" }
      return "<li>\(sentence.words)\(tag)\(preview)</li>\n"
    }
  }

  /// The very data an identity scope shares.
  private func preview(of scope: Scope) -> HTML? {
    switch scope {
    case .identity: "\(ForeignText(person.name))"
    case .identityEmail: "\(ForeignText(person.email, limit: 254))"
    case .users: "\(ForeignText(person.name)) · \(ForeignText(person.email, limit: 254))"
    default: nil
    }
  }

  private var sentTo: HTML {
    switch destination {
    case .website(let host): "You will be sent to <strong class=\"host\">\(ForeignText(host, limit: 512))</strong>."
    case .thisDevice(let host):
      """
      You will be sent to a program on this device, at \
      <strong class="host">\(ForeignText(host, limit: 512))</strong>.
      """
    case .appOnThisDevice(let scheme):
      """
      You will be sent to an app on this device that opens \
      <strong class="host">\(ForeignText(scheme, limit: 512))</strong> addresses.
      """
    }
  }

  private var undo: HTML {
    guard let connectedAppsPath else { return "" }
    return ", and you can take this back under <a href=\"\(connectedAppsPath)\">Connected apps</a>"
  }

  private func shown(_ text: String?, limit: Int = 60) -> ForeignText? {
    guard let text else { return nil }
    let shown = ForeignText(text, limit: limit)
    return shown.isEmpty ? nil : shown
  }
}
