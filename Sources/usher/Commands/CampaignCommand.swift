// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth

struct CampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign", abstract: "Add creators' campaigns.", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a campaign with its tiers; a free tier comes with it.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The user id of the creator.") var creator: String
    @Option(help: "The campaign's name.") var name: String
    @Option(help: "What the creator makes, such as \"clockwork birds\".") var creationName: String?
    @Option(help: "The last part of the page's address.") var vanity: String?
    @Option(help: "ISO 4217.") var currency = "USD"
    @Option(name: .customLong("tier"), help: "TITLE:CENTS; may be given several times.") var tiers: [String] = []

    func run() async throws {
      try await common.onData { data in
        guard let creator = ID<User>(creator) else { throw Complaint("--creator is a user id, digits only.") }
        let named = try tiers.map(titleAndCents) + [(title: "Free", cents: 0)]
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (65...90).contains($0) }) else {
          throw Complaint("--currency is three capital letters, such as USD.")
        }
        let now = data.world.now()
        let campaign = Campaign(
          creator: creator, name: name, vanity: vanity, creationName: creationName, created: now, published: now,
          currency: currency)
        let (id, filed) = try await data.membership.write { records in
          guard try records.user(creator) != nil else { throw Complaint("There is no user \(creator).") }
          guard try records.campaign(ownedBy: creator) == nil else {
            throw Complaint("User \(creator) has a campaign already.")
          }
          let id = try records.file(campaign)
          let filed = try named.map { tier in
            var tier = Tier(
              campaign: id, title: tier.title, amountCents: tier.cents, created: now, published: now)
            tier.id = try records.file(tier)
            return tier
          }
          return (id, filed)
        }
        let tiers = filed.map { tier -> JSON in
          [
            "id": .string(tier.id.description), "title": .string(tier.title),
            "amount_cents": .integer(Int64(tier.amountCents)),
          ]
        }
        common.show(
          ["id": .string(id.description), "tiers": .array(tiers)],
          "Campaign \(id)\n"
            + filed.map { "  tier \($0.id): \($0.title), \($0.amountCents) cents" }.joined(separator: "\n"))
      }
    }

    private func titleAndCents(_ text: String) throws -> (title: String, cents: Int) {
      guard let colon = text.lastIndex(of: ":"), let cents = Int(text[text.index(after: colon)...]), cents >= 0,
        cents < 100_000_000, colon > text.startIndex
      else { throw Complaint("--tier \(text): write a title, a colon and the cents, such as \"Apprentice:500\".") }
      return (String(text[..<colon]), cents)
    }
  }
}
