// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import MailDelivery
import Pages
import ServiceLifecycle
import Storage
import UsherOAuth
import WebServer

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the operator wants mail to leave.
struct MailSettings {
  let from: MailAddress
  let sendmail: Sendmail
}

extension ConfigurationFile {
  /// - Returns: `nil` where nobody has said from whom mail comes; then none is sent.
  func mailSettings() throws -> MailSettings? {
    guard let mailFrom else {
      if sendmail != nil { throw Complaint("sendmail needs mail_from, the address that mail comes from.") }
      return nil
    }
    guard let from = MailAddress(mailFrom) else {
      throw Complaint("mail_from must be an address such as noreply@members.example; it is \(mailFrom).")
    }
    let command = sendmail.map { $0.split(separator: " ").map(String.init) } ?? Sendmail.standard
    guard let program = command.first, program.hasPrefix("/"), access(program, X_OK) == 0 else {
      throw Complaint(
        "sendmail must be the whole path of a program, and what follows it, such as /usr/sbin/sendmail -t -i; "
          + "\(command.first ?? "nothing") cannot be run. A mail server or msmtp brings one.")
    }
    return MailSettings(from: from, sendmail: Sendmail(command: command))
  }
}

/// Carries letters for as long as the server runs.
struct Mail: Service {
  let courier: MailCourier

  func run() async throws {
    await cancelWhenGracefulShutdown { await courier.run() }
  }
}

extension DataFile {
  func mailCourier(_ settings: MailSettings, authority: Authority, site: Site, log: RequestLog) -> MailCourier {
    let write: MailCourier.Writing = { [keys] letter in
      let token = authority.token(of: letter)?.reveal()
      // The lock of a letter that another key closed cannot be opened.
      guard let to = MailAddress(letter.recipient), (token == nil) == (letter.lockedToken == nil) else { return nil }
      let words = LetterWords(letter.kind, token: token, from: site.name)
      return MailMessage(
        from: settings.from, fromName: site.name, to: to, subject: words.subject,
        text: words.text(baseURL: authority.issuer), date: letter.created,
        identifier: keys.identifier("letter", "\(letter.id)", "\(letter.created.milliseconds)"))
    }
    return MailCourier(
      store: records, now: world.now, write: write,
      send: { (message) async throws(Sendmail.Refusal) in try await settings.sendmail.send(message) },
      note: { log.note($0, $1) })
  }
}

func figures(of courier: MailCourier?, _ letters: LetterFigures?) -> [Metrics.Figure] {
  guard let courier else { return [] }
  let counts = courier.counts
  return [
    .init("usher_mails", .counter, help: "Mails that the mail program took.", value: Double(counts.carried)),
    .init("usher_mail_failures", .counter, help: "Mails that it did not take.", value: Double(counts.failed)),
    .init("usher_mail_queue", .gauge, help: "Mails that wait.", value: Double(letters?.waiting ?? 0)),
    .init(
      "usher_mail_lost", .gauge, help: "Mails of the last week that were given up.", value: Double(letters?.lost ?? 0)),
  ]
}
