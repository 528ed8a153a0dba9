// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth

struct MemberCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member", abstract: "Make users members of campaigns.", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a user a member of a campaign.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The user id of the fan.") var user: String
    @Option(help: "The campaign id.") var campaign: String
    @Option(help: "The tier id; without it a pledge has no tier.") var tier: String?
    @Option(help: "What the member pays. Default: the tier's price.") var cents: Int?
    @Option(help: "active_patron, declined_patron, former_patron or free.") var status: String?

    func run() async throws {
      try await common.onData { data in
        guard let user = ID<User>(user) else { throw Complaint("--user is a user id, digits only.") }
        guard let campaign = ID<Campaign>(campaign) else { throw Complaint("--campaign is an id, digits only.") }
        let tierID = tier.flatMap { ID<Tier>($0) }
        if tier != nil && tierID == nil { throw Complaint("--tier is an id, digits only.") }
        let now = data.world.now()
        var generator = SystemRandomNumberGenerator()
        let id = MemberID(drawnFrom: &generator)
        let member = try await data.membership.write { records in
          guard try records.user(user) != nil else { throw Complaint("There is no user \(user).") }
          guard try records.campaign(campaign) != nil else { throw Complaint("There is no campaign \(campaign).") }
          guard try records.member(user, of: campaign) == nil else {
            throw Complaint("User \(user) is a member of campaign \(campaign) already.")
          }
          let tier = try tierID.map { id in
            guard let tier = try records.tier(id), tier.campaign == campaign else {
              throw Complaint("Campaign \(campaign) has no tier \(id).")
            }
            return tier
          }
          let member = try newMember(id, user: user, campaign: campaign, tier: tier, now: now)
          try records.change(member, address: nil)
          return member
        }
        common.show(
          [
            "id": .string(member.id.text), "patron_status": JSON(member.status.word),
            "currently_entitled_amount_cents": .integer(Int64(member.entitledCents)),
          ], "Member \(member.id)")
      }
    }

    private func newMember(
      _ id: MemberID, user: ID<User>, campaign: ID<Campaign>, tier: Tier?, now: Instant
    ) throws -> Member {
      let cents = cents ?? tier?.amountCents ?? 0
      guard (0..<100_000_000).contains(cents) else { throw Complaint("--cents is from 0 to 99999999.") }
      let status: PatronStatus
      switch self.status {
      case nil: status = cents > 0 ? .active : .free
      case "free"?: status = .free
      case let word?:
        guard let known = PatronStatus(word: word) else {
          throw Complaint("--status is active_patron, declined_patron, former_patron or free.")
        }
        status = known
      }
      var member = Member(id: id, campaign: campaign, user: user, status: status, updated: now)
      guard status != .free else {
        member.tiers = tier.map { [$0.id] } ?? []
        return member
      }
      member.cadence = 1
      member.pledgeStart = now
      member.lastCharge = now
      member.lastChargeStatus = status == .declined ? .declined : .paid
      member.declinedSince = status == .declined ? now : nil
      member.campaignLifetimeCents = status == .declined ? 0 : cents
      if status.isPledge {
        member.willPayCents = cents
        member.nextCharge = now + .seconds(30 * 86_400)
      }
      if status == .active {
        member.tiers = tier.map { [$0.id] } ?? []
        member.entitledCents = cents
      }
      return member
    }
  }
}
