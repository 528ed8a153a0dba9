// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import FoundationEssentials
import UsherOAuth

/// The requests as bytes. All of one kind have one size, since all tokens have.
struct Requests {
  let client: ClientIdentifier
  let secret: String

  func exchange(_ code: String) -> String {
    post(
      "/api/oauth2/token",
      "grant_type=authorization_code&code=\(code)&redirect_uri=\(PercentEncoding.encode(Grants.redirectURI))"
        + "&client_id=\(client)&client_secret=\(secret)")
  }

  func refresh(_ token: String) -> String {
    post(
      "/api/oauth2/token",
      "grant_type=refresh_token&refresh_token=\(token)&client_id=\(client)&client_secret=\(secret)")
  }

  func introspect(_ token: String) -> String {
    let credentials = Data("\(client):\(secret)".utf8).base64EncodedString()
    return post("/oauth2/introspect", "token=\(token)", "Authorization: Basic \(credentials)\r\n")
  }

  func check(_ token: String) -> String {
    "GET /api/oauth2/v2/identity HTTP/1.1\r\n\(everywhere)Authorization: Bearer \(token)\r\n\r\n"
  }

  private func post(_ path: String, _ form: String, _ more: String = "") -> String {
    "POST \(path) HTTP/1.1\r\n\(everywhere)Content-Type: application/x-www-form-urlencoded\r\n"
      + "Content-Length: \(form.utf8.count)\r\n\(more)\r\n\(form)"
  }

  private var everywhere: String { "Host: 127.0.0.1\r\nUser-Agent: load\r\nAccept: */*\r\n" }
}
