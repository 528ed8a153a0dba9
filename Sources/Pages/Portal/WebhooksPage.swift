// SPDX-License-Identifier: Apache-2.0

/// The webhooks of a creator's clients and how they fare, newest first.
public struct WebhooksPage: Sendable {
  public static let path = "/portal/registration/register-webhooks"

  public struct Webhook: Sendable {
    public enum State: Sendable {
      case sending
      /// So many deliveries failed one after the other; the next is tried later.
      case failing(Int)
      /// Nothing is sent until somebody resumes it.
      case paused
    }

    public var id: String
    public var address: String
    /// Of the client that it belongs to.
    public var client: String
    public var triggers: [String]
    public var state: State
    /// Events that wait to be sent.
    public var waiting: Int

    public init(id: String, address: String, client: String, triggers: [String], state: State, waiting: Int) {
      self.id = id
      self.address = address
      self.client = client
      self.triggers = triggers
      self.state = state
      self.waiting = waiting
    }
  }

  public enum Notice: String, Sendable, CaseIterable { case deleted }

  public var webhooks: [Webhook]
  /// The webhook after which there are more.
  public var last: String?
  /// Whether these are the first there are.
  public var isFirst: Bool
  /// Whether there is a campaign and a client to make one for.
  public var canMake: Bool
  public var notice: Notice?

  public init(
    webhooks: [Webhook], last: String? = nil, isFirst: Bool = true, canMake: Bool = true, notice: Notice? = nil
  ) {
    self.webhooks = webhooks
    self.last = last
    self.isFirst = isFirst
    self.canMake = canMake
    self.notice = notice
  }

  public static func path(with notice: Notice) -> String { path + "?done=" + notice.rawValue }

  public func html(on site: Site) -> HTML {
    let tiles: [HTML] = webhooks.map(tile)
    let list: HTML? = webhooks.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(tiles)</ul>\n"
    let none: HTML? = webhooks.isEmpty && isFirst ? "<p class=\"lead\">Your clients have no webhooks.</p>\n" : nil
    return site.page(
      title: "Webhooks", width: .reading, neighbours: .ofAccount(at: WebhooksPage.path),
      """
      <div class="card">
      \(notice.map { noticeLine($0.words) })\
      <h1>Webhooks</h1>
      \(none)<p>A webhook is an address of your app that \(site.name) calls when something happens on a creator’s page.</p>
      \(canMake ? make : needs)\
      \(list)\(pages)\
      </div>
      """)
  }

  private var make: HTML {
    "<div class=\"buttons\"><a class=\"button\" href=\"\(WebhookFormPage.newPath)\">Make a webhook</a></div>\n"
  }

  private var needs: HTML {
    """
    <p class="note">To make one here you need a page of your own and a client: see \
    <a href="\(ClientsPage.path)">Clients &amp; API Keys</a>.</p>

    """
  }

  private func tile(_ webhook: Webhook) -> HTML {
    let triggers: [HTML] = webhook.triggers.map { "<code>\($0)</code>" }
    let waiting: HTML? = webhook.waiting == 0 ? nil : " \(webhook.waiting) wait to be sent."
    return """
      <li><h2><a href="\(WebhookPage.path(of: webhook.id))">\(ForeignText(webhook.address, limit: 200))</a></h2>
      <p class="hint">Of \(appName(webhook.client)), told of \(triggers.joined(separator: ", "))</p>
      <p>\(webhook.state.words)\(waiting)</p></li>

      """
  }

  private var pages: HTML? {
    let first: HTML? = isFirst ? nil : "<a href=\"\(WebhooksPage.path)\">Newest webhooks</a>\n"
    let older: HTML? = last.map { "<a href=\"\(WebhooksPage.path)?after=\($0)\">Older webhooks</a>\n" }
    return first == nil && older == nil ? nil : "<p class=\"pages\">\n\(first)\(older)</p>\n"
  }
}

extension WebhooksPage.Webhook.State {
  var words: HTML {
    switch self {
    case .sending: "Its last delivery arrived, or none was due yet."
    case .failing(1): "Its last delivery failed; it is tried again."
    case .failing(let count): "Its last \(count) deliveries failed; they are tried again."
    case .paused: "It is paused: nothing is sent until it is resumed."
    }
  }
}

extension WebhooksPage.Notice {
  fileprivate var words: HTML {
    switch self {
    case .deleted: "The webhook was deleted with all that waited to be sent to it."
    }
  }
}
