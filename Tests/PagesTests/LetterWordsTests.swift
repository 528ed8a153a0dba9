// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import Testing

@Suite struct `The words of a letter` {
  @Test(arguments: Letter.Kind.allCases)
  func `lead nowhere but to the configured address (V45)`(kind: Letter.Kind) {
    let words = LetterWords(kind, token: "usher_em_a", from: "Usher")
    let text = words.text(baseURL: "https://usher.example")
    let links = text.split(whereSeparator: \.isWhitespace).filter { $0.contains("://") }
    #expect(links.count == (kind == .accountDeletionNotice ? 0 : 1))
    #expect(links.allSatisfy { $0.hasPrefix("https://usher.example/") })
    #expect(!words.subject.isEmpty && text.hasSuffix("\n"))
  }

  @Test func `say the link after what it is for, on a line of its own`() {
    #expect(
      LetterWords(.passwordRecovery, token: "usher_em_a b", from: "Tin House").text(baseURL: "https://tin.example")
        == """
        Somebody, we hope you, asked for a new password for the Tin House account with this email address.

        To set one, open this link within 30 minutes. It works once.

            https://tin.example/reset-password?token=usher_em_a%20b

        If it was not you, do nothing: your password stays as it is.

        """)
  }
}
