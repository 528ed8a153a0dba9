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

extension ClientCommand {
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Say on the pages that you checked who publishes a client.",
      discussion: "It holds for the name, the author and the domain that stand there now: changing one of them ends it."
    )

    @OptionGroup var common: CommonOptions
    @Argument(help: "The client id.") var client: String
    @Flag(help: "It holds no longer.") var withdraw = false

    func run() async throws {
      try await common.onData { data in
        guard let client = try await data.authority.verify(ClientIdentifier(client), !withdraw) else {
          throw Complaint("There is no client \(client).")
        }
        common.show(client.json, client.isVerified ? "Verified." : "Verified no longer.")
      }
    }
  }
}
