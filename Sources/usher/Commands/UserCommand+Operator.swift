// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Storage
import UsherOAuth

extension UserCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List people, newest first; those found by a name in the order of names.")

    @OptionGroup var common: CommonOptions
    @Option(help: "What a name begins with, or a whole e-mail address or user id.") var search = ""
    @Flag(help: "Only operators.") var operators = false
    @Option(help: "Go on after the user with this id, the last one of the list before.") var after: String?
    @Option(help: "How many at most.") var limit = 100

    func run() async throws {
      try await common.onData { data in
        let limit = try checkedLimit(limit)
        let after = try after.map { text in
          guard let id = ID<Account>(text) else { throw Complaint("--after is a user id, digits only.") }
          return id
        }
        let search = operators ? PersonSearch.operators : PersonSearch(search)
        let people = try await data.records.read { try $0.people(matching: search, after: after, limit: limit) }
        common.show(["users": .array(people.map(\.json))], people.map(\.line).joined(separator: "\n"))
      }
    }
  }

  struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Open the operator's pages to somebody, or shut them with --revoke. There is no other way to become one.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The e-mail address that they log in with.") var email: String
    @Flag(help: "Take it back; their sessions end.") var revoke = false
    @Flag(help: "The account is that person's, though nobody has proved its address.") var vouch = false

    func run() async throws {
      try await common.onData { data in
        var found: ID<Account>?
        do {
          if let canonical = CanonicalEmail(email) {
            found = try await data.authority.setOperator(canonical, !revoke, isVouchedFor: vouch)
          }
        } catch is UnprovedAddress {
          throw Complaint(
            "Nobody has shown that \(email) is theirs, and anybody can sign up with it; --vouch says that you know.")
        }
        guard let id = found else { throw Complaint("There is no account in use with the e-mail address \(email).") }
        common.show(
          ["id": .string(id.description), "operator": .bool(!revoke)],
          revoke ? "User \(id) is no operator any more." : "User \(id) is an operator: see /operator after a log-in.")
      }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open an account again that was disabled; its sessions and tokens stay dead.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), try await data.authority.enable(id, by: .commandLine) == .done else {
          throw Complaint("There is no account \(user).")
        }
        common.show(["id": .string(user), "disabled": false], "Enabled.")
      }
    }
  }

  struct EndSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "end-sessions", abstract: "Log somebody out everywhere; the tokens of apps live on.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), try await data.authority.endSessions(of: id, by: .commandLine) == .done
        else { throw Complaint("There is no account \(user).") }
        common.show(["id": .string(user), "sessions": 0], "Logged out everywhere.")
      }
    }
  }
}

/// Bounds what one command holds in memory.
func checkedLimit(_ limit: Int) throws -> Int {
  guard (1...10_000).contains(limit) else { throw Complaint("--limit is from 1 to 10000.") }
  return limit
}

extension PersonOnFile {
  fileprivate var json: JSON {
    [
      "id": .string(id.description), "name": .string(name), "email": JSON(email),
      "email_verified": .bool(isEmailVerified), "created": .string(created.text()),
      "log_in_email": JSON(account?.email), "disabled_at": JSON(account?.disabled?.text()),
      "operator_since": JSON(account?.operatorSince?.text()),
    ]
  }

  fileprivate var line: String {
    var words = [id.description, name, email ?? account?.email ?? "no e-mail"]
    if account == nil { words.append("no log-in") }
    if account?.disabled != nil { words.append("disabled") }
    if account?.operatorSince != nil { words.append("operator") }
    return words.joined(separator: "  ")
  }
}
