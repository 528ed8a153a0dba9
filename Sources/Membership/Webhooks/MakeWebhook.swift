// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// Why a webhook was not made.
public enum WebhookRefusal: Error, Equatable, Sendable {
  /// The client has ``Webhook/mostPerCampaign`` on the campaign.
  case clientHasEnough(ID<Campaign>)
  /// The campaign has ``Webhook/mostOnCampaign`` by all clients.
  case campaignHasEnough(ID<Campaign>)

  /// What to change, as a sentence.
  public var explanation: String {
    switch self {
    case .clientHasEnough(let campaign):
      "This client has \(Webhook.mostPerCampaign) webhooks on campaign \(campaign) already, and no more are possible: "
        + "change or delete one of them."
    case .campaignHasEnough(let campaign):
      "Campaign \(campaign) has \(Webhook.mostOnCampaign) webhooks by all its clients, and no more are possible: delete "
        + "one of another client."
    }
  }
}

extension WebhookRecords {
  /// Files a webhook within the bounds of its client and its campaign.
  public func make(_ webhook: NewWebhook) throws -> Result<ID<Webhook>, WebhookRefusal> {
    let mine = try webhooks(of: webhook.clientIdentifier).filter { $0.campaign == webhook.campaign }
    guard mine.count < Webhook.mostPerCampaign else { return .failure(.clientHasEnough(webhook.campaign)) }
    guard try countOfWebhooks(on: webhook.campaign) < Webhook.mostOnCampaign else {
      return .failure(.campaignHasEnough(webhook.campaign))
    }
    return .success(try file(webhook))
  }
}
