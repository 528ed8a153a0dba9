// SPDX-License-Identifier: Apache-2.0
import Foundation
import Membership
import Testing
import UsherOAuth

@testable import Pages

@Suite struct `Showing what is shared` {
  private func source(
    _ asked: ScopeSet, _ preview: Preview, _ version: APIVersion = .v2, isOwner: Bool = false,
    optional: ScopeSet = .none, leftOut: ScopeSet = .none
  ) -> String {
    Gallery.consent(
      .init(name: "FanClub", version: version),
      .init(name: "Ada Okafor", email: "ada@example.com", ownsTheApp: isOwner), asked: asked, optional: optional,
      leftOutBefore: leftOut, preview: preview
    ).html(on: Site()).text
  }

  /// Without the tags.
  private func text(
    _ asked: ScopeSet, _ preview: Preview, _ version: APIVersion = .v2, isOwner: Bool = false
  ) -> String {
    let html = source(asked, preview, version, isOwner: isOwner)
    return tags(of: html).reduce(html) { $0.replacingOccurrences(of: $1, with: "") }
  }

  @Test func `memberships stand with level, price and start, the first three of them`() {
    let text = text([.identityMemberships], Gallery.fansPreview)
    #expect(text.contains("Tin Workshop: Apprentice, 5.00 USD per month, since 2026-01-31"))
    #expect(text.contains("Ferry Plays, 2.50 EUR per play, the last payment of which failed, since 2025-03-01"))
    #expect(text.contains("Clockwork: Spring, 120.00 USD per year"))
    #expect(text.contains("and 12 more"))
  }

  @Test func `a free member and one who left are called so`() {
    let text = text([.identityMemberships], Gallery.creatorsPreview)
    #expect(text.contains("Ferry Plays, as a free member"))
    #expect(text.contains("Clockwork: Spring, which has ended, since 2025-03-01"))
    #expect(!text.contains("more"))
  }

  @Test(arguments: [
    (Scope.campaigns, "Tin Workshop, with 31 patrons"), (.campaignsMembers, "37 members, 31 of whom pay"),
    (.campaignsMembersEmail, "36 email addresses"), (.campaignsMembersAddress, "1 shipping address"),
    (.campaignsPosts, "45 posts: “Two birds”, without a title, “A &lt;b&gt;ox”"), (.campaignsPosts, "and 42 more"),
    (.campaignsLives, "1 live stream: “Soldering night”"),
    (.writeCampaignsWebhook, "Sent now to hooks.fanclub.example, b.example"),
    (.identity, "Ada Okafor · Discord, YouTube"),
  ])
  func `what a creator shares is counted, and some of it named`(scope: Scope, words: String) {
    #expect(text([scope], Gallery.creatorsPreview).contains(words))
    for other in ScopeSet.all(of: .v2).scopes where other != scope {
      #expect(!text([other], Gallery.creatorsPreview).contains(words), "\(other) shows what \(scope) shares")
    }
  }

  @Test func `of many members no exact number is claimed`() {
    var preview = Gallery.creatorsPreview
    preview.page = .init(id: ID(1), name: "Tin", members: 200_000, patrons: 150_000)
    preview.reach = .init(members: 1000, emails: 999, addresses: 3)
    #expect(text([.campaignsMembersAddress], preview).contains("Up to 200000 shipping addresses"))
  }

  @Test func `a host that is sent to twice is named once, and no more than three are`() {
    var preview = Gallery.creatorsPreview
    preview.receivers = ["a", "b", "a", "c", "d", "e"].compactMap { ReceiverAddress(stored: "https://\($0).example/") }
    let text = text([.writeCampaignsWebhook], preview)
    #expect(text.contains("Sent now to a.example, b.example, c.example") && text.contains("and 2 more"))
    preview.receivers = []
    #expect(self.text([.writeCampaignsWebhook], preview).contains("Nothing is sent to it now."))
  }

