// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "File users, campaigns, tiers, members, posts and more from JSON Lines.",
    discussion: """
      One object a line, such as {"type":"user","id":"101","full_name":"Ines Okafor","email":"ines@example.org"}. \
      The types are \(ImportLine.Kind.allCases.map(\.rawValue).joined(separator: ", ")); Documentation/importing.md has a line of each. \
      A line may refer to lines before it and to what is on file; an id that is on file is replaced. All of the file \
      is taken, or nothing: an error names its line and column. While the lines are filed, other writers wait; after ten seconds they are told \
      to try again.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The file.") var file: String

  func run() async throws {
    try await common.onData { data in
      let now = data.world.now()
      // Read once for mistakes before anybody has to wait for the lock.
      let checked = try ImportFile(path: file, label: "checking")
      _ = try checked.read(now: now) { _ in }
      let filed = try ImportFile(path: file, label: "filing")
      let count = try await data.membership.write { records in
        try filed.read(now: now) { try Membership.file($0, in: records) }
      }
      common.show(["lines": .integer(Int64(count))], "Filed \(count) lines.")
    }
  }
}
