// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Rehearsal
import Testing
import UsherOAuth

@testable import WebServer

@Suite struct `Becoming a patron on the way to an app` {
  private static let pledgeAddress = PledgeAddress(
    "https://pledge.example/to/{campaign}?tier={tier}&cents={min_cents}&back={return}")

  /// A provider with a creator, a campaign of three tiers, an app and a fan.
  private struct Scene {
    let door: FrontDoor
    let app: RegisteredClient
    let creator: ID<Account>
    let fan: ID<Account>
    let campaign: ID<Campaign>
    let tiers: [ID<Tier>]

    init(isSandbox: Bool = true, pledgeAddress: PledgeAddress? = nil, hasCampaign: Bool = true) async throws {
      door = try await FrontDoor(isSandbox: isSandbox) { $0.pledgeAddress = pledgeAddress }
      let creator = try await door.stage.person("creator")
      self.creator = creator
      fan = try await door.stage.person("fan")
      app = try await door.stage.app(of: creator)
      let now = door.stage.clock.now
      (campaign, tiers) = try await door.provider.membership.write { records in
        guard hasCampaign else { return (ID(0), []) }
        let campaign = try records.file(
          Campaign(creator: ID(creator.number), name: "Tin Workshop", created: now))
        let tiers = try [("Free", 0), ("Apprentice", 500), ("Journeyman", 1200)].map { title, cents in
          try records.file(Tier(campaign: campaign, title: title, amountCents: cents, created: now))
        }
        return (campaign, tiers)
      }
    }

    /// As the WordPress plugin writes it: the address as it is, and brackets too.
    func link(_ minimum: String? = "500", scope: String = "identity%20identity[email]", more: String = "") -> String {
      "/oauth2/become-patron?response_type=code" + (minimum.map { "&min_cents=\($0)" } ?? "")
        + "&client_id=\(app.client.identifier)&scope=\(scope)&redirect_uri=\(Stage.callback)&state=eyJhIjoxfQ%3D%3D"
        + more
    }

    func member() async throws -> Member? {
      try await door.provider.membership.read { [fan, campaign] in
        try $0.member(ID(fan.number), of: campaign)
      }
    }

    func visitor() async throws -> Visitor { try await Visitor(door, as: fan) }
  }

  @Test func `a stranger is shown the tiers of at least the amount, pretends to pledge, allows, and goes back`()
    async throws
  {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let tiers = await fan.open(scene.link())
    #expect(tiers.code == 200)
    #expect(tiers.buttons("pledge") == [scene.tiers[1], scene.tiers[2]].map { "\($0)" } + ["none"])
    #expect(tiers.text.contains("Pretend to pledge 12.00") && tiers.text.contains("Nobody pays"))
    #expect(tiers.contentSecurityPolicy.contains("form-action 'self' https:"))

    let pledged = try await fan.press("pledge", "\(scene.tiers[2])", on: tiers, at: scene.link())
    #expect(pledged.code == 303 && pledged.location == scene.link())
    let member = try await scene.member()
    #expect(member?.status == .active && member?.entitledCents == 1200 && member?.tiers == [scene.tiers[2]])
    #expect(member?.lastCharge == scene.door.stage.clock.now)

    let consent = await fan.open(scene.link())
    #expect(consent.buttons("decision") == ["allow", "deny"])
    #expect(consent.text.contains("See your email address"))
    let back = try await fan.press("decision", "allow", on: consent, at: scene.link())
    #expect(back.code == 303 && back.location?.hasPrefix(Stage.callback + "?code=") == true)
    let answer = try Stage.answer(in: back.location ?? "")
    #expect(try answer.optional("state") == "eyJhIjoxfQ==")
    let pair = try await scene.door.stage.authority.exchange(
      Secret(try answer.optional("code") ?? ""), redirectURI: Stage.callback, verifier: nil,
      by: try await scene.door.stage.authenticated(scene.app)
    ).get()
    #expect(pair.scope == [.identity, .identityEmail])
  }

