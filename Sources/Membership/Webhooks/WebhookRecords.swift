// SPDX-License-Identifier: Apache-2.0
public import UsherOAuth

/// What webhooks ask of storage, inside one transaction or on one snapshot.
public protocol WebhookRecords {
  // What clients manage
  func webhook(_ id: ID<Webhook>) throws -> Webhook?
  /// In the order in which they were made; `nil` for everybody's.
  func webhooks(of clientIdentifier: String?) throws -> [Webhook]
  /// By all clients.
  func countOfWebhooks(on campaign: ID<Campaign>) throws -> Int
  /// Those of all clients that somebody owns, newest first, after the last that was seen before.
  func webhooks(ownedBy owner: ID<User>, after last: ID<Webhook>?, limit: Int) throws -> [WebhookStanding]
  /// `nil` where there is none under the id, or its client is somebody else's.
  func webhook(_ id: ID<Webhook>, ownedBy owner: ID<User>) throws -> WebhookStanding?
  /// - Throws: a constraint error where there is no such client or campaign.
  func file(_ webhook: NewWebhook) throws -> ID<Webhook>
  /// Replaces what may be changed: the address, the triggers, and whether it is paused.
  func replace(_ webhook: Webhook) throws
  /// Unpauses, forgets the failures, and makes the queue due at once.
  func resume(_ webhook: ID<Webhook>, at now: Instant) throws
  /// Replaces what deliveries are signed with, unless that was done since it was looked at.
  ///
  /// - Returns: whether it was replaced.
  func replace(secret seen: [UInt8], by sealed: [UInt8], of webhook: ID<Webhook>) throws -> Bool
  /// With its queue and log.
  func remove(_ webhook: ID<Webhook>) throws

  // Raising
  /// The campaign's webhooks whose clients the creator allows to have them; none where the creator's account was shut.
  func listeners(to campaign: ID<Campaign>) throws -> [Listener]
  /// Counts one more event of the webhook.
  ///
  /// - Returns: its sequence.
  func nextSequence(of webhook: ID<Webhook>) throws -> Int64
  /// Puts an event at the end of the webhook's queue. Of more than ``Webhook/mostWaiting`` (and up to 255 more) the
  /// oldest are let go of and counted as missed.
  func queue(_ event: WebhookEvent) throws

  // Delivering
  /// Whether ``claim(limit:perOwner:until:at:)`` may find something.
  func isDeliveryDue(at now: Instant) throws -> Bool
  /// Reserves queues that are due and that nobody holds. Whoever holds one sends its events in order and says how each
  /// went with ``finish(_:of:_:renewing:at:)``; a hold ends by itself at its end.
  ///
  /// - Parameter most: so many queues of one owner's clients are held at once, those that are held already included.
  func claim(limit: Int, perOwner most: Int, until end: Instant, at now: Instant) throws -> [ClaimedQueue]
  /// The next event of a queue that is held; where there is none, the hold ends.
  func next(of queue: ClaimedQueue) throws -> DueDelivery?
  /// Records how a delivery went. After a success the hold is renewed until `end`; after a failure it ends.
  ///
  /// - Returns: the queue as it is held now; `nil` where it is not.
  func finish(
    _ delivery: DueDelivery, of queue: ClaimedQueue, _ outcome: DeliveryOutcome, renewing end: Instant, at now: Instant
  ) throws -> ClaimedQueue?
  /// Ends a hold early; what waits is due at once, after the queues that were due before.
  func release(_ queue: ClaimedQueue, at now: Instant) throws

