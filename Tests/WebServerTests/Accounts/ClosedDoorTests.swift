// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Pages of somebody who is logged in` {
  private static let paths = [
    "/settings/apps", "/portal/registration/register-clients", "/portal/registration/register-webhooks",
  ]

  /// Every page under these, those of later too; what a path leaves open is filled in.
  private static let all = (routes + operatorRoutes).filter { route in
    route.voice == .page && route.action(for: .get) != nil
      && ["/settings/", "/portal/"].contains { route.path.hasPrefix($0) }
  }.map { route in
    route.path.split(separator: "/").map { $0.hasPrefix("{") ? "1" : $0 }.reduce("") { $0 + "/" + $1 }
  }

  @Test func `open to no cookie that nobody was given (V52)`() async throws {
    #expect(Set(Self.all).isSuperset(of: Self.paths))
    let door = try await FrontDoor(rates: .unbounded)
    let fan = try await door.stage.person("fan")
    let good = try await Visitor(door, as: fan).cookies
    let session = good.split(separator: "usher_session=").last.map(String.init) ?? ""
    var random = SeededChance(seed: 52)
    let alphabet = Array("abcXYZ019-_.=;, \"\\%&+/~$\t") + Array(session)
    var cookies = [
      "", ";", "=", "__Host-usher_session", "__Host-usher_session=", "__Host-usher_session=;",
      "__Host-usher_session=null", "__Host-usher_session=undefined", "__Host-usher_session=0",
      "usher_session=" + session, "__Host-usher_session = " + session, "__Secure-usher_session=" + session,
      "__Host-usher_session=" + session.uppercased(), "__Host-usher_session=" + String(session.reversed()),
      "__Host-usher_session=\"" + session + "\"", "__Host-usher_session=" + String(session.dropLast()),
      "__Host-usher_session=" + session + session, "__Host-usher_session=%00" + session,
      "__Host-usher_session=" + String(repeating: "A", count: 30_000),
      "__Host-usher_sessionx=" + session, "x__Host-usher_session=" + session,
    ]
    for _ in 0..<3000 {
      var text = Array(session)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        guard !text.isEmpty else { break }
        let place = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text[place] = alphabet.randomElement(using: &random) ?? "A"
        case 1: text.remove(at: place)
        default: text.insert(alphabet.randomElement(using: &random) ?? "A", at: place)
        }
      }
      // Changed back by accident, or changed after the end of the value.
      if !String(text).prefix(while: { $0 != ";" }).elementsEqual(session) {
        cookies.append("__Host-usher_session=" + String(text))
      }
    }
    for (place, cookie) in cookies.enumerated() {
      let path = Self.all[place % Self.all.count]
      let answer = await door.ask(.get, path, headers: [.cookie: cookie])
      #expect(answer.code == 303 && answer.location?.hasPrefix("/login?") == true, "\(path) \(cookie)")
      #expect(answer.text.isEmpty)
    }
  }

  @Test func `open to no spelling of their path (V52)`() async throws {
    let door = try await FrontDoor(rates: .unbounded)
    let fan = try await door.stage.person("fan")
    let visitor = try await Visitor(door, as: fan)
    let nobody = try await Visitor(door, as: nil)
    for path in Self.paths {
      let inside = path.dropFirst()
      for spelling in [
        path, path + "/", path + "//", "/" + path, "/." + path, "/x/.." + path, "/%2e%2e" + path, "/login/.." + path,
        path + "%00", path + ";x", path + "/.", path + "%2f", path.uppercased(), path.replacing("s", with: "%73"),
        "/assets/usher.css/.." + path, path + "?a=/assets/usher.css", path + "#x", "/healthz;" + inside,
        "\\" + inside, "/\\" + inside, path + "%0d%0aSet-Cookie: a=b", "//usher.example" + path,
        "https://usher.example" + path,
      ] {
        let answer = await nobody.open(spelling)
        #expect(answer.code >= 300, "\(spelling)")
        let own = await visitor.open(spelling)
        #expect(own.code == 200 || own.code == 404, "\(spelling)")
      }
    }
  }

  @Test func `take no form of who is not logged in`() async throws {
    let door = try await FrontDoor()
    let app = try await door.stage.app(of: try await door.stage.person("creator"))
    let fan = try await door.stage.person("fan")
    _ = try await door.stage.code(for: app, by: fan)
    let page = await (try await Visitor(door, as: fan)).open("/settings/apps")
    let eve = try await door.stage.person("eve")
    let before = try await door.stage.rows().filter { !$0.hasPrefix("session") }
    for other in [
      try await Visitor(door, as: nil), try await Visitor(door, as: eve),
      try await Visitor(door, as: fan, browser: 1),
    ] {
      #expect(await other.post(try page.hiddenFields, to: "/settings/apps").location != "/settings/apps")
    }
    #expect(try await door.stage.rows().filter { !$0.hasPrefix("session") } == before)
  }
}

