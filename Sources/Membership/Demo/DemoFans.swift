// SPDX-License-Identifier: Apache-2.0
import UsherOAuth

/// How a demo fan stands with the workshop.
private enum Standing {
  case monthly(Level)
  case annual(Level)
  case gifted(Level)
  case freeTrial(Level)
  case paused(Level)
  case declined(Level)
  /// A pledge without a tier, in cents.
  case custom(Int)
  case former
  case free

  /// The place of a tier in the workshop's list.
  enum Level: Int {
    case apprentice = 1
    case journeyman, guild
  }
}

private let cast: [(first: String, last: String, standing: Standing)] = [
  ("Ines", "Okafor", .monthly(.apprentice)),
  ("Maren", "Dusk", .monthly(.apprentice)),
  ("Tomasz", "Wierzba", .monthly(.apprentice)),
  ("Aiko", "Hanamori", .monthly(.apprentice)),
  ("Lucía", "Peñarroja", .monthly(.apprentice)),
  ("Obinna", "Fairweather", .monthly(.apprentice)),
  ("Søren", "Ålgård", .monthly(.apprentice)),
  ("Priya", "Lanternwala", .monthly(.apprentice)),
  ("Юлия", "Рябинина", .monthly(.apprentice)),
  ("Hana", "Květová", .monthly(.apprentice)),
  ("Jules", "Pomeroy-Nkemelu", .monthly(.apprentice)),
  ("山吹", "遥", .monthly(.apprentice)),
  ("Noor", "Safsafi", .monthly(.apprentice)),
  ("Eluned", "Tarran", .monthly(.apprentice)),
  ("Bao", "Thistlewood", .monthly(.apprentice)),
  ("Zeynep", "Gökdere", .monthly(.apprentice)),
  ("Kofi", "Marblestone", .annual(.apprentice)),
  ("Anneke", "Rietveen", .annual(.apprentice)),
  ("Rafael", "Quillfeather", .gifted(.apprentice)),
  ("Sunniva", "Birkelund", .freeTrial(.apprentice)),
  ("Dmitri", "Saltmarsh", .paused(.apprentice)),
  ("Wanjiru", "Copperfield-Otieno", .monthly(.journeyman)),
  ("Leandro", "Vassalo", .monthly(.journeyman)),
  ("Mirela", "Toplak", .monthly(.journeyman)),
  ("Owain", "Larkspur", .monthly(.journeyman)),
  ("Chiara", "Pettirosso", .annual(.journeyman)),
  ("Fatou", "Harborough", .monthly(.guild)),
  ("Gustav", "Ekwall-Mensah", .monthly(.guild)),
  ("Tui", "Silverfern", .custom(700)),
  ("Bram", "Oosterling", .declined(.apprentice)),
  ("Nadia", "Belhassen-Roy", .declined(.journeyman)),
  ("Pekka", "Lumimäki", .former),
  ("Amara", "Windlass", .former),
  ("Casimir", "Holt", .former),
  ("Yael", "Brightwater", .free),
  ("Iker", "Zubimendia", .free),
  ("Sol", "🦜 Parrotfish", .free),
]

/// The fans and what ties them to the two pages.
struct DemoFans {
  private(set) var users: [User] = []
  private(set) var members: [Member] = []
  private(set) var addresses: [MemberID: Address] = [:]
  private(set) var events: [PledgeEvent] = []
  private(set) var deliverables: [Deliverable] = []
  private let stage: DemoStage

  var ines: User { users[0] }
  /// Lucía Peñarroja.
  var fanOfBoth: User { users[4] }

  init(stage: DemoStage) {
    self.stage = stage
    for (place, fan) in cast.enumerated() { enrol(place, fan.first, fan.last, fan.standing) }
    members.append(
      Member(
        id: MemberID(high: 0x5EA5_0000_0000_0000 + 4, low: 0xFE44_0000_0000_0000), pledge: ID(9_920_001),
        campaign: stage.ferry.id, user: fanOfBoth.id, tiers: [stage.ferryTiers[0].id]))
  }

  private func before(days: Int, hours: Int = 0) -> Instant {
    stage.epoch + .milliseconds(-Int64(days * 24 + hours) * 3_600_000)
  }

  private mutating func enrol(_ place: Int, _ first: String, _ last: String, _ standing: Standing) {
    let isInes = place == 0
    var user = User(
      id: ID(isInes ? 40_011_872 : 40_012_000 + Int64(place)), fullName: "\(first) \(last)", firstName: first,
      lastName: last, email: isInes ? "ines@example.org" : "fan\(place + 1)@example.org", isEmailVerified: true,
      created: isInes ? stage.epoch + .seconds(-152_549_060) : before(days: 900 - place * 11, hours: place))
    switch place {
    case 0: user.socialConnections = [SocialConnection(.discord, accountID: "88123", scopes: ["identify"])]
    case 2:
      user.socialConnections = [
        SocialConnection(.discord, accountID: "88301", scopes: ["guilds.join", "identify"]),
        SocialConnection(.youtube, accountID: "wierzba-builds", url: "https://video.example/wierzba-builds"),
      ]
    case 5: user.isEmailVerified = false
    case 7: (user.email, user.isEmailVerified) = (nil, false)
    default: break
    }
    users.append(user)
    let member = member(place, of: user, standing)
    members.append(member)
    if case .monthly(.guild) = standing {
      addresses[member.id] = Address(
        addressee: user.fullName, line1: "\(place) Weathervane Lane", city: "Port Example", postalCode: "00\(place)",
        country: place % 2 == 0 ? "IE" : "SE", created: member.pledgeStart ?? stage.epoch)
    }
    recordHistory(of: member, place)
    if case .monthly(.guild) = standing { promiseBird(to: member) }
  }

