// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
public import UsherOAuth

/// The last requests of a client, newest first: what each was and what became of it.
public struct RequestsPage: Sendable {
  public struct Request: Sendable {
    public var reference: String
    public var at: Instant
    public var step: Trace.Step
    public var isProved: Bool
    public var isRefused: Bool
    /// In the words of an ``Explanation``.
    public var decision: String
    /// What followed it in the same log-in.
    public var sequel: String?

    public init(
      reference: String, at: Instant, step: Trace.Step, isProved: Bool, isRefused: Bool, decision: String,
      sequel: String? = nil
    ) {
      self.reference = reference
      self.at = at
      self.step = step
      self.isProved = isProved
      self.isRefused = isRefused
      self.decision = decision
      self.sequel = sequel
    }

    public init(_ read: ReadTrace, codeLifetime: Duration) {
      let trace = read.trace
      self.init(
        reference: trace.reference, at: trace.at, step: trace.step, isProved: trace.isProved,
        isRefused: trace.isFailure,
        decision: read.explanation(codeLifetime: codeLifetime).decision, sequel: read.sequel)
    }
  }

  public static func path(of clientID: String) -> String { "\(ClientsPage.path)/\(clientID)/requests" }

  public var client: String
  public var clientID: String
  public var requests: [Request]
  public var showsRefusedOnly: Bool
  /// Whether newer ones stand on the page before.
  public var isContinued: Bool
  /// Where the next page begins.
  public var next: String?
  /// How many were not kept.
  public var dropped: Int

  public init(
    client: String, clientID: String, requests: [Request], showsRefusedOnly: Bool = false, isContinued: Bool = false,
    next: String? = nil, dropped: Int = 0
  ) {
    self.client = client
    self.clientID = clientID
    self.requests = requests
    self.showsRefusedOnly = showsRefusedOnly
    self.isContinued = isContinued
    self.next = next
    self.dropped = dropped
  }

  private var path: String { RequestsPage.path(of: clientID) }

  public func html(on site: Site) -> HTML {
    site.page(
      title: "Requests of " + ForeignText(client, limit: 40).plain, width: .reading,
      neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      <h1>Requests of \(ForeignText(client))</h1>
      <p>What this client sent last, and what became of it: refusals, and some of what went well. Secrets, codes, tokens \
      and states are never kept. Everything here goes after seven days, or when newer requests take its place.</p>
      \(filter)\(gap)\(list)\(more)\
      </div>
      """)
  }

  private var filter: HTML {
    func link(_ address: String, _ words: HTML, _ isOpen: Bool) -> HTML {
      isOpen ? "<li><strong>\(words)</strong></li>\n" : "<li><a href=\"\(address)\">\(words)</a></li>\n"
    }
    return """
      <nav aria-label="Which requests">
      <ul class="filter">
      \(link(path, "All requests", !showsRefusedOnly))\(link(path + "?show=refused", "Refused only", showsRefusedOnly))\
      </ul>
      </nav>

      """
  }

  private var gap: HTML? {
    if dropped == 0 { return nil }
    let words: HTML = dropped == 1 ? "1 more refusal was" : "\(dropped) more refusals were"
    return "<p class=\"note\">\(words) not kept in the last seven days, as too many came at once.</p>\n"
  }

  private var list: HTML {
    if requests.isEmpty {
      let words: HTML =
        isContinued ? "There are no older ones." : showsRefusedOnly ? "Nothing was refused." : "Nothing was sent yet."
      return "<p class=\"lead\">\(words)</p>\n"
    }
    return "<ol class=\"tiles wide requests\">\n\(requests.map(item))</ol>\n"
  }

  private func item(_ request: Request) -> HTML {
    let address = RequestPage.path(of: request.reference, client: clientID)
    let verdict: HTML = request.isRefused ? "<strong class=\"refused\">Refused</strong>" : "<strong>Passed</strong>"
    let doubt: HTML? = request.isProved || request.step == .authorize ? nil : " <span class=\"tag\">not proved</span>"
    let sequel: HTML? = request.sequel.map { "<p class=\"hint\">\($0)</p>\n" }
    return """
      <li>
      <h2><a href="\(address)">\(request.step.title)</a></h2>
      <p class="hint">\(verdict)\(doubt) <time datetime="\(request.at.text())">\(request.at.second)</time></p>
      <p>\(sentence(request.decision, limit: 300))</p>
      \(sequel)</li>

      """
  }

  private var more: HTML? {
    guard let next else { return nil }
    let filter = showsRefusedOnly ? "&show=refused" : ""
    return "<p><a href=\"\(path)?before=\(next)\(filter)\">Older requests</a></p>\n"
  }
}

extension Trace.Step {
  var title: HTML {
    switch self {
    case .authorize: "Log-in and consent"
    case .exchange: "Exchange of a code"
    case .refresh: "Refresh"
    case .token: "Token request"
    case .revoke: "Revocation"
    case .introspect: "Introspection"
    case .api: "API call"
    }
  }
}

extension Instant {
  /// `2026-11-23 20:15:07 UTC`.
  var second: String {
    let text = text()
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
  }
}

/// A sentence in which what was sent stands between backticks.
func sentence(_ text: String, limit: Int = 2048) -> HTML {
  let parts: [HTML] = text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
    place.isMultiple(of: 2) ? "\(part)" : "<code>\(ForeignText(revealing: String(part), limit: limit))</code>"
  }
  return "\(parts)"
}
