// SPDX-License-Identifier: Apache-2.0
import Membership
import MembershipInMemory
import Storage
import Testing
import UsherOAuth

private let now = Instant(milliseconds: 1_700_000_000_000)
private let user = #"{"type":"user","id":"1","full_name":"Ann"}"#
private let campaign = #"{"type":"campaign","id":"10","creator":"1","name":"Tin"}"#
private let tier = #"{"type":"tier","id":"100","campaign":"10","title":"A","amount_cents":500}"#
private let uuid = "7c1f1e0a-2d55-4c1b-9f5a-3f0f6f1d2b90"

private func records() throws -> SQLMembershipRecords { SQLMembershipRecords(try InMemory()) }

private func load(_ text: String, into records: any MembershipRecords, chunk: Int = 7) throws {
  var reader = ImportReader(now: now)
  let bytes = Array(text.utf8)
  for start in stride(from: 0, to: bytes.count, by: chunk) {
    try reader.read(bytes[start..<min(start + chunk, bytes.count)]) { try file($0, in: records) }
  }
  try reader.finish { try file($0, in: records) }
}

private func failure(_ text: String) throws -> String {
  do {
    try load(text, into: try records())
    return "none"
  } catch let error as ImportError {
    return error.description
  }
}

@Suite struct `Importing` {
  @Test(arguments: [1, 3, 64, 100_000]) func `a file is read alike in chunks of any size`(chunk: Int) throws {
    let records = try records()
    let member = """
      {"type":"member","id":"\(uuid)","campaign":"10","user":"1","patron_status":"active_patron",\
      "currently_entitled_tiers":["100"],"currently_entitled_amount_cents":500,\
      "pledge_relationship_start":"2024-01-05T10:00:00.000+00:00","address":{"city":"Córdoba","country":"AR"}}
      """
    try load([user, "", campaign + "\r", tier, member].joined(separator: "\n"), into: records, chunk: chunk)
    let filed = try #require(try records.member(ID(1), of: ID(10)))
    #expect(filed.status == .active)
    #expect(filed.tiers == [ID(100)])
    #expect(filed.pledgedTier == ID(100))
    #expect(filed.cadence == 1)
    #expect(filed.pledgeStart == Instant("2024-01-05T10:00:00+00:00"))
    #expect(try records.address(of: filed.id)?.city == "Córdoba")
    #expect(try records.user(ID(1))?.created == now)
  }

  @Test func `the same file may be imported again`() throws {
    let records = try records()
    let text = [user, campaign, tier].joined(separator: "\n")
    try load(text, into: records)
    try load(text.replacing("Ann", with: "Anna"), into: records)
    #expect(try records.user(ID(1))?.fullName == "Anna")
  }

  @Test func `what a line does not say keeps its date when it is filed again`() throws {
    let records = try records()
    let member =
      #"{"type":"member","id":"\#(uuid)","campaign":"10","user":"1","address":{"city":"Ulm","country":"DE"}}"#
    let lines = [user, campaign, tier, member]
    try load(lines.joined(separator: "\n"), into: records)
    let later = now + .seconds(60)
    for line in lines { try file(try ImportLine(number: 1, Array(line.utf8), now: later), in: records) }
    #expect(try records.user(ID(1))?.created == now && records.campaign(ID(10))?.created == now)
    #expect(try records.tier(ID(100))?.created == now && records.tier(ID(100))?.edited == now)
    #expect(try records.address(of: #require(MemberID(uuid)))?.created == now)
    let dated = user.replacing("}", with: #","created":"2020-01-01T00:00:00Z"}"#)
    #expect(try file(try ImportLine(number: 1, Array(dated.utf8), now: later), in: records) == .replaced)
    #expect(try records.user(ID(1))?.created == Instant("2020-01-01T00:00:00Z"))
  }

  @Test func `filing says whether the id was on file`() throws {
    let records = try records()
    let line = try ImportLine(number: 1, Array(user.utf8), now: now)
    #expect(try file(line, in: records) == .created)
    #expect(try file(line, in: records) == .replaced)
  }

  @Test(arguments: ["0000-12-31T23:59:59Z", "9999-12-31T23:59:59-00:01"]) func `a date has a year of four digits`(
    _ date: String
  ) throws {
    #expect(
      try failure(user.replacing("}", with: ",\"created\":\"\(date)\"}")).contains("'created' must be a date"))
  }

