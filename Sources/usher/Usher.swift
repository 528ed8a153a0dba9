// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import WebServer

@main
struct Usher: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usher",
    abstract: "An OAuth 2 provider for creator-membership platforms.",
    discussion: "Start with `usher serve --demo`: a provider with creators, fans and apps to try.",
    version: usherVersion,
    subcommands: [
      ServeCommand.self, UserCommand.self, CampaignCommand.self, MemberCommand.self, ClientCommand.self,
      ImportCommand.self, WebhookCommand.self, OperatorCommand.self,
    ])
}
