// SPDX-License-Identifier: Apache-2.0

/// A log-in that was begun and not finished. Belongs into the session of the person's browser and nowhere else: it is
/// what tells their answer from a stranger's.
public struct PendingLogIn: Sendable {
  let state: Secret<PendingLogIn>
  let verifier: Secret<CodeVerifierText>
  public let expiry: Instant
  /// Where to send the person.
  public let address: String

  /// How long a person may take.
  public static let lifetime = Duration.seconds(600)

  init(state: Secret<PendingLogIn>, verifier: Secret<CodeVerifierText>, expiry: Instant, address: String) {
    self.state = state
    self.verifier = verifier
    self.expiry = expiry
    self.address = address
  }

  /// The text to keep: secret, about 500 bytes, without quotes or line breaks.
  public func revealText() -> String {
    "\(state.reveal()) \(verifier.reveal()) \(expiry.milliseconds) \(address)"
  }

  /// Takes back what ``revealText()`` gave; `nil` for anything else.
  public init?(kept text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].utf8.count == 43, CodeChallenge.isVerifier(String(parts[1])),
      let expiry = Int64(parts[2])
    else { return nil }
    self.init(
      state: Secret(String(parts[0])), verifier: Secret(String(parts[1])), expiry: Instant(milliseconds: expiry),
      address: String(parts[3]))
  }
}
