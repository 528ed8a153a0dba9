// SPDX-License-Identifier: Apache-2.0

/// The link that a log-in begins with. It is a link and not a form, so that it works in every place and says where it
/// leads; its words are its accessible name.
public struct LogInButton: Sendable {
  public enum Label: Sendable, CaseIterable {
    /// For somebody who is not logged in.
    case logIn
    /// For somebody with an account of your own site.
    case linkAccount
  }

  public let text: String
  private let destination: String

  /// - Parameter destination: the address on your site that begins a log-in, or a ``PendingLogIn/address``.
  public init(_ label: Label, with platform: Platform, leadingTo destination: String) {
    self.destination = destination
    text =
      switch label {
      case .logIn: "Log in with \(platform.name)"
      case .linkAccount: "Link your \(platform.name) account"
      }
  }

  /// Its look is yours: the class is `usher-log-in`.
  public var html: String {
    #"<a class="usher-log-in" href="\#(Self.escaped(destination))" rel="nofollow">\#(Self.escaped(text))</a>"#
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
