// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// An address of a client that is told of changes to a campaign.
public struct Webhook: Equatable, Sendable {
  public let id: ID<Webhook>
  /// The `client_id` of the client that made it.
  public let clientIdentifier: String
  public let campaign: ID<Campaign>
  /// Who runs the campaign.
  public let creator: ID<User>
  public var address: ReceiverAddress
  /// What deliveries are signed with, sealed: only the server's key opens it.
  public let sealedSecret: [UInt8]
  public var triggers: TriggerSet
  public let created: Instant
  /// Nothing is sent while it is; what happens meanwhile is queued.
  public var isPaused: Bool
  public let lastAttempt: Instant?
  /// Since the last delivery that succeeded, or since it was resumed.
  public let failures: Int
  /// Events that were let go of because the queue was full.
  public let missed: Int

  public init(
    id: ID<Webhook>, clientIdentifier: String, campaign: ID<Campaign>, creator: ID<User>, address: ReceiverAddress,
    sealedSecret: [UInt8], triggers: TriggerSet, created: Instant, isPaused: Bool = false,
    lastAttempt: Instant? = nil, failures: Int = 0, missed: Int = 0
  ) {
    self.id = id
    self.clientIdentifier = clientIdentifier
    self.campaign = campaign
    self.creator = creator
    self.address = address
    self.sealedSecret = sealedSecret
    self.triggers = triggers
    self.created = created
    self.isPaused = isPaused
    self.lastAttempt = lastAttempt
    self.failures = failures
    self.missed = missed
  }

  /// How many a client may have on one campaign.
  public static let mostPerCampaign = 10
  /// How many a campaign may have by all clients: each change of it writes an event for each of them.
  public static let mostOnCampaign = 50
  /// How many events wait for one receiver at most; see ``WebhookRecords/queue(_:)``.
  public static let mostWaiting: Int64 = 10_000
  /// How many deliveries are kept to look at and to send again, and for how long.
  public static let mostKept: Int64 = 100
  public static let longestKept = Duration.seconds(30 * 86_400)
}

public struct NewWebhook: Equatable, Sendable {
  public let clientIdentifier: String
  public let campaign: ID<Campaign>
  public let address: ReceiverAddress
  public let sealedSecret: [UInt8]
  public let triggers: TriggerSet
  public let created: Instant

  public init(
    clientIdentifier: String, campaign: ID<Campaign>, address: ReceiverAddress, sealedSecret: [UInt8],
    triggers: TriggerSet, created: Instant
  ) {
    self.clientIdentifier = clientIdentifier
    self.campaign = campaign
    self.address = address
    self.sealedSecret = sealedSecret
    self.triggers = triggers
    self.created = created
  }
}

/// A webhook with what its payloads may show.
public struct Listener: Equatable, Sendable {
  public let webhook: ID<Webhook>
  public let triggers: TriggerSet
  /// The creator, through the webhook's client, with what that client may do for the creator now.
  public let viewer: Viewer

  public init(webhook: ID<Webhook>, triggers: TriggerSet, viewer: Viewer) {
    self.webhook = webhook
    self.triggers = triggers
    self.viewer = viewer
  }
}

/// One event for one webhook.
public struct WebhookEvent: Equatable, Sendable {
  /// A UUID that stays the same however often the event is sent.
  public let delivery: String
  public let webhook: ID<Webhook>
  /// Counts the events of the webhook from 1, without a gap but for those that it missed.
  public let sequence: Int64
  public let trigger: Trigger
  /// Exactly what is sent and signed.
  public let payload: [UInt8]
  public let created: Instant

  public init(
    delivery: String, webhook: ID<Webhook>, sequence: Int64, trigger: Trigger, payload: [UInt8], created: Instant
  ) {
    self.delivery = delivery
    self.webhook = webhook
    self.sequence = sequence
    self.trigger = trigger
    self.payload = payload
    self.created = created
  }
}

/// How an event stands with its receiver.
public struct DeliveryReport: Equatable, Sendable {
  public let delivery: String
  public let sequence: Int64
  public let trigger: Trigger
  public let created: Instant
  public let attempts: Int
  public let lastAttempt: Instant?
  public let delivered: Instant?
  /// The receiver's last answer; `nil` where there was none.
  public let status: Int?
  /// What went wrong last time; `nil` where nothing did.
  public let trouble: String?
  public let isWaiting: Bool

  public init(
    delivery: String, sequence: Int64, trigger: Trigger, created: Instant, attempts: Int, lastAttempt: Instant?,
    delivered: Instant?, status: Int?, trouble: String?, isWaiting: Bool
  ) {
    self.delivery = delivery
    self.sequence = sequence
    self.trigger = trigger
    self.created = created
    self.attempts = attempts
    self.lastAttempt = lastAttempt
    self.delivered = delivered
    self.status = status
    self.trouble = trouble
    self.isWaiting = isWaiting
  }
}
