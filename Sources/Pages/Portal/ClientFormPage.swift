// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Registers a client, or changes one. Posts the names of ``Field`` and `anti_forgery` to its own address.
public struct ClientFormPage: Sendable {
  /// Named as they are posted.
  public enum Field: String, Sendable, CaseIterable {
    case name, summary, category, author, domain
    case icon, privacy, terms
    case redirectURIs = "redirect_uris"
    case version, kind
  }

  /// What stands in the fields, as it was typed.
  public struct Entries: Sendable {
    public var name = ""
    public var summary = ""
    public var category = ""
    public var author = ""
    public var domain = ""
    public var icon = ""
    public var privacy = ""
    public var terms = ""
    /// One a line.
    public var redirectURIs = ""
    public var version = APIVersion.v2
    public var isPublic = false
    public var requiresPKCE = false
    public var namesIssuer = true
    public var issuesRefreshTokens = true
    /// What people may leave out of what it asks for.
    public var optional = ScopeSet.none

    public init() {}
  }

  public enum Purpose: Sendable {
    /// - Parameter key: makes one client of a form that is sent twice.
    case register(key: String)
    case change(clientID: String, name: String)
  }

  public struct Problem: Sendable {
    /// `nil` for the whole form.
    public var field: Field?
    public var words: String

    public init(_ field: Field?, _ words: String) {
      self.field = field
      self.words = words
    }
  }

  public static let newPath = ClientsPage.path + "/new"
  public static func changePath(of clientID: String) -> String { ClientPage.path(of: clientID) + "/edit" }

  public var purpose: Purpose
  public var entries: Entries
  public var antiForgery: String
  public var problems: [Problem]

  public init(_ purpose: Purpose, entries: Entries, antiForgery: String, problems: [Problem] = []) {
    self.purpose = purpose
    self.entries = entries
    self.antiForgery = antiForgery
    self.problems = problems
  }

