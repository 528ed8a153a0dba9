// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// One client with everything about it but its secrets, and what an operator may do to it. Posts `act`, `scope` and
/// `anti_forgery` to its own path.
public struct OperatorClientPage: Sendable {
  public static let changesOnPage = 20

  public struct Owner: Sendable {
    public var id: String
    public var name: String
    public var email: String?

    public init(id: String, name: String, email: String?) {
      self.id = id
      self.name = name
      self.email = email
    }
  }

  public struct RestrictedScope: Sendable {
    public var scope: Scope
    public var isApproved: Bool

    public init(scope: Scope, isApproved: Bool) {
      self.scope = scope
      self.isApproved = isApproved
    }
  }

  public struct Change: Sendable {
    public var at: Instant
    public var words: String

    public init(at: Instant, words: String) {
      self.at = at
      self.words = words
    }
  }

  public var clientID: String
  public var description: ClientDescription
  public var version: APIVersion
  public var isPublic: Bool
  public var requiresPKCE: Bool
  public var policy: ClientPolicy
  public var redirectURIs: [String]
  public var created: Instant
  public var owner: Owner
  public var scopes: [RestrictedScope]
  public var verified: Instant?
  public var disabled: Instant?
  /// Newest first.
  public var history: [Change]
  public var antiForgery: String

  public init(
    clientID: String, description: ClientDescription, version: APIVersion, isPublic: Bool, requiresPKCE: Bool,
    policy: ClientPolicy, redirectURIs: [String], created: Instant, owner: Owner, scopes: [RestrictedScope],
    verified: Instant?, disabled: Instant?, history: [Change], antiForgery: String
  ) {
    self.clientID = clientID
    self.description = description
    self.version = version
    self.isPublic = isPublic
    self.requiresPKCE = requiresPKCE
    self.policy = policy
    self.redirectURIs = redirectURIs
    self.created = created
    self.owner = owner
    self.scopes = scopes
    self.verified = verified
    self.disabled = disabled
    self.history = history
    self.antiForgery = antiForgery
  }

  private var path: String { OperatorClientsPage.path(of: clientID) }

  public func html(on site: Site) -> HTML {
    let out: HTML? = disabled.map {
      "<p class=\"note\">Disabled since \($0.html): nobody can log in with it, and its tokens are dead.</p>\n"
    }
    let items: [HTML] = history.map {
      "<div><dt>\($0.at.html)</dt><dd>\(ForeignText($0.words, limit: 200))</dd></div>\n"
    }
    return site.page(
      title: "Client", width: .reading, neighbours: .ofOperator(at: OperatorClientsPage.path),
      """
      <div class="card">
      <h1>\(appName(description.name))</h1>
      \(out)\(facts)\
      <p><a href="\(ClientsPage.path)/\(PercentEncoding.encode(clientID))/requests">Its last requests</a></p>
      </div>
      <section class="card" aria-labelledby="approvals">
      <h2 id="approvals">Approvals</h2>
      <p class="hint">What it may ask everybody for, and not its owner alone.</p>
      <ul class="tiles wide">
      \(scopes.map(approval))</ul>
      </section>
      <section class="card" aria-labelledby="verification">
      <h2 id="verification">Verification</h2>
      \(verification)\
      </section>
      <section class="card" aria-labelledby="access">
      <h2 id="access">Access</h2>
      \(access)\
      </section>
      <section class="card" aria-labelledby="history">
      <h2 id="history">Last changes</h2>
      <dl class="details">
      \(items)</dl>
      </section>
      """)
  }

  private var facts: HTML {
    func text(_ label: HTML, _ value: String?) -> HTML? { value.map { fact(label, "\(ForeignText($0, limit: 1000))") } }
    let addresses: [HTML] = redirectURIs.map { "<dd><code>\($0)</code></dd>" }
    let email: HTML? = owner.email.map { ", \(ForeignText($0, limit: 254))" }
    return """
      <dl class="details">
      \(fact("Client ID", code(clientID)))\
      \(fact("Owner", "<a href=\"\(OperatorUsersPage.path(of: owner.id))\">\(ForeignText(owner.name))</a>\(email)"))\
      \(text("What it is", description.summary))\(text("Author", description.author))\
      \(text("Site", description.domain))\(text("Category", description.category))\
      \(text("Picture", description.iconURL))\(text("Privacy policy", description.privacyPolicyURL))\(text("Terms", description.termsURL))\
      \(fact("Kind", "\(kind)"))\
      <div><dt>Redirect addresses</dt>\(addresses)</div>
      \(fact("Registered", created.html))\
      </dl>

      """
  }

  private var kind: String {
    var words = [
      "version \(version.rawValue) of the API", isPublic ? "public: no secret" : "confidential: has a secret",
    ]
    if requiresPKCE { words.append("must use PKCE") }
    if !policy.issuesRefreshTokens { words.append("gets no refresh tokens") }
    if !policy.namesIssuer { words.append("is not told the issuer") }
    return words.joined(separator: ", ")
  }

  private func approval(_ item: RestrictedScope) -> HTML {
    let words: HTML = item.isApproved ? "Withdraw \(item.scope.name)" : "Approve \(item.scope.name)"
    let form = actForm(
      at: path, [("act", item.isApproved ? "withdraw" : "approve"), ("scope", item.scope.name)],
      antiForgery: antiForgery, words)
    return """
      <li><code>\(item.scope.name)</code> <span class="tag">\(item.isApproved ? "Approved" : "Not approved")</span>
      <p class="hint">\(item.scope.sentence(askedBy: version).words)</p>
      \(form)</li>

      """
  }

  private var verification: HTML {
    if let verified {
      return """
        <p>Verified since \(verified.html): the consent page says so. It lapses when the owner changes its name, its site or \
        an address.</p>
        \(actForm(at: path, [("act", "unverify")], antiForgery: antiForgery, "Withdraw the verification"))
        """
    }
    return """
      <p>Not verified. Verify it when you know who runs it and that the name and the addresses are theirs.</p>
      \(actForm(at: path, [("act", "verify")], antiForgery: antiForgery, "Verify this client"))
      """
  }

  private var access: HTML {
    if disabled != nil {
      return """
        <p>Enabled again, it starts anew: tokens that died stay dead, and its owner has to make new creator’s tokens.</p>
        \(actForm(at: path, [("act", "enable")], antiForgery: antiForgery, "Enable this client"))
        """
    }
    return graveActForm(
      at: path, [("act", "disable")], antiForgery: antiForgery, "Disable this client",
      consequence: """
        Everybody’s tokens of it die at once, its creator’s too, nobody can log in with it, and its webhooks fall silent. \
        Enabling it again brings no token back.
        """)
  }
}
