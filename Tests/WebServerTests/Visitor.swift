// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import NIOCore
import Rehearsal
import UsherOAuth

@testable import WebServer

/// Somebody with a browser in front of a provider.
struct Visitor {
  let door: FrontDoor
  let cookies: String

  /// - Parameter account: who is logged in; `nil` for nobody.
  init(_ door: FrontDoor, as account: ID<Account>?, browser: UInt8 = 0) async throws {
    self.door = door
    var cookies = "__Host-usher_browser=" + Base64URL.encode((0..<32).map { UInt8($0) + browser })
    if let account {
      let token = try await door.stage.authority.startSession(of: account, replacing: nil)
      cookies += "; __Host-usher_session=" + token.reveal()
    }
    self.cookies = cookies
  }

  func open(_ target: String) async -> Answer { await door.ask(.get, target, headers: [.cookie: cookies]) }

  /// Posts to the address of the page with the anti-forgery token that its last form has.
  func press(_ name: String, _ value: String, on page: Answer, at target: String) async throws -> Answer {
    await post([(name, value), ("anti_forgery", try page.antiForgery)], to: target)
  }

  func post(_ fields: [(String, String)], to target: String) async -> Answer {
    await door.ask(
      .post, target, headers: [.cookie: cookies, .contentType: "application/x-www-form-urlencoded"],
      body: Form(fields.map { Form.Parameter(name: $0.0, value: $0.1) }).encoded)
  }
}

extension Answer {
  var location: String? { headers[.location] }

  var contentSecurityPolicy: String { headers[HTTPField.Name("Content-Security-Policy")!] ?? "" }

  var antiForgery: String {
    get throws {
      guard let field = text.split(separator: "name=\"anti_forgery\" value=\"").dropFirst().last else {
        throw Unforeseen("no form in \(code) \(location ?? "") \(text)")
      }
      return String(field.prefix { $0 != "\"" })
    }
  }

  /// The values of a name's buttons.
  func buttons(_ name: String) -> [String] {
    text.split(separator: "name=\"\(name)\" value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }
}
