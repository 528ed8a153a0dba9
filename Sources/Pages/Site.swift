// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What the operator chose for every page.
public struct Site: Sendable {
  public struct FooterLink: Sendable {
    public var label: String
    public var address: LinkAddress

    public init(label: String, address: LinkAddress) {
      self.label = label
      self.address = address
    }
  }

  /// A site whose people, payments and clock are for trying out.
  public struct Sandbox: Sendable {
    /// The time every rule sees, when it was moved.
    public var movedClock: Instant?

    public init(movedClock: Instant? = nil) { self.movedClock = movedClock }
  }

  public var name: String
  public var logo: ImageAddress?
  public var accent: AccentColour?
  public var footerLinks: [FooterLink]
  /// Rules of the operator's, read after ``stylesheet``.
  public var extraStylesheet: String?
  public var sandbox: Sandbox?

  public init(
    name: String = "Usher", logo: ImageAddress? = nil, accent: AccentColour? = nil, footerLinks: [FooterLink] = [],
    extraStylesheet: String? = nil, sandbox: Sandbox? = nil
  ) {
    self.name = name
    self.logo = logo
    self.accent = accent
    self.footerLinks = footerLinks
    self.extraStylesheet = extraStylesheet
    self.sandbox = sandbox
  }

  /// Where the pages look for ``stylesheet``.
  public static let stylesheetPath = "/assets/usher.css"

  /// Where the pages look for ``extraStylesheet``.
  public static let extraStylesheetPath = "/assets/site.css"

  /// The stylesheet with the operator's accent colour: what ``stylesheetPath`` answers with, as `text/css`.
  public var stylesheet: String {
    guard let accent else { return Pages.stylesheet }
    return Pages.stylesheet + accent.customProperties
  }
}
