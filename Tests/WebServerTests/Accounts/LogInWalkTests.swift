// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

/// A browser that does what it likes, with every cookie and form that it has ever seen.
private struct Wanderer {
  let door: FrontDoor
  var cookies: [String: String] = [:]
  var tokens: [String] = ["", "x"]
  var continuations: [String] = [""]
  var random: SeededChance

  mutating func any<T>(_ choices: [T]) -> T { choices[Int.random(in: choices.indices, using: &random)] }

  var cookieField: String { cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }

  mutating func send(_ method: HTTPRequest.Method, _ target: String, _ fields: [(String, String)] = []) async -> Answer
  {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if !cookies.isEmpty { headers[.cookie] = cookieField }
    let answer = await door.ask(
      method, target, headers: headers,
      body: Form(fields.map { Form.Parameter(name: $0.0, value: $0.1) }).encoded)
    for line in answer.headers[values: .setCookie] {
      let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies[String(pair[0])] = String(pair[1])
    }
    for name in ["anti_forgery", "continue"] {
      for part in answer.text.split(separator: "name=\"\(name)\" value=\"").dropFirst() {
        let value = String(part.prefix { $0 != "\"" })
        if name == "continue" { continuations.append(value) } else { tokens.append(value) }
      }
    }
    if let place = answer.location?.split(separator: "continue=").dropFirst().first {
      continuations.append(String(place))
    }
    return answer
  }
}

@Suite struct `Wandering about the log-in` {
  /// Steps of an attacker who knows the address and the forms, and everything but the password.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `no order of empty, repeated and mixed posts logs anybody in (V23)`(seed: UInt64) async throws {
    let door = try await FrontDoor(rates: .unbounded) { settings in
      settings.logInGuesses = 100_000
      settings.guesses = 100_000
    }
    _ = try await door.stage.person("ada")
    let app = try await door.stage.app(of: try await door.stage.person("creator"))
    let request =
      "/oauth2/authorize?response_type=code&client_id=\(app.client.identifier)&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
    var wanderer = Wanderer(door: door, random: SeededChance(seed: seed))
    let emails = ["", "ada@example.com", "ADA@example.com", "creator@example.com", "nobody@example.com", "%"]
    let passwords = ["", "correct hors", "Correct horse", "correct horse ", " ", "x", "ada@example.com"]
    for step in 0..<120 {
      var fields: [(String, String)] = []
      for (name, choices) in [
        ("anti_forgery", wanderer.tokens), ("email", emails), ("password", passwords),
        ("continue", wanderer.continuations), ("decision", ["allow", "deny", ""]), ("question", ["256.0", "0.0", ""]),
        ("client_id", [app.client.identifier.text]),
      ] {
        let times = wanderer.any([0, 1, 1, 1, 2])
        for _ in 0..<(times == 2 && wanderer.any([true, false, false]) ? 2 : min(times, 1)) {
          fields.append((name, wanderer.any(choices)))
        }
      }
      let method: HTTPRequest.Method = wanderer.any([.get, .post, .post, .post, .head, .put, .patch, .delete])
      let target = wanderer.any([
        "/login", "/login", "/logout", request, "/settings/apps", "/oauth2/authorize", "/signup?",
      ])
      let answer = await wanderer.send(method, target, target == "/signup?" ? Array(fields.prefix(1)) : fields)
      #expect(answer.code < 500, "step \(step): \(method) \(target)")
      #expect(answer.location?.hasPrefix("https:") != true, "step \(step): \(answer.location ?? "")")
      #expect(try await sessions(door) == 0, "step \(step): \(method) \(target) \(fields)")
    }
    // The forms that it has are good: with the password the next step is in.
    _ = await wanderer.send(.get, "/login")
    let token = wanderer.tokens.last ?? ""
    let entered = await wanderer.send(
      .post, "/login", [("anti_forgery", token), ("email", "ada@example.com"), ("password", "correct horse")])
    #expect(entered.code == 303 && entered.location == "/")
    #expect(try await sessions(door) == 1)
  }

  private func sessions(_ door: FrontDoor) async throws -> Int {
    try await door.stage.rows().filter { $0.hasPrefix("session") }.count
  }
}

@Suite struct `What changes something by a form` {
  private static let others: [HTTPRequest.Method] = [
    .get, .head, .put, .patch, .delete, .options, .trace, HTTPRequest.Method("PROPFIND")!, HTTPRequest.Method("post")!,
  ]
  private static let overriding: HTTPFields = [
    HTTPField.Name("X-HTTP-Method-Override")!: "POST", HTTPField.Name("X-HTTP-Method")!: "POST",
    HTTPField.Name("X-Method-Override")!: "POST",
  ]

  @Test func `is changed by POST and by nothing that is called something else (V22)`() async throws {
    let door = try await FrontDoor(rates: .unbounded)
    let fan = try await door.stage.person("fan")
    let app = try await door.stage.app(of: try await door.stage.person("creator"))
    _ = try await door.stage.code(for: app, by: fan)
    let visitor = try await Visitor(door, as: fan)
    let link =
      "/oauth2/authorize?response_type=code&client_id=\(app.client.identifier)&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&scope=campaigns"
    let consent = try await visitor.open(link).hiddenFields + [("decision", "allow")]
    let logIn = [
      ("anti_forgery", try await visitor.open("/login").antiForgery), ("email", "fan@example.com"),
      ("password", "correct horse"),
    ]
    let forms = [
      (link, consent), ("/login", logIn),
      ("/logout", try await visitor.open("/logout").hiddenFields),
      ("/settings/apps", try await visitor.open("/settings/apps").hiddenFields),
      (
        "/signup",
        [
          ("anti_forgery", try await visitor.open("/signup").antiForgery), ("name", "Eve"),
          ("email", "eve@example.com"), ("password", "correct horse"),
        ]
      ),
    ]
    let before = try await door.stage.rows()
    for (target, fields) in forms {
      let body = Form(fields.map { Form.Parameter(name: $0.0, value: $0.1) }).encoded
      for method in Self.others {
        for isInQuery in [false, true] {
          var headers = Self.overriding
          headers[.cookie] = visitor.cookies
          headers[.contentType] = "application/x-www-form-urlencoded"
          let answer = await door.ask(
            method, isInQuery ? target + (target.contains("?") ? "&" : "?") + body + "&_method=POST" : target,
            headers: headers, body: body + "&_method=POST")
          #expect(answer.location?.hasPrefix("https:") != true, "\(method) \(target)")
          #expect(!answer.headers[values: .setCookie].contains { $0.contains("usher_session=") })
        }
      }
      #expect(try await door.stage.rows() == before, "\(target)")
    }
    // The very same forms are taken by POST.
    for (target, fields) in forms.reversed() {
      #expect(await visitor.post(fields, to: target).code == 303, "\(target)")
    }
  }
}
