// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import UsherOAuth

/// A mail of plain text as `sendmail` takes it: header, empty line, body (RFC 5322), lines ended by LF, all of it ASCII.
public struct MailMessage: Sendable {
  public let from: MailAddress
  /// The name beside the sender's address.
  public let fromName: String
  public let to: MailAddress
  public let subject: String
  public let text: String
  public let date: Instant
  /// What the mail is known by, before the `@`: the same each time it is tried.
  public let identifier: String

  public init(
    from: MailAddress, fromName: String, to: MailAddress, subject: String, text: String, date: Instant,
    identifier: String
  ) {
    self.from = from
    self.fromName = fromName
    self.to = to
    self.subject = subject
    self.text = text
    self.date = date
    self.identifier = identifier
  }

  public var bytes: [UInt8] {
    let isPlain =
      text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D }
      && text.split(separator: "\n").allSatisfy { $0.utf8.count <= 900 }
    let header = [
      "From: \(MailMessage.phrase(fromName)) <\(from.text)>",
      "To: \(to.text)",
      "Subject: \(MailMessage.unstructured(subject))",
      "Date: \(MailMessage.date(date))",
      "Message-ID: <\(identifier)@\(from.domain)>",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: \(isPlain ? "7bit" : "base64")",
      // So that nobody's holiday notice answers (RFC 3834 section 5).
      "Auto-Submitted: auto-generated",
    ]
    let body = isPlain ? text : MailMessage.base64Lines(text)
    return Array((header.joined(separator: "\n") + "\n\n" + body).utf8)
  }

  /// A text of a header as it is, or in encoded words (RFC 2047) where it holds more than ASCII. No line end of it is left.
  static func unstructured(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    let isPlain = line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !line.contains("=?") && line.utf8.count <= 200
    return isPlain ? line : encodedWords(line)
  }

  /// A name beside an address, quoted where it is plain.
  static func phrase(_ text: String) -> String {
    let shown = unstructured(text)
    guard !shown.hasPrefix("=?") else { return shown }
    return "\"" + String(shown.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }) + "\""
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  /// Each word holds whole characters and at most 75 bytes (RFC 2047 sections 2 and 5).
  private static func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var part = ""
    for scalar in text.unicodeScalars {
      if part.utf8.count + String(scalar).utf8.count > 45 {
        words.append(part)
        part = ""
      }
      part.unicodeScalars.append(scalar)
    }
    words.append(part)
    return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
  }

  private static func base64Lines(_ text: String) -> String {
    var rest = Data(text.utf8).base64EncodedString()[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(76))
      rest = rest.dropFirst(76)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 +0000` of an instant from 1970 on (RFC 5322 section 3.3).
  static func date(_ instant: Instant) -> String {
    let parts = instant.text().split { "-T:+".contains($0) }
    let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
    let day = days[Int(instant.seconds / 86_400 % 7)]
    return "\(day), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }
}