  @Test func `who supports enough is asked for consent at once, and who allowed before goes straight back`()
    async throws
  {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let tiers = await fan.open(scene.link())
    _ = try await fan.press("pledge", "\(scene.tiers[1])", on: tiers, at: scene.link())
    _ = try await fan.press("decision", "allow", on: await fan.open(scene.link()), at: scene.link())
    #expect(await fan.open(scene.link("500")).location?.contains("code=") == true)
    #expect(await fan.open(scene.link("1")).location?.contains("code=") == true)
    #expect(await fan.open(scene.link("501")).buttons("pledge").count == 2, "a tier above, and the way back")
    #expect(await fan.open(scene.link("501")).text.contains("You support it with 5.00"))
  }

  @Test func `going back without a pledge denies access, and nothing is made`() async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let back = try await fan.press("pledge", "none", on: await fan.open(scene.link()), at: scene.link())
    #expect(back.code == 303 && back.location?.hasPrefix(Stage.callback) == true)
    let answer = try Stage.answer(in: back.location ?? "")
    #expect(try answer.optional("error") == "access_denied" && answer.optional("state") == "eyJhIjoxfQ==")
    #expect(try await scene.member() == nil)
  }

  @Test(arguments: [nil, "", "0"])
  func `without an amount any membership will do, a free one too`(minimum: String?) async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let tiers = await fan.open(scene.link(minimum))
    #expect(tiers.buttons("pledge") == scene.tiers.map { "\($0)" } + ["none"])
    _ = try await fan.press("pledge", "\(scene.tiers[0])", on: tiers, at: scene.link(minimum))
    #expect(try await scene.member()?.status == .free)
    #expect(await fan.open(scene.link(minimum)).buttons("decision").count == 2)
    #expect(await fan.open(scene.link("1")).buttons("pledge").count == 3)
  }

  @Test(arguments: ["five", "-1", "5.00", "100000001", "1&min_cents=2"])
  func `an amount that is none is told to the client`(minimum: String) async throws {
    let scene = try await Scene()
    let refused = await (try await scene.visitor()).open(scene.link(minimum))
    #expect(refused.code == 302)
    #expect(try Stage.answer(in: refused.location ?? "").optional("error") == "invalid_request")
  }

  @Test func `beyond every tier the amount itself can be pledged`() async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let page = await fan.open(scene.link("5000"))
    #expect(page.buttons("pledge") == ["amount", "none"])
    _ = try await fan.press("pledge", "amount", on: page, at: scene.link("5000"))
    #expect(try await scene.member()?.entitledCents == 5000)
  }

  @Test func `the creator, and whoever follows an app without a campaign, goes on at once`() async throws {
    let scene = try await Scene()
    let creator = try await Visitor(scene.door, as: scene.creator)
    #expect(await creator.open(scene.link()).buttons("decision").count == 2)
    let without = try await Scene(hasCampaign: false)
    #expect(await (try await without.visitor()).open(without.link()).buttons("decision").count == 2)
  }

  @Test func `somebody who is not logged in logs in first, and what is unsafe goes nowhere`() async throws {
    let scene = try await Scene()
    let nobody = try await Visitor(scene.door, as: nil)
    #expect(await nobody.open(scene.link()).location?.hasPrefix("/login?continue=") == true)
    #expect(await nobody.post([("pledge", "none")], to: scene.link()).location?.hasPrefix("/login") == true)
    let fan = try await scene.visitor()
    let unsafe = scene.link().replacing(Stage.callback, with: "https://evil.example/cb")
    for answer in [await fan.open(unsafe), await fan.post([("pledge", "none")], to: unsafe)] {
      #expect(answer.location?.hasPrefix("/oauth2/errors?") == true)
    }
  }

  @Test func `a button that many sites copied is understood`() async throws {
    let scene = try await Scene()
    let link = scene.link().replacing("response_type=code", with: "response_type=code$")
    let fan = try await scene.visitor()
    _ = try await fan.press("pledge", "\(scene.tiers[1])", on: await fan.open(link), at: link)
    let back = try await fan.press("decision", "allow", on: await fan.open(link), at: link)
    #expect(back.location?.contains("code=") == true)
    let ordinary = link.replacing("become-patron", with: "authorize")
    #expect(await fan.open(ordinary).location?.contains("error=unsupported_response_type") == true)
  }

  @Test func `a form of another request, another page or nobody pledges nothing`() async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let other = await fan.open(scene.link("0"))
    let pledge = ("pledge", "\(scene.tiers[1])")
    for forgery in [nil, "", "x", try other.antiForgery] {
      let refused = await fan.post([pledge] + (forgery.map { [("anti_forgery", $0)] } ?? []), to: scene.link())
      #expect(refused.code == 400)
    }
    let stranger = try await Visitor(scene.door, as: try await scene.door.stage.person("stranger"))
    let page = await fan.open(scene.link())
    #expect(try await stranger.press(pledge.0, pledge.1, on: page, at: scene.link()).code == 400)
    #expect(try await scene.member() == nil)
  }

  @Test func `what is not offered is not pledged`() async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    let page = await fan.open(scene.link("1200"))
    for choice in ["\(scene.tiers[1])", "amount", "999", "all"] {
      let again = try await fan.press("pledge", choice, on: page, at: scene.link("1200"))
      #expect(again.code == 303 && again.location == scene.link("1200"))
    }
    #expect(try await scene.member() == nil)
  }

  @Test func `consent is not taken for a pledge that ended meanwhile, but a no is heard`() async throws {
    let scene = try await Scene()
    let fan = try await scene.visitor()
    _ = try await fan.press("pledge", "\(scene.tiers[1])", on: await fan.open(scene.link()), at: scene.link())
    let consent = await fan.open(scene.link())
    let id = try #require(try await scene.member()?.id)
    try await scene.door.provider.membership.write { records in
      guard var member = try records.member(id) else { return }
      (member.status, member.entitledCents, member.tiers) = (.former, 0, [])
      try records.file(member)
    }
    let again = try await fan.press("decision", "allow", on: consent, at: scene.link())
    #expect(again.code == 303 && again.location == scene.link())
    let denied = try await fan.press("decision", "deny", on: consent, at: scene.link())
    #expect(denied.location?.contains("error=access_denied") == true)
  }

  // MARK: Outside a sandbox

  @Test func `outside a sandbox the operator's page takes the pledge and sends the person back`() async throws {
    let scene = try await Scene(isSandbox: false, pledgeAddress: Self.pledgeAddress)
    let fan = try await scene.visitor()
    let page = await fan.open(scene.link())
    #expect(page.text.contains("pledge.example") && !page.text.contains("Pretend"))
    let away = try await fan.press("pledge", "\(scene.tiers[1])", on: page, at: scene.link())
    let back = PercentEncoding.encode(Stage.issuer + scene.link())
    #expect(
      away.location
        == "https://pledge.example/to/\(scene.campaign)?tier=\(scene.tiers[1])&cents=500&back=\(back)")
    #expect(away.code == 303)
    #expect(try await scene.member() == nil, "only the operator says who pledged")
    #expect(await fan.open(scene.link()).buttons("pledge").count == 3)
  }

  @Test func `outside a sandbox without such a page nobody can pledge here`() async throws {
    let scene = try await Scene(isSandbox: false)
    let fan = try await scene.visitor()
    let page = await fan.open(scene.link())
    #expect(page.buttons("pledge") == ["none"] && page.text.contains("Pledges are not taken"))
    let again = try await fan.press("pledge", "\(scene.tiers[1])", on: page, at: scene.link())
    #expect(again.location == scene.link())
    #expect(try await scene.member() == nil)
  }

  @Test(arguments: [
    "https://pledge.example/{campaign}/{tier}/{min_cents}?back={return}", "https://pledge.example/?r={return}",
    "http://127.0.0.1:9000/{return}",
  ])
  func `an operator's page is an address that people come back from`(text: String) {
    #expect(PledgeAddress(text) != nil)
  }

  @Test(arguments: [
    "", "https://pledge.example/", "http://pledge.example/{return}", "javascript:{return}", "/pledge?back={return}",
    "https://pledge.example/{return}/{who}", "https://{campaign}@pledge.example/{return}", "example.app:/{return}",
    "https://pledge.example/{return}#top", "{return}",
  ])
  func `anything else is none`(text: String) {
    #expect(PledgeAddress(text) == nil)
  }
}
