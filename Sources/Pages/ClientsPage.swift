// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// The clients that a creator registered, as far as they may be shown again: never a secret or a token.
public struct ClientsPage: Sendable {
  public static let path = "/portal/registration/register-clients"

  public struct Client: Sendable {
    public var name: String
    public var clientID: String
    public var version: APIVersion
    public var isPublic: Bool
    public var redirectURIs: [String]
    /// Restricted scopes that the operator approved.
    public var approved: ScopeSet

    public init(
      name: String, clientID: String, version: APIVersion, isPublic: Bool, redirectURIs: [String], approved: ScopeSet
    ) {
      self.name = name
      self.clientID = clientID
      self.version = version
      self.isPublic = isPublic
      self.redirectURIs = redirectURIs
      self.approved = approved
    }
  }

  public var clients: [Client]

  public init(clients: [Client]) { self.clients = clients }

  public func html(on site: Site) -> HTML {
    let none: HTML? = clients.isEmpty ? "<p class=\"lead\">You have not registered a client.</p>\n" : nil
    return site.page(
      title: "Clients & API Keys", width: .reading, neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      <h1>Clients &amp; API Keys</h1>
      \(none)<p>A secret and the creator’s tokens are shown once, when they are made. Ask the operator of \(site.name) to \
      register a client, to change its addresses, or for a new secret.</p>
      </div>
      \(clients.enumerated().map { card($1, number: $0 + 1) })
      """)
  }

  private func card(_ client: Client, number: Int) -> HTML {
    let addresses: [HTML] = client.redirectURIs.map { "<dd><code>\($0)</code></dd>" }
    let approved: HTML? =
      client.approved.isEmpty
      ? nil : "<div><dt>Approved scopes</dt><dd><code>\(client.approved.description)</code></dd></div>\n"
    return """
      <section class="card" aria-labelledby="client-\(String(number))">
      <h2 id="client-\(String(number))">\(ForeignText(client.name))</h2>
      <p class="hint">Version \(String(client.version.rawValue)) of the API, \
      \(client.isPublic ? "public: no secret" : "confidential: has a secret")</p>
      <dl class="details"><div><dt>Client ID</dt><dd><code>\(client.clientID)</code></dd></div>
      <div><dt>Redirect addresses</dt>\(addresses)</div>
      \(approved)</dl>
      <p><a href="\(RequestsPage.path(of: client.clientID))">Why did it fail? See its last requests</a></p>
      </section>

      """
  }
}
