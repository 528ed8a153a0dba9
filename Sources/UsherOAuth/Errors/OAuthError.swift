// SPDX-License-Identifier: Apache-2.0

/// A refusal in the words of RFC 6749: a code that programs read and a sentence that says what to change.
public struct OAuthError: Error, Equatable, Sendable {
  public enum Code: String, Sendable, CaseIterable {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case unsupportedResponseType = "unsupported_response_type"
    case invalidScope = "invalid_scope"
    case accessDenied = "access_denied"
    case serverError = "server_error"
    case temporarilyUnavailable = "temporarily_unavailable"
    /// The redirect address of an exchange is not the authorized one: each ``TokenWording`` has its own name for it.
    case redirectMismatch = "redirect_mismatch"
    /// No `grant_type` was sent; each ``TokenWording`` has its own name for this too.
    case missingGrantType = "missing_grant_type"
  }

  public let code: Code
  /// In the alphabet of RFC 6749 section 5.2; whatever a caller passes outside of it is shown as `?`.
  public let description: String
  /// More than the answer tells, for the owner of the client; two refusals that tell a client the same are equal.
  public var finding: Finding?

  public init(_ code: Code, _ description: String, _ finding: Finding? = nil) {
    self.code = code
    self.description = OAuthError.printable(description)
    self.finding = finding
  }

  public init(_ code: Code, _ description: String, _ rule: Finding.Rule, _ facts: [Finding.Fact: String] = [:]) {
    self.init(code, description, Finding(rule, facts))
  }

  /// The same words, with what they are about.
  public func because(_ rule: Finding.Rule, _ facts: [Finding.Fact: String] = [:]) -> OAuthError {
    var error = self
    error.finding = Finding(rule, facts)
    return error
  }

  public static func == (a: OAuthError, b: OAuthError) -> Bool {
    a.code == b.code && a.description == b.description
  }

  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(500).map { scalar in
          switch scalar.value {
          case 0x22: "'"
          case 0x20...0x5B, 0x5D...0x7E: scalar
          default: "?"
          }
        }))
  }
}
