// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The mails that a sandbox would have sent, the newest first.
public struct OutboxPage: Sendable {
  public struct Mail: Sendable {
    public var recipient: String
    public var written: Instant
    public var words: LetterWords
    public var text: String

    public init(recipient: String, written: Instant, words: LetterWords, text: String) {
      self.recipient = recipient
      self.written = written
      self.words = words
      self.text = text
    }
  }

  public static let path = "/sandbox/outbox"
  public static let mostShown = 30

  public var mails: [Mail]

  public init(mails: [Mail]) { self.mails = mails }

  public func html(on site: Site) -> HTML {
    let none: HTML? = mails.isEmpty ? "<p>Nothing yet. Forget a password, for example.</p>\n" : nil
    return site.page(
      title: "Outbox", width: .reading,
      """
      <div class="card">
      <h1>Outbox</h1>
      <p class="lead">A sandbox sends no mail. This is what \(site.name) would have sent, the newest first.</p>
      \(none)</div>
      \(mails.enumerated().map { card($1, number: $0 + 1) })
      """)
  }

  private func card(_ mail: Mail, number: Int) -> HTML {
    let link: HTML? = mail.words.path.map {
      "<div class=\"buttons\"><a class=\"button quiet\" href=\"\($0)\">Open the link</a></div>\n"
    }
    return """
      <section class="card" aria-labelledby="mail-\(String(number))">
      <h2 id="mail-\(String(number))">\(mail.words.subject)</h2>
      <p class="hint">To \(ForeignText(mail.recipient, limit: 254)), \(mail.written.minute)</p>
      <pre>\(mail.text)</pre>
      \(link)</section>

      """
  }
}
