// SPDX-License-Identifier: Apache-2.0
import Membership
import Pages
import UsherOAuth

extension Gallery {
  static let fansPreview: Preview = {
    var preview = Preview()
    preview.networks = [.discord, .youtube]
    preview.memberships = Excerpt(
      first: [
        .init(
          page: "Tin Workshop", tier: "Apprentice", status: .active, cents: 500, cadence: 1,
          since: Instant("2026-01-31T09:05:59Z")),
        .init(
          page: "Ferry Plays", currency: "EUR", isMonthly: false, payPerName: "play", status: .declined, cents: 250,
          since: Instant("2025-03-01T00:00:00Z")),
        .init(page: "Clockwork", tier: "Spring", status: .active, cents: 12_000, cadence: 12),
      ], count: 15)
    return preview
  }()

  static let creatorsPreview: Preview = {
    var preview = fansPreview
    preview.memberships = Excerpt(
      first: [
        .init(page: "Ferry Plays", status: .free),
        .init(page: "Clockwork", tier: "Spring", status: .former, since: Instant("2025-03-01T00:00:00Z")),
      ], count: 2)
    preview.page = .init(id: ID(810_022), name: "Tin Workshop", members: 37, patrons: 31)
    preview.reach = .init(members: 37, emails: 36, addresses: 1)
    preview.posts = Excerpt(first: ["Two birds", nil, "A <b>ox"], count: 45)
    preview.lives = Excerpt(first: ["Soldering night"], count: 1)
    preview.receivers = ["https://hooks.fanclub.example/a", "https://b.example/"].compactMap {
      ReceiverAddress(stored: $0)
    }
    return preview
  }()

  static let emptyPreview: Preview = {
    var preview = Preview()
    preview.memberships = Excerpt(first: [], count: 0)
    preview.lacksPage = true
    return preview
  }()

  /// Every text of it is the same.
  static func preview(hostile text: String) -> Preview {
    var preview = Preview()
    let membership = Preview.Membership(
      page: text, currency: text, isMonthly: false, payPerName: text, tier: text, status: .active, cents: 1)
    preview.memberships = Excerpt(first: [membership], count: 1)
    preview.membershipOfOwner = membership
    preview.page = .init(id: ID(1), name: text, members: 1, patrons: 1)
    preview.posts = Excerpt(first: [text], count: 2)
    preview.lives = Excerpt(first: [text], count: 1)
    return preview
  }

  static let consentPages: [(name: String, html: HTML)] = [
    (
      "consent-with-previews",
      consent(asked: [.identity, .identityEmail, .identityMemberships], preview: fansPreview).html(on: site)
    ),
    (
      "consent-with-nothing-to-show",
      consent(asked: ScopeSet.all(of: .v2) - [.writeIdentityClients], preview: emptyPreview).html(on: site)
    ),
    (
      "consent-optional",
      consent(
        asked: [.identity, .identityEmail, .identityMemberships], optional: [.identityEmail, .identityMemberships],
        preview: fansPreview, connectedAppsPath: "/settings/apps"
      ).html(on: site)
    ),
    (
      "consent-left-out-before",
      consent(
        asked: [.identity, .identityEmail, .campaigns, .identityMemberships], grantedBefore: [.identity],
        optional: [.identityEmail, .identityMemberships], leftOutBefore: [.identityEmail], preview: creatorsPreview
      ).html(on: ownSite)
    ),
    (
      "consent-nothing-left",
      consent(
        .init(name: "Postcards", author: "Ines", version: .v2, isVerified: true), asked: [.identityMemberships],
        optional: [.identityMemberships], preview: fansPreview, problems: [.nothingLeft]
      ).html(on: site)
    ),
    (
      "consent-of-a-fan-version-1",
      consent(
        .init(name: "Old Forum", version: .v1), asked: ScopeSet.byDefault(for: .v1),
        preview: {
          var preview = Preview()
          preview.membershipOfOwner = fansPreview.memberships?.first[0]
          return preview
        }()
      ).html(on: site)
    ),
    ("permission-not-offered", ProblemPage.permissionNotOffered(reference: "01JD7Q").html(on: site)),
  ]
}
