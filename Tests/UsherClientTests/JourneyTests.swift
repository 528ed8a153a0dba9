// SPDX-License-Identifier: Apache-2.0
import Rehearsal
import Testing
import UsherClient

@Suite struct `A log-in from button to membership` {
  @Test func `ends with who it is, and at which tier`() async throws {
    let theatre = try await Theatre()
    let club = try theatre.integration()
    let fan = club.api(with: try await theatre.logIn(club, as: theatre.fan))
    let person = try await fan.identity(
      fields: Fields(user: [.fullName, .email], tier: [.title]),
      include: [.memberships(.campaign, .currentlyEntitledTiers)])
    #expect(person.fullName == theatre.fanName && person.email != nil)
    #expect(person.memberships.first?.campaign?.id == theatre.campaign)
    let membership = try await fan.membership(in: theatre.campaign)
    #expect(membership.standing == .active && membership.cents == 500)
    #expect(membership.entitles(toAtLeast: 500) && !membership.entitles(toAtLeast: 501))
    #expect(try await fan.membership(in: "999") == .none)
  }

  @Test func `ends kindly where the person says no`() async throws {
    let theatre = try await Theatre()
    let club = try theatre.integration()
    let pending = club.beginLogIn()
    guard case .denied = club.callback(query: try theatre.deny(pending), answering: pending) else {
      Issue.record("not denied")
      return
    }
  }

  @Test func `says that the registration is wrong where the secret is`() async throws {
    let theatre = try await Theatre()
    let club = try theatre.integration(secret: Secret("wrong"))
    guard case .fixTheRegistration? = await remedy({ _ = try await theatre.logIn(club, as: theatre.fan) }) else {
      Issue.record("another remedy")
      return
    }
  }

  @Test func `says which scope is missing`() async throws {
    let theatre = try await Theatre()
    let club = try theatre.integration(scopes: [.identity])
    let keeper = TokenKeeper(club, vault: MemoryVault())
    try await keeper.keep(try await theatre.logIn(club, as: theatre.fan), for: "ines")
    let remedy = await remedy {
      for try await _ in keeper.api(for: "ines").campaigns() {}
    }
    guard case .fixTheRegistration(let what)? = remedy else { Issue.record("\(String(describing: remedy))"); return }
    #expect(what.contains("campaigns"))
    #expect(theatre.network.refreshes == 0)
  }

  @Test func `works with version 1`() async throws {
    let theatre = try await Theatre(.v1)
    let club = try theatre.integration(scopes: [.users, .pledgesToMe])
    let fan = club.api(with: try await theatre.logIn(club, as: theatre.fan))
    #expect(try await fan.currentUser().fullName == theatre.fanName)
    let membership = try await fan.membership(in: theatre.campaign)
    #expect(membership.standing == .active && membership.cents == 500)
  }

  @Test func `shows the pledge lost as soon as it is`() async throws {
    let theatre = try await Theatre()
    let club = try theatre.integration()
    let fan = club.api(with: try await theatre.logIn(club, as: theatre.fan))
    try await theatre.endPledge()
    let membership = try await fan.membership(in: theatre.campaign)
    #expect(membership.standing == .former && !membership.entitles(toAtLeast: 1))
  }
}

@Suite struct `What a creator's token reads` {
  private func creator(_ theatre: Theatre) async throws -> API {
    try theatre.integration().api(with: theatre.creatorToken)
  }

  @Test(arguments: [nil, 5, 37, 36]) func `is every member once, whatever the size of the pages`(size: Int?)
    async throws
  {
    let theatre = try await Theatre()
    var ids: [String] = []
    let members = try await creator(theatre).members(
      of: theatre.campaign, fields: Fields(member: [.patronStatus]), include: [.user], pageSize: size)
    for try await member in members {
      ids.append(member.id)
      #expect(member.user != nil)
    }
    #expect(ids.count == 37 && Set(ids).count == 37)
  }

  @Test func `is every post, in pages that say how many there are`() async throws {
    let theatre = try await Theatre()
    var counts: [Int] = []
    for try await page in try await creator(theatre).posts(of: theatre.campaign, fields: .all).pages {
      #expect(page.total == 45)
      counts.append(page.elements.count)
    }
    #expect(counts == [20, 20, 5])
  }

  @Test func `leads from campaign to tiers and back, in circles`() async throws {
    let theatre = try await Theatre()
    let campaign = try await creator(theatre).campaign(
      theatre.campaign, fields: .all, include: [.creator, .tiers(.campaign)])
    let tier = try #require(campaign.tiers.last)
    #expect(tier.campaign?.tiers.last?.campaign?.name == campaign.name && campaign.name != nil)
  }

  @Test func `is refused with what to mend where there is no such thing`() async throws {
    let theatre = try await Theatre()
    let creator = try await creator(theatre)
    guard case .fixTheRequest? = await remedy({ _ = try await creator.campaign("404404") }) else {
      Issue.record("another remedy")
      return
    }
  }
}
