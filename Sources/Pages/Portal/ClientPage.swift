// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One client as its owner sees it: never a secret or a token. Posts `act`, `mark` and `anti_forgery` to its own address.
public struct ClientPage: Sendable {
  public static func path(of clientID: String) -> String { "\(ClientsPage.path)/\(clientID)" }

  /// What its buttons do; the raw value is posted.
  public enum Act: String, Sendable, CaseIterable {
    case rotateSecret = "rotate-secret"
    case endOldSecret = "end-old-secret"
    case refreshTokens = "refresh-tokens"
    case askForScopes = "ask-for-scopes"
    case withdrawRequest = "withdraw-request"
    case beStranger = "be-stranger"
    case beOwner = "be-owner"
  }

  /// Something that was done just now.
  public enum Notice: String, Sendable, CaseIterable {
    case saved, asked, withdrawn
    case oldSecretEnded = "old-secret-ended"
    /// Nothing was done, as another page was faster.
    case changedMeanwhile = "changed-meanwhile"
    /// Nothing was done, as the operator shut the client or its owner out.
    case shutOut = "shut-out"
  }

  /// For how long an old secret may still work.
  public enum Overlap: Int64, Sendable, CaseIterable {
    case none = 0
    case hour = 3600
    case day = 86_400
    case week = 604_800
  }

  public struct Secret: Sendable {
    /// Until when the secret before still works; `nil` where it does not.
    public var oldEnds: Instant?
    public init(oldEnds: Instant? = nil) { self.oldEnds = oldEnds }
  }

  /// The creator's own pair; `nil` stands for one that was revoked.
  public struct Tokens: Sendable {
    public var changed: Instant
    /// To the hour; `nil` where they were not used.
    public var lastUse: Instant?
    public var accessEnds: Instant
    public var refreshEnds: Instant

    public init(changed: Instant, lastUse: Instant? = nil, accessEnds: Instant, refreshEnds: Instant) {
      self.changed = changed
      self.lastUse = lastUse
      self.accessEnds = accessEnds
      self.refreshEnds = refreshEnds
    }
  }

  /// A request for scopes, and what the operator said to it.
  public struct Request: Sendable {
    public enum State: Sendable { case pending, approved, refused }
    public var scopes: ScopeSet
    public var why: String
    public var asked: Instant
    public var state: State
    public var words: String?

    public init(scopes: ScopeSet, why: String, asked: Instant, state: State, words: String? = nil) {
      self.scopes = scopes
      self.why = why
      self.asked = asked
      self.state = state
      self.words = words
    }
  }

  /// What was wrong with a request for scopes.
  public enum AskProblem: Sendable, CaseIterable { case noScope, whyMissing, whyTooLong, askedBefore }

  /// The owner as a stranger to the client.
  public struct Test: Sendable {
    public var ends: Instant
    /// An authorization request to look at; `nil` where the app has to make it.
    public var link: String?

    public init(ends: Instant, link: String? = nil) {
      self.ends = ends
      self.link = link
    }
  }

  public var clientID: String
  public var name: String
  public var version: APIVersion
  /// What people are told, as far as it was written.
  public var about: [(label: About, text: String)]
  public var addresses: [RedirectURI]
  /// `nil` for a public client.
  public var secret: Secret?
  public var tokens: Tokens?
  public var approved: ScopeSet
  /// What may be asked of the operator.
  public var askable: ScopeSet
  /// Newest first.
  public var requests: [Request]
  public var test: Test?
  /// What was changed last, newest first.
  public var changes: [(at: Instant, words: String)]
  /// Sent back with what is done to secrets and tokens.
  public var mark: String
  public var antiForgery: String
  public var notice: Notice?
  /// What was typed to ask for scopes, when it is shown again.
  public var asking: (scopes: ScopeSet, why: String, problem: AskProblem)?

  public enum About: Sendable { case summary, category, author, domain, icon, privacy, terms }