  /// The first bird has been posted; all others are due in ten days.
  private mutating func promiseBird(to member: Member) {
    let isFirst = deliverables.isEmpty
    deliverables.append(
      Deliverable(
        id: ID(91_001 + Int64(deliverables.count)), benefit: stage.benefits[1].id, to: member,
        status: isFirst ? .delivered : .notDelivered, due: before(days: isFirst ? 20 : -10),
        completed: isFirst ? before(days: 22) : nil))
  }

  private func member(_ place: Int, of user: User, _ standing: Standing) -> Member {
    let isInes = place == 0
    let started = isInes ? stage.epoch + .seconds(-2_296_800) : before(days: 400 - place * 9, hours: place % 24)
    let charged = isInes ? started : before(days: 1 + place % 27, hours: place % 24)
    var member = Member(
      id: isInes
        ? MemberID(high: 0x7C1F_1E0A_2D55_4C1B, low: 0x9F5A_3F0F_6F1D_2B90)
        : MemberID(high: 0x71D0_0000_0000_0000 + UInt64(place), low: 0x9D3A_5500_0000_0000 + UInt64(place) * 7919),
      pledge: ID(isInes ? 9_911_302 : 9_911_400 + Int64(place)), campaign: stage.workshop.id, user: user.id)

    func pledge(_ tier: Tier?, cents: Int, months: Int = 1) {
      member.status = .active
      member.tiers = tier.map { [$0.id] } ?? []
      member.pledgedTier = tier?.id
      member.entitledCents = cents
      member.willPayCents = cents * months
      member.cadence = months
      member.pledgeStart = started
      member.lastCharge = charged
      member.lastChargeStatus = .paid
      member.nextCharge = charged + .seconds(Int64(months) * 31 * 86_400)
      member.campaignLifetimeCents = cents * (isInes ? 1 : max(months, 13 - place / 4))
    }
    func pledge(_ level: Standing.Level, months: Int = 1) {
      let tier = stage.workshopTiers[level.rawValue]
      pledge(tier, cents: tier.amountCents, months: months)
    }

    switch standing {
    case .monthly(let level): pledge(level)
    case .annual(let level): pledge(level, months: 12)
    case .gifted(let level):
      pledge(level)
      member.isGifted = true
      (member.willPayCents, member.campaignLifetimeCents) = (0, 0)
      (member.lastCharge, member.lastChargeStatus, member.nextCharge) = (nil, nil, nil)
    case .freeTrial(let level):
      pledge(level)
      member.isFreeTrial = true
      member.lastChargeStatus = .freeTrial
      member.campaignLifetimeCents = 0
    case .paused(let level):
      pledge(level)
      member.isPaused = true
      (member.willPayCents, member.nextCharge) = (0, nil)
    case .declined(let level):
      pledge(level)
      member.status = .declined
      (member.tiers, member.entitledCents) = ([], 0)
      (member.lastChargeStatus, member.declinedSince) = (.declined, charged)
    case .custom(let cents): pledge(nil, cents: cents)
    case .former:
      pledge(.apprentice)
      member.status = .former
      (member.tiers, member.pledgedTier, member.entitledCents, member.willPayCents) = ([], nil, 0, 0)
      member.nextCharge = nil
      member.note = "Left kindly; ask again in spring."
    case .free: member.tiers = [stage.workshopTiers[0].id]
    }
    member.updated = member.lastCharge ?? started
    return member
  }

  /// The beginning and the last charge: enough for an app to draw a line through.
  private mutating func recordHistory(of member: Member, _ place: Int) {
    guard let started = member.pledgeStart else { return }
    let tier = stage.workshopTiers.first { $0.id == member.pledgedTier }
    func event(_ number: Int64, _ kind: PledgeEvent.Kind, _ date: Instant, _ payment: ChargeStatus) -> PledgeEvent {
      PledgeEvent(
        id: ID(70_000_000 + Int64(place) * 10 + number), member: member.id, kind: kind, date: date,
        amountCents: member.willPayCents, currency: stage.workshop.currency, payment: payment,
        pledgePayment: payment == .declined ? .declined : .valid, tier: tier?.id, tierTitle: tier?.title)
    }
    events.append(event(1, .start, started, .paid))
    if let charged = member.lastCharge, let status = member.lastChargeStatus {
      events.append(event(2, .subscription, charged, status))
    }
    if member.status == .former { events.append(event(3, .delete, member.lastCharge ?? started, .deleted)) }
  }
}
