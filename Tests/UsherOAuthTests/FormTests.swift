// SPDX-License-Identifier: Apache-2.0
import Testing
import UsherOAuth

@Suite struct `Reading a form` {
  @Test func `a plus is a space and percent signs write bytes`() throws {
    let form = try Form(parsing: "scope=identity+identity%5Bemail%5D&state=%2B%26%3D%C3%A9")
    #expect(try form.optional("scope") == "identity identity[email]")
    #expect(try form.optional("state") == "+&=é")
  }

  @Test func `a parameter that is missing is nothing`() throws {
    #expect(try Form(parsing: "a=1").optional("b") == nil)
    #expect(try Form(parsing: "").parameters.isEmpty)
  }

  @Test func `an empty parameter counts as one that is missing (B17)`() throws {
    #expect(try Form(parsing: "a=&b").optional("a") == nil)
    #expect(try Form(parsing: "a=&b").optional("b") == nil)
  }

  @Test(arguments: ["a=1&a=2", "a=1&a=1", "a=&a=1", "a=1&b=2&%61=3"])
  func `a parameter that is sent twice is refused, whatever it says (B17)`(_ text: String) throws {
    let form = try Form(parsing: text)
    #expect(throws: FormError.repeated("a")) { try form.optional("a") }
  }

  @Test func `a name counts with its case`() throws {
    let form = try Form(parsing: "A=3&a=4")
    #expect(try form.optional("a") == "4")
    #expect(form.parameters.count == 2)
  }

  @Test(arguments: ["%", "%4", "a=%", "a=%zz", "a=%4g", "a=%-1", "a=% 41", "a=%%41", "a=1&b=%e"])
  func `a broken escape is refused (B18)`(_ text: String) {
    #expect { try Form(parsing: text) } throws: { if case FormError.brokenEscape = $0 { true } else { false } }
  }

  @Test(arguments: ["a=%FF", "a=%C3", "%80=1", "a=%C0%AF", "a=%ED%A0%80", "a=%F4%90%80%80"])
  func `what is not UTF-8 is refused (B18)`(_ text: String) {
    #expect { try Form(parsing: text) } throws: { if case FormError.notUTF8 = $0 { true } else { false } }
  }

  @Test(arguments: ["a=%00", "%00=1", "a=x%00y", "a=\0"])
  func `a NUL byte is refused wherever it stands (B18)`(_ text: String) {
    #expect { try Form(parsing: text) } throws: { if case FormError.nulByte = $0 { true } else { false } }
  }

  @Test func `a form of more parameters than any request has is refused (J108)`() throws {
    let most = Array(repeating: "a=1", count: Form.mostParameters)
    #expect(try Form(parsing: most.joined(separator: "&")).parameters.count == Form.mostParameters)
    #expect(throws: FormError.tooManyParameters) {
      try Form(parsing: (most + ["a=1"]).joined(separator: "&"))
    }
  }

  @Test func `empty pairs are nothing, however many there are (J108)`() throws {
    #expect(try Form(parsing: String(repeating: "&", count: 100_000)).parameters.isEmpty)
  }

  @Test func `only the first equals sign divides a pair`() throws {
    #expect(try Form(parsing: "a=b=c=").optional("a") == "b=c=")
    #expect(try Form(parsing: "=b").parameters == [Form.Parameter(name: "", value: "b")])
  }

  @Test func `what is written is read back`() throws {
    let form = Form([
      .init(name: "state", value: "a+b c&d=e%f\r\n\u{1F3AD}"), .init(name: "ä ö", value: ""),
      .init(name: "~._-", value: "*"),
    ])
    #expect(try Form(parsing: form.encoded) == form)
    #expect(form.encoded.utf8.allSatisfy { $0 > 32 && $0 < 127 })
  }

  @Test func `a body is completed by the query, and wins where both name a parameter`() throws {
    let merged = try Form(parsing: "a=body").completed(by: Form(parsing: "a=query&b=query"))
    #expect(try merged.optional("a") == "body")
    #expect(try merged.optional("b") == "query")
  }

  @Test func `random bytes are read or refused, never worse (J108)`() {
    var chance = Sequence64(state: 18)
    let alphabet = Array("ab=&%+0cF\0".utf8) + [0xC3, 0xA9, 0xFF]
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...24, using: &chance)).compactMap { _ in alphabet.randomElement(using: &chance)
      }
      guard let form = try? Form(parsing: bytes) else { continue }
      #expect((try? Form(parsing: form.encoded)) == form, "\(bytes)")
    }
  }
}
