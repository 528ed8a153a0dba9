// SPDX-License-Identifier: Apache-2.0

/// A text that must not be seen: it does not print, compare, hash or encode by accident.
///
/// `reveal()` is the only way out.
public struct Secret<Kind>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  public init(_ text: String) { self.text = text }

  public func reveal() -> String { text }

  public var description: String { "‹secret›" }
  public var debugDescription: String { "‹secret›" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a ``Secret`` may be a secret of.
public enum ClientSecret {}
public enum AuthorizationCode {}
public enum AccessToken {}
public enum RefreshToken {}
public enum SessionToken {}
public enum PasswordText {}
public enum CodeVerifierText {}
public enum EmailToken {}

/// Compares in time that depends on the lengths only.
public func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  var difference: UInt8 = 0
  for index in a.indices { difference |= a[index] ^ b[index] }
  return difference == 0
}
