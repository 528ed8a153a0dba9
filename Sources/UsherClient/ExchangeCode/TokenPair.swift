// SPDX-License-Identifier: Apache-2.0
import JSONAPI

/// What a log-in brings: an access token for some time, and a refresh token for the time after.
public struct TokenPair: Sendable {
  public let accessToken: Secret<AccessToken>
  /// Good for one refresh. `nil` where the platform gave none.
  public let refreshToken: Secret<RefreshToken>?
  /// From when on the access token is no longer good.
  public let expiry: Instant
  /// The names that the platform granted, also those this library does not know.
  public let scope: Set<String>

  public init(
    accessToken: Secret<AccessToken>, refreshToken: Secret<RefreshToken>?, expiry: Instant, scope: Set<String>
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.expiry = expiry
    self.scope = scope
  }

  /// Reads an answer of the token endpoint (RFC 6749 section 5.1), with `expires_in` as a number or as text; where it is
  /// missing, seven days, as the best-known client of the wire takes it.
  init?(answer body: [UInt8], at now: Instant, replacing old: TokenPair?) {
    guard let json = JSON(tolerating: body), let access = json["access_token"]?.text, !access.isEmpty,
      json["token_type"]?.text.map({ $0.lowercased() == "bearer" }) ?? true
    else { return nil }
    let seconds = json["expires_in"]?.number ?? 7 * 86_400
    self.init(
      accessToken: Secret(access),
      refreshToken: json["refresh_token"]?.text.map { Secret($0) } ?? old?.refreshToken,
      expiry: now + .seconds(max(0, min(seconds, 10 * 366 * 86_400))),
      scope: json["scope"]?.text.map { Set($0.split(separator: " ").map(String.init)) } ?? old?.scope ?? [])
  }

  /// The pair as text for a vault, which must keep it as it keeps passwords.
  public func revealText() -> String {
    let json: JSON = [
      "access": .string(accessToken.reveal()), "refresh": JSON(refreshToken?.reveal()),
      "expiry": .integer(expiry.milliseconds), "scope": .string(scope.sorted().joined(separator: " ")),
    ]
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// Takes back what ``revealText()`` gave; `nil` for anything else.
  public init?(kept text: String) {
    guard let json = JSON(tolerating: Array(text.utf8)), let access = json["access"]?.text,
      let expiry = json["expiry"]?.number, let scope = json["scope"]?.text
    else { return nil }
    self.init(
      accessToken: Secret(access), refreshToken: json["refresh"]?.text.map { Secret($0) },
      expiry: Instant(milliseconds: expiry), scope: Set(scope.split(separator: " ").map(String.init)))
  }
}
