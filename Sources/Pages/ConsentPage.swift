// SPDX-License-Identifier: Apache-2.0
public import Membership
public import UsherOAuth

/// Asks whether an app may have what it asks for. Posts `decision` (`allow` or `deny`), an `optional` for each box that is
/// ticked, `question` and `anti_forgery`.
public struct ConsentPage: Sendable {
  /// The app that asks. Its words are its own: shown, never trusted.
  public struct Asker: Sendable {
    public var name: String
    public var author: String?
    /// The web site it says is its own; shown as text, never as a link.
    public var domain: String?
    public var about: String?
    public var version: APIVersion
    /// Whether the operator checked who publishes it.
    public var isVerified: Bool

    public init(
      name: String, author: String? = nil, domain: String? = nil, about: String? = nil, version: APIVersion,
      isVerified: Bool = false
    ) {
      self.name = name
      self.author = author
      self.domain = domain
      self.about = about
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

  public enum Problem: Sendable, CaseIterable {
    /// Every box was left empty, and there is nothing besides them.
    case nothingLeft
  }

  public var asker: Asker
  public var person: Person
  public var destination: Destination
  public var asked: ScopeSet
  public var grantedBefore: ScopeSet
  /// Those of the new scopes that can be left out.
  public var optional: ScopeSet
  /// Those of the optional ones that were left out before.
  public var leftOutBefore: ScopeSet
  /// The boxes that are ticked.
  public var ticked: ScopeSet
  public var preview: Preview
  /// What the page asks, as it is posted with the answer: opaque to the page.
  public var question: String
  public var problems: [Problem]
  /// Where the decision is posted to.
  public var action: String
  public var antiForgery: String
  public var logOutAntiForgery: String
  /// Carried by “Not you?” through log out and log in: opaque to this page.
  public var continuation: String?
  /// The page on which the person takes a permission back, when the site has one.
  public var connectedAppsPath: String?

  public init(
    asker: Asker, person: Person, destination: Destination, asked: ScopeSet, grantedBefore: ScopeSet = .none,
    optional: ScopeSet = .none, leftOutBefore: ScopeSet = .none, ticked: ScopeSet? = nil, preview: Preview = Preview(),
    question: String = "", problems: [Problem] = [], action: String, antiForgery: String, logOutAntiForgery: String,
    continuation: String? = nil, connectedAppsPath: String? = nil
  ) {
    self.asker = asker
    self.person = person
    self.destination = destination
    self.asked = asked
    self.grantedBefore = grantedBefore
    self.optional = optional
    self.leftOutBefore = leftOutBefore
    self.ticked = ticked ?? optional - leftOutBefore
    self.preview = preview
    self.question = question
    self.problems = problems
    self.action = action
    self.antiForgery = antiForgery
    self.logOutAntiForgery = logOutAntiForgery
    self.continuation = continuation
    self.connectedAppsPath = connectedAppsPath
  }

  public func html(on site: Site) -> HTML {
    let name = appName(asker.name)
    let shortName = appName(asker.name, limit: 32)
    let problems = problems.map { fieldProblem($0) }
    return site.page(
      title: "Allow \(shortName.plain)?", width: .ticket, hasErrors: !problems.isEmpty,
      """
      <div class="card ticket">
      <div class="ticket-body">
      \(errorSummary(problems))\
      <p class="emblem" aria-hidden="true">\(ForeignText(String(name.plain.prefix(1))))</p>
      <h1>Allow \(name) to use your \(site.name) account?</h1>
      \(who(on: site))\(account)\(permissions(name))\
      </div>
      <div class="ticket-stub">
      <p>\(sentTo) \(name) will not see your password\(undo).</p>
      <form id="answer" method="post" action="\(action)">
      \(hiddenField("question", question))\(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button" name="decision" value="allow">Allow \(shortName)</button>
      <button class="button quiet" name="decision" value="deny">Don’t allow</button></div>
      </form>
      </div>
      </div>
      """)
  }
}

extension ConsentPage {
  private func fieldProblem(_ problem: Problem) -> FieldProblem {
    switch problem {
    case .nothingLeft:
      FieldProblem(
        field: optional.scopes.first.map { permissionBox($0).id } ?? "permissions",
        words: "Tick at least one permission, or choose “Don’t allow”", isOfField: false)
    }
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
    accountSection(name: person.name, email: person.email, continuation: continuation, antiForgery: logOutAntiForgery)
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
