// SPDX-License-Identifier: Apache-2.0

/// The webhooks of a creator's clients and how they fare: never a secret.
public struct WebhooksPage: Sendable {
  public static let path = "/portal/registration/register-webhooks"

  public struct Webhook: Sendable {
    public enum State: Sendable {
      case sending
      /// So many deliveries failed one after the other; the next is tried later.
      case failing(Int)
      /// Nothing is sent until its client resumes it.
      case paused
    }

    public var address: String
    /// Of the client that made it.
    public var client: String
    public var triggers: [String]
    public var state: State
    /// Events that wait to be sent.
    public var waiting: Int

    public init(address: String, client: String, triggers: [String], state: State, waiting: Int) {
      self.address = address
      self.client = client
      self.triggers = triggers
      self.state = state
      self.waiting = waiting
    }
  }

  public var webhooks: [Webhook]

  public init(webhooks: [Webhook]) { self.webhooks = webhooks }

  public func html(on site: Site) -> HTML {
    let none: HTML? = webhooks.isEmpty ? "<p class=\"lead\">None of your clients has made a webhook.</p>\n" : nil
    return site.page(
      title: "Webhooks", width: .reading, neighbours: .ofAccount(at: WebhooksPage.path),
      """
      <div class="card">
      <h1>Webhooks</h1>
      \(none)<p>A client makes, changes and resumes its webhooks through the API, which also shows their secrets. Ask the \
      operator of \(site.name) for the log of what was sent, or to send it again.</p>
      </div>
      \(webhooks.enumerated().map { card($1, number: $0 + 1) })
      """)
  }

  private func card(_ webhook: Webhook, number: Int) -> HTML {
    let triggers: [HTML] = webhook.triggers.map { "<dd><code>\($0)</code></dd>" }
    return """
      <section class="card" aria-labelledby="webhook-\(String(number))">
      <h2 id="webhook-\(String(number))"><code>\(webhook.address)</code></h2>
      <p class="hint">\(webhook.state.words)</p>
      <dl class="details"><div><dt>Made by</dt><dd>\(ForeignText(webhook.client))</dd></div>
      <div><dt>Told of</dt>\(triggers)</div>
      <div><dt>Waiting to be sent</dt><dd>\(String(webhook.waiting))</dd></div>
      </dl>
      </section>

      """
  }
}

extension WebhooksPage.Webhook.State {
  fileprivate var words: String {
    switch self {
    case .sending: "Its last delivery arrived, or none was due yet."
    case .failing(1): "Its last delivery failed; it is tried again."
    case .failing(let count): "Its last \(count) deliveries failed; they are tried again."
    case .paused: "It is paused: nothing is sent until its client resumes it."
    }
  }
}
