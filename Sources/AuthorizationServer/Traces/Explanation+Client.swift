// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Finding {
  /// - Parameter now: of the request.
  func explanation(at now: Instant) -> Explanation {
    let (decision, changes) = ofClient(now) ?? ofAuthorize() ?? ofToken(now) ?? ofAPI(now)
    return Explanation(decision, rule, changes)
  }

  /// A fact between backticks.
  func quoted(_ fact: Fact) -> String {
    guard let text = self[fact], !text.isEmpty else { return "nothing" }
    return "`" + text.replacing("`", with: "'") + "`"
  }

  /// A sentence of this server's, in which something that was sent may be repeated.
  var reason: String? {
    self[.reason].map { text in
      String(
        String.UnicodeScalarView(
          text.unicodeScalars.map {
            (0x20...0x7E).contains($0.value) && $0 != "`" || "’…".unicodeScalars.contains($0) ? $0 : "?"
          }))
    }
  }

  func ago(_ fact: Fact, _ now: Instant) -> String? { Instant(fact: self[fact]).map { (now - $0).words } }

  var kind: SecretKind? { self[.kind].flatMap { SecretKind(rawValue: $0) } }

  /// Reading the request, and which client sends it.
  private func ofClient(_ now: Instant) -> (String, [String])? {
    switch rule {
    case .unreadable:
      ("The request could not be read: " + (reason ?? ""), ["Encode names and values as a form does, in UTF-8."])
    case .contentType:
      if self[.sent]?.contains("json") == true {
        (
          "The body is JSON, and this address reads forms only.",
          ["Send the same parameters form-encoded, with `Content-Type: application/x-www-form-urlencoded`."]
        )
      } else {
        (
          "The body does not say that it is a form: its Content-Type is \(quoted(.sent)).",
          ["Send `Content-Type: application/x-www-form-urlencoded`."]
        )
      }
    case .repeatedParameter:
      ("The parameter \(quoted(.parameter)) was sent more than once.", ["Send \(quoted(.parameter)) once."])
    case .parameterInQuery:
      (
        "The parameter \(quoted(.parameter)) was sent in the address, where it ends up in logs.",
        [
          "Move it, and all other parameters, into the body.",
          "If the library cannot: `/api/oauth2/token` takes parameters in the address too.",
        ]
      )
    case .missingClientID:
      ("The request does not say which client sends it.", ["Send `client_id`, or a Basic header that holds it."])
    case .unknownClientID:
      if let expected = self[.expected], let sent = self[.sent] {
        (
          "The client_id \(quoted(.sent)) is not registered here. It is \(mistakes(sent, expected)) from this client’s.",
          ["Copy the client_id from the page of this client: \(quoted(.expected))."]
        )
      } else {
        ("The client_id is not registered here.", ["Copy the client_id from the page of the client."])
      }
    case .clientsDiffer:
      (
        "Two places of the request name two different clients.",
        ["Send the same client_id in the Authorization header, the body and the address, or only in one of them."]
      )
    case .secretTwice:
      (
        "The secret was sent in the Authorization header and in the body.",
        [
          "Choose one of them in the settings of the library: header (client_secret_basic) or body (client_secret_post)."
        ]
      )
    case .malformedAuthorization:
      (reason ?? "", ["Let the library make the Authorization header, or send client_secret in the body."])
    case .bearerForClient:
      (
        "The request came with a bearer token, which does not say which client sends it.",
        ["Send client_id and client_secret in the body, or as a Basic header."]
      )
    case .missingSecret:
      (
        "This client has a secret, and the request came without one.",
        [
          "Send `client_secret`, or a Basic header.",
          "If the app cannot keep a secret, because it runs on people’s devices: register a public client for it.",
        ]
      )
    case .secretOfPublicClient:
      ("This is a public client: it has no secret, and the request came with one.", ["Send `client_id` only."])
    case .supersededSecret:
      (
        "The secret is the one before the present one, which stopped working \(ago(.expiry, now) ?? "some time") "
          + "before this request.",
        ["Give the app the new secret. If it is lost, make another on the page of the client."]
      )
    case .wrongSecret: wrongSecret
    case .tooManyGuesses:
      (
        "Too many attempts from one address failed before this one, so it was not looked at.",
        ["Wait for as long as `Retry-After` says. Mend what the earlier requests were refused for first."]
      )
    case .tooManyRequests:
      ("The client sent more requests than it may at once.", ["Wait for as long as `Retry-After` says, then go on."])
    default: nil
    }
  }

  private var wrongSecret: (String, [String]) {
    let length = self[.length] ?? "0"
    var changes = ["Copy the secret again. If it is lost, make a new one on the page of the client."]
    switch kind {
    case .code?, .accessToken?, .refreshToken?, .session?, .operatorToken?, .emailToken?:
      return ("What was sent as client_secret is \(kind?.name ?? ""), not a client’s secret.", changes)
    case .clientSecret?, nil: break
    }
    if self[.reason] == "spaceAround" {
      changes.insert("Take away the space, the line end or the quotation mark around it.", at: 0)
      return ("The secret has a space, a line end or a quotation mark at its beginning or end.", changes)
    }
    if kind == nil {
      return (
        "What was sent as client_secret (\(length) characters) does not begin as the secrets of this server do.",
        changes + ["See that no other setting of the app overrides it, and that it is not of another provider."]
      )
    }
    if length != "52" {
      return (
        "The secret has \(length) characters; those of this server have 52. It was cut off, or something was added.",
        changes
      )
    }
    return ("The secret is not this client’s. It may belong to another one, or be an older one.", changes)
  }

  private func mistakes(_ sent: String, _ expected: String) -> String {
    switch Spelling.distance(sent, expected) {
    case 1: "one character away"
    case let count: "\(count) characters away"
    }
  }
}