  @Test func `social connections are read by network`() throws {
    let records = try records()
    try load(
      #"{"type":"user","id":"1","full_name":"Ann","social_connections":{"discord":{"user_id":"88","scopes":["identify"]},"reddit":null}}"#,
      into: records)
    #expect(
      try records.user(ID(1))?.socialConnections
        == [SocialConnection(.discord, accountID: "88", scopes: ["identify"])])
  }

  @Test(arguments: [
    ("{\"type\":\"user\",\"id\":\"1\",}", "1:25: Expected a key in quotation marks."),
    ("\n\n  [1]", "3:3: Expected an object."),
    ("{\"type\":\"user\" \"id\":\"1\"}", "1:16: Expected ',' or '}'."),
    ("{\"type\":\"user\"} x", "1:17: Expected the end of the line."),
    ("{\"type\":\"user\",\"id\":01}", "1:21: Expected a number."),
    ("{\"type\":\"us\\x\"}", "1:12: Expected an escape that JSON knows."),
    ("{\"type\":\"\\ud83e\"}", "1:10: Expected a pair of surrogates."),
    ("{\"type\":\"\\u0000\"}", "1:10: Expected text without NUL."),
    ("{\"type\":\"us\ter\"}", "1:12: Expected an escape: control characters are written \\uXXXX."),
    ("{\"type\":\"user", "1:9: Expected the quotation mark that ends this text."),
    ("{\"type\":\"user\",\"type\":\"tier\"}", "1:16: The key 'type' occurs twice in one object."),
    (String(repeating: "[", count: 17), "1:17: More than 16 objects and lists are nested."),
    ("\u{FEFF}{}", "1:1: Expected a JSON value."),
    ("{\"type\":nul}", "1:9: Expected a JSON value."),
  ])
  func `what is not JSON is shown where it begins`(text: String, expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test(arguments: [
    ("{\"id\":\"1\"}", "1:1: A line needs the key 'type'."),
    (
      "{\"type\":\"shoe\"}",
      "1:9: 'shoe' is not a type to import; use user, category, campaign, media, tier, benefit, goal, member, pledge-event, deliverable, post, live-access-rule or live."
    ),
    ("{\"type\":\"user\",\"id\":\"1\"}", "1:1: A user needs the key 'full_name'."),
    (
      "{\"type\":\"user\",\"id\":1,\"full_name\":\"A\"}",
      "1:21: 'id' must be an id: digits in quotation marks, at most 9007199254740991."
    ),
    ("{\"type\":\"user\",\"id\":\"1\",\"full_name\":\"A\",\"shoe\":1}", "1:41: 'shoe' is not a key of a user."),
    (
      "{\"type\":\"user\",\"id\":\"1\",\"full_name\":\"A\",\"email\":\"a b@c\"}",
      "1:49: 'email' must be an e-mail address."
    ),
    (
      "{\"type\":\"user\",\"id\":\"1\",\"full_name\":\"A\",\"social_connections\":{\"myspace\":null}}",
      "1:63: 'myspace' is not a key of a social_connections."
    ),
    (
      "{\"type\":\"tier\",\"id\":\"1\",\"campaign\":\"2\",\"title\":\"T\",\"amount_cents\":-5}",
      "1:67: 'amount_cents' must be a whole number from 0 to 1000000000000."
    ),
    (
      "{\"type\":\"campaign\",\"id\":\"1\",\"creator\":\"1\",\"name\":\"C\",\"created_at\":\"2024-02-30T00:00:00Z\"}",
      "1:67: 'created_at' must be a date such as \"2023-12-29T05:26:19.000+00:00\"."
    ),
    (
      "{\"type\":\"member\",\"id\":\"\(uuid)\",\"campaign\":\"1\",\"user\":\"1\",\"patron_status\":\"former_patron\"}",
      "1:1: A member needs the key 'pledge_relationship_start'."
    ),
    (
      "{\"type\":\"member\",\"id\":\"\(uuid)\",\"campaign\":\"1\",\"user\":\"1\",\"pledge_cadence\":3}",
      "1:105: 'pledge_cadence' must be 1 or 12."
    ),
    (
      "{\"type\":\"member\",\"id\":\"\(uuid.uppercased())\",\"campaign\":\"1\",\"user\":\"1\"}",
      "1:23: 'id' must be a UUID in lower-case letters."
    ),
  ])
  func `a value of the wrong kind is shown where it stands`(text: String, expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test(arguments: [
    (campaign, "1:40: 'creator' names the user 1, which is neither above this line nor in the database."),
    (
      user + "\n" + tier,
      "2:38: 'campaign' names the campaign 10, which is neither above this line nor in the database."
    ),
    (
      [user, campaign, campaign.replacing("\"10\"", with: "\"11\"")].joined(separator: "\n"),
      "3:40: 'creator' already belongs to campaign 10."
    ),
    (
      [user, campaign, #"{"type":"member","id":"\#(uuid)","campaign":"10","user":"2"}"#].joined(separator: "\n"),
      "3:85: 'user' names the user 2, which is neither above this line nor in the database."
    ),
    (
      [
        user, campaign,
        #"{"type":"member","id":"\#(uuid)","campaign":"10","user":"1","currently_entitled_tiers":["7"]}"#,
      ]
      .joined(separator: "\n"),
      "3:116: 'currently_entitled_tiers' names the tier of campaign 10 7, which is neither above this line nor in the database."
    ),
    (
      #"""
      {"type":"user","id":"1","full_name":"A","email":"a@example.org"}
      {"type":"user","id":"2","full_name":"B","email":"A@Example.org"}
      """#,
      "2:49: 'email' already belongs to user 1."
    ),
  ])
  func `what refers to nothing or to another's is named`(text: String, expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test func `a tier of another campaign is not taken for the member's`() throws {
    let other = """
      {"type":"user","id":"2","full_name":"Bo"}
      {"type":"campaign","id":"11","creator":"2","name":"Ferry"}
      {"type":"member","id":"\(uuid)","campaign":"11","user":"1","currently_entitled_tiers":["100"]}
      """
    #expect(try failure([user, campaign, tier, other].joined(separator: "\n")).hasPrefix("6:116: 'currently_entitled"))
  }

  @Test func `text that is not UTF-8 is shown where it begins`() throws {
    var reader = ImportReader(now: now)
    let bytes = Array(#"{"type":""#.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8)
    #expect(throws: ImportError(line: 1, column: 9, fault: .notUTF8)) { try reader.read(bytes) { _ in } }
  }

  @Test func `a line that never ends is refused before it fills the memory`() throws {
    var reader = ImportReader(now: now)
    let chunk = [UInt8](repeating: UInt8(ascii: "["), count: 65_536)
    for _ in 0..<16 { try reader.read(chunk) { _ in } }
    #expect(
      throws: ImportError(
        line: 1, column: ImportReader.lineLimit + 1, fault: .lineTooLong(limit: ImportReader.lineLimit))
    ) { try reader.read(chunk) { _ in } }
  }
}
