// SPDX-License-Identifier: Apache-2.0

/// What an `Authorization` header field says.
public enum AuthorizationHeader: Sendable {
  /// RFC 6749 section 2.3.1: both halves were form-decoded.
  case basic(id: String, secret: Secret<ClientSecret>)
  /// RFC 6750 section 2.1; `OAuth` is an older name of the scheme that one client still sends.
  case bearer(Secret<AccessToken>)
  case malformed(String)

  public init(_ field: String) {
    guard let space = field.utf8.firstIndex(of: UInt8(ascii: " ")) else {
      self = .malformed("The Authorization header needs a scheme, a space and credentials.")
      return
    }
    let scheme = field[..<space]
    let credentials = Substring(field.utf8[space...].drop { $0 == UInt8(ascii: " ") })
    // The usual spelling costs no second text.
    switch scheme == "Bearer" ? "bearer" : scheme.lowercased() {
    case "bearer", "oauth":
      self = .bearer(Secret(String(credentials)))
    case "basic":
      guard let decoded = Base64.decode(credentials), let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
        let id = AuthorizationHeader.formDecoded(decoded[..<colon]),
        let secret = AuthorizationHeader.formDecoded(decoded[(colon + 1)...])
      else {
        self = .malformed(
          "The Basic credentials must be base64 of the form-encoded client id, a colon and the client secret.")
        return
      }
      self = .basic(id: id, secret: Secret(secret))
    default:
      self = .malformed("The Authorization scheme must be Bearer for the API or Basic for a client.")
    }
  }

  /// Whether a byte stands for itself in a form and ends nothing.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
  }

  /// One half of the pair; what a client sent without encoding it decodes to itself, as no id or secret of this server
  /// needs encoding.
  private static func formDecoded(_ bytes: ArraySlice<UInt8>) -> String? {
    if bytes.allSatisfy(isPlain) { return String(decoding: bytes, as: UTF8.self) }
    guard let form = try? Form(parsing: [UInt8(ascii: "=")] + bytes), form.parameters.count <= 1 else { return nil }
    return form.parameters.first?.value ?? ""
  }
}
