// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The browsers in which somebody is logged in. Posts `session` and `anti_forgery` to ``path``.
public struct SessionsPage: Sendable {
  public struct Session: Sendable {
    /// What is posted to end it.
    public var reference: String
    /// “Firefox on Linux”.
    public var device: String?
    /// “203.0.113.*”.
    public var network: String?
    public var since: Instant
    public var lastUsed: Instant
    public var isThisBrowser: Bool

    public init(
      reference: String, device: String?, network: String?, since: Instant, lastUsed: Instant, isThisBrowser: Bool
    ) {
      self.reference = reference
      self.device = device
      self.network = network
      self.since = since
      self.lastUsed = lastUsed
      self.isThisBrowser = isThisBrowser
    }
  }

  public static let path = "/settings/sessions"
  /// What is posted to end all but this one.
  public static let others = "others"

  public var sessions: [Session]
  public var antiForgery: String

  public init(sessions: [Session], antiForgery: String) {
    self.sessions = sessions
    self.antiForgery = antiForgery
  }

  public func html(on site: Site) -> HTML {
    let others = sessions.count { !$0.isThisBrowser }
    let all: HTML? =
      others == 0
      ? nil
      : """
      <form method="post" action="\(SessionsPage.path)">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button" name="session" value="\(SessionsPage.others)">Log out all other \
      browsers</button></div>
      </form>

      """
    return site.page(
      title: "Where you are logged in", width: .reading, neighbours: .ofAccount(at: SessionsPage.path),
      """
      <div class="card">
      <h1>Where you are logged in</h1>
      <p class="lead">If you do not recognise one, log it out, then <a href="\(ChangePasswordPage.path)">change your \
      password</a>.</p>
      \(all)</div>
      \(sessions.enumerated().map { card($1, number: $0 + 1) })
      """)
  }

  private func card(_ session: Session, number: Int) -> HTML {
    let name = ForeignText(session.device ?? "Unknown device", limit: 80)
    let mark: HTML? = session.isThisBrowser ? " <span class=\"tag\">This browser</span>" : nil
    let network: HTML? = session.network.map { "<div><dt>Network</dt><dd>\(ForeignText($0))</dd></div>\n" }
    let end: HTML =
      session.isThisBrowser
      ? "<div class=\"buttons\"><a class=\"button quiet\" href=\"/logout\">Log out</a></div>\n"
      : """
      <form method="post" action="\(SessionsPage.path)">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button quiet" name="session" value="\(session.reference)">Log out \(name)\
      <span class="unseen">, number \(String(number))</span></button></div>
      </form>

      """
    return """
      <section class="card" aria-labelledby="session-\(String(number))">
      <h2 id="session-\(String(number))">\(name)\(mark)</h2>
      <dl class="details">
      <div><dt>Last used</dt><dd>\(session.lastUsed.minute)</dd></div>
      \(network)<div><dt>Logged in</dt><dd>\(session.since.minute)</dd></div>
      </dl>
      \(end)</section>

      """
  }
}
