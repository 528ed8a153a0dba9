// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The clients that a creator registered, newest first.
public struct ClientsPage: Sendable {
  public static let path = "/portal/registration/register-clients"

  public struct Client: Sendable {
    public var name: String
    public var clientID: String
    public var version: APIVersion
    public var isPublic: Bool
    /// Whether another client made it for the creator.
    public var isMade: Bool

    public init(name: String, clientID: String, version: APIVersion, isPublic: Bool, isMade: Bool = false) {
      self.name = name
      self.clientID = clientID
      self.version = version
      self.isPublic = isPublic
      self.isMade = isMade
    }
  }

  /// Something that was done just now.
  public enum Notice: String, Sendable, CaseIterable {
    case deleted
    /// The form of a registration came a second time.
    case registeredBefore = "registered-before"
  }

  public var clients: [Client]
  /// The client after which there are more.
  public var last: String?
  /// Whether these are the first there are.
  public var isFirst: Bool
  /// Only creators register clients.
  public var isCreator: Bool
  public var notice: Notice?

  public init(
    clients: [Client], last: String? = nil, isFirst: Bool = true, isCreator: Bool = true, notice: Notice? = nil
  ) {
    self.clients = clients
    self.last = last
    self.isFirst = isFirst
    self.isCreator = isCreator
    self.notice = notice
  }

  public static func path(with notice: Notice) -> String { path + "?done=" + notice.rawValue }

  public func html(on site: Site) -> HTML {
    let tiles: [HTML] = clients.map(tile)
    let list: HTML? = clients.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(tiles)</ul>\n"
    let none: HTML? =
      clients.isEmpty && isFirst ? "<p class=\"lead\">You have not registered a client.</p>\n" : nil
    return site.page(
      title: "Clients & API Keys", width: .reading, neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      \(notice.map { noticeLine($0.words) })\
      <h1>Clients &amp; API Keys</h1>
      \(none)<p>A client is an app of yours that people log in to with their \(site.name) account, or that reads your own \
      page and members.</p>
      \(isCreator ? register : creatorsOnly(on: site))\
      \(list)\(pages)\
      </div>
      """)
  }

  private var register: HTML {
    """
    <div class="buttons"><a class="button" href="\(ClientFormPage.newPath)">Register a client</a></div>

    """
  }

  private func creatorsOnly(on site: Site) -> HTML {
    """
    <p class="note"><strong>Only creators register clients.</strong> A client comes with keys to its creator’s own page, and \
    your account has no page on \(site.name) yet. Once it has one, come back here.</p>

    """
  }

  private func tile(_ client: Client) -> HTML {
    let made: HTML? = client.isMade ? ", made by an app you allowed" : nil
    return """
      <li><h2><a href="\(ClientPage.path(of: client.clientID))">\(appName(client.name))</a></h2>
      <p class="hint">Version \(client.version.rawValue) of the API, \
      \(client.isPublic ? "public: no secret" : "confidential: has a secret")\(made)</p>
      <p class="hint"><code>\(client.clientID)</code></p></li>

      """
  }

  private var pages: HTML? {
    let first: HTML? = isFirst ? nil : "<a href=\"\(ClientsPage.path)\">Newest clients</a>\n"
    let older: HTML? = last.map { "<a href=\"\(ClientsPage.path)?after=\($0)\">Older clients</a>\n" }
    return first == nil && older == nil ? nil : "<p class=\"pages\">\n\(first)\(older)</p>\n"
  }
}

extension ClientsPage.Notice {
  fileprivate var words: HTML {
    switch self {
    case .deleted: "The client was deleted. Its secrets and tokens no longer work."
    case .registeredBefore:
      """
      The form was sent twice, and the client registered once. Its secret was shown with the first answer; if you did not \
      see it, open the client and make a new one.
      """
    }
  }
}
