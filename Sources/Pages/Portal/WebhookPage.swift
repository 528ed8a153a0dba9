// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// One webhook with the log of its deliveries: never its secret. Posts `act` or `delivery`, `mark` and `anti_forgery` to its
/// own address.
public struct WebhookPage: Sendable {
  public static func path(of id: String) -> String { "\(WebhooksPage.path)/\(id)" }

  /// What its buttons do; the raw value is posted.
  public enum Act: String, Sendable, CaseIterable {
    case change, pause, resume
    case rotateSecret = "rotate-secret"
    case delete
  }

  /// Something that was done just now.
  public enum Notice: String, Sendable, CaseIterable {
    case saved, paused, resumed
    /// The client had it already, or the form came a second time.
    case madeBefore = "made-before"
    case sentAgain = "sent-again"
    /// It has left the log.
    case notSentAgain = "not-sent-again"
    case changedMeanwhile = "changed-meanwhile"
  }

  public struct Delivery: Sendable {
    public enum State: Sendable {
      case waiting
      case delivered(Instant)
      /// It is tried again.
      case failed(String)
    }

    /// A UUID.
    public var id: String
    public var sequence: Int64
    public var trigger: String
    public var created: Instant
    public var state: State
    public var attempts: Int
    /// The receiver's last answer; `nil` where there was none.
    public var status: Int?

    public init(
      id: String, sequence: Int64, trigger: String, created: Instant, state: State, attempts: Int, status: Int?
    ) {
      self.id = id
      self.sequence = sequence
      self.trigger = trigger
      self.created = created
      self.state = state
      self.attempts = attempts
      self.status = status
    }
  }

  public var webhook: WebhooksPage.Webhook
  public var campaign: String
  public var made: Instant
  /// Events that were let go of because too many waited.
  public var missed: Int
  public var address: String
  public var triggers: [TriggerChoice]
  /// Newest first.
  public var deliveries: [Delivery]
  /// The delivery after which there are older ones.
  public var last: Int64?
  public var mark: String
  public var antiForgery: String
  public var notice: Notice?
  public var problems: [WebhookFormPage.Problem]

  /// - Parameter address: as it was typed, when it is shown again.
  public init(
    webhook: WebhooksPage.Webhook, campaign: String, made: Instant, missed: Int = 0, address: String? = nil,
    triggers: [TriggerChoice], deliveries: [Delivery], last: Int64? = nil, mark: String, antiForgery: String,
    notice: Notice? = nil, problems: [WebhookFormPage.Problem] = []
  ) {
    self.webhook = webhook
    self.campaign = campaign
    self.made = made
    self.missed = missed
    self.address = address ?? webhook.address
    self.triggers = triggers
    self.deliveries = deliveries
    self.last = last
    self.mark = mark
    self.antiForgery = antiForgery
    self.notice = notice
    self.problems = problems
  }

  public static func path(of id: String, with notice: Notice) -> String { path(of: id) + "?done=" + notice.rawValue }

  public func html(on site: Site) -> HTML {
    let problems = problems.map(\.fieldProblem)
    return site.page(
      title: "Webhook", width: .reading, hasErrors: !problems.isEmpty, neighbours: .ofAccount(at: WebhooksPage.path),
      """
      <div class="card">
      \(errorSummary(problems))\(notice.map { noticeLine($0.words) })\
      <h1>\(ForeignText(webhook.address, limit: 200))</h1>
      <p>\(webhook.state.words)</p>
      <dl class="details">\(fact("Of the client", ["\(appName(webhook.client))"]))\
      \(fact("About the page", ["\(ForeignText(campaign))"]))\
      \(fact("Made", [made.shown]))\
      \(fact("Waiting to be sent", ["\(webhook.waiting)"]))\
      \(missed == 0 ? nil : fact("Let go of, as too many waited", ["\(missed)"]))</dl>
      \(form(isPaused ? button(.resume, "Resume") : "\(button(.pause, "Pause"))\(sendNow)"))
      </div>
      \(log)\(changeSection(problems))\(secretSection)\(deleteSection)
      """)
  }

  private var isPaused: Bool { if case .paused = webhook.state { true } else { false } }

