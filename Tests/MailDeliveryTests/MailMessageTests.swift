// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import UsherOAuth

@testable import MailDelivery

@Suite struct `A mail` {
  private func message(
    subject: String = "Set a new password", name: String = "Usher", text: String = "Open this.\n",
    to: String = "ada@example.com"
  ) throws -> String {
    let message = MailMessage(
      from: try #require(MailAddress("noreply@members.example")), fromName: name, to: try #require(MailAddress(to)),
      subject: subject, text: text, date: Instant("1994-11-06T08:49:37Z")!, identifier: "1b4e28ba")
    return String(decoding: message.bytes, as: UTF8.self)
  }

  @Test func `of plain text is written as it is`() throws {
    #expect(
      try message() == """
        From: "Usher" <noreply@members.example>
        To: ada@example.com
        Subject: Set a new password
        Date: Sun, 06 Nov 1994 08:49:37 +0000
        Message-ID: <1b4e28ba@members.example>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit
        Auto-Submitted: auto-generated

        Open this.

        """)
  }

  @Test(arguments: ["Zinn & Flöte", "日本のお茶", "🎭 " + String(repeating: "é", count: 120), "=?utf-8?Q?not_ours?="])
  func `says more than ASCII in encoded words that any program reads back`(text: String) throws {
    let mail = try message(subject: text, name: text)
    #expect(mail.utf8.allSatisfy { $0 < 0x80 })
    for name in ["Subject: ", "From: "] {
      let lines = mail.split(separator: "\n", omittingEmptySubsequences: false)
      let first = try #require(lines.firstIndex { $0.hasPrefix(name) })
      let field = lines[first...].prefix { $0 == lines[first] || $0.hasPrefix(" ") }
      let words = field.joined(separator: " ").split(separator: " ").filter { $0.hasPrefix("=?utf-8?B?") }
      #expect(words.allSatisfy { $0.utf8.count <= 75 && $0.hasSuffix("?=") })
      let read = words.map {
        Data(base64Encoded: String($0.dropFirst(10).dropLast(2))).map { String(decoding: $0, as: UTF8.self) } ?? ""
      }
      #expect(read.joined() == text)
    }
  }

  @Test(arguments: [
    "a\nBcc: evil@example.com", "a\r\nBcc: evil@example.com", "a\rBcc: evil@example.com",
    "a\u{2028}Bcc: evil@example.com",
    "a\u{85}Bcc: evil@example.com", "a\u{0}\n\n<h1>", "\" <evil@example.com>, \"",
  ])
  func `takes no further header from any text`(hostile: String) throws {
    let header = try message(subject: hostile, name: hostile).components(separatedBy: "\n\n")[0]
    #expect(!header.lowercased().contains("\nbcc:") && !header.contains("\r") && !header.contains("\u{0}"))
    #expect(header.split(separator: "\n").filter { !$0.hasPrefix(" ") }.count == 9)
  }

  @Test func `of a text that is more than ASCII, or of one long line, travels in base64`() throws {
    for text in ["Grüße\n", String(repeating: "x", count: 1000) + "\n", "a\rb\n"] {
      let mail = try message(text: text)
      #expect(mail.contains("Content-Transfer-Encoding: base64"))
      let body = mail.components(separatedBy: "\n\n")[1]
      #expect(body.split(separator: "\n").allSatisfy { $0.count <= 76 })
      #expect(Data(base64Encoded: body.filter { $0 != "\n" }).map { String(decoding: $0, as: UTF8.self) } == text)
    }
  }

  @Test(arguments: [
    ("ada@example.com", "ada@example.com"), ("a.b+c=d/e@x-y.example", "a.b+c=d/e@x-y.example"),
    ("root,bob@example.com", "\"root,bob\"@example.com"), ("<bob>@example.com", "\"<bob>\"@example.com"),
    ("a\"b\\c@example.com", "\"a\\\"b\\\\c\"@example.com"), ("a..b@example.com", "\"a..b\"@example.com"),
    ("-oQ/tmp@example.com", "-oQ/tmp@example.com"), ("(c)bob@localhost", "\"(c)bob\"@localhost"),
  ])
  func `goes to one mailbox, whatever was typed`(typed: String, written: String) throws {
    #expect(try #require(MailAddress(typed)).text == written)
  }

  @Test(arguments: [
    "", "ada", "@example.com", "ada@", "a@b@c", "ada@exa mple.com", "ada@example.com\n", "ada@-x.example", "ada@x..y",
    "a b@example.com", "ädä@example.com", "ada@exämple.com", "ada@example.com,bob", "ada@[127.0.0.1]", "ada@x>.example",
    "a\u{0}@example.com",
  ])
  func `goes to nothing that a mail program could misread`(typed: String) {
    #expect(MailAddress(typed) == nil)
  }
}
