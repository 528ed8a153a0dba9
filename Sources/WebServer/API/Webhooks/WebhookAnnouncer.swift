// SPDX-License-Identifier: Apache-2.0
public import AuthorizationServer
import JSONAPI
public import Membership
public import UsherOAuth

/// Files an event for each webhook that a change concerns.
final class WebhookAnnouncer: Announcer {
  private let baseURL: String
  private let keys: ServerKeys
  private let now: Instant
  private var listeners: [ID<Campaign>: [Listener]] = [:]
  private var censuses: [ID<Campaign>: Census] = [:]
  private(set) var hasAnnounced = false

  init(baseURL: String, keys: ServerKeys, now: Instant) {
    self.baseURL = baseURL
    self.keys = keys
    self.now = now
  }

  func isHeard(of campaign: ID<Campaign>, in records: any MembershipRecords) throws -> Bool {
    try !listeners(to: campaign, in: records).isEmpty
  }

  func announce(_ change: MemberChange, in records: any MembershipRecords) throws {
    guard let campaign = (change.after ?? change.before)?.campaign else { return }
    let listeners = try listeners(to: campaign, in: records)
    for trigger in change.triggers {
      guard let member = change.shown(by: trigger) else { continue }
      try tell(listeners, of: trigger, campaign, in: records) { listener, setting in
        try WebhookPayload.document(of: trigger, member, for: listener.viewer, in: setting)
      }
    }
  }

  func announce(_ change: PostChange, in records: any MembershipRecords) throws {
    guard let trigger = change.trigger, let post = change.shown else { return }
    let listeners = try listeners(to: post.campaign, in: records)
    try tell(listeners, of: trigger, post.campaign, in: records) { listener, setting in
      try WebhookPayload.document(of: post, for: listener.viewer, in: setting)
    }
  }

  private func listeners(to campaign: ID<Campaign>, in records: any MembershipRecords) throws -> [Listener] {
    if let known = listeners[campaign] { return known }
    let found = try records.listeners(to: campaign)
    listeners[campaign] = found
    return found
  }

  private func census(of campaign: ID<Campaign>, in records: any MembershipRecords) throws -> Census {
    if let known = censuses[campaign] { return known }
    let census = try records.census(of: campaign)
    censuses[campaign] = census
    return census
  }

  private func tell(
    _ listeners: [Listener], of trigger: Trigger, _ campaign: ID<Campaign>, in records: any MembershipRecords,
    _ payload: (Listener, WebhookSetting) throws -> Document?
  ) throws {
    let listeners = listeners.filter { $0.triggers.contains(trigger) }
    if listeners.isEmpty { return }
    let setting = WebhookSetting(
      baseURL: baseURL, records: records, campaign: campaign, census: try census(of: campaign, in: records),
      now: now)
    for listener in listeners {
      guard let payload = try payload(listener, setting) else { continue }
      hasAnnounced = true
      let sequence = try records.nextSequence(of: listener.webhook)
      try records.queue(
        WebhookEvent(
          delivery: delivery(sequence, of: listener.webhook), webhook: listener.webhook, sequence: sequence,
          trigger: trigger, payload: payload.bytes, created: now))
    }
  }

  /// Follows from the event, so that a transaction that runs again draws nothing; the date tells apart what is counted
  /// again after an older copy of the data was put back.
  private func delivery(_ sequence: Int64, of webhook: ID<Webhook>) -> String {
    keys.identifier("webhook delivery", "\(webhook)", "\(sequence)", "\(now.milliseconds)")
  }
}

extension Announcements {
  /// Announces what is written to the webhooks of this provider.
  ///
  /// - Parameters:
  ///   - baseURL: what the links of payloads start with.
  ///   - onCommit: called when events were queued and are durable.
  public static func toWebhooks(
    baseURL: String, keys: ServerKeys, now: @escaping @Sendable () -> Instant,
    onCommit: @escaping @Sendable () -> Void = {}
  ) -> Announcements {
    Announcements(now: now, onCommit: onCommit) { WebhookAnnouncer(baseURL: baseURL, keys: keys, now: $0) }
  }
}
