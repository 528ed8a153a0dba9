// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Testing

@Suite struct `A document` {
  private func resource(_ type: String, _ id: String, _ attributes: [JSON.Member] = []) -> Resource {
    Resource(ResourceIdentifier(type: type, id: id), attributes: attributes)
  }

  private func text(_ document: Document) -> String { String(decoding: document.bytes, as: UTF8.self) }

  @Test func `of one resource has data only`() {
    #expect(text(Document(.one(resource("user", "1")))) == #"{"data":{"attributes":{},"id":"1","type":"user"}}"#)
  }

  @Test func `shows an empty included only where clients walk it unasked`() {
    #expect(text(Document(.many([]))) == #"{"data":[]}"#)
    #expect(text(Document(.many([]), alwaysShowsIncluded: true)) == #"{"data":[],"included":[]}"#)
  }

  @Test func `includes in the order of first mention and nothing twice`() {
    var document = Document(.one(resource("user", "1")))
    document.include(resource("tier", "2"))
    document.include(resource("campaign", "2"))
    document.include(resource("tier", "2", [JSON.Member("title", "Guild")]))
    #expect(document.included.map(\.identifier.type) == ["tier", "campaign"])
    #expect(document.included[0].attributes == [JSON.Member("title", "Guild")])
  }

  @Test func `never includes what is in data, and shows there what the other path knew`() {
    var document = Document(.many([resource("user", "1"), resource("user", "2")]))
    document.include(
      Resource(
        ResourceIdentifier(type: "user", id: "2"), relationships: [Relationship("campaign", .one(nil, related: nil))]))
    #expect(document.included.isEmpty)
    #expect(
      text(document).contains(#""id":"2","relationships":{"campaign":{"data":null}},"type":"user""#))
  }

  @Test func `writes attributes and relationships by the alphabet`() {
    let user = Resource(
      ResourceIdentifier(type: "user", id: "1"),
      attributes: [JSON.Member("url", nil), JSON.Member("about", nil)],
      relationships: [
        Relationship("pledges", .many([ResourceIdentifier(type: "pledge", id: "9")]), meta: [JSON.Member("count", 1)]),
        Relationship("campaign", .one(ResourceIdentifier(type: "campaign", id: "3"), related: "https://h/c/3")),
      ])
    #expect(
      text(Document(.one(user))) == """
        {"data":{"attributes":{"about":null,"url":null},"id":"1","relationships":{\
        "campaign":{"data":{"id":"3","type":"campaign"},"links":{"related":"https://h/c/3"}},\
        "pledges":{"data":[{"id":"9","type":"pledge"}],"meta":{"count":1}}},"type":"user"}}
        """)
  }

  @Test func `an empty relationship to one is null and links nowhere`() {
    let reward = Relationship("reward", .one(nil, related: "https://h/rewards/1"))
    let pledge = Resource(ResourceIdentifier(type: "pledge", id: "1"), relationships: [reward])
    #expect(text(Document(.one(pledge))).contains(#""relationships":{"reward":{"data":null}}"#))
  }
}

@Suite struct `A problem` {
  @Test func `has the members of the wire in their order, and a status that is text`() {
    let problem = Problem.unauthorized("why")
    #expect(
      String(decoding: problem.bytes(id: "u-1"), as: UTF8.self) == """
        {"errors":[{"code":1,"code_name":"Unauthorized","detail":"why","id":"u-1","status":"401",\
        "title":"Unauthorized"}]}
        """)
  }

  @Test func `names the parameter and the seconds to wait where it has them`() {
    let cursor = Problem.parameterInvalid("page[cursor]", "expired").json(id: "i")["errors"]?[0]
    #expect(cursor?["code"] == 3)
    #expect(cursor?["source"]?["parameter"] == "page[cursor]")
    let throttled = Problem.throttled(retryAfter: 7, "slow down").json(id: "i")["errors"]?[0]
    #expect(throttled?["retry_after_seconds"] == 7)
    #expect(throttled?["code"] == .null)
  }
}
