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
