// SPDX-License-Identifier: Apache-2.0

/// Asks somebody who follows an app's link to become a patron first. Posts `pledge` (the value of a level, or `none`) and
/// `anti_forgery`.
public struct BecomePatronPage: Sendable {
  public struct Level: Sendable {
    /// What is posted for it.
    public var value: String
    /// `nil` for an amount without a tier.
    public var title: String?
    public var about: String?
    public var price: Money

    public init(value: String, title: String?, about: String? = nil, price: Money) {
      self.value = value
      self.title = title
      self.about = about
      self.price = price
    }
  }

  /// What a level's button does.
  public enum Way: Sendable {
    /// A sandbox: nobody pays, and the membership is there at once.
    case pretend
    /// The operator's own page takes the pledge and sends the person back.
    case elsewhere(host: String)
    /// Pledges are not taken here.
    case none
  }

  public var app: String
  public var person: ConsentPage.Person
  public var campaign: String
  public var creator: String?
  /// The least that the app asks for; `nil` where any membership will do.
  public var minimum: Money?
  /// What the person pays now.
  public var current: Money?
  public var levels: [Level]
  public var way: Way
  /// Where the choice is posted to.
  public var action: String
  public var antiForgery: String
  public var logOutAntiForgery: String
  /// Carried by “Not you?” through log out and log in: opaque to this page.
  public var continuation: String?

  public init(
    app: String, person: ConsentPage.Person, campaign: String, creator: String?, minimum: Money?, current: Money?,
    levels: [Level], way: Way, action: String, antiForgery: String, logOutAntiForgery: String, continuation: String?
  ) {
    self.app = app
    self.person = person
    self.campaign = campaign
    self.creator = creator
    self.minimum = minimum
    self.current = current
    self.levels = levels
    self.way = way
    self.action = action
    self.antiForgery = antiForgery
    self.logOutAntiForgery = logOutAntiForgery
    self.continuation = continuation
  }

  /// The value of the button that leads back without a pledge.
  public static let noPledge = "none"

  public func html(on site: Site) -> HTML {
    let campaign = ForeignText(campaign)
    let creator: HTML? = creator.map { " by \(ForeignText($0))" }
    let minimum: HTML? = minimum.map { ", from \($0.html)" }
    let current: HTML? = current.map { "<p>You support it with \($0.html) now.</p>\n" }
    return site.page(
      title: "Become a member of \(campaign.plain)", width: .ticket,
      """
      <div class="card ticket">
      <div class="ticket-body">
      <h1>Become a member of \(campaign)</h1>
      <p class="lead">\(appName(app)) opens this for members of \(campaign)\(creator)\(minimum).</p>
      \(current)\(explanation)\
      \(accountSection(
        name: person.name, email: person.email, continuation: continuation, antiForgery: logOutAntiForgery))\
      </div>
      <div class="ticket-stub">
      <form method="post" action="\(action)">
      \(hiddenField("anti_forgery", antiForgery))\
      <ul class="tiles wide">
      \(levels.map(tile))</ul>
      <div class="buttons"><button class="button quiet" name="pledge" value="\(BecomePatronPage.noPledge)">\
      Go back to \(appName(app, limit: 32)) without a pledge</button></div>
      </form>
      </div>
      </div>
      """)
  }

  private var explanation: HTML {
    switch way {
    case .pretend:
      "<p class=\"note\"><strong>This is a sandbox.</strong> Nobody pays: a pledge here is pretended.</p>\n"
    case .elsewhere(let host):
      """
      <p>You will pledge at <strong class="host">\(ForeignText(host, limit: 512))</strong> and come back here \
      afterwards.</p>

      """
    case .none:
      """
      <p class="note"><strong>Pledges are not taken on this page.</strong> Become a member on the creator’s page, then \
      load this page again.</p>

      """
    }
  }

  private func tile(_ level: Level) -> HTML {
    let title: HTML = level.title.map { "\(ForeignText($0))" } ?? "Your own amount"
    let about: HTML? = level.about.map { ForeignText($0, limit: 200) }.flatMap { shown in
      shown.isEmpty ? nil : "<p class=\"hint\">\(shown)</p>\n"
    }
    let verb: HTML? =
      switch way {
      case .pretend: "Pretend to pledge"
      case .elsewhere: "Pledge"
      case .none: nil
      }
    let button: HTML? = verb.map {
      "<button class=\"button\" name=\"pledge\" value=\"\(level.value)\">\($0) \(level.price.html)</button>\n"
    }
    let price: HTML? = button == nil ? "<p>\(level.price.html)</p>\n" : nil
    return """
      <li><h2>\(title)</h2>
      \(price)\(about)\(button)</li>

      """
  }
}
