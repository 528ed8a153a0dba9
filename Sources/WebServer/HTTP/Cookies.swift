// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import UsherOAuth

/// The two cookies of a browser: which browser it is, from the first form on, and who is logged in on it.
///
/// Nothing is stored for a browser that never logs in, so a flood of them costs no room.
struct Browser: Sendable {
  /// Random, and known to this browser only: what ties a form to it.
  let key: String
  let isNew: Bool
  let sessionToken: Secret<SessionToken>?
  private let request: Incoming

  init(key: String, isNew: Bool, sessionToken: Secret<SessionToken>?, in request: Incoming) {
    self.key = key
    self.isNew = isNew
    self.sessionToken = sessionToken
    self.request = request
  }

  var place: SessionPlace { SessionPlace(request) }
}

extension Provider {
  func browser(_ incoming: Incoming) -> Browser {
    let known = incoming.cookie(cookieName("usher_browser")).flatMap { $0.utf8.count == 43 ? $0 : nil }
    return Browser(
      key: known ?? Base64URL.encode(authority.world.randomBytes(32)), isNew: known == nil,
      sessionToken: incoming.cookie(cookieName("usher_session")).map { Secret($0) }, in: incoming)
  }

  func loggedIn(_ browser: Browser) async throws -> LoggedIn? {
    guard let token = browser.sessionToken else { return nil }
    guard let loggedIn = try await authority.session(token) else { return nil }
    // Who is there is known; a note that cannot be written now is written with the next page.
    try? await authority.note(useOf: loggedIn, from: browser.place)
    return loggedIn
  }

  /// Answers somebody who is logged in. Anybody else is sent to log in, and then back to this address.
  func asLoggedIn(
    _ incoming: Incoming, _ answer: (LoggedIn, Browser) async throws -> Answer
  ) async throws -> Answer {
    let browser = browser(incoming)
    guard let loggedIn = try await loggedIn(browser) else {
      return .redirect(.seeOther, to: "/login?continue=" + sealed(incoming.pathAndQuery))
    }
    return remembering(browser, in: try await answer(loggedIn, browser))
  }

  /// Browsers take the `__Host-` prefix over https only.
  private func cookieName(_ name: String) -> String { isSecure ? "__Host-" + name : name }

  private func cookie(_ name: String, _ value: String, lifetime: Duration?) -> HTTPField {
    let age = lifetime.map { "; Max-Age=\($0.inSeconds)" } ?? ""
    return HTTPField(
      name: .setCookie,
      value: "\(cookieName(name))=\(value); Path=/; HttpOnly; SameSite=Lax\(age)\(isSecure ? "; Secure" : "")")
  }

  func remembering(_ browser: Browser, in answer: Answer) -> Answer {
    guard browser.isNew else { return answer }
    var answer = answer
    answer.headers.append(cookie("usher_browser", browser.key, lifetime: nil))
    return answer
  }

  func startingSession(_ token: Secret<SessionToken>, in answer: Answer) -> Answer {
    var answer = answer
    answer.headers.append(cookie("usher_session", token.reveal(), lifetime: authority.lifetimes.session))
    return answer
  }

  func endingSession(in answer: Answer) -> Answer {
    var answer = answer
    answer.headers.append(cookie("usher_session", "", lifetime: .zero))
    return answer
  }

  // MARK: Forms

  /// Binds a form to this browser, to who is logged in on it, and to what the form is about.
  func antiForgery(_ purpose: String, _ browser: Browser, about: String = "") -> String {
    authority.keys.seal("form " + purpose, browser.key, browser.sessionToken?.reveal() ?? "", about)
  }

  func isGenuine(_ form: Form, _ purpose: String, _ browser: Browser, about: String = "") throws -> Bool {
    guard !browser.isNew, let sent = try form.optional("anti_forgery") else { return false }
    return constantTimeEqual(Array(sent.utf8), Array(antiForgery(purpose, browser, about: about).utf8))
  }

  /// A place of this server to go on to, as text that only this server can have made.
  func sealed(_ pathAndQuery: String) -> String {
    Base64URL.encode(pathAndQuery.utf8) + "." + authority.keys.seal("continue", pathAndQuery)
  }

  func unsealed(_ continuation: String?) -> String? {
    guard let parts = continuation?.split(separator: ".", omittingEmptySubsequences: false), parts.count == 2,
      let bytes = Base64URL.decode(parts[0]), let place = String(validating: bytes, as: UTF8.self),
      constantTimeEqual(Array(parts[1].utf8), Array(authority.keys.seal("continue", place).utf8))
    else { return nil }
    return place
  }
}
