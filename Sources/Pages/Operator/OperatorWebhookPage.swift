// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One webhook, its queue and what was sent last. Posts `act`, `delivery` and `anti_forgery` to its own path.
public struct OperatorWebhookPage: Sendable {
  public static let deliveriesOnPage = 15

  public struct Delivery: Sendable {
    public var id: String
    public var sequence: Int
    public var trigger: String
    public var raised: Instant
    public var delivered: Instant?
    public var isWaiting: Bool
    public var attempts: Int
    public var trouble: String?

    public init(
      id: String, sequence: Int, trigger: String, raised: Instant, delivered: Instant?, isWaiting: Bool, attempts: Int,
      trouble: String?
    ) {
      self.id = id
      self.sequence = sequence
      self.trigger = trigger
      self.raised = raised
      self.delivered = delivered
      self.isWaiting = isWaiting
      self.attempts = attempts
      self.trouble = trouble
    }
  }

  public var webhook: OperatorWebhooksPage.Webhook
  public var triggers: [String]
  public var campaign: String
  /// The id of who runs the campaign.
  public var creator: String
  public var created: Instant
  /// When the next event is sent.
  public var next: Instant?
  /// Newest first.
  public var deliveries: [Delivery]
  public var antiForgery: String

  public init(
    webhook: OperatorWebhooksPage.Webhook, triggers: [String], campaign: String, creator: String, created: Instant,
    next: Instant?, deliveries: [Delivery], antiForgery: String
  ) {
    self.webhook = webhook
    self.triggers = triggers
    self.campaign = campaign
    self.creator = creator
    self.created = created
    self.next = next
    self.deliveries = deliveries
    self.antiForgery = antiForgery
  }

  private var path: String { OperatorWebhooksPage.path(of: webhook.id) }

  public func html(on site: Site) -> HTML {
    let trouble: HTML? = webhook.trouble.map { fact("Last error", "\(ForeignText($0, limit: 300))") }
    let next: HTML? = webhook.isPaused ? nil : next.map { fact("Next try", $0.html) }
    let none: HTML? = deliveries.isEmpty ? "<p>Nothing was raised for it yet.</p>\n" : nil
    let list: HTML? = deliveries.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(deliveries.map(item))</ul>\n"
    let clientPath = OperatorClientsPage.path(of: webhook.clientID)
    let facts: [HTML?] = [
      fact("Receiver", code(webhook.address, limit: 2048)),
      fact("Client", "<a href=\"\(clientPath)\">\(code(webhook.clientID))</a>"),
      fact("Campaign", "\(campaign), run by <a href=\"\(OperatorUsersPage.path(of: creator))\">user \(creator)</a>"),
      fact("Told of", "\(triggers.joined(separator: ", "))"), fact("Made", created.html),
      fact("Waiting", "\(webhook.waiting)"), webhook.oldest.map { fact("Oldest since", $0.html) },
      fact("Missed", "\(webhook.missed)"), next, trouble,
    ]
    return site.page(
      title: "Webhook \(webhook.id)", width: .reading, neighbours: .ofOperator(at: OperatorWebhooksPage.path),
      """
      <div class="card">
      <h1>Webhook \(webhook.id)\(webhook.tag)</h1>
      <dl class="details">
      \(facts.compactMap { $0 })\
      </dl>
      \(actForm(at: path, [("act", "resume")], antiForgery: antiForgery, "Resume: send what waits now"))\
      </div>
      <section class="card" aria-labelledby="deliveries">
      <h2 id="deliveries">Last events</h2>
      \(none)\(list)\
      </section>
      """)
  }

  private func item(_ delivery: Delivery) -> HTML {
    let state: HTML =
      delivery.isWaiting
      ? "Waiting since \(delivery.raised.html)" : delivery.delivered.map { "Delivered \($0.html)" } ?? "Let go of"
    let tries: HTML? = delivery.attempts == 0 ? nil : ", tried \(delivery.attempts) times"
    let trouble: HTML? = delivery.trouble.map { "<p>\(ForeignText($0, limit: 200))</p>\n" }
    let again: HTML? =
      delivery.isWaiting
      ? nil
      : actForm(
        at: path, [("act", "replay"), ("delivery", delivery.id)], antiForgery: antiForgery,
        "Send number \(delivery.sequence) again")
    return """
      <li><strong>\(delivery.sequence)</strong> <code>\(delivery.trigger)</code>
      <p class="hint">\(state)\(tries)</p>
      \(trouble)\(again)</li>

      """
  }
}
