// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Pages
import UsherOAuth

extension Demo {
  /// Three commands that work when pasted, as often as one likes.
  private func commands(baseURL: String) -> [(words: String, command: String)] {
    let app = apps[0]
    let archive = apps[1]
    let token = app.tokens.accessToken.reveal()
    return [
      (
        "Who am I? (version 2)",
        "curl -s -H 'Authorization: Bearer \(token)' "
          + "'\(baseURL)/api/oauth2/v2/identity?include=campaign&fields%5Buser%5D=full_name,email&fields%5Bcampaign%5D=creation_name,patron_count'"
      ),
      (
        "My campaign (version 1)",
        "curl -s -H 'Authorization: Bearer \(archive.tokens.accessToken.reveal())' "
          + "\(baseURL)/api/oauth2/api/current_user/campaigns"
      ),
      (
        "Is this token live?",
        "curl -s -u \(app.identifier):\(app.secret) -d token=\(token) \(baseURL)/oauth2/introspect"
      ),
    ]
  }

  private func authorizePath(_ app: RegisteredApp, through endpoint: String = "authorize", more: String = "") -> String
  {
    "/oauth2/\(endpoint)?response_type=code\(more)&client_id=\(app.identifier)&redirect_uri="
      + PercentEncoding.encode(app.registration.redirectURIs[0])
      + "&scope=identity%20identity%5Bemail%5D%20identity.memberships&state=try"
  }

  /// What `usher serve --demo` prints once it listens.
  func announcement(baseURL: String) -> String {
    let app = apps[0]
    var lines = ["", "This is the demo: its people and its secrets are public.", "", "Log in as"]
    for logIn in [creator, fan] { lines.append("  \(logIn.role): \(logIn.email)  password: \(logIn.password)") }
    lines += [
      "", "A registered client: \(app.registration.description.name)",
      "  Client ID:              \(app.identifier)",
      "  Client Secret:          \(app.secret)",
      "  Redirect address:       \(app.registration.redirectURIs[0])",
      "  Creator's Access Token: \(app.tokens.accessToken.reveal())",
      "", "It has a webhook: changes are sent to \(webhooks.receiver)",
      "  signed with \(webhooks.secret)",
      "", "Try in a terminal",
    ]
    for (words, command) in commands(baseURL: baseURL) { lines += ["  # \(words)", "  \(command)", ""] }
    lines += ["Try in a browser", "  \(baseURL)\(authorizePath(app))", ""]
    return lines.joined(separator: "\n")
  }

  var json: JSON {
    func person(_ logIn: LogIn) -> JSON {
      [
        "email": .string(logIn.email), "password": .string(logIn.password),
        "user_id": .string(logIn.user.description),
      ]
    }
    return [
      "creator": person(creator), "fan": person(fan),
      "clients": .array(
        apps.map { app in
          [
            "name": .string(app.registration.description.name),
            "api_version": .integer(Int64(app.registration.apiVersion.rawValue)),
            "client_id": .string(app.identifier.text), "client_secret": .string(app.secret),
            "redirect_uri": .string(app.registration.redirectURIs[0]),
            "creator_access_token": .string(app.tokens.accessToken.reveal()),
            "creator_refresh_token": .string(app.tokens.refreshToken.reveal()),
          ]
        }),
      "webhooks": webhooks.json,
    ]
  }

  func onHomePage(baseURL: String) -> HomePage.Demo {
    HomePage.Demo(
      logIns: [creator, fan].map {
        HomePage.Demo.LogIn(role: $0.role, name: $0.name, email: $0.email, password: $0.password)
      },
      clients: apps.map { app in
        HomePage.Demo.Client(
          name: app.registration.description.name, version: app.registration.apiVersion,
          clientID: app.identifier.text, clientSecret: app.secret, redirectURIs: app.registration.redirectURIs,
          creatorsAccessToken: app.tokens.accessToken.reveal())
      },
      steps: [
        HomePage.Demo.Step("Log in with \(apps[0].registration.description.name)", path: authorizePath(apps[0])),
        HomePage.Demo.Step(
          "Pledge on the way to \(apps[0].registration.description.name)",
          path: authorizePath(apps[0], through: "become-patron", more: "&min_cents=1200")),
      ]
        + commands(baseURL: baseURL).map { HomePage.Demo.Step($0.words, command: $0.command) })
  }
}
