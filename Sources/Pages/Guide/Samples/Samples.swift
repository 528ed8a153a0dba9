// SPDX-License-Identifier: Apache-2.0
internal import UsherOAuth

/// A language in which the guide shows what to write.
public enum SampleLanguage: String, CaseIterable, Sendable {
  case curl
  case python
  case php
  case javascript

  var name: HTML {
    switch self {
    case .curl: "curl"
    case .python: "Python"
    case .php: "PHP"
    case .javascript: "JavaScript"
    }
  }

  var samples: Samples {
    switch self {
    case .curl: .curl
    case .python: .python
    case .php: .php
    case .javascript: .javascript
    }
  }
}

/// What the guide shows in one language. In the order of the steps the pieces make one program, which the tests take
/// from the page and run.
struct Samples: Sendable {
  /// The file that holds the pieces, and the command that runs it.
  var file: String
  var command: String
  var settings: @Sendable (SampleValues) -> String
  var logIn: String
  var callback: String
  var exchange: String
  var identity: String
  var refresh: String
  /// Puts the pieces to use; `nil` where each is used at once.
  var site: String?
  /// A program of its own that tells genuine deliveries from forged ones.
  var webhook: String
  var webhookFile: String
  var webhookCommand: String

  /// All pieces of a log-in in the order of the steps.
  func program(_ values: SampleValues) -> String {
    [settings(values), logIn, callback, exchange, identity, refresh, site].compactMap { $0 }
      .joined(separator: "\n\n") + "\n"
  }
}

/// What only the reader's own samples hold. A secret is never among it: programs read theirs from the environment.
struct SampleValues: Sendable {
  var baseURL: String
  var clientID: String
  var redirectURI: String
  var hasSecret: Bool

  /// As a literal in double quotes, in which JavaScript, Python and Swift read `\` and `"` alike.
  static func doubleQuoted(_ text: String) -> String { quoted(text, by: "\"") { "\\" + String($0) } }

  /// As a literal of PHP in single quotes.
  static func singleQuoted(_ text: String) -> String { quoted(text, by: "'") { "\\" + String($0) } }

  /// As one word of a shell.
  static func word(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }

  private static func quoted(_ text: String, by quote: Character, escape: (Character) -> String) -> String {
    let inside = text.map { $0 == quote || $0 == "\\" ? escape($0) : String($0) }.joined()
    return "\(quote)\(inside)\(quote)"
  }
}
