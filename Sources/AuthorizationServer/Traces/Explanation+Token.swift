// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

extension Finding {
  /// The token endpoint, revocation and introspection.
  func ofToken(_ now: Instant) -> (String, [String])? {
    switch rule {
    case .missingGrantType:
      (
        "The parameter `grant_type` is missing. Maybe the body is not a form, or the parameters were lost in a redirect.",
        ["Send `grant_type=authorization_code` or `grant_type=refresh_token` in the body."]
      )
    case .unknownGrantType:
      (
        "There is no grant type \(quoted(.sent)).",
        [
          Spelling.nearest(to: self[.sent] ?? "", among: ["authorization_code", "refresh_token"]).map {
            "Did you mean `\($0)`?"
          } ?? "Use `authorization_code` or `refresh_token`; this server has no other."
        ]
      )
    case .missingCode: ("The parameter `code` is missing.", ["Send the code that came with the person, once."])
    case .missingRefreshToken:
      ("The parameter `refresh_token` is missing.", ["Send the refresh token of the last answer."])
    case .foreignText: foreignText
    case .codeUnknown:
      (
        "The code is not on file for this client: it expired and was removed, or it was issued to another client.",
        ["Exchange a code at once, and with the client_id that the log-in began with.", "Start the log-in again."]
      )
    case .codeRevoked:
      (
        "What the code stands for was revoked \(ago(.at, now) ?? "some time") before: the person disconnected the app, the "
          + "code had been used twice, or the operator disabled the client.",
        ["Start the log-in again."]
      )
    case .codeTriedTooOften:
      ("The code was presented too often without success.", ["Mend what the earlier attempts were refused for."])
    case .codeExpired:
      (
        "The code expired \(ago(.expiry, now) ?? "some time") before this request.",
        ["Exchange a code as soon as the person comes back with it.", "Start the log-in again."]
      )
    case .codeUsed:
      (
        "The code was used before" + (ago(.at, now).map { ", \($0) earlier" } ?? "")
          + ". What it was exchanged for has been revoked, as a code that is seen twice may be stolen.",
        [
          "See that the page at the redirect address exchanges once: a reload, a double click or a retry sends the same "
            + "code again.", "Start the log-in again.",
        ]
      )
    case .exchangeWithoutRedirectURI:
      (
        "The parameter `redirect_uri` is missing, and the log-in link had one.",
        ["Send the same redirect_uri as in the log-in link."]
      )
    case .exchangeRedirectURI: redirect("the one in the log-in link")
    case .redirectURIRemoved:
      (
        "The redirect address is that of the log-in link, and it is not registered any more.",
        ["Register it again, or start the log-in with a registered one."]
      )
    case .verifierUnexpected:
      (
        "A code_verifier was sent, and the log-in link had no code_challenge.",
        ["Send `code_challenge` and `code_challenge_method=S256` in the log-in link, or no code_verifier."]
      )
    case .verifierMissing:
      (
        "The log-in link had a code_challenge, and the exchange came without a code_verifier.",
        ["Keep the code_verifier in the session of the person, and send it with the code."]
      )
    case .verifierWrong: wrongVerifier
    case .refreshUnknown:
      (
        "The refresh token is not on file for this client: its log-in ended, or it was issued to another client.",
        ["Send the refresh token with the client_id that it was issued to.", "Send the person to log in again."]
      )
    case .refreshRevoked:
      (
        "What the refresh token stands for was revoked \(ago(.at, now) ?? "some time") before: the person disconnected the "
          + "app, the app revoked it, an old token was used again, or the operator disabled the client.",
        ["Send the person to log in again."]
      )
    case .refreshExpired:
      (
        "The refresh token expired \(ago(.expiry, now) ?? "some time") before this request.",
        ["Send the person to log in again."]
      )
    case .refreshSuperseded:
      (
        "The refresh token is an old one: a later refresh replaced it, the last of them \(ago(.at, now) ?? "some time") "
          + "before. Everything of this log-in has been revoked, as an old token may be a stolen one.",
        [
          "Keep the new refresh token of every answer before using its access token.",
          "Let one process refresh at a time: two that refresh with the same token shut each other out.",
          "Send the person to log in again.",
        ]
      )
    case .scopeWidened:
      (
        "The refresh asks for \(quoted(.sent)), and the person allowed \(quoted(.scopes)).",
        ["Leave scope out of the refresh, or ask for less.", "For more, send the person to log in again."]
      )
    case .missingToken: ("The parameter `token` is missing.", ["Send the token as `token` in the body."])
    case .introspectionByPublicClient:
      (
        "This is a public client, and introspection needs a secret.",
        ["Introspect on a server, with a client of its own."]
      )
    default: nil
    }
  }

