// SPDX-License-Identifier: Apache-2.0

/// An address as the header of a mail may hold it (RFC 5322 section 3.4.1): one mailbox, whatever was typed.
public struct MailAddress: Sendable, Equatable {
  public let text: String
  let domain: String

  /// `nil` for what is no address of ASCII characters: mail programs do not carry others everywhere (RFC 6531).
  public init?(_ written: String) {
    let parts = written.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, written.utf8.count <= 254, MailAddress.isDomain(parts[1]),
      let local = MailAddress.local(parts[0])
    else { return nil }
    text = local + "@" + parts[1]
    domain = String(parts[1])
  }

  private static let atomMarks = Set("!#$%&'*+-/=?^_`{|}~".utf8)

  /// The part before the `@`, quoted where a comma or a bracket in it would end the mailbox.
  private static func local(_ text: Substring) -> String? {
    guard !text.isEmpty, text.utf8.count <= 64, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
    if atoms.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { isLetterOrDigit($0) || atomMarks.contains($0) } }) {
      return String(text)
    }
    let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return "\"" + String(escaped) + "\""
  }

  private static func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
