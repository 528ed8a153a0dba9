// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Membership
import SQLite
import ServiceLifecycle
import Storage
import WebServer
import WebhookDelivery

/// Delivers webhooks for as long as the server runs.
struct Deliveries: Service {
  let courier: Courier

  func run() async throws {
    await cancelWhenGracefulShutdown { await courier.run() }
  }
}

extension DataFile {
  func courier(privateReceivers: Bool, log: RequestLog) -> Courier {
    var settings = Courier.Settings()
    settings.privateReceivers = privateReceivers
    return Courier(
      store: membership, unlock: { [keys] in keys.unlock($0) }, now: world.now, settings: settings, bell: bell,
      note: { log.note($0, $1) })
  }
}

func figures(of courier: Courier, _ database: SQLiteDatabase) -> [Metrics.Figure] {
  let counts = courier.counts
  let stored = try? database.read { try SQLMembershipRecords($0).webhookFigures() }
  return [
    .init(
      "usher_webhook_deliveries", .counter, help: "Events that receivers took.", value: Double(counts.delivered)),
    .init(
      "usher_webhook_failures", .counter, help: "Calls to receivers that failed.", value: Double(counts.failed)),
    .init(
      "usher_webhook_queue", .gauge, help: "Events that wait for their receivers.", value: Double(stored?.waiting ?? 0)),
    .init(
      "usher_webhook_missed", .gauge, help: "Events let go of because a receiver's queue was full.",
      value: Double(stored?.missed ?? 0)),
    .init(
      "usher_webhook_paused", .gauge, help: "Webhooks that are paused.", value: Double(stored?.paused ?? 0)),
  ]
}