  public func html(on site: Site) -> HTML {
    let problems = problems.map {
      FieldProblem(field: ($0.field ?? .name).rawValue, words: $0.words, isOfField: $0.field != nil)
    }
    let (title, action, key): (String, String, String?) =
      switch purpose {
      case .register(let key): ("Register a client", ClientFormPage.newPath, key)
      case .change(let clientID, _): ("Change a client", ClientFormPage.changePath(of: clientID), nil)
      }
    return site.page(
      title: title, width: .reading, hasErrors: !problems.isEmpty, neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\
      <h1>\(heading)</h1>
      <form method="post" action="\(action)" novalidate>
      \(about(problems))\(addresses(problems))\(kind)\(habits)\(optional)\
      \(hiddenField("key", key))\(hiddenField("anti_forgery", antiForgery))\
      \(buttons)\
      </form>
      </div>
      """)
  }
}

extension ClientFormPage {
  private var heading: HTML {
    switch purpose {
    case .register: "Register a client"
    case .change(_, let name): "Change \(appName(name))"
    }
  }

  private var buttons: HTML {
    switch purpose {
    case .register: "<div class=\"buttons\"><button class=\"button\">Register</button></div>\n"
    case .change(let clientID, _):
      """
      <div class="buttons"><button class="button">Save</button>
      <a class="button quiet" href="\(ClientPage.path(of: clientID))">Cancel</a></div>

      """
    }
  }

  private func line(
    _ field: Field, _ label: HTML, _ value: String, hint: HTML? = nil, isRequired: Bool = false,
    _ problems: [FieldProblem]
  ) -> HTML {
    FormField(
      name: field.rawValue, label: label, value: value, hint: hint, attributes: " spellcheck=\"false\"",
      isRequired: isRequired
    ).html(problems)
  }

  private func about(_ problems: [FieldProblem]) -> HTML {
    let summary = FormField(
      name: Field.summary.rawValue, label: "Description (optional)", .lines(3), value: entries.summary,
      hint: "What your app does, in a sentence or two. It stands on the page that asks people for permission.",
      isRequired: false)
    return """
      <h2>What people are told</h2>
      \(line(.name, "App name", entries.name, isRequired: true, problems))\
      \(summary.html(problems))\
      \(line(.category, "Category (optional)", entries.category, hint: "For example: forum, chat, shop.", problems))\
      \(line(.author, "Author or organisation (optional)", entries.author, problems))\
      \(line(.domain, "Domain (optional)", entries.domain, hint: "For example fanclub.example.", problems))\
      \(line(.icon, "Icon (optional)", entries.icon, hint: "The https:// address of a square picture.", problems))\
      \(line(.privacy, "Privacy policy (optional)", entries.privacy, hint: "An https:// address.", problems))\
      \(line(.terms, "Terms (optional)", entries.terms, hint: "An https:// address.", problems))
      """
  }

  private func addresses(_ problems: [FieldProblem]) -> HTML {
    let field = FormField(
      name: Field.redirectURIs.rawValue, label: "Redirect addresses, one on each line", .lines(4),
      value: entries.redirectURIs,
      hint: """
        Your app must send one of them character for character, the final slash too. They start with https://, or on your own \
        machine with http://127.0.0.1.
        """, attributes: " spellcheck=\"false\"")
    return "<h2>Where people are sent back to</h2>\n\(field.html(problems))"
  }

  private var kind: HTML? {
    guard case .register = purpose else { return nil }
    let versions = [
      Choice(
        .oneOf, name: Field.version.rawValue, value: "2", label: "Version 2", hint: "For everything new.",
        isChosen: entries.version == .v2),
      Choice(
        .oneOf, name: Field.version.rawValue, value: "1", label: "Version 1",
        hint: "For apps written for pledges and rewards.", isChosen: entries.version == .v1),
    ]
    let kinds = [
      Choice(
        .oneOf, name: Field.kind.rawValue, value: "confidential", label: "Yes: it runs on a server",
        hint: "It gets a client secret.", isChosen: !entries.isPublic),
      Choice(
        .oneOf, name: Field.kind.rawValue, value: "public", label: "No: people install it, or it runs in a browser",
        hint: "It gets no secret and must use PKCE.", isChosen: entries.isPublic),
    ]
    return """
      <h2>What cannot be changed later</h2>
      \(fieldset("Version of the API", versions))\
      \(fieldset("Can your app keep a secret?", kinds))
      """
  }

  /// Which there are depends on the version, so a client is registered first.
  private var optional: HTML? {
    guard case .change = purpose else { return nil }
    let boxes = ScopeSet.optional(for: entries.version).scopes.map { scope in
      Choice(
        .box, name: "optional", value: scope.name, label: "<code>\(scope.name)</code>",
        hint: "\(scope.sentence(askedBy: entries.version).words)", isChosen: entries.optional.contains(scope))
    }
    return """
      <h2>What people may leave out</h2>
      <p class="hint">Where your app asks for one of these, people can untick it and log in all the same.</p>
      <details><summary>Permissions your app can do without</summary>
      \(fieldset("Your app can do without", boxes))\
      </details>

      """
  }

  private var habits: HTML {
    let habits = [
      Choice(
        .box, name: "require_pkce", value: "yes", label: "Require PKCE",
        hint: "A log-in without a code challenge is refused. Public apps always need one.",
        isChosen: entries.requiresPKCE),
      Choice(
        .box, name: "refresh_tokens", value: "yes", label: "Issue refresh tokens",
        hint: "Without one, a log-in ends when its access token does.", isChosen: entries.issuesRefreshTokens),
      Choice(
        .box, name: "issuer", value: "yes", label: "Say who answers (iss)",
        hint: "Untick only where your library refuses an answer that has it.", isChosen: entries.namesIssuer),
    ]
    return "<h2>How logging in goes</h2>\n\(fieldset("Choose what fits your app", habits))"
  }
}
