// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import WebhookDelivery

@Suite struct `Signing a delivery` {
  @Test func `the wire's signature is the HMAC-MD5 of the exact body in lower-case digits`() {
    let body = Array(#"{"data":{"id":"1","type":"member"}}"#.utf8)
    #expect(Signature.ofWire(secret: "whsec-demo-0001", body: body) == "0417b5db01e5dbca9edebe321ac6d53c")
  }

  @Test func `ours also covers the delivery, its place and its time`() {
    func signature(_ delivery: String, _ sequence: Int64, _ time: String, _ body: String) -> String {
      Signature.ofDelivery(secret: "s", delivery: delivery, sequence: sequence, time: time, body: Array(body.utf8))
    }
    let one = signature("d", 1, "t", "b")
    #expect(one == "sha256=13925483bac179434e626f1005ed068bd60fa1c7568712467a0562f231ec23dd")
    for other in [signature("e", 1, "t", "b"), signature("d", 2, "t", "b"), signature("d", 1, "u", "b")] {
      #expect(other != one)
    }
    #expect(signature("d", 1, "t", "c") != one)
  }
}
