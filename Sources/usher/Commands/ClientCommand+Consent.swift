// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import UsherOAuth

/// Which of its scopes a client can do without.
struct OptionalScopes: ParsableArguments {
  @Option(
    name: .customLong("optional-scope"),
    help:
      "A scope that people may leave out when they are asked; may be given several times, and replaces those before.")
  var names: [String] = []

  /// - Returns: `nil` where none was given.
  func read() throws -> ScopeSet? {
    if names.isEmpty { return nil }
    return ScopeSet(
      try names.map { name in
        guard let scope = Scope(name: name) else { throw Complaint("\(name) is not a scope of this server.") }
        return scope
      })
  }
}
