// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import MailDelivery
import Pages
import Rehearsal
import Synchronization
import Testing
import UsherOAuth

/// A mail program that a test answers for.
private final class Post: Sendable {
  private let state = Mutex((mails: [String](), refusals: 0))

  var mails: [String] { state.withLock { $0.mails } }
  func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

  func take(_ mail: [UInt8]) throws(Sendmail.Refusal) {
    let isRefused = state.withLock { state in
      state.mails.append(String(decoding: mail, as: UTF8.self))
      state.refusals -= 1
      return state.refusals >= 0
    }
    if isRefused { throw Sendmail.Refusal(words: "full") }
  }
}

@Suite struct `The courier of mail` {
  private let stage: Stage
  private let post = Post()
  private let noted = Notes()

  private final class Notes: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  init() async throws {
    stage = try await Stage()
    _ = try await stage.person()
  }

  private func courier() -> MailCourier {
    let authority = stage.authority
    let clock = stage.clock
    return MailCourier(
      store: authority.store, now: { clock.now },
      write: { letter in
        guard let from = MailAddress("noreply@members.example"), let to = MailAddress(letter.recipient) else {
          return nil
        }
        let words = LetterWords(letter.kind, token: authority.token(of: letter)?.reveal(), from: "Usher")
        return MailMessage(
          from: from, fromName: "Usher", to: to, subject: words.subject, text: words.text(baseURL: authority.issuer),
          date: letter.created, identifier: "\(letter.id)")
      }, send: { [post] (mail) async throws(Sendmail.Refusal) in try post.take(mail) },
      note: { [noted] in noted.add("\($0) \($1)") })
  }

  private func lost() async throws -> LetterFigures { try await stage.authority.store.read { try $0.letterFigures() } }

  @Test func `carries a letter once, with a link of the configured address, and forgets it`() async throws {
    let link = try await stage.link(.emailVerification).reveal()
    await courier().carryDue()
    #expect(post.mails.count == 1)
    #expect(post.mails.first?.contains("\n    https://usher.example/verify-email?token=\(link)\n") == true)
    #expect(try await stage.letters().isEmpty)
    await courier().carryDue()
    #expect(post.mails.count == 1)
  }

  @Test func `carries nothing of what was filed for nobody`() async throws {
    await courier().carryDue()
    try await stage.authority.askForRecovery(email: "nobody@example.com")
    await courier().carryDue()
    #expect(post.mails.count == 1)
  }

  @Test func `tries again later and later what was not taken`() async throws {
    post.refuse(2)
    await courier().carryDue()
    stage.clock.advance(by: .milliseconds(9_999))
    await courier().carryDue()
    #expect(post.mails.count == 1)
    stage.clock.advance(by: .milliseconds(1))
    await courier().carryDue()
    #expect(post.mails.count == 2)
    stage.clock.advance(by: .seconds(59))
    await courier().carryDue()
    #expect(post.mails.count == 2)
    stage.clock.advance(by: .seconds(1))
    await courier().carryDue()
    #expect(post.mails.count == 3)
    #expect(try await stage.letters().isEmpty)
    #expect(Set(post.mails).count == 1, "each try is the same mail, its Message-ID included")
  }

  @Test func `gives up in the end, and its link with it`() async throws {
    post.refuse(.max)
    for _ in 0..<20 {
      await courier().carryDue()
      stage.clock.advance(by: .seconds(12 * 3600))
    }
    #expect(post.mails.count < 9)
    #expect(try await lost() == LetterFigures(waiting: 0, lost: 1))
    #expect(try await stage.letters().first?.lockedToken == nil)
  }

  @Test func `sends no link that no longer works`() async throws {
    stage.clock.advance(by: .seconds(86_400))
    await courier().carryDue()
    #expect(post.mails.isEmpty)
    #expect(try await lost().lost == 1)
  }

  @Test func `gives up an address that no mail program takes`() async throws {
    await courier().carryDue()
    _ = try await stage.authority.signUp(name: "Ö", email: "ö@example.com", password: Secret("correct horse"))
    await courier().carryDue()
    #expect(post.mails.count == 1)
    #expect(try await lost() == LetterFigures(waiting: 0, lost: 1))
  }

  @Test func `takes a letter out of the reach of other couriers until its hold ends`() async throws {
    _ = try await stage.person("bob")
    let now = stage.clock.now
    let store = stage.authority.store
    func claim(at now: Instant) async throws -> Int {
      try await store.write { try $0.claimLetters(limit: 9, until: now + .seconds(120), at: now).count }
    }
    #expect(try await claim(at: now) == 2)
    #expect(try await claim(at: now) == 0)
    await courier().carryDue()
    #expect(post.mails.isEmpty)
    stage.clock.advance(by: .seconds(120))
    await courier().carryDue()
    #expect(post.mails.count == 2)
  }

  @Test func `notes what was not taken, and neither a link nor a recipient`() async throws {
    let link = try await stage.link(.emailVerification).reveal()
    post.refuse(1)
    await courier().carryDue()
    let notes = noted.all.joined()
    #expect(notes.contains("full") && !notes.contains(link) && !notes.contains("ada@"))
  }

  @Test func `letters do not stay longer than a week, those for nobody not longer than their link`() async throws {
    try await stage.authority.askForRecovery(email: "nobody@example.com")
    #expect(try await stage.mailRows() == [2, 2])
    stage.clock.advance(by: .seconds(1800))
    _ = try await stage.authority.removeExpired(after: nil)
    #expect(try await stage.mailRows() == [1, 1])
    stage.clock.advance(by: .seconds(7 * 86_400))
    _ = try await stage.authority.removeExpired(after: nil)
    #expect(try await stage.mailRows() == [0, 0])
  }
}
