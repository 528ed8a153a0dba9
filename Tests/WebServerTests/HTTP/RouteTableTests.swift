// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import WebServer

@Suite struct `Finding the route of a path` {
  private let table = RouteTable([
    Route("/things", .api), Route("/things/{id}", aliases: ["/old/things/{id}"], .api), Route("/things/new", .api),
    Route("/things/{id}/parts/{part}", .api),
  ])

  @Test(arguments: [
    ("/things", "/things", []), ("/things/new", "/things/new", []), ("/things/7", "/things/{id}", ["7"]),
    ("/old/things/7", "/things/{id}", ["7"]), ("/things/7/parts/a%20b", "/things/{id}/parts/{part}", ["7", "a%20b"]),
  ])
  func `a fixed path goes first, and open segments are handed on`(path: String, route: String, parameters: [String]) {
    #expect(table.find(path)?.route.path == route)
    #expect(table.find(path)?.parameters == parameters)
  }

  @Test(arguments: ["/", "/thing", "/things//parts/1", "/things/7/parts", "/things/7/parts/1/2", "things/7"])
  func `another path has none`(path: String) {
    #expect(table.find(path) == nil)
  }
}

@Suite struct `Reading the target of a request` {
  @Test(arguments: [
    ("/", "/", ""), ("", "", ""), ("/login", "/login", ""), ("/login/?a=/", "/login", "a=/"), ("///", "/", ""),
    ("/a//b//?", "/a//b", ""), ("?a", "", "a"), ("/?b?c", "/", "b?c"),
  ])
  func `the path ends before its slashes, and the query begins at the first question mark`(
    target: String, path: String, query: String
  ) {
    #expect(Incoming.parts(of: target) == (path, query))
  }

  @Test func `the longest target takes no time`() {
    let target = String(repeating: "/", count: Provider.longestTarget)
    let began = ContinuousClock.now
    #expect(Incoming.parts(of: target).path == "/")
    #expect(ContinuousClock.now - began < .seconds(1))
  }
}
