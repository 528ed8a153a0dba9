// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSONAPI
import Testing

@Suite struct `Writing JSON` {
  private func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

  @Test func `objects keep their order and there is no space`() {
    #expect(text(["b": [1, true, nil], "a": "x"]) == #"{"b":[1,true,null],"a":"x"}"#)
  }

  @Test(arguments: [
    ("plain", #""plain""#),
    ("é", #""\u00e9""#),
    ("🦜", #""\ud83e\udd9c""#),
    ("\u{FFFF}", #""\uffff""#),
    ("\"\\/", #""\"\\/""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
    ("", #""""#),
  ])
  func `text is written in ASCII as Python's json module writes it`(original: String, written: String) {
    #expect(text(.string(original)) == written)
  }

  @Test(arguments: [0, -1, Int64.max, Int64.min])
  func `integers are exact`(number: Int64) { #expect(text(.integer(number)) == String(number)) }

  @Test func `another parser reads back every character`() throws {
    let scalars = (0x20...0x2FFF).compactMap(Unicode.Scalar.init) + (0x1F300...0x1F9FF).compactMap(Unicode.Scalar.init)
    let original = String(String.UnicodeScalarView(scalars))
    let bytes = JSON.array([.string(original)]).bytes
    #expect(bytes.allSatisfy { $0 < 0x80 })
    let read = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String])
    #expect(read.first?.unicodeScalars.elementsEqual(original.unicodeScalars) == true)
  }
}
