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

  /// - Parameters:
  ///   - account: who is logged in; `nil` for nobody.
  ///   - browser: another number is another browser.
  init(_ door: FrontDoor, as account: ID<Account>?, browser: UInt8 = 0) async throws {
    self.door = door
    var cookies = "__Host-usher_browser=" + Base64URL.encode((0..<32).map { UInt8($0) ^ browser })
    if let account {
      let token = try await door.stage.authority.startSession(of: account, replacing: nil)
      cookies += "; __Host-usher_session=" + token.reveal()
    }
    self.cookies = cookies
  }

  private init(_ door: FrontDoor, cookies: String) {
    self.door = door
    self.cookies = cookies
  }

  /// The same browser after it was told to keep a cookie in place of the one that had its name.
  func holding(_ setCookie: String) -> Visitor {
    let fresh = setCookie.prefix { $0 != ";" }
    let name = fresh.prefix { $0 != "=" }
    let kept = cookies.split(separator: "; ").filter { !$0.hasPrefix(name + "=") }
    return Visitor(door, cookies: (kept + [fresh]).joined(separator: "; "))
  }

  func open(_ target: String) async -> Answer { await ask(.get, target) }

  func ask(_ method: HTTPRequest.Method, _ target: String) async -> Answer {
    await door.ask(method, target, headers: [.cookie: cookies])
  }

  /// Posts to the address of the page with the hidden fields that its last form has.
  ///
  /// - Parameter boxes: the values of those that are ticked.
  func press(
    _ name: String, _ value: String, on page: Answer, at target: String, ticking boxes: [String] = []
  ) async throws -> Answer {
    await post(try page.hiddenFields + boxes.map { ("optional", $0) } + [(name, value)], to: target)
  }

  func post(_ fields: [(String, String)], to target: String) async -> Answer {
    await post(Form(fields.map { Form.Parameter(name: $0.0, value: $0.1) }).encoded, to: target)
  }

  /// - Parameter body: as it is sent.
  func post(_ body: String, to target: String) async -> Answer {
    await door.ask(
      .post, target, headers: [.cookie: cookies, .contentType: "application/x-www-form-urlencoded"], body: body)
  }
}

extension Answer {
  var location: String? { headers[.location] }

  var contentSecurityPolicy: String { headers[HTTPField.Name("Content-Security-Policy")!] ?? "" }

  var antiForgery: String {
    get throws {
      guard let field = try hiddenFields.first(where: { $0.0 == "anti_forgery" }) else { throw Unforeseen(text) }
      return field.1
    }
  }

  /// Of the last form; none of their values needs escaping.
  var hiddenFields: [(String, String)] {
    get throws {
      guard let form = text.split(separator: "<form ").dropFirst().last else {
        throw Unforeseen("no form in \(code) \(location ?? "") \(text)")
      }
      return form.split(separator: "<input type=\"hidden\" name=\"").dropFirst().map { field in
        let parts = field.split(separator: "\"", maxSplits: 3, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts[2]))
      }
    }
  }

  /// The values of a name's buttons.
  func buttons(_ name: String) -> [String] {
    text.split(separator: "name=\"\(name)\" value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }
}