  /// A text that stands where a code or a refresh token should.
  private var foreignText: (String, [String]) {
    let length = self[.length] ?? "0"
    guard let kind else {
      return (
        "What was sent (\(length) characters) is not of this server’s making: it may be of another provider.",
        ["See which provider the app is set up for, in all its addresses."]
      )
    }
    if length != "75" {
      return (
        "What was sent looks like \(kind.name), but has \(length) characters instead of 75: it was cut off, or something "
          + "was added.",
        ["See that the column or variable that keeps it is long enough, and that it is read back whole."]
      )
    }
    return (
      "What was sent looks like \(kind.name), but is not what belongs here, or was changed on the way.",
      ["Send the code as `code`, and the refresh token as `refresh_token`."]
    )
  }

  private var wrongVerifier: (String, [String]) {
    switch VerifierMistake(rawValue: self[.kind] ?? "") {
    case .challenge?:
      (
        "The code_verifier that was sent is the code_challenge itself.",
        ["Send the text that the challenge was made from, not its hash."]
      )
    case .malformed?:
      (
        "The code_verifier has \(self[.length] ?? "") characters, or some that a verifier cannot have.",
        ["Make 43 to 128 characters out of letters, digits and `-._~`."]
      )
    default:
      (
        "The code_verifier does not belong to the code_challenge of the log-in link.",
        [
          "Keep one code_verifier for each log-in: a second tab or click must not overwrite it.",
          "The challenge is base64url of the SHA-256 of the verifier’s characters, without `=`.",
        ]
      )
    }
  }

  /// The membership API.
  func ofAPI(_ now: Instant) -> (String, [String]) {
    switch rule {
    case .accessExpired:
      (
        "The access token expired \(ago(.expiry, now) ?? "some time") before this call.",
        ["Refresh it before `expires_in` has passed, or when a call is answered with 401."]
      )
    case .accessSuperseded:
      (
        "The access token is an old one: a refresh \(ago(.at, now) ?? "some time") before replaced it.",
        ["Use the access token of the last refresh, in every process of the app."]
      )
    case .accessRevoked:
      (
        "The access token was revoked" + (ago(.at, now).map { " \($0) before this call" } ?? "") + ".",
        ["Refresh it if the log-in is still good; otherwise send the person to log in again."]
      )
    case .missingScope:
      (
        "The access token lacks the scope \(quoted(.scopes)).",
        ["Ask for \(quoted(.scopes)) when you send the person to log in, and let them log in again."]
      )
    case .version1Call:
      (
        "This is a call of version 1 by a client of version 2, whose token lacks \(quoted(.scopes)).",
        ["Ask for \(quoted(.scopes)), or call version 2 of the API."]
      )
    case .notYours:
      (
        "What was asked for belongs to somebody else than the person of the token.",
        ["See whose access token it is: the creator’s own, or a fan’s."]
      )
    default:
      (
        reason ?? "The call was refused.",
        self[.codeName].map { ["The reference of the API explains `\($0)`."] } ?? []
      )
    }
  }
}
