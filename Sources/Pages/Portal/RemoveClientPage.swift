// SPDX-License-Identifier: Apache-2.0

/// Asks before a client is deleted. Posts `anti_forgery` to its own address.
public struct RemoveClientPage: Sendable {
  public static func path(of clientID: String) -> String { ClientPage.path(of: clientID) + "/delete" }

  public var clientID: String
  public var name: String
  public var antiForgery: String

  public init(clientID: String, name: String, antiForgery: String) {
    self.clientID = clientID
    self.name = name
    self.antiForgery = antiForgery
  }

  public func html(on site: Site) -> HTML {
    site.page(
      title: "Delete a client?", width: .form, neighbours: .ofAccount(at: ClientsPage.path),
      """
      <div class="card">
      <h1>Delete \(appName(name))?</h1>
      <p>Nobody can log in to it any more. Its secret, every token that it has and its webhooks stop at once, and nothing of \
      that comes back.</p>
      <form method="post" action="\(RemoveClientPage.path(of: clientID))">
      \(hiddenField("anti_forgery", antiForgery))\
      <div class="buttons"><button class="button">Delete \(appName(name, limit: 32))</button>
      <a class="button quiet" href="\(ClientPage.path(of: clientID))">Keep it</a></div>
      </form>
      </div>
      """)
  }
}
