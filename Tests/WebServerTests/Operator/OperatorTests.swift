// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import Rehearsal
import Storage
import Testing
import UsherOAuth

@testable import WebServer

private let member = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"

@Suite struct `The operator's API` {
  private let operators: Operators

  init() async throws { operators = try await Operators() }

  private func fileTier() async {
    for (path, body) in [
      ("/users/1", #"{"full_name":"Ann"}"#), ("/campaigns/10", #"{"creator":"1","name":"Tin"}"#),
      ("/tiers/100", #"{"campaign":"10","title":"A","amount_cents":500}"#),
    ] {
      #expect(await operators.ask(.put, path, body).status == 201)
    }
  }

  @Test func `an object is created, then replaced, and read as it was written`() async throws {
    let created = await operators.ask(.put, "/users/1", #"{"full_name":"Ann","email":"ann@example.org"}"#)
    #expect(created.status == 201 && created.json?["full_name"] == "Ann" && created.json?["id"] == "1")
    let replaced = await operators.ask(.put, "/users/1", #"{"full_name":"Anna"}"#)
    #expect(replaced.status == 200 && replaced.json?["full_name"] == "Anna" && replaced.json?["email"] == .null)
    #expect(await operators.ask(.get, "/users/1").text == replaced.text)
  }

  @Test func `the same object again changes nothing, though time goes on`() async throws {
    await fileTier()
    let body = #"{"campaign":"10","user":"1","address":{"city":"Ulm","country":"DE"}}"#
    for (path, body) in [
      ("/users/1", #"{"full_name":"Ann"}"#), ("/campaigns/10", #"{"creator":"1","name":"Tin"}"#),
      ("/tiers/100", #"{"campaign":"10","title":"A","amount_cents":500}"#), ("/members/\(member)", body),
    ] {
      let first = await operators.ask(.put, path, body)
      operators.stage.clock.advance(by: .seconds(60))
      #expect(await operators.ask(.put, path, body).text == first.text, "\(path)")
    }
  }

  @Test func `every value of the demo comes back from a read as the line that files it`() async throws {
    let paths = try await demo()
    #expect(Set(paths.map { $0.split(separator: "/")[0] }) == Set(ImportLine.Kind.allCases.map { $0.plural[...] }))
    for path in paths {
      let read = await operators.ask(.get, path)
      let written = await operators.ask(.put, path, read.text)
      #expect(written.status == 200 && written.text == read.text, "\(path) \(written.text)")
      #expect(await operators.ask(.get, path).text == read.text, "\(path)")
    }
  }

  /// Files the demo's cast and answers the address of each of its objects.
  private func demo() async throws -> [String] {
    let cast = DemoCast()
    try await operators.provider.membership.write { try cast.file(in: $0) }
    let contents: [ImportLine.Content] =
      cast.users.map { .user($0) } + cast.categories.map { .category($0) } + cast.campaigns.map { .campaign($0, []) }
      + cast.media.map { .media($0) } + cast.tiers.map { .tier($0) } + cast.benefits.map { .benefit($0) }
      + cast.goals.map { .goal($0) } + cast.members.map { .member($0, nil) } + cast.posts.map { .post($0) }
      + cast.deliverables.map { .deliverable($0) } + cast.liveAccessRules.map { .liveAccessRule($0) }
      + cast.lives.map { .live($0) }
    let events = try await operators.provider.membership.read { records in
      try cast.members.flatMap { try records.history(of: $0.id, limit: 1000) }
    }
    return (contents + events.map { .pledgeEvent($0) }).map { "/\($0.kind.plural)/\($0.id)" }
  }

  private func read(_ path: String) async -> JSON? { await operators.ask(.get, path).json }

  @Test func `every key that is read is described, and no other`() async throws {
    var told: Set<String> = []
    for path in try await demo() {
      let object = try #require(await read(path))
      guard case .string(let type)? = object["type"], told.insert(type).inserted else { continue }
      let kind = try #require(ImportLine.Kind(rawValue: type))
      let schema = try #require(JSON(parsing: Array(kind.schema.utf8)))
      #expect(schema["properties"]?.names.sorted() == object.names.sorted(), "\(type)")
    }
    #expect(told.count == ImportLine.Kind.allCases.count)
  }

  // MARK: Removing

  @Test func `what nothing hangs on is removed, and is gone`() async throws {
    await fileTier()
    for path in ["/tiers/100", "/campaigns/10", "/users/1"] {
      let removed = await operators.ask(.delete, path)
      #expect(removed.status == 204 && removed.text.isEmpty)
      #expect(await operators.ask(.get, path).status == 404)
      #expect(await operators.ask(.delete, path).status == 404)
    }
  }

  @Test func `what something hangs on is left, and is told by what`() async throws {
    await fileTier()
    let pledge = #"""
      {"campaign":"10","user":"1","patron_status":"active_patron","currently_entitled_tiers":["100"],
       "pledge_relationship_start":"2024-01-05T10:00:00Z"}
      """#
    #expect(await operators.ask(.put, "/members/\(member)", pledge).status == 201)
    for (path, words) in [("/tiers/100", "1 members"), ("/campaigns/10", "1 members"), ("/users/1", "campaign 10")] {
      let held = await operators.ask(.delete, path)
      #expect(held.status == 409 && held.json?["detail"].map { "\($0)".contains(words) } == true, "\(path)")
      #expect(await operators.ask(.get, path).status == 200)
    }
    #expect(await operators.ask(.delete, "/members/\(member)").status == 204)
    #expect(await operators.ask(.delete, "/tiers/100").status == 204)
  }

  @Test(arguments: [ImportLine.Kind.category, .pledgeEvent]) func `what is kept for ever cannot be removed`(
    _ kind: ImportLine.Kind
  ) async throws {
    let reply = await operators.ask(.delete, "/\(kind.plural)/1")
    #expect(reply.status == 405 && reply.headers[.allow] == "GET, HEAD, PUT")
  }

  // MARK: Refusals

  @Test(
    arguments: [
      ("/users/1", "{", 400, nil, 1, 2), ("/users/1", "{\"full_name\":\"\u{0}\"}", 400, nil, 1, 15),
      ("/users/1", #"{"full_name":"\u0000"}"#, 400, nil, 1, 15),
      ("/users/1", #"{"full_name":"A","full_name":"B"}"#, 400, "full_name", 1, 18), ("/users/1", "[]", 400, nil, 1, 1),
      ("/users/1", "{}", 422, "full_name", 1, 1),
      ("/users/1", "{\n\"full_name\": \"A\",\n \"emial\": 1}", 422, "emial", 3, 2),
      ("/users/1", #"{"full_name":1}"#, 422, "full_name", 1, 14),
      ("/users/1", #"{"full_name":"A","id":"2"}"#, 422, "id", 1, 23),
      ("/users/1", #"{"full_name":"A","type":"tier"}"#, 422, "type", 1, 25),
      ("/users/x", #"{"full_name":"A"}"#, 422, "id", 1, 1), ("/users/0", #"{"full_name":"A"}"#, 422, "id", 1, 1),
      ("/users/9007199254740992", #"{"full_name":"A"}"#, 422, "id", 1, 1),
      ("/members/1", #"{"campaign":"10","user":"1"}"#, 422, "id", 1, 1),
      ("/campaigns/10", #"{"creator":"404","name":"Tin"}"#, 409, "creator", 1, 12),
      ("/tiers/100", #"{"campaign":"10","title":"A","amount_cents":1000000000001}"#, 422, "amount_cents", 1, 45),
    ] as [(String, String, Int, String?, Int64, Int64)])
  func `a wrong object is refused with where and why, and changes nothing`(
    _ path: String, _ body: String, _ status: Int, _ key: String?, _ line: Int64, _ column: Int64
  ) async throws {
    let reply = await operators.ask(.put, path, body)
    #expect(reply.status == status && reply.headers[.contentType] == "application/problem+json")
    #expect(reply.json?["status"] == .integer(Int64(status)) && reply.json?["request_id"] == "request")
    #expect(reply.json?["key"] == key.map { .string($0) })
    #expect(reply.json?["line"] == .integer(line) && reply.json?["column"] == .integer(column))
    #expect(await operators.ask(.get, path).status == 404)
  }

  @Test func `a declined pledge keeps the tier that it was for`() async throws {
    await fileTier()
    let body = #"""
      {"campaign":"10","user":"1","patron_status":"declined_patron","pledged_tier":"100",
       "pledge_relationship_start":"2024-01-05T10:00:00Z"}
      """#
    #expect(await operators.ask(.put, "/members/\(member)", body).json?["pledged_tier"] == "100")
    let unknown = await operators.ask(.put, "/members/\(member)", body.replacing("100", with: "101"))
    #expect(unknown.status == 409 && unknown.json?["key"] == "pledged_tier")
  }

  @Test func `an event cannot become one of another kind`() async throws {
    await fileTier()
    _ = await operators.ask(.put, "/members/\(member)", #"{"campaign":"10","user":"1"}"#)
    let event = #"""
      {"member":"\#(member)","date":"2024-01-05T10:00:00Z","amount_cents":1,"currency_code":"USD",
       "payment_status":"Paid","pledge_payment_status":"valid"}
      """#
    #expect(await operators.ask(.put, "/pledge-events/pledge_start:5", event).status == 201)
    #expect(await operators.ask(.put, "/pledge-events/subscription:5", event).status == 409)
    #expect(await operators.ask(.get, "/pledge-events/subscription:5").status == 404)
  }

  @Test func `what belongs to another is refused as a conflict`() async throws {
    await fileTier()
    _ = await operators.ask(.put, "/users/1", #"{"full_name":"Ann","email":"ann@example.org"}"#)
    let taken = await operators.ask(.put, "/users/2", #"{"full_name":"Ben","email":"ANN@example.org"}"#)
    #expect(taken.status == 409 && taken.json?["key"] == "email")
    _ = await operators.ask(.put, "/members/\(member)", #"{"campaign":"10","user":"1"}"#)
    let other = member.replacing("7c", with: "8c")
    #expect(await operators.ask(.put, "/members/\(other)", #"{"campaign":"10","user":"1"}"#).status == 409)
  }

  @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonl"] as [String?])
  func `another content type is refused`(_ type: String?) async throws {
    let reply = await operators.ask(.put, "/users/1", #"{"full_name":"A"}"#, type: type, token: operators.token)
    #expect(reply.status == 415)
  }

  @Test func `a content type may say its charset`() async throws {
    let reply = await operators.ask(
      .put, "/users/1", #"{"full_name":"A"}"#, type: "Application/JSON; charset=utf-8", token: operators.token)
    #expect(reply.status == 201)
  }

  @Test func `what is not there is not found, and a wrong method is told which there are`() async throws {
    #expect(await operators.ask(.get, "/users/404").status == 404)
    #expect(await operators.ask(.get, "/users/x").status == 404)
    #expect(await operators.ask(.get, "/nothing").status == 404)
    let wrong = await operators.ask(.post, "/users/1")
    #expect(wrong.status == 405 && wrong.headers[.allow] == "GET, HEAD, PUT, DELETE")
    #expect(wrong.headers[.contentType] == "application/problem+json")
  }

  @Test func `no page of another origin may call it`() async throws {
    let reply = await operators.ask(.options, "/users/1")
    #expect(reply.status == 405 && reply.headers[.accessControlAllowOrigin] == nil)
  }

  // MARK: Who may

  @Test func `nobody comes in without a live token of the operator`() async throws {
    let app = try await operators.stage.app(of: try await operators.stage.person())
    for token in [nil, "", "x", app.creatorTokens.accessToken.reveal(), operators.token + "x"] as [String?] {
      for (method, path) in [(.get, "/users/77"), (.put, "/users/77")] as [(HTTPRequest.Method, String)] {
        let reply = await operators.ask(method, path, #"{"full_name":"A"}"#, token: token)
        #expect(reply.status == 401 && reply.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
      }
    }
    let (reply, _) = await operators.bulk([#"{"type":"user","id":"77","full_name":"A"}"#], token: "x")
    #expect(reply.status == 401)
    #expect(await operators.ask(.get, "/users/77").status == 404)
  }

  @Test(arguments: ImportLine.Kind.allCases) func `a missing scope is named`(_ kind: ImportLine.Kind) async throws {
    let path = "/\(kind.plural)/1"
    let others = Operators.everything.subtracting([kind.writeScope])
    let put = await operators.ask(.put, path, "{}", token: try await operators.token(others))
    #expect(put.status == 403 && put.json?["scope"] == .string(kind.writeScope.name))
    #expect(put.headers[.wwwAuthenticate]?.contains("scope=\"\(kind.writeScope.name)\"") == true)
    let writer = try await operators.token(Operators.everything.subtracting([.read]))
    let get = await operators.ask(.get, path, token: writer)
    #expect(get.status == 403 && get.json?["scope"] == "read")
  }
}
