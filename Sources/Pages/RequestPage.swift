// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import UsherOAuth

/// One request of a client, told from what was sent to what to change.
public struct RequestPage: Sendable {
  /// What a reference is put behind to find its request.
  public static let finder = "/portal/requests/"

  public static func path(of reference: String, client: String) -> String {
    "\(RequestsPage.path(of: client))/\(reference)"
  }

  public var client: String
  public var clientID: String
  public var trace: ReadTrace
  public var codeLifetime: Duration

  public init(client: String, clientID: String, trace: ReadTrace, codeLifetime: Duration) {
    self.client = client
    self.clientID = clientID
    self.trace = trace
    self.codeLifetime = codeLifetime
  }

  public func html(on site: Site) -> HTML {
    let told = trace.explanation(codeLifetime: codeLifetime)
    let kept = trace.trace
    return site.page(
      title: kept.isFailure ? "Why did it fail?" : "A request of your client", width: .reading,
      neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      <p class="hint"><a href="\(RequestsPage.path(of: clientID))">Requests of \(ForeignText(client))</a></p>
      <h1>\(kept.step.title)</h1>
      <p class="lead">\(sentence(told.decision))</p>
      \(changes(told))\(rule(told))\(doubt)\
      </div>
      <section class="card" aria-labelledby="sent">
      <h2 id="sent">What was sent</h2>
      <dl class="details wide">
      <div><dt>When</dt><dd><time datetime="\(kept.at.text())">\(kept.at.second)</time></dd></div>
      <div><dt>Request</dt><dd><code>\(ForeignText(revealing: kept.target, limit: 120))</code></dd></div>
      \(answer)\(kept.sent.map(row))\
      </dl>
      <p class="reference">Reference: <code>\(kept.reference)</code></p>
      </section>
      \(flow)
      """)
  }

  private func changes(_ told: Explanation) -> HTML? {
    if told.changes.isEmpty { return nil }
    let items: [HTML] = told.changes.map { "<li>\(sentence($0))</li>\n" }
    return "<h2>What to change</h2>\n<ul class=\"steps\">\n\(items)</ul>\n"
  }

  private func rule(_ told: Explanation) -> HTML? {
    told.rule.map { "<h2>Which rule</h2>\n<p>\($0.sentence). <span class=\"hint\">(\($0.source))</span></p>\n" }
  }

  private var doubt: HTML? {
    if trace.trace.isProved || trace.trace.step == .authorize { return nil }
    return """
      <p class="note">Somebody who did not prove to be this client sent this. It may be your app with wrong \
      credentials, and it may be anybody else who knows the client ID.</p>

      """
  }

  private var answer: HTML? {
    guard case .refused(_, let status, let error) = trace.trace.outcome else { return nil }
    return "<div><dt>Answer</dt><dd><code>\(status) \(error)</code></dd></div>\n"
  }

  private func row(_ parameter: SentParameter) -> HTML {
    let value: HTML
    switch parameter.value {
    case .text(""): value = "<span class=\"hint\">empty</span>"
    case .text(let text): value = "<code>\(ForeignText(revealing: text, limit: 420))</code>"
    case .masked(let length, let kind):
      let looks: HTML? = kind.map { ", looks like \($0.name)" }
      value = "<span class=\"hint\">\(length) character\(length == 1 ? "" : "s"), not kept\(looks)</span>"
    }
    return "<div><dt>\(ForeignText(revealing: parameter.name, limit: 60))</dt><dd>\(value)</dd></div>\n"
  }

  private var flow: HTML? {
    if trace.related.isEmpty { return nil }
    let items: [HTML] = trace.related.suffix(20).map { other in
      let address = RequestPage.path(of: other.reference, client: clientID)
      let verdict: HTML = other.passage == nil ? "refused" : other.passage == .allowed ? "allowed" : "passed"
      return """
        <li><a href="\(address)">\(other.step.title)</a>, \(verdict), \
        <time datetime="\(other.at.text())">\(other.at.second)</time></li>

        """
    }
    let sequel: HTML? = trace.sequel.map { "<p>\($0)</p>\n" }
    return """
      <section class="card" aria-labelledby="flow">
      <h2 id="flow">The same log-in</h2>
      \(sequel)<ul class="steps">
      \(items)</ul>
      </section>

      """
  }
}