  @Test func `who has no page is told that there is nothing to see`() {
    let words = "You have no creator page, so there is nothing to see now."
    for scope: Scope in [
      .campaigns, .campaignsMembers, .campaignsMembersEmail, .campaignsMembersAddress, .campaignsPosts, .campaignsLives,
      .writeCampaignsWebhook,
    ] { #expect(text([scope], Gallery.emptyPreview).contains(words), "\(scope)") }
    let all = source(.all(of: .v2), Gallery.emptyPreview)
    #expect(all.components(separatedBy: words).count == 2, "once, not for each")
    let box = source([.identity, .campaigns], Gallery.emptyPreview, optional: [.campaigns])
    #expect(box.contains("id=\"optional-campaigns-hint\">\(words)</p>"))
    #expect(text([.identityMemberships], Gallery.emptyPreview).contains("You are not a member of any page."))
    #expect(!text([.identity], Gallery.emptyPreview).contains(words))
  }

  @Test func `version 1 shows what it means there`() {
    var preview = Preview()
    preview.membershipOfOwner = Gallery.fansPreview.memberships?.first[0]
    let defaults = ScopeSet.byDefault(for: .v1)
    #expect(text(defaults, preview, .v1).contains("Your membership of Tin Workshop: Apprentice"))
    #expect(text(defaults, Preview(), .v1).contains("You are not a member of this creator’s page."))
    #expect(text(defaults, Gallery.creatorsPreview, .v1).contains("Nothing of yours"))
    #expect(text(defaults, Gallery.creatorsPreview, .v1, isOwner: true).contains("Tin Workshop, with 31 patrons"))
    #expect(text([.users], preview, .v1).contains("Ada Okafor · ada@example.com"))
    #expect(text([.pledges], Gallery.creatorsPreview, .v1).contains("31 patrons36 email addresses1 shipping address"))
  }

  @Test func `what can be left out is a ticked box of the form, all else is not`() throws {
    let html = source([.identity, .identityEmail], Gallery.fansPreview, optional: [.identityEmail])
    let boxes = tags(of: html).filter { $0.contains("type=\"checkbox\"") }
    let box = try #require(boxes.first)
    #expect(boxes.count == 1 && box.contains(" checked") && box.contains("form=\"answer\""))
    #expect(box.contains("name=\"optional\" value=\"identity[email]\""))
    #expect(html.contains("id=\"optional-identity[email]-hint\"><bdi>ada@example.com</bdi></p>"))
    #expect(html.components(separatedBy: "See your email address").count == 2, "and it is not in the list too")
  }

  @Test func `what was left out before is not ticked, and says so`() throws {
    let html = source(
      [.identity, .identityEmail], Gallery.fansPreview, optional: [.identityEmail], leftOut: [.identityEmail])
    let box = try #require(tags(of: html).first { $0.contains("type=\"checkbox\"") })
    #expect(!box.contains(" checked") && html.contains("You left this out before."))
  }

  @Test func `who leaves nothing is told how to say no`() {
    let html = Gallery.consentPages.first { $0.name == "consent-nothing-left" }?.html.text ?? ""
    #expect(html.contains("<title>Error: "))
    #expect(html.contains("<a href=\"#optional-identity.memberships\">Tick at least one permission, or choose"))
  }
}

@Suite struct `Listing connected apps` {
  @Test func `each says what it may do, since when, and when it was last used`() {
    let html = Gallery.pages.first { $0.name == "connected-apps" }?.html.text ?? ""
    #expect(html.contains("<dt>Since</dt><dd><time datetime=\"2026-01-31\">"))
    #expect(html.contains("<dt>Last used</dt><dd><time datetime=\"2026-11-24\">"))
    #expect(html.contains("<dd>nothing that it has works now</dd>"))
    #expect(html.contains("no publisher named · verified publisher"))
    // One sentence, two meanings: the app's version says which.
    #expect(html.contains(Scope.campaigns.sentence(askedBy: .v2).words))
    #expect(html.contains("href=\"/settings/apps?after=1764547200000.old-1\""))
  }
}
