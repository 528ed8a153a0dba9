// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import Membership
import Pages
import UsherOAuth

extension Provider {
  /// The unified flow: an authorization request that first makes sure that the person supports the campaign of the
  /// client's owner with at least `min_cents`.
  ///
  /// Whatever else is wrong with a request, and who has to log in, is as at the authorization endpoint.
  func becomePatron(_ incoming: Incoming) async throws -> Answer {
    let browser = browser(incoming)
    let form = try unifiedForm(incoming)
    guard case .success(let request) = try await authority.review(form),
      let loggedIn = try await loggedIn(browser)
    else { return try await authorize(incoming, form) }
    switch try await pledgeStep(form, request, loggedIn) {
    case .nothing: return try await authorize(incoming, form)
    case .refuse(let error):
      trace(error, sentBackTo: request.client.id, incoming)
      return .redirect(.found, to: authority.refuse(error, at: request.redirectURI, state: request.state))
    case .pledge(let offer):
      return remembering(browser, in: pledgePage(offer, request, loggedIn, browser, incoming))
    }
  }

  /// What comes back from the page with the tiers, or from the consent page after it.
  func decideAsPatron(_ incoming: Incoming) async throws -> Answer {
    let body = try incoming.bodyForm()
    let browser = browser(incoming)
    let form = try unifiedForm(incoming)
    let choice = try body.optional("pledge")
    guard case .success(let request) = try await authority.review(form),
      let loggedIn = try await loggedIn(browser)
    else { return try await decide(incoming, form) }
    let isDenied = try body.optional("decision") == "deny"
    let step = isDenied ? .nothing : try await pledgeStep(form, request, loggedIn)
    guard let choice else {
      // The consent form; the pledge that it followed may have ended meanwhile.
      if case .pledge = step { return .redirect(.seeOther, to: incoming.pathAndQuery) }
      return try await decide(incoming, form)
    }
    guard try isGenuine(body, "pledge", browser, about: incoming.query) else {
      return page(ProblemPage.formExpired(reference: incoming.id), status: .badRequest)
    }
    if choice == BecomePatronPage.noPledge {
      trace(.denied, sentBackTo: request.client.id, incoming)
      return .redirect(.seeOther, to: authority.deny(request))
    }
    guard case .pledge(let offer) = step, let level = offer.levels.first(where: { $0.value == choice }) else {
      return .redirect(.seeOther, to: incoming.pathAndQuery)
    }
    return try await pledge(level, of: offer, by: loggedIn, incoming)
  }

  private func pledge(
    _ level: PledgeOffer.Level, of offer: PledgeOffer, by loggedIn: LoggedIn, _ incoming: Incoming
  ) async throws -> Answer {
    if sandboxClock != nil {
      let fresh = MemberID(drawnFrom: authority.world)
      let now = authority.world.now()
      try await membership.write { records in
        try pretendPledge(
          of: level, by: ID(loggedIn.account.id.number), to: offer.campaign, as: fresh, at: now, in: records)
      }
    } else if let address = settings.pledgeAddress {
      return .redirect(
        .seeOther,
        to: address.filled(
          campaign: offer.campaign.id, level: level, returning: settings.baseURL + incoming.pathAndQuery))
    }
    return .redirect(.seeOther, to: incoming.pathAndQuery)
  }

  private enum PledgeStep {
    case nothing
    case pledge(PledgeOffer)
    case refuse(OAuthError)
  }

  private func pledgeStep(
    _ form: Form, _ request: AuthorizationRequest, _ loggedIn: LoggedIn
  ) async throws -> PledgeStep {
    let minimum: Int
    do throws(OAuthError) { minimum = try minimumCents(form) } catch { return .refuse(error) }
    let need = try await membership.read { records in
      try pledgeNeed(
        of: ID(loggedIn.account.id.number), atLeast: minimum, toCampaignOf: ID(request.client.owner.number), in: records
      )
    }
    switch need {
    case .nothing: return .nothing
    case .pledge(let offer): return .pledge(offer)
    }
  }

  /// Absent and empty are 0, for which any membership will do.
  private func minimumCents(_ form: Form) throws(OAuthError) -> Int {
    let text: String?
    do { text = try form.optional("min_cents") } catch { throw OAuthError(error) }
    guard let text else { return 0 }
    guard let cents = Int(text), (0...100_000_000).contains(cents) else {
      throw OAuthError(
        .invalidRequest, "min_cents must be a whole number of cents, such as 500.", .invalidMinimum)
    }
    return cents
  }

  /// The query, in which a much copied button writes `response_type=code$`.
  private func unifiedForm(_ incoming: Incoming) throws(FormError) -> Form {
    Form(
      try incoming.queryForm().parameters.map { parameter in
        parameter.name == "response_type" && parameter.value == "code$"
          ? Form.Parameter(name: parameter.name, value: "code") : parameter
      })
  }

  private func pledgePage(
    _ offer: PledgeOffer, _ request: AuthorizationRequest, _ loggedIn: LoggedIn, _ browser: Browser,
    _ incoming: Incoming
  ) -> Answer {
    let campaign = offer.campaign
    func money(_ cents: Int) -> Money {
      Money(
        cents: cents, currency: campaign.currency,
        period: campaign.isMonthly ? "month" : campaign.payPerName ?? "creation")
    }
    let way: BecomePatronPage.Way =
      sandboxClock != nil ? .pretend : settings.pledgeAddress.map { .elsewhere(host: $0.host) } ?? .none
    let shown = BecomePatronPage(
      app: request.client.description.name,
      person: ConsentPage.Person(name: loggedIn.account.name, email: loggedIn.account.email), campaign: campaign.name,
      creator: offer.creator?.fullName, minimum: offer.minimumCents > 0 ? money(offer.minimumCents) : nil,
      current: offer.currentCents > 0 ? money(offer.currentCents) : nil,
      levels: offer.levels.map { level in
        BecomePatronPage.Level(
          value: level.value, title: level.tier?.title, about: level.tier?.description, price: money(level.cents))
      },
      way: way, action: incoming.pathAndQuery, antiForgery: antiForgery("pledge", browser, about: incoming.query),
      logOutAntiForgery: antiForgery("log out", browser), continuation: sealed(incoming.pathAndQuery))
    // The form leads to the client's address, or through the operator's page.
    let targets = [formTarget(at: request.redirectURI.text)] + (settings.pledgeAddress.map { [$0.scheme] } ?? [])
    return page(shown, formTarget: targets.joined(separator: " "))
  }
}

extension PledgeOffer.Level {
  /// What the page posts for it.
  fileprivate var value: String { tier.map { "\($0.id)" } ?? "amount" }
}

extension MemberID {
  fileprivate init(drawnFrom world: World) {
    let halves = [world.randomBytes(8), world.randomBytes(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(high: halves[0], low: halves[1])
  }
}
