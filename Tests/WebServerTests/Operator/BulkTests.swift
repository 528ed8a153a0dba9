// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import Rehearsal
import Storage
import Testing
import UsherOAuth

@testable import WebServer

private func user(_ id: Int, _ name: String = "A") -> String {
  #"{"type":"user","id":"\#(id)","full_name":"\#(name)"}"#
}

@Suite struct `Filing a stream of lines` {
  private let operators: Operators

  init() async throws { operators = try await Operators() }

  private func has(_ id: Int) async throws -> Bool {
    try await operators.provider.membership.read { try $0.user(ID(Int64(id))) != nil }
  }

  @Test func `lines are counted, and the same stream again replaces them all`() async throws {
    let text = (1...1000).map { user($0) }.joined(separator: "\n")
    let first = await operators.bulk([text]).reply
    #expect(first.status == 200 && first.json?["created"] == 1000 && first.json?["replaced"] == 0)
    let again = await operators.bulk([text + "\n\n"]).reply
    #expect(again.status == 200 && again.json?["created"] == 0 && again.json?["replaced"] == 1000)
    #expect(again.json?["lines"] == 1000 && again.json?["refused"] == 0 && again.json?["errors"] == [])
  }

  @Test(arguments: [1, 7, 4096]) func `a stream is read alike in chunks of any size`(_ size: Int) async throws {
    let bytes = Array("\(user(1))\r\n\n\(user(2, "Zoë"))\n\(user(3))".utf8)
    let chunks = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    let reply = await operators.bulkBytes(chunks.map { Array($0) }).reply
    #expect(reply.status == 200 && reply.json?["created"] == 3)
    #expect(await operators.ask(.get, "/users/2").json?["full_name"] == "Zoë")
  }

  @Test func `an empty stream files nothing`() async throws {
    let reply = await operators.bulk([]).reply
    #expect(reply.status == 200 && reply.json?["lines"] == 0)
  }

  @Test func `a refused line is told with its place and keeps out no other`() async throws {
    let lines = [
      user(1), "nonsense", #"{"type":"campaign","id":"5","creator":"404","name":"Tin"}"#, "", #"{"type":"user"}"#,
      #"{"type":"card","id":"1"}"#, user(2),
    ]
    let reply = await operators.bulk([lines.joined(separator: "\n")]).reply
    #expect(reply.status == 422 && reply.headers[.contentType] == "application/problem+json")
    #expect(reply.json?["lines"] == 6 && reply.json?["created"] == 2 && reply.json?["refused"] == 4)
    let places: [(Int, Int64, Int64, JSON)] = [
      (0, 2, 1, nil), (1, 3, 39, "creator"), (2, 5, 1, "id"), (3, 6, 9, "type"),
    ]
    for (place, line, column, key) in places {
      let error = reply.json?["errors"]?[place]
      #expect(error?["line"] == .integer(line) && error?["column"] == .integer(column) && error?["key"] == key)
    }
    #expect(try await has(1))
    #expect(try await has(2))
  }

  @Test func `a hundred refusals are told, the rest are counted`() async throws {
    let reply = await operators.bulk([String(repeating: "x\n", count: 250)]).reply
    #expect(reply.json?["refused"] == 250 && reply.json?["errors"]?[99] != nil && reply.json?["errors"]?[100] == nil)
  }

  @Test func `a line may refer to one before it, also across batches`() async throws {
    var lines = [user(1), #"{"type":"campaign","id":"10","creator":"1","name":"Tin"}"#]
    lines += (0..<2 * Bulk.batchLines).map { user(1000 + $0) }
    lines.append(#"{"type":"tier","id":"100","campaign":"10","title":"A","amount_cents":500}"#)
    let reply = await operators.bulk([lines.joined(separator: "\n")]).reply
    #expect(reply.status == 200 && reply.json?["created"] == .integer(Int64(lines.count)))
  }

  @Test func `a line whose scope the token lacks is refused by name`() async throws {
    let token = try await operators.token([.writeUsers])
    let reply = await operators.bulk(
      [user(1) + "\n" + #"{"type":"campaign","id":"10","creator":"1","name":"Tin"}"#], token: token
    ).reply
    #expect(reply.status == 422 && reply.json?["created"] == 1)
    #expect(reply.json?["errors"]?[0]?["detail"] == "The token lacks the scope 'campaigns:write'.")
    let reader = await operators.bulk([user(2)], token: try await operators.token([.read])).reply
    #expect(reader.status == 403)
    #expect(try await !has(2))
  }

  @Test(arguments: [nil, "application/json", "text/plain"] as [String?])
  func `another content type is refused`(_ type: String?) async throws {
    let (reply, stream) = await operators.bulk([user(1)], type: type)
    #expect(reply.status == 415)
    #expect(!stream.isOver)
    await stream.drop()
    #expect(stream.isOver, "what is left of a short stream is dropped")
    #expect(try await !has(1))
  }

  @Test func `a line that is too long ends the stream after the lines before it`() async throws {
    let long = String(repeating: " ", count: LineSplitter.lineLimit)
    let (reply, _) = await operators.bulk([user(1) + "\n", user(2) + "\n" + long, "xx", "\n" + user(3)])
    #expect(reply.status == 413 && reply.json?["created"] == 2)
    #expect(reply.json?["detail"].map { "\($0)".contains("Line 3") } == true)
    #expect(try await !has(3))
  }

  @Test func `a stream that breaks off leaves whole batches and no half line`() async throws {
    let lines = (1...Bulk.batchLines + 5).map { user($0) + "\n" }
    let (reply, stream) = await operators.bulk(lines, declared: 1_000_000)
    #expect(reply.status == 400 && !stream.isOver)
    #expect(try await has(Bulk.batchLines))
    #expect(try await !has(Bulk.batchLines + 1))
  }

  @Test func `a batch is bounded by its bytes as well`() async throws {
    let name = String(repeating: "n", count: Bulk.batchBytes / 4)
    #expect(await operators.bulk((1...8).map { user($0, name) + "\n" }).reply.json?["created"] == 8)
    #expect(operators.store.writes == 2)
  }

  @Test func `a stream whose token is revoked ends there and says what is filed`() async throws {
    let authority = operators.stage.authority
    let (id, token) = try await authority.addOperatorToken(named: "sync", scopes: [.writeUsers], expiry: nil)
    let first = (1...Bulk.batchLines).map { user($0) + "\n" }.joined()
    let reply = await operators.bulk(
      first, then: user(9000) + "\n", meanwhile: { _ = try? await authority.revokeOperatorToken(id) },
      token: token.reveal())
    #expect(reply.status == 401 && reply.json?["created"] == .integer(Int64(Bulk.batchLines)))
    #expect(reply.headers[.wwwAuthenticate] == "Bearer error=\"invalid_token\"")
    #expect(try await has(Bulk.batchLines))
    #expect(try await !has(9000))
  }
}
