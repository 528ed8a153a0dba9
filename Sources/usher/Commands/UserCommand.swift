// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import UsherOAuth

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Add and disable people.", subcommands: [Add.self, Disable.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add somebody who can log in.",
      discussion: "Without --password-stdin and USHER_PASSWORD, a password is made and shown once.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The e-mail address to log in with.") var email: String
    @Option(help: "The full name.") var name: String
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false

    func run() async throws {
      try await common.onData { data in
        let given = passwordStdin ? readLine(strippingNewline: true) : Environment.value("USHER_PASSWORD")
        if passwordStdin && given == nil { throw Complaint("Standard input holds no password.") }
        let password = given ?? Base64URL.encode(data.world.randomBytes(15))
        let id = try await data.authority.signUp(name: name, email: email, password: Secret(password))
        var members = [JSON.Member("id", .string(id.description)), JSON.Member("email", .string(email))]
        if given == nil { members.append(JSON.Member("password", .string(password))) }
        common.show(
          .object(members),
          "User \(id) can log in as \(email)" + (given == nil ? " with the password \(password)" : "") + ".")
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
        guard let id = ID<Account>(user), try await data.authority.disable(id) else {
          throw Complaint("There is no account \(user).")
        }
        common.show(["id": .string(user), "disabled": true], "Disabled.")
      }
    }
  }
}
