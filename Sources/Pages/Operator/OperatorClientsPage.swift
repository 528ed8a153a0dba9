// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Everybody's clients, newest first, or those whose name or id begins with what was typed.
public struct OperatorClientsPage: Sendable {
  public static let path = "/operator/clients"
  public static let rowsOnPage = 20

  public static func path(of clientID: String) -> String { path + "/" + PercentEncoding.encode(clientID) }

  public struct Client: Sendable {
    public var name: String
    public var clientID: String
    public var version: APIVersion
    public var isVerified: Bool
    public var isDisabled: Bool

    public init(name: String, clientID: String, version: APIVersion, isVerified: Bool, isDisabled: Bool) {
      self.name = name
      self.clientID = clientID
      self.version = version
      self.isVerified = isVerified
      self.isDisabled = isDisabled
    }
  }

  public var search: String
  public var clients: [Client]
  /// What to go on after, where there are more.
  public var next: String?
  public var isFirst: Bool

  public init(search: String, clients: [Client], next: String?, isFirst: Bool) {
    self.search = search
    self.clients = clients
    self.next = next
    self.isFirst = isFirst
  }

  public func html(on site: Site) -> HTML {
    let none: HTML? = clients.isEmpty ? "<p class=\"lead\">No client was found.</p>\n" : nil
    let list: HTML? = clients.isEmpty ? nil : "<ul class=\"tiles wide\">\n\(clients.map(item))</ul>\n"
    let form = searchForm(
      at: OperatorClientsPage.path, search, label: "Name or client ID",
      hint: "What it begins with; leave it empty for all.")
    return site.page(
      title: "Clients", width: .reading, neighbours: .ofOperator(at: OperatorClientsPage.path),
      """
      <div class="card">
      <h1>Clients</h1>
      \(form)\
      \(none)\(list)\
      \(pager(at: OperatorClientsPage.path, [("q", search)], next: next, isFirst: isFirst))\
      </div>
      """)
  }

  private func item(_ client: Client) -> HTML {
    let verified: HTML? = client.isVerified ? " <span class=\"tag\">Verified</span>" : nil
    let disabled: HTML? = client.isDisabled ? " <span class=\"tag\">Disabled</span>" : nil
    return """
      <li><a href="\(OperatorClientsPage.path(of: client.clientID))">\(appName(client.name))</a>\(verified)\(disabled)
      <p class="hint">Version \(client.version.rawValue) · \(code(client.clientID))</p></li>

      """
  }
}
