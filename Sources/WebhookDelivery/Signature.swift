// SPDX-License-Identifier: Apache-2.0
import Crypto
import UsherOAuth

/// What proves to a receiver that a delivery comes from here and is whole.
public enum Signature {
  /// `X-Patreon-Signature`: HMAC-MD5 under the webhook's secret over the body, as 32 lower-case digits. The wire wants
  /// MD5; as the key of an HMAC is secret, its collisions are of no use to a forger.
  public static func ofWire(secret: String, body: [UInt8]) -> String {
    Hexadecimal.encode(HMAC<Insecure.MD5>.authenticationCode(for: body, using: key(secret)))
  }

  /// `X-Usher-Signature`: HMAC-SHA-256 over delivery, sequence, time and body, each followed by a full stop but the
  /// body, so that an old delivery cannot be presented as a new one.
  public static func ofDelivery(secret: String, delivery: String, sequence: Int64, time: String, body: [UInt8])
    -> String
  {
    var hmac = HMAC<SHA256>(key: key(secret))
    hmac.update(data: Array("\(delivery).\(sequence).\(time).".utf8))
    hmac.update(data: body)
    return "sha256=" + Hexadecimal.encode(hmac.finalize())
  }

  private static func key(_ secret: String) -> SymmetricKey { SymmetricKey(data: Array(secret.utf8)) }
}
