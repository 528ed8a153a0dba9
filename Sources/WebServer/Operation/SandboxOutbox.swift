// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Pages
import UsherOAuth

extension Provider {
  /// Where somebody who tries this server out finds the links that a mail would have brought.
  func outboxPage(_ incoming: Incoming) async throws -> Answer {
    let letters = try await authority.store.read { try $0.letters(limit: OutboxPage.mostShown) }
    return page(
      OutboxPage(
        mails: letters.map { letter in
          let words = LetterWords(letter.kind, token: authority.token(of: letter)?.reveal(), from: site.name)
          return OutboxPage.Mail(
            recipient: letter.recipient, written: letter.created, words: words,
            text: words.text(baseURL: settings.baseURL))
        }))
  }
}
