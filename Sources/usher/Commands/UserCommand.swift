// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Storage
import UsherOAuth

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Add, find, disable and remove people, and say who is an operator.",
    subcommands: [
      Add.self, List.self, SetPassword.self, Disable.self, Enable.self, Remove.self, Sessions.self, EndSessions.self,
      Operator.self,
    ])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add somebody who can log in.",
      discussion: "Without --password-stdin and USHER_PASSWORD, a password is made and shown once.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The e-mail address to log in with.") var email: String
    @Option(help: "The full name.") var name: String
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
    @Flag(help: "Say of the address that nobody has confirmed it.") var unverified = false

    func run() async throws {
      try await common.onData { data in
        let given = try givenPassword(fromStandardInput: passwordStdin)
        let password = given ?? Base64URL.encode(data.world.randomBytes(15))
        let id = try await data.authority.signUp(
          name: name, email: email, password: Secret(password), isVouchedFor: !unverified)
        var members = [JSON.Member("id", .string(id.description)), JSON.Member("email", .string(email))]
        if given == nil { members.append(JSON.Member("password", .string(password))) }
        common.show(
          .object(members),
          "User \(id) can log in as \(email)" + (given == nil ? " with the password \(password)" : "") + ".")
      }
    }
  }

  struct SetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set-password",
      abstract: "Set a new password; the account's sessions and tokens end. An imported user can log in from then on.",
      discussion: "Without --password-stdin and USHER_PASSWORD, a password is made and shown once.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), let person = try await data.records.read({ try $0.person(id) }) else {
          throw Complaint("There is no user \(user).")
        }
        let given = try givenPassword(fromStandardInput: passwordStdin)
        let password = given ?? Base64URL.encode(data.world.randomBytes(15))
        if try await data.records.read({ try $0.account(id) }) != nil {
          try await data.authority.setPassword(Secret(password), of: id)
        } else {
          guard let email = person.email else { throw Complaint("User \(user) has no e-mail address to log in with.") }
          _ = try await data.authority.signUp(name: person.name, email: email, password: Secret(password), as: id)
        }
        var members = [JSON.Member("id", .string(user))]
        if given == nil { members.append(JSON.Member("password", .string(password))) }
        common.show(.object(members), given == nil ? "The password is \(password)." : "The password is set.")
      }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shut an account: its sessions, codes and tokens die at once.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), try await data.authority.disable(id, by: .commandLine) == .done
        else {
          throw Complaint("There is no account \(user).")
        }
        common.show(["id": .string(user), "disabled": true], "Disabled.")
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove an account: its sessions, tokens and clients are gone at once. The user's memberships stay.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), try await data.authority.removeAccount(id) else {
          throw Complaint("There is no account \(user).")
        }
        common.show(["id": .string(user), "removed": true], "Removed.")
      }
    }
  }

  struct Sessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show in which browsers somebody is logged in.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The user id.") var user: String

    func run() async throws {
      try await common.onData { data in
        guard let id = ID<Account>(user), try await data.records.read({ try $0.account(id) }) != nil else {
          throw Complaint("There is no account \(user).")
        }
        let sessions = try await data.authority.sessions(of: id)
        let lines = sessions.map { session in
          "\(session.lastUsed.text())  \(session.place.device ?? "unknown device")  \(session.place.network ?? "")"
        }
        common.show(
          [
            "id": .string(user),
            "sessions": .array(
              sessions.map { session in
                [
                  "created_at": .string(session.created.text()), "last_used_at": .string(session.lastUsed.text()),
                  "device": JSON(session.place.device), "network": JSON(session.place.network),
                ]
              }),
          ], lines.joined(separator: "\n"))
      }
    }
  }
}

private func givenPassword(fromStandardInput: Bool) throws -> String? {
  guard fromStandardInput else { return Environment.value("USHER_PASSWORD") }
  guard let line = readLine(strippingNewline: true) else { throw Complaint("Standard input holds no password.") }
  return line
}