@Suite struct `The page of connected apps` {
  @Test func `an app that is disconnected is gone, and so is its access`() async throws {
    let door = try await FrontDoor()
    let fan = try await door.stage.person("fan")
    let app = try await door.stage.app(of: try await door.stage.person("creator"))
    let pair = try await door.stage.pair(for: app, by: fan)
    let visitor = try await Visitor(door, as: fan)
    let page = await visitor.open("/settings/apps")
    #expect(page.text.contains("<bdi>Fan Club</bdi>") && page.text.contains("<dt>Last used</dt>"))
    #expect(await door.get("/api/oauth2/v2/identity", token: pair.accessToken.reveal()).code == 200)
    let done = await visitor.post(try page.hiddenFields, to: "/settings/apps")
    #expect(done.code == 303 && done.location == "/settings/apps")
    #expect(await door.get("/api/oauth2/v2/identity", token: pair.accessToken.reveal()).code == 401)
    #expect(await visitor.open("/settings/apps").text.contains("No app is connected"))
    #expect(await visitor.post(try page.hiddenFields, to: "/settings/apps").code == 303, "a second click does no harm")
  }

  @Test func `many are shown page by page`() async throws {
    let door = try await FrontDoor()
    let fan = try await door.stage.person("fan")
    let creator = try await door.stage.person("creator")
    let count = Provider.appsOnOnePage + 3
    for _ in 0..<count {
      _ = try await door.stage.code(for: try await door.stage.app(of: creator), by: fan)
    }
    let visitor = try await Visitor(door, as: fan)
    let first = await visitor.open("/settings/apps")
    let link = first.text.split(separator: "href=\"/settings/apps?").dropFirst().first?.prefix { $0 != "\"" }
    let second = await visitor.open("/settings/apps?" + String(link ?? ""))
    let third = await visitor.open("/settings/apps?after=nonsense")
    #expect(first.buttonsCount == Provider.appsOnOnePage && second.buttonsCount == 3)
    #expect(!second.text.contains("/settings/apps?after=") && third.text == first.text)
    let ids = Set(first.values(of: "client_id") + second.values(of: "client_id"))
    #expect(ids.count == count)
  }
}

extension Answer {
  fileprivate var buttonsCount: Int { text.split(separator: ">Disconnect ").count - 1 }
  fileprivate func values(of name: String) -> [String] {
    text.split(separator: "name=\"\(name)\" value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }
}

@Suite struct `The operator's logo` {
  @Test(
    arguments: [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
      (Array("GIF89a..".utf8), "image/gif"), (Array("RIFF1234WEBPVP8 ".utf8), "image/webp"),
      (Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), "image/svg+xml"),
      (Array("\u{FEFF}<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg>\n<svg>".utf8), "image/svg+xml"),
    ] as [([UInt8], String)])
  func `is known by how it begins`(bytes: [UInt8], type: String) { #expect(Logo(bytes)?.mediaType == type) }

  @Test(arguments: [
    "", "<html><svg>", "<!doctype html><html>", "<svgx>", "<svg", "GIF88a", "RIFF1234WAVE", "#!/bin/sh", "<script>",
    "<!-- <svg> ", "text <svg>",
  ])
  func `is nothing that is no picture`(text: String) { #expect(Logo(Array(text.utf8)) == nil) }

  @Test func `has a bound`() {
    let svg = Array("<svg>".utf8)
    #expect(Logo(svg + [UInt8](repeating: 32, count: Logo.mostBytes - svg.count)) != nil)
    #expect(Logo(svg + [UInt8](repeating: 32, count: Logo.mostBytes - svg.count + 1)) == nil)
  }

  @Test func `is served from here, and opened by itself it can do nothing (V58)`() async throws {
    let svg = Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>".utf8)
    let door = try await FrontDoor { $0.logo = Logo(svg) }
    let answer = await door.get("/assets/logo")
    #expect(answer.code == 200 && answer.headers[.contentType] == "image/svg+xml")
    #expect(answer.contentSecurityPolicy == "default-src 'none'; sandbox")
    #expect(answer.headers[.contentTypeOptions] == "nosniff")
    #expect(await (try await FrontDoor()).get("/assets/logo").code == 404)
  }
}
