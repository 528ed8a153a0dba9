// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import WebServer

@Suite struct `Bounding requests` {
  private let start = Duration.seconds(50)

  private func fill(_ limit: RequestLimit, _ owner: Int, _ count: Int, at now: Duration) -> Int {
    (0..<count).filter { _ in limit.take(owner, at: now) == nil }.count
  }

  @Test func `a bucket gives what it holds at once, and then says how long to wait`() {
    let limit = RequestLimit(RequestRate(100, within: 2))
    #expect(fill(limit, 1, 100, at: start) == 100)
    #expect(limit.take(1, at: start) == .milliseconds(20))
    #expect(limit.take(1, at: start + .milliseconds(19)) == .milliseconds(1))
    #expect(limit.take(1, at: start + .milliseconds(20)) == nil)
    #expect(limit.take(1, at: start + .milliseconds(20)) == .milliseconds(20))
  }

  @Test func `it is full again when the period has passed, and never fuller`() {
    let limit = RequestLimit(RequestRate(100, within: 2))
    #expect(fill(limit, 1, 100, at: start) == 100)
    #expect(fill(limit, 1, 1000, at: start + .seconds(2)) == 100)
    #expect(fill(limit, 1, 1000, at: start + .seconds(3600)) == 100)
  }

  @Test func `what was refused takes nothing, so nobody is kept out for trying`() {
    let limit = RequestLimit(RequestRate(2, within: 10))
    #expect(fill(limit, 1, 1000, at: start) == 2)
    #expect(limit.take(1, at: start + .seconds(5)) == nil)
  }

  @Test func `looking takes nothing`() {
    let limit = RequestLimit(RequestRate(1, within: 10))
    for _ in 0..<5 { #expect(limit.wait(1, at: start) == nil) }
    #expect(limit.take(1, at: start) == nil)
    #expect(limit.wait(1, at: start) == .seconds(10))
  }

  @Test func `one owner's flood takes nothing from another`() {
    let limit = RequestLimit(RequestRate(10, within: 60))
    #expect(fill(limit, 1, 10_000, at: start) == 10)
    #expect(fill(limit, 2, 10, at: start) == 10)
  }

  @Test func `a crowd larger than the table empties nobody's bucket`() {
    let limit = RequestLimit(RequestRate(10, within: 60))
    for owner in 0..<100_000 { #expect(limit.take(owner, at: start) == nil) }
    #expect(fill(limit, -1, 10, at: start) == 10)
  }

  @Test func `a flood keeps its own bucket while a crowd passes`() {
    let limit = RequestLimit(RequestRate(1000, within: 2))
    #expect(fill(limit, -1, 1000, at: start) == 1000)
    for owner in 0..<5000 { _ = limit.take(owner, at: start) }
    #expect(limit.take(-1, at: start) != nil)
  }

  @Test func `parallel requests do not slip through together`() async {
    let limit = RequestLimit(RequestRate(500, within: 60))
    let passed = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { (0..<500).filter { _ in limit.take(7, at: .seconds(50)) == nil }.count } }
      return await group.reduce(0, +)
    }
    #expect(passed == 500)
  }

  @Test func `no rate bounds nothing`() {
    #expect(fill(RequestLimit(nil), 1, 10_000, at: start) == 10_000)
  }

  @Test(arguments: [("1000/2", 1000, 2), ("1/1", 1, 1), ("1000000/86400", 1_000_000, 86_400)])
  func `a rate is written as requests and seconds`(text: String, most: Int, seconds: Int) {
    #expect(RequestRate(text) == RequestRate(most, within: seconds))
  }

  @Test(arguments: [
    "", "100", "100/", "/2", "0/2", "100/0", "-1/2", "100/-2", "100/2/3", "1000001/2", "1/86401", "1.5/2", "100 / 2",
    "many/2", "99999999999999999999/1", "off",
  ])
  func `what is no rate is not taken for one`(text: String) {
    #expect(RequestRate(text) == nil)
  }
}

@Suite struct `The network of an address` {
  @Test(arguments: [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"), ("2001:db8::1", "2001:db8::2"),
    ("2001:db8::", "2001:0db8:0:0:1:2:3:4"), ("2001:DB8::1", "2001:db8::1"), ("1:0:0:2::", "1::2:0:0:0:9"),
    ("::ffff:203.0.113.9", "203.0.113.9"),
  ])
  func `of a customer is one`(one: String, other: String) {
    #expect(Network(one) == Network(other))
  }

  @Test(arguments: [
    ("203.0.113.1", "203.0.113.2"), ("2001:db8:1:2::1", "2001:db8:1:3::1"), ("2001:db8::1", "2001:db8:0:1::1"),
    ("::1:0:0:0:0", "::2:0:0:0:0"), ("203.0.113.1", "::203.0.113.1"), ("unix", "203.0.113.1"), ("1.2.3", "1.2.3.4"),
    ("1.2.3.4.5", "1.2.3.4"), ("256.0.0.1", "0.0.0.1"), ("1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8"),
    ("1::2::3", "1::2:3"), ("12345::", "2345::"),
  ])
  func `of others is another`(one: String, other: String) {
    #expect(Network(one) != Network(other))
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("0:0:0:0:0:0:0:1", true), ("::ffff:127.0.0.1", true),
    ("unix", true), ("128.0.0.1", false), ("::2", false), ("10.0.0.1", false), ("", false), ("1::1", false),
  ])
  func `is this machine's for loopback addresses only`(address: String, isThisMachine: Bool) {
    #expect(Network(address).isThisMachine == isThisMachine)
  }
}
