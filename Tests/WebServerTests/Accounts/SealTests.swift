// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

/// What a browser carries for the server and hands back: none of it is believed with a bit changed.
@Suite struct `Values that come back` {
  private let door: FrontDoor
  private let fan: ID<Account>
  private let link: String

  init() async throws {
    door = try await FrontDoor(rates: .unbounded)
    fan = try await door.stage.person("fan")
    let app = try await door.stage.app(of: try await door.stage.person("creator"))
    link =
      "/oauth2/authorize?response_type=code&client_id=\(app.client.identifier)&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&state=s"
  }

  /// The text with each bit of each of its bytes flipped in turn, where ASCII text is left.
  private func flips(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return bytes.indices.flatMap { place in
      (0..<7).compactMap { bit in
        var changed = bytes
        changed[place] ^= 1 << bit
        guard (0x21...0x7E).contains(changed[place]) else { return nil }
        return String(decoding: changed, as: UTF8.self)
      }
    }
  }

  private func cookie(_ name: String, in cookies: String) -> String {
    cookies.split(separator: "; ").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) } ?? ""
  }

  private func open(_ target: String, cookies: String) async -> Answer {
    await door.ask(.get, target, headers: [.cookie: cookies])
  }

  @Test func `a session cookie with any bit changed is nobody's (V21)`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let session = cookie("__Host-usher_session", in: visitor.cookies)
    #expect(await open("/settings/apps", cookies: visitor.cookies).code == 200)
    let changed = flips(session)
    #expect(changed.count > session.count * 4)
    for value in changed {
      let answer = await open("/settings/apps", cookies: visitor.cookies.replacing(session, with: value))
      #expect(answer.code == 303 && answer.location?.hasPrefix("/login?") == true, "\(value)")
    }
  }

  @Test func `a browser cookie with any bit changed is another browser's (V21)`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let key = cookie("__Host-usher_browser", in: visitor.cookies)
    let page = await visitor.open(link)
    let body = Form((try page.hiddenFields + [("decision", "allow")]).map { .init(name: $0.0, value: $0.1) }).encoded
    for value in flips(key) {
      let answer = await door.ask(
        .post, link,
        headers: [
          .cookie: visitor.cookies.replacing(key, with: value), .contentType: "application/x-www-form-urlencoded",
        ], body: body)
      #expect(answer.code == 400, "\(value)")
    }
  }

  @Test func `an anti-forgery token with any bit changed is none (V21)`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open(link)
    for value in flips(try page.antiForgery) {
      let fields = try page.hiddenFields.map { $0.0 == "anti_forgery" ? ($0.0, value) : $0 } + [("decision", "allow")]
      #expect(await visitor.post(fields, to: link).code == 400, "\(value)")
    }
  }

  @Test func `a place to go on at with any bit changed leads home (V21)`() async throws {
    let visitor = try await Visitor(door, as: nil)
    let continuation = await visitor.open(link).location?.split(separator: "continue=").last.map(String.init) ?? ""
    #expect(continuation.count > 100)
    let page = await visitor.open("/login?continue=" + continuation)
    #expect(page.text.contains("Fan Club"))
    for value in flips(continuation) {
      let changed = await visitor.open("/login?continue=" + PercentEncoding.encode(value))
      #expect(changed.code == 200 && !changed.text.contains("Fan Club"), "\(value)")
      #expect(!changed.text.contains("name=\"continue\""))
    }
  }

  @Test func `a sealed problem with any bit changed says nothing of it (V21)`() async throws {
    let visitor = try await Visitor(door, as: fan)
    let wrong = await visitor.open(link.replacing("%2Fcallback", with: "%2Felsewhere")).location ?? ""
    #expect(await visitor.open(wrong).text.contains("https://app.example/elsewhere"))
    let start = "/oauth2/errors?".count
    for value in flips(String(wrong.dropFirst(start))) {
      let page = await visitor.open("/oauth2/errors?" + value)
      let isSame = (try? Form(parsing: value)) == (try? Form(parsing: wrong.dropFirst(start)))
      #expect(page.code == 400 && (isSame || !page.text.contains("elsewhere")), "\(value)")
    }
  }
}
