// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Pages
import UsherOAuth

extension Provider {
  /// Where the set-up of a site sends its creator, who comes back with a code for making the site's client.
  ///
  /// The address to go back to is nobody's until the creator has read it and said yes or no: until then every way out
  /// is a page of this server.
  func connectSitePage(_ incoming: Incoming) async throws -> Answer {
    let browser = browser(incoming)
    switch try await authority.reviewConnection(try incoming.queryForm()) {
    case .failure(let unsafe): return sendToProblem(unsafe, incoming)
    case .success(let connection):
      guard let loggedIn = try await loggedIn(browser) else {
        return .redirect(.found, to: "/login?continue=" + sealed(incoming.pathAndQuery))
      }
      let address = connection.redirectURI.text
      let shown = ConnectSitePage(
        host: host(of: address), name: connection.name, app: connection.client.description.name,
        person: ConsentPage.Person(name: loggedIn.account.name, email: loggedIn.account.email),
        action: incoming.pathAndQuery, antiForgery: antiForgery("connect", browser, about: incoming.query),
        logOutAntiForgery: antiForgery("log out", browser), continuation: sealed(incoming.pathAndQuery))
      return remembering(browser, in: page(shown, formTarget: formTarget(at: address)))
    }
  }

  func connectSite(_ incoming: Incoming) async throws -> Answer {
    let form = try incoming.bodyForm()
    let browser = browser(incoming)
    switch try await authority.reviewConnection(try incoming.queryForm()) {
    case .failure(let unsafe): return sendToProblem(unsafe, incoming)
    case .success(let connection):
      guard let loggedIn = try await loggedIn(browser) else {
        return .redirect(.seeOther, to: "/login?continue=" + sealed(incoming.pathAndQuery))
      }
      guard try isGenuine(form, "connect", browser, about: incoming.query) else {
        return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
      }
      switch try form.optional("decision") {
      case "allow": return .redirect(.seeOther, to: try await authority.connect(connection, by: loggedIn.account.id))
      case "deny": return .redirect(.seeOther, to: authority.deny(connection))
      default: return .redirect(.seeOther, to: incoming.pathAndQuery)
      }
    }
  }
}
