// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import UsherOAuth

struct OperatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operator",
    abstract: "Look after who may use the operator's API, /operator/v1, and what operators did.",
    subcommands: [Token.self, History.self])

  struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "token", abstract: "Add, list and revoke tokens of the operator's API.",
      subcommands: [Add.self, List.self, Revoke.self])
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token; it is shown this once.",
      discussion: "Scopes: \(OperatorScope.allCases.map(\.name).joined(separator: ", ")).")

    @OptionGroup var common: CommonOptions
    @Option(help: "What the token is for, such as \"nightly sync\".") var name: String
    @Option(name: .customLong("scope"), help: "What it may do; may be given several times.") var scopes: [String]
    @Option(help: "It expires after so many days. Default: never.") var days: Int?

    func run() async throws {
      try await common.onData { data in
        guard !name.isEmpty, name.utf8.count <= 200, name.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
          throw Complaint("--name is a line of at most 200 bytes.")
        }
        let known = OperatorScope.allCases.map(\.name).joined(separator: ", ")
        let scopes = try scopes.map { name in
          guard let scope = OperatorScope(name: name) else {
            throw Complaint("\(name) is not a scope of the operator's API; it has \(known).")
          }
          return scope
        }
        guard !scopes.isEmpty else { throw Complaint("Give a --scope: one of \(known).") }
        guard days.map({ (1...36_500).contains($0) }) ?? true else { throw Complaint("--days is from 1 to 36500.") }
        let expiry = days.map { data.world.now() + .seconds(Int64($0) * 86_400) }
        let (id, token) = try await data.authority.addOperatorToken(named: name, scopes: Set(scopes), expiry: expiry)
        common.show(
          [
            "id": .string(id.description), "name": .string(name), "scopes": JSON(Set(scopes).names),
            "expires_at": JSON(expiry?.text()), "token": .string(token.reveal()),
          ],
          """
          Token \(id) "\(name)": \(Set(scopes).names.joined(separator: " ")), \
          \(expiry.map { "until \($0.text())" } ?? "for ever")
            \(token.reveal())
          Keep it now: it is not shown again.
          """)
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tokens with their last use, which may be an hour late; what they read is never shown.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await common.onData { data in
        let tokens = try await data.authority.operatorTokens()
        common.show(
          ["tokens": .array(tokens.map(\.json))],
          tokens.map { token in
            let end =
              token.revoked.map { "revoked \($0.text())" } ?? token.expiry.map { "until \($0.text())" } ?? "for ever"
            return "\(token.id)  \(token.name)  \(token.scopes.names.joined(separator: " "))  \(end)  "
              + (token.lastUsed.map { "used \($0.text())" } ?? "never used")
          }.joined(separator: "\n"))
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Revoke a token: the next request with it is refused.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The number of the token, as the list shows it.") var token: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<OperatorToken>(token), try await data.authority.revokeOperatorToken(id) else {
          throw Complaint("There is no token \(token).")
        }
        common.show(["id": .string(token), "revoked": true], "Revoked.")
      }
    }
  }
}

extension OperatorToken {
  fileprivate var json: JSON {
    [
      "id": .string(id.description), "name": .string(name), "scopes": JSON(scopes.names),
      "created_at": .string(created.text()), "expires_at": JSON(expiry?.text()),
      "revoked_at": JSON(revoked?.text()), "last_used_at": JSON(lastUsed?.text()),
    ]
  }
}