  // Looking at it
  /// Newest first: those that wait, and those that are kept.
  ///
  /// - Parameter last: the last that was seen before, by its sequence.
  func deliveries(of webhook: ID<Webhook>, before last: Int64?, limit: Int) throws -> [DeliveryReport]
  /// The delivery that was tried last, if that was not before the instant.
  func lastAttempt(of webhook: ID<Webhook>, since instant: Instant) throws -> DeliveryReport?
  /// Puts one delivery back into the queue, before all later ones.
  ///
  /// - Returns: the webhook that it is for; `nil` where there is no such delivery.
  func replay(_ delivery: String, at now: Instant) throws -> ID<Webhook>?
  /// As ``replay(_:at:)``, for a delivery of one webhook.
  func replay(_ delivery: String, of webhook: ID<Webhook>, at now: Instant) throws -> Bool
  func waiting(of webhook: ID<Webhook>) throws -> Int
  func webhookFigures() throws -> WebhookFigures
  /// In the order in which the webhooks were made.
  ///
  /// - Parameter id: only webhooks after this one.
  func queues(_ choice: QueueChoice, after id: ID<Webhook>?, limit: Int) throws -> [QueueReport]
  /// When the oldest event that waits anywhere was raised.
  func oldestWaiting() throws -> Instant?
  /// Removes what was delivered longer ago than ``Webhook/longestKept``.
  func removeOldDeliveries(at now: Instant) throws
}

extension WebhookRecords {
  public func deliveries(of webhook: ID<Webhook>, limit: Int) throws -> [DeliveryReport] {
    try deliveries(of: webhook, before: nil, limit: limit)
  }
}

/// A webhook with what its client's owner wants to know of it.
public struct WebhookStanding: Equatable, Sendable {
  public let webhook: Webhook
  public let clientName: String
  public let campaignName: String
  /// Events that wait to be sent.
  public let waiting: Int

  public init(webhook: Webhook, clientName: String, campaignName: String, waiting: Int) {
    self.webhook = webhook
    self.clientName = clientName
    self.campaignName = campaignName
    self.waiting = waiting
  }
}

/// A webhook's queue in the hands of one sender.
public struct ClaimedQueue: Equatable, Sendable {
  public let webhook: ID<Webhook>
  /// When the hold ends, and by what it is told from others.
  public let end: Instant

  public init(webhook: ID<Webhook>, end: Instant) {
    self.webhook = webhook
    self.end = end
  }
}

/// An event to send now, with what is needed for it.
public struct DueDelivery: Equatable, Sendable {
  public let event: WebhookEvent
  public let address: ReceiverAddress
  public let sealedSecret: [UInt8]
  /// Failures of the webhook before this attempt.
  public let failures: Int
  /// Events that the webhook missed so far.
  public let missed: Int

  public init(event: WebhookEvent, address: ReceiverAddress, sealedSecret: [UInt8], failures: Int, missed: Int) {
    self.event = event
    self.address = address
    self.sealedSecret = sealedSecret
    self.failures = failures
    self.missed = missed
  }
}

public enum DeliveryOutcome: Equatable, Sendable {
  case delivered(status: Int)
  /// - Parameter status: the receiver's answer; `nil` where there was none.
  case failed(String, status: Int?)
}

public struct WebhookFigures: Equatable, Sendable {
  public let waiting: Int
  public let missed: Int
  public let paused: Int

  public init(waiting: Int, missed: Int, paused: Int) {
    self.waiting = waiting
    self.missed = missed
    self.paused = paused
  }
}

/// Which webhooks' queues to look at.
public enum QueueChoice: Equatable, Sendable {
  case all
  /// Paused, or their last delivery failed.
  case inTrouble
  case one(ID<Webhook>)
}

/// A webhook with how its queue stands.
public struct QueueReport: Equatable, Sendable {
  public let webhook: Webhook
  public let waiting: Int
  /// When the event that is next was raised.
  public let oldest: Instant?
  /// When it is sent; `nil` where nothing waits.
  public let next: Instant?
  /// What went wrong with it last; `nil` where nothing did.
  public let trouble: String?

  public init(webhook: Webhook, waiting: Int, oldest: Instant?, next: Instant?, trouble: String?) {
    self.webhook = webhook
    self.waiting = waiting
    self.oldest = oldest
    self.next = next
    self.trouble = trouble
  }
}