  public init(
    clientID: String, name: String, version: APIVersion, about: [(label: About, text: String)] = [],
    addresses: [RedirectURI], secret: Secret?, tokens: Tokens?, approved: ScopeSet = .none, askable: ScopeSet = .none,
    requests: [Request] = [], test: Test? = nil, changes: [(at: Instant, words: String)] = [], mark: String,
    antiForgery: String, notice: Notice? = nil,
    asking: (scopes: ScopeSet, why: String, problem: AskProblem)? = nil
  ) {
    self.clientID = clientID
    self.name = name
    self.version = version
    self.about = about
    self.addresses = addresses
    self.secret = secret
    self.tokens = tokens
    self.approved = approved
    self.askable = askable
    self.requests = requests
    self.test = test
    self.changes = changes
    self.mark = mark
    self.antiForgery = antiForgery
    self.notice = notice
    self.asking = asking
  }

  public static func path(of clientID: String, with notice: Notice) -> String {
    path(of: clientID) + "?done=" + notice.rawValue
  }

  public func html(on site: Site) -> HTML {
    let problems = asking.map { [$0.problem.fieldProblem] } ?? []
    return site.page(
      title: "Client \(appName(name).plain)", width: .reading, hasErrors: !problems.isEmpty,
      neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\(notice.map { noticeLine($0.words) })\
      <h1>\(appName(name))</h1>
      <p class="hint">Version \(version.rawValue) of the API, \
      \(secret == nil ? "public: no secret" : "confidential: has a secret")</p>
      \(copyField(id: "client-id", label: "Client ID", value: clientID))\
      \(description)\(history)\
      <div class="buttons"><a class="button" href="\(ClientFormPage.changePath(of: clientID))">Change</a>
      <a class="button quiet" href="\(RequestsPage.path(of: clientID))">See its last log-ins</a>
      <a class="button quiet" href="\(RemoveClientPage.path(of: clientID))">Delete</a></div>
      </div>
      \(secretSection)\(tokensSection)\(scopesSection(problems, on: site))\(testSection)
      """)
  }
}

extension ClientPage {
  /// The longest list that is shown in full; all of it stands on the page for changes.
  private static let mostAddresses = 10

  private var description: HTML {
    let shown: [HTML] = addresses.prefix(ClientPage.mostAddresses).map { address in
      let mark: HTML? =
        address.kind == .plainHTTP ? " <span class=\"tag\">Not encrypted</span>" : nil
      return "<code>\(address.text)</code>\(mark)"
    }
    let more = addresses.count - shown.count
    let rest: [HTML] = more > 0 ? ["and \(more) more"] : []
    let facts = about.map { fact($0.label.words, ["\(ForeignText($0.text, limit: 300))"]) }
    let localhost: HTML? =
      addresses.contains { $0.kind == .loopback && $0.text.hasPrefix("http://localhost") }
      ? """
      <p class="note">The name localhost leads elsewhere on some machines. Register 127.0.0.1 instead.</p>

      """ : nil
    return """
      <dl class="details">\(facts.compactMap { $0 })\
      \(fact("Redirect addresses", shown + rest))</dl>
      \(localhost)
      """
  }
}

extension ClientPage {
  private var history: HTML? {
    if changes.isEmpty { return nil }
    let rows: [HTML] = changes.map {
      "<div><dt>\($0.at.shown)</dt><dd>\(ForeignText($0.words, limit: 300))</dd></div>\n"
    }
    return "<details><summary>What was changed last</summary>\n<dl class=\"details\">\n\(rows)</dl>\n</details>\n"
  }
}

extension ClientPage.About {
  fileprivate var words: HTML {
    switch self {
    case .summary: "Description"
    case .category: "Category"
    case .author: "Author"
    case .domain: "Domain"
    case .icon: "Icon"
    case .privacy: "Privacy policy"
    case .terms: "Terms"
    }
  }
}

extension ClientPage.Notice {
  fileprivate var words: HTML {
    switch self {
    case .saved: "Saved. It counts at once, for log-ins that are under way too."
    case .asked: "The operator will see what you ask for. The answer will stand here."
    case .withdrawn: "You took your request back."
    case .oldSecretEnded: "The old secret no longer works."
    case .shutOut: "Nothing was done: the operator has shut this client out. Ask them why."
    case .changedMeanwhile:
      """
      Nothing was done: the secret or the tokens were changed since that page was opened, or its button was pressed twice. \
      Look again, and repeat it if you still want to.
      """
    }
  }
}
