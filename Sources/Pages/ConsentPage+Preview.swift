// SPDX-License-Identifier: Apache-2.0
internal import Membership
internal import UsherOAuth

extension ConsentPage {
  /// The very data that a scope shares, in a few lines; none where there is nothing to show of it.
  func previewLines(of scope: Scope) -> [HTML] {
    switch scope {
    case .identity: ["\(ForeignText(person.name))\(networks)"] + owners
    case .identityEmail: ["\(email)"]
    case .users: ["\(ForeignText(person.name)) · \(email)\(networks)"]
    case .pledgesToMe:
      person.ownsTheApp ? [] : owners.isEmpty ? ["You are not a member of this creator’s page."] : owners
    case .identityMemberships: memberships
    case .myCampaign where !person.ownsTheApp: ["Nothing of yours: this is about the page of the app’s own creator."]
    case .myCampaign, .campaigns: page { "\(ForeignText($0.name)), with \(counted($0.patrons, "patron"))" }
    case .campaignsMembers: page { "\(counted($0.members, "member")), \($0.patrons) of whom pay" }
    case .pledges:
      page { "\(counted($0.patrons, "patron"))" } + reached(\.emails, "email address", "email addresses")
        + reached(\.addresses, "shipping address", "shipping addresses")
    case .campaignsMembersEmail: reached(\.emails, "email address", "email addresses")
    case .campaignsMembersAddress: reached(\.addresses, "shipping address", "shipping addresses")
    case .campaignsPosts: titles(preview.posts, "post")
    case .campaignsLives: titles(preview.lives, "live stream")
    case .writeCampaignsWebhook: receivers
    case .writeCampaignsLives, .writeIdentityClients, .campaignsWebhook, .appsTiers, .writeCampaignsApps,
      .writeCampaignsBenefits, .writeCampaignsPosts:
      []
    }
  }

  private var email: ForeignText { ForeignText(person.email, limit: 254) }

  private var networks: HTML? {
    preview.networks.isEmpty ? nil : " · \(preview.networks.map(\.words).joined(separator: ", "))"
  }

  private var owners: [HTML] {
    preview.membershipOfOwner.map { ["Your membership of \(words($0))"] } ?? []
  }

  private var memberships: [HTML] {
    guard let memberships = preview.memberships else { return [] }
    if memberships.count == 0 { return ["You are not a member of any page."] }
    return memberships.first.map { words($0) } + rest(memberships)
  }

  private func words(_ membership: Preview.Membership) -> HTML {
    let tier: HTML? = membership.tier.map { ": \(ForeignText($0))" }
    let standing: HTML
    switch membership.status {
    case .free: standing = ", as a free member"
    case .former: standing = ", which has ended"
    case .declined, .active:
      let period = membership.isMonthly ? "month" : membership.payPerName ?? "creation"
      let price = Money(
        cents: membership.cents, currency: membership.currency, period: membership.cadence == 12 ? "year" : period)
      let declined: HTML? = membership.status == .declined ? ", the last payment of which failed" : nil
      standing = ", \(price.html)\(declined)"
    }
    let since: HTML? = membership.since.map { ", since \(day($0))" }
    return "\(ForeignText(membership.page))\(tier)\(standing)\(since)"
  }

  private func page(_ words: (Preview.OwnPage) -> HTML) -> [HTML] {
    preview.page.map { [words($0)] } ?? []
  }

  private func reached(_ way: KeyPath<Preview.Reach, Int>, _ one: HTML, _ many: HTML) -> [HTML] {
    guard let page = preview.page, let reach = preview.reach else { return [] }
    guard page.members <= reach.members else { return ["Up to \(page.members) \(many)"] }
    let count = reach[keyPath: way]
    return ["\(count) \(count == 1 ? one : many)"]
  }

  private func titles(_ titles: Excerpt<String?>?, _ thing: HTML) -> [HTML] {
    guard let titles else { return [] }
    if titles.count == 0 { return ["No \(thing)s now"] }
    let shown: [HTML] = titles.first.map { title in
      let text = ForeignText(title ?? "")
      return text.isEmpty ? "without a title" : "“\(text)”"
    }
    return ["\(counted(titles.count, thing)): \(shown.joined(separator: ", "))"] + rest(titles)
  }

  private var receivers: [HTML] {
    guard let receivers = preview.receivers else { return [] }
    if receivers.isEmpty { return ["Nothing is sent to it now."] }
    var hosts: [String] = []
    for receiver in receivers where !hosts.contains(receiver.host) { hosts.append(receiver.host) }
    let shown: [HTML] = hosts.prefix(Preview.most).map { "\(ForeignText($0, limit: 253))" }
    return ["Sent now to \(shown.joined(separator: ", "))"] + rest(Excerpt(first: shown, count: hosts.count))
  }

  private func rest(_ excerpt: Excerpt<some Sendable>) -> [HTML] {
    excerpt.rest > 0 ? ["and \(excerpt.rest) more"] : []
  }

  private func counted(_ count: Int, _ thing: HTML) -> HTML { "\(count) \(thing)\(count == 1 ? "" : "s")" }
}

/// `<time datetime="2026-01-31">2026-01-31</time>`
func day(_ instant: Instant) -> HTML {
  let day = instant.text().prefix(10)
  return "<time datetime=\"\(day)\">\(day)</time>"
}

extension SocialNetwork {
  fileprivate var words: HTML {
    switch self {
    case .deviantart: "DeviantArt"
    case .discord: "Discord"
    case .facebook: "Facebook"
    case .google: "Google"
    case .instagram: "Instagram"
    case .reddit: "Reddit"
    case .spotify, .spotifyOpenAccess: "Spotify"
    case .twitch: "Twitch"
    case .twitter: "Twitter"
    case .vimeo: "Vimeo"
    case .youtube: "YouTube"
    }
  }
}
