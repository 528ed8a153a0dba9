// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Shows secrets this once, as the answer to the form that made them.
public struct ShownOncePage: Sendable {
  public enum Occasion: Sendable {
    case registered(app: String)
    /// - Parameter end: when the old secret stops; `nil` where it did at once.
    case secretRotated(app: String, end: Instant?)
    case tokensRefreshed(app: String)
    case webhookMade(address: String)
    case webhookSecretRotated(address: String)
  }

  public enum Label: Sendable {
    case clientID, clientSecret, creatorsAccessToken, creatorsRefreshToken, webhookSecret
  }

  public var occasion: Occasion
  public var secrets: [(label: Label, value: String)]
  /// Where to go on.
  public var path: String

  public init(_ occasion: Occasion, secrets: [(label: Label, value: String)], path: String) {
    self.occasion = occasion
    self.secrets = secrets
    self.path = path
  }

  public func html(on site: Site) -> HTML {
    let fields: [HTML] = secrets.map { copyField(id: $0.label.id, label: $0.label.words, value: $0.value) }
    return site.page(
      title: occasion.title, width: .reading, neighbours: .ofAccount(at: occasion.section),
      """
      <div class="card">
      <h1>\(occasion.heading)</h1>
      <p class="note"><strong>Copy this now.</strong> \(site.name) does not show it on these pages again. Go to a field \
      with the Tab key, or press and hold in it, to select all of it; then copy.</p>
      \(fields)\
      <p>\(occasion.advice)</p>
      <div class="buttons"><a class="button" href="\(path)">I have copied it</a></div>
      </div>
      """)
  }
}

extension ShownOncePage.Label {
  fileprivate var id: String {
    switch self {
    case .clientID: "client-id"
    case .clientSecret: "client-secret"
    case .creatorsAccessToken: "access-token"
    case .creatorsRefreshToken: "refresh-token"
    case .webhookSecret: "webhook-secret"
    }
  }

  fileprivate var words: HTML {
    switch self {
    case .clientID: "Client ID"
    case .clientSecret: "Client secret"
    case .creatorsAccessToken: "Creator’s Access Token"
    case .creatorsRefreshToken: "Creator’s Refresh Token"
    case .webhookSecret: "Secret that deliveries are signed with"
    }
  }
}

extension ShownOncePage.Occasion {
  fileprivate var title: String {
    switch self {
    case .registered: "Client registered"
    case .secretRotated: "New client secret"
    case .tokensRefreshed: "New creator’s tokens"
    case .webhookMade: "Webhook made"
    case .webhookSecretRotated: "New webhook secret"
    }
  }

  fileprivate var section: String {
    switch self {
    case .registered, .secretRotated, .tokensRefreshed: ClientsPage.path
    case .webhookMade, .webhookSecretRotated: WebhooksPage.path
    }
  }

  fileprivate var heading: HTML {
    switch self {
    case .registered(let app): "\(appName(app)) is registered"
    case .secretRotated(let app, _): "New secret for \(appName(app))"
    case .tokensRefreshed(let app): "New creator’s tokens for \(appName(app))"
    case .webhookMade(let address): "Webhook to \(ForeignText(address, limit: 200)) made"
    case .webhookSecretRotated(let address): "New secret for \(ForeignText(address, limit: 200))"
    }
  }

  fileprivate var advice: HTML {
    switch self {
    case .registered:
      """
      Keep the secret and the tokens on your server only. The creator’s tokens are keys to your own page; they have every \
      permission of the client’s version.
      """
    case .secretRotated(_, let end?): "Put it into your app. The old secret works until \(end.shown)."
    case .secretRotated(_, nil): "Put it into your app. The old secret has stopped."
    case .tokensRefreshed: "Put them into your app. The tokens before have stopped."
    case .webhookMade: "Your receiver checks with it that a delivery is ours (X-Patreon-Signature)."
    case .webhookSecretRotated:
      "Every delivery from now on is signed with it. What your receiver refused meanwhile is tried again."
    }
  }
}
