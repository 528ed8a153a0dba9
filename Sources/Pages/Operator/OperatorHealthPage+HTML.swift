// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

extension OperatorHealthPage {
  public func html(on site: Site) -> HTML {
    let refusals: [HTML] = requests.refusals.prefix(8).map {
      fact("Refused with <code>\(ForeignText($0.error))</code>", "\($0.count)")
    }
    let notes: [HTML] = warnings.map { "<p class=\"note\">\($0.words)</p>\n" }
    let stored: [HTML] = figures.map { fact("\($0.help.trimmed)", "\($0.value.short)") }
    return site.page(
      title: "Health", width: .reading, neighbours: .ofOperator(at: OperatorHealthPage.path),
      """
      <div class="card">
      <h1>Health</h1>
      \(notes)\
      <dl class="details">
      \(fact("Version", "\(version)"))\(fact("Running for", "\(uptime.inWords)"))\(fact("Time here", now.html))\
      \(fact("Users", "\(users)"))\(fact("Clients", "\(clients)"))\(fact("Members of campaigns", "\(members)"))\
      \(fact("Requests for approval", pending))\
      \(fact("Webhook events that wait", "<a href=\"\(OperatorWebhooksPage.path)\">\(webhooks.waiting)</a>"))\
      \(webhooks.oldest.map { fact("The oldest since", $0.html) })\
      \(fact("Paused webhooks", "\(webhooks.paused)"))\
      </dl>
      </div>
      <section class="card" aria-labelledby="requests">
      <h2 id="requests">Since this process began</h2>
      <dl class="details">
      \(fact("Requests answered", "\(requests.answered)"))\
      \(fact("Of them refused (4xx)", "\(requests.clientErrors)"))\(fact("Failed (5xx)", "\(requests.serverErrors)"))\
      \(fact("Over a limit (429)", "\(requests.throttled)"))\(fact("Pairs of tokens issued", "\(requests.tokensIssued)"))\
      \(refusals)\(stored)\(batch)\
      </dl>
      <p class="hint">The same and more for machines is at <code>/metrics</code>.</p>
      </section>
      <section class="card" aria-labelledby="acts">
      <h2 id="acts">What operators did</h2>
      \(actList)\
      </section>
      """)
  }

  private var pending: HTML {
    let words: HTML =
      pendingRequests > OperatorHealthPage.mostPendingCounted
      ? "more than \(OperatorHealthPage.mostPendingCounted)" : "\(pendingRequests)"
    return "<a href=\"\(OperatorApprovalsPage.path)\">\(words)</a>"
  }

  /// How many writes shared a commit.
  private var batch: HTML? {
    func value(_ beginning: String) -> Double? { figures.first { $0.help.hasPrefix(beginning) }?.value }
    guard let writes = value("Writes;"), let commits = value("Commits "), commits > 0 else { return nil }
    return fact("Writes that shared a commit, on average", "\((writes / commits).short)")
  }

  private var actList: HTML {
    if acts.isEmpty { return "<p>Nothing that is still on record.</p>\n" }
    let items: [HTML] = acts.map { act in
      let detail: HTML? = act.detail.map { ": \(ForeignText($0, limit: 200))" }
      return """
        <div><dt>\(act.at.html), \(ForeignText(act.name, limit: 254))</dt>
        <dd>\(act.deed) <a href="\(act.path)">\(ForeignText(act.subject, limit: 64))</a>\(detail)</dd></div>

        """
    }
    let newest: HTML? =
      isNewest ? nil : "<a class=\"button quiet\" href=\"\(OperatorHealthPage.path)#acts\">Newest</a>\n"
    let older: HTML? = olderActs.map {
      "<a class=\"button quiet\" href=\"\(OperatorHealthPage.path)?before=\($0)#acts\">Older</a>\n"
    }
    let links: HTML? =
      newest == nil && older == nil
      ? nil : "<nav class=\"buttons\" aria-label=\"Parts of the list\">\n\(newest)\(older)</nav>\n"
    return "<dl class=\"details\">\n\(items)</dl>\n\(links)"
  }
}

extension OperatorHealthPage.Warning {
  fileprivate var words: HTML {
    switch self {
    case .plainHTTP(let address):
      "The base URL is \(code(address)): without https, passwords and tokens can be read on their way."
    case .sandbox: "This is a sandbox: anybody can move its clock and pretend to pledge."
    case .movedClock: "The sandbox’s clock was moved; every rule sees that time."
    case .demo: "These are the demo’s data: its passwords, secrets and key are public."
    case .noLimits: "Requests are not limited at all."
    case .privateReceivers: "Webhooks may be sent to <code>http</code> addresses and into this machine’s network."
    }
  }
}

extension Duration {
  /// `3 days 4 h`, `4 h 12 min`, `12 min`.
  fileprivate var inWords: String {
    let minutes = components.seconds / 60
    let (days, hours) = (minutes / 1440, minutes / 60 % 24)
    if days > 0 { return "\(days) \(days == 1 ? "day" : "days") \(hours) h" }
    return hours > 0 ? "\(hours) h \(minutes % 60) min" : "\(minutes) min"
  }
}

extension Double {
  /// Whole where it is, with one decimal place otherwise.
  fileprivate var short: String {
    // Beyond this, whole numbers of a double have gaps.
    if self == rounded(), magnitude < 9e15 { return String(Int64(self)) }
    return String((self * 10).rounded() / 10)
  }
}

extension String {
  /// Without the full stop of a sentence.
  fileprivate var trimmed: String { hasSuffix(".") ? String(dropLast()) : self }
}
