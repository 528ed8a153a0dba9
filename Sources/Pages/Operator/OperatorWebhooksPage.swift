// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The queue of what webhooks are to be told, and the webhooks that need somebody to look at them.
public struct OperatorWebhooksPage: Sendable {
  public static let path = "/operator/webhooks"
  public static let rowsOnPage = 10

  public static func path(of id: String) -> String { path + "/" + PercentEncoding.encode(id) }

  public struct Webhook: Sendable {
    public var id: String
    public var address: String
    public var clientID: String
    public var isPaused: Bool
    /// Deliveries that failed one after the other.
    public var failures: Int
    public var waiting: Int
    public var missed: Int
    /// When the event that is next was raised.
    public var oldest: Instant?
    /// What went wrong with it last.
    public var trouble: String?

    public init(
      id: String, address: String, clientID: String, isPaused: Bool, failures: Int, waiting: Int, missed: Int,
      oldest: Instant?, trouble: String?
    ) {
      self.id = id
      self.address = address
      self.clientID = clientID
      self.isPaused = isPaused
      self.failures = failures
      self.waiting = waiting
      self.missed = missed
      self.oldest = oldest
      self.trouble = trouble
    }
  }

  /// Of all webhooks together.
  public var waiting: Int
  public var missed: Int
  public var paused: Int
  public var oldest: Instant?
  public var showsAll: Bool
  public var webhooks: [Webhook]
  public var next: String?
  public var isFirst: Bool

  public init(
    waiting: Int, missed: Int, paused: Int, oldest: Instant?, showsAll: Bool, webhooks: [Webhook], next: String?,
    isFirst: Bool
  ) {
    self.waiting = waiting
    self.missed = missed
    self.paused = paused
    self.oldest = oldest
    self.showsAll = showsAll
    self.webhooks = webhooks
    self.next = next
    self.isFirst = isFirst
  }

  public func html(on site: Site) -> HTML {
    let path = OperatorWebhooksPage.path
    let none: HTML? =
      webhooks.isEmpty
      ? "<p>\(showsAll ? "There is no webhook." : "No webhook is paused, and each one’s last delivery arrived.")</p>\n"
      : nil
    let list: HTML? = webhooks.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(webhooks.map(item))</ul>\n"
    let other: HTML =
      showsAll
      ? "<a href=\"\(path)\">Only those in trouble</a>" : "<a href=\"\(path)?show=all\">All webhooks</a>"
    return site.page(
      title: "Webhook queue", width: .reading, neighbours: .ofOperator(at: path),
      """
      <div class="card">
      <h1>Webhook queue</h1>
      <dl class="details">
      \(fact("Events that wait", "\(waiting)"))\(oldest.map { fact("The oldest since", $0.html) })\
      \(fact("Events let go of because a queue was full", "\(missed)"))\(fact("Paused webhooks", "\(paused)"))\
      </dl>
      </div>
      <section class="card" aria-labelledby="webhooks">
      <h2 id="webhooks">\(showsAll ? "All webhooks" : "Webhooks in trouble")</h2>
      <p>\(other)</p>
      \(none)\(list)\
      \(pager(at: path, [("show", showsAll ? "all" : "")], next: next, isFirst: isFirst))\
      </section>
      """)
  }

  private func item(_ webhook: Webhook) -> HTML {
    let trouble: HTML? = webhook.trouble.map { fact("Last error", "\(ForeignText($0, limit: 200))") }
    let missed: HTML? = webhook.missed == 0 ? nil : fact("Missed", "\(webhook.missed)")
    return """
      <li><a href="\(OperatorWebhooksPage.path(of: webhook.id))">Webhook \(webhook.id)</a>\(webhook.tag)
      <dl class="details">
      \(fact("Receiver", code(webhook.address, limit: 300)))\
      \(fact("Waiting", "\(webhook.waiting)"))\(webhook.oldest.map { fact("Oldest since", $0.html) })\(missed)\(trouble)\
      </dl></li>

      """
  }
}

extension OperatorWebhooksPage.Webhook {
  var tag: HTML? {
    if isPaused { return " <span class=\"tag\">Paused after \(failures) failures</span>" }
    return failures == 0 ? nil : " <span class=\"tag\">\(failures) failed</span>"
  }
}