  /// Nobody who has mended the receiver wants to wait for the next try.
  private var sendNow: HTML? {
    if case .failing = webhook.state { button(.resume, "Try again now") } else { nil }
  }

  private func form(_ inside: HTML) -> HTML {
    """
    <form method="post" action="\(WebhookPage.path(of: webhook.id))" novalidate>
    \(hiddenField("anti_forgery", antiForgery))\(hiddenField("mark", mark))\
    \(inside)</form>

    """
  }

  private func button(_ act: Act, _ words: HTML) -> HTML {
    """
    <div class="buttons"><button class="button quiet" name="act" value="\(act.rawValue)">\(words)</button></div>

    """
  }

  private func section(_ id: String, _ heading: HTML, _ inside: HTML) -> HTML {
    """
    <section class="card" aria-labelledby="\(id)">
    <h2 id="\(id)">\(heading)</h2>
    \(inside)</section>

    """
  }

  private func changeSection(_ problems: [FieldProblem]) -> HTML {
    section(
      "change", "Change it",
      form("\(addressField(address, problems))\(triggerFields(triggers, problems))\(button(.change, "Save"))"))
  }

  private var secretSection: HTML {
    section(
      "secret", "Secret",
      """
      <p>Deliveries are signed with it. A new one counts from the next delivery on. Pause the webhook first, put the new secret \
      into your app, then resume: nothing is lost meanwhile.</p>
      \(form(button(.rotateSecret, "Make a new secret")))
      """)
  }

  private var deleteSection: HTML {
    section(
      "delete", "Delete it",
      """
      <p>What waits to be sent, and the log, go with it.</p>
      <details><summary>I want to delete it</summary>
      \(form(button(.delete, "Delete this webhook")))</details>

      """)
  }

  private var log: HTML {
    guard !deliveries.isEmpty else {
      return section("log", "Deliveries", "<p class=\"lead\">Nothing has happened that it is told of.</p>\n")
    }
    let older: HTML? = last.map {
      "<p class=\"pages\"><a href=\"\(WebhookPage.path(of: webhook.id))?before=\($0)\">Older deliveries</a></p>\n"
    }
    let rows: [HTML] = deliveries.map(row)
    return section(
      "log", "Deliveries",
      """
      \(form("<ul class=\"tiles wide\">\n\(rows)</ul>\n"))\
      \(older)
      """)
  }

  private func row(_ delivery: Delivery) -> HTML {
    let answer: HTML? = delivery.status.map { ", answered \($0)" }
    let tries: HTML? = delivery.attempts > 1 ? ", \(delivery.attempts) tries" : nil
    // What has not arrived is sent again by itself.
    let again: HTML? =
      if case .delivered = delivery.state {
        """
        <button class="link" name="delivery" value="\(delivery.id)" aria-label="Send again: \(delivery.sequence)">Send again\
        </button>
        """
      } else { nil }
    return """
      <li><h3>\(delivery.sequence). <code>\(delivery.trigger)</code></h3>
      <p>\(delivery.state.words)\(answer)\(tries)</p>
      <p class="hint">Raised \(delivery.created.shown), delivery <code>\(delivery.id)</code></p>
      \(again)</li>

      """
  }
}

extension WebhookPage.Delivery.State {
  fileprivate var words: HTML {
    switch self {
    case .waiting: "Waits to be sent"
    case .delivered(let at): "Delivered \(at.shown)"
    case .failed(let why): "Failed: \(ForeignText(why, limit: 200))"
    }
  }
}

extension WebhookPage.Notice {
  fileprivate var words: HTML {
    switch self {
    case .saved: "Saved. It counts from the next delivery on."
    case .paused: "Paused. What happens meanwhile is kept and sent when you resume it."
    case .resumed: "Resumed. What waits is being sent."
    case .madeBefore:
      """
      This client has this webhook already. Its secret was shown when it was made; if you did not see it, make a new one \
      below.
      """
    case .sentAgain: "It is being sent again, with the same delivery id."
    case .notSentAgain: "It has left the log and cannot be sent again."
    case .changedMeanwhile:
      """
      Nothing was done: the secret was changed since that page was opened, or its button was pressed twice. Look again, and \
      repeat it if you still want to.
      """
    }
  }
}
