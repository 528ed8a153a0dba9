// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What allowing one scope means, in words for the person who is asked.
public struct ScopeSentence: Sendable, Hashable {
  public enum Subject: Sendable { case you, yourPage }
  public enum Reach: Sendable { case sees, changes }

  public let subject: Subject
  public let reach: Reach
  public let words: String

  private init(_ subject: Subject, _ reach: Reach, _ words: String) {
    self.subject = subject
    self.reach = reach
    self.words = words
  }

  static func seesYou(_ words: String) -> ScopeSentence { ScopeSentence(.you, .sees, words) }
  static func changesYou(_ words: String) -> ScopeSentence { ScopeSentence(.you, .changes, words) }
  static func seesPage(_ words: String) -> ScopeSentence { ScopeSentence(.yourPage, .sees, words) }
  static func changesPage(_ words: String) -> ScopeSentence { ScopeSentence(.yourPage, .changes, words) }
}

extension Scope {
  /// The sentence on the consent page. `campaigns` is a scope of both versions and wider in the first.
  public func sentence(askedBy version: APIVersion) -> ScopeSentence {
    switch self {
    case .users: .seesYou("See your name, picture, email address and connected social accounts")
    case .pledgesToMe: .seesYou("See whether you support the creator of this app, and with how much")
    case .myCampaign: .seesPage("See your creator page, its rewards and goals")
    case .pledges:
      .seesPage("See everyone who supports your page, their email and shipping addresses, and what they pay")
    case .campaigns where version == .v1: .seesPage("See your creator page, though this app belongs to another creator")
    case .campaigns: .seesPage("See your creator page and its tiers, goals and benefits")
    case .identity: .seesYou("See your name, picture, account status and connected social accounts")
    case .identityEmail: .seesYou("See your email address")
    case .identityMemberships: .seesYou("See which creators you are a member of, and at what level")
    case .campaignsMembers: .seesPage("See the list of your members, their status and payments")
    case .campaignsMembersEmail: .seesPage("See your members’ email addresses")
    case .campaignsMembersAddress: .seesPage("See your members’ shipping addresses")
    case .campaignsPosts: .seesPage("Read the posts on your page, those for members only too")
    case .writeCampaignsWebhook: .changesPage("Send updates about your page and its members to this app as they happen")
    case .campaignsLives: .seesPage("See your live streams")
    case .writeCampaignsLives: .changesPage("Start, change and end live streams on your page")
    case .writeIdentityClients: .changesYou("Create and delete API clients for you")
    case .campaignsWebhook: .seesPage("See which updates about your page are sent to this app")
    case .appsTiers: .seesPage("See which of your tiers are linked to apps")
    case .writeCampaignsApps: .changesPage("Manage the apps installed on your page")
    case .writeCampaignsBenefits: .changesPage("Create, change and delete the benefits of your tiers")
    case .writeCampaignsPosts: .changesPage("Publish, change and delete posts on your page")
    }
  }
}
