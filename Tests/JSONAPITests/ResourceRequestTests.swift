// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Testing

@Suite struct `A resource that a client sends` {
  private func request(_ text: String) throws(Problem) -> ResourceRequest {
    try ResourceRequest(parsing: Array(text.utf8))
  }

  @Test func `is read with its attributes and what it relates to`() throws {
    let request = try request(
      """
      {"data": {"type": "webhook", "attributes": {"paused": "false", "triggers": ["posts:publish"], "n": -3},
        "relationships": {"campaign": {"data": {"type": "campaign", "id": "810022"}}}}}
      """)
    #expect(request.type == "webhook")
    #expect(request.id == nil)
    #expect(request.attributes["triggers"] == ["posts:publish"])
    #expect(request.attributes["n"] == -3)
    #expect(request.related("campaign") == ResourceIdentifier(type: "campaign", id: "810022"))
    #expect(request.related("client") == nil)
  }

  @Test(arguments: [
    "", "{", "[]", "{\"data\": []}", "{\"data\": {}}", "{\"data\": {\"type\": 1}}",
    "{\"data\": {\"type\": \"a\", \"id\": 1}}", "{\"data\": {\"type\": \"a\", \"attributes\": []}}",
  ])
  func `is refused where it is none`(text: String) {
    #expect { try request(text) } throws: { ($0 as? Problem)?.status == 400 }
  }
}

@Suite struct `JSON that a client sends` {
  private func parsed(_ text: String) -> JSON? { JSON(parsing: Array(text.utf8)) }

  @Test func `is read whole, its members in their order`() {
    let text = #" {"b": [1, -2, 0, true, false, null, {}], "a": "\u00e9\ud83d\ude00\n\"\\\/é" , "c":[ ]} "#
    #expect(parsed(text) == ["b": [1, -2, 0, true, false, nil, [:]], "a": "\u{e9}\u{1F600}\n\"\\/é", "c": []])
    #expect(parsed("-9223372036854775808") == .integer(.min))
  }

  @Test(arguments: [
    "", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "1 2", "tru", "01", "-", "+1", "1.5", "1e3",
    "9223372036854775808", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
    "\"\\u0000\"",
    "\"a\nb\"", "{\"a\":1,\"a\":2}",
  ])
  func `is refused where it is none, or nothing that is read here`(text: String) {
    #expect(parsed(text) == nil)
  }

  @Test func `is refused where it is not UTF-8`() {
    #expect(JSON(parsing: [0x22, 0xFF, 0x22]) == nil)
  }

  @Test func `has a bounded depth`() {
    func nested(_ levels: Int) -> String {
      String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(parsed(nested(32)) != nil)
    #expect(parsed(nested(33)) == nil)
    #expect(parsed(nested(100_000)) == nil)
  }

  @Test func `takes no longer for being deep and wide`() {
    let text =
      String(repeating: "[", count: 31) + Array(repeating: "1", count: 30_000).joined(separator: ",")
      + String(repeating: "]", count: 31)
    let began = ContinuousClock.now
    #expect(parsed(text) != nil)
    #expect(ContinuousClock.now - began < .seconds(1))
  }
}
