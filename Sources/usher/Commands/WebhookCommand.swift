// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth

struct WebhookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhook", abstract: "Look at webhooks and their deliveries, and send again.",
    discussion: "A server that runs on the same data sends what these commands make due, within a few seconds.",
    subcommands: [List.self, Log.self, Replay.self, Resume.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the webhooks; secrets are never shown.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await common.onData { data in
        let webhooks = try await data.membership.read { records in
          try records.webhooks(of: nil).map { (webhook: $0, waiting: try records.waiting(of: $0.id)) }
        }
        common.show(
          ["webhooks": .array(webhooks.map { $0.webhook.json(waiting: $0.waiting) })],
          webhooks.map { webhook, waiting in
            "\(webhook.id)  \(webhook.isPaused ? "paused" : "active")  \(webhook.address)  waiting \(waiting)  "
              + "failures \(webhook.failures)  missed \(webhook.missed)"
          }.joined(separator: "\n"))
      }
    }
  }

  struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a webhook's deliveries, newest first: those that wait, and the last hundred of thirty days.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The webhook's id.") var webhook: String
    @Option(help: "How many at most.") var limit = 100

    func run() async throws {
      try await common.onData { data in
        guard limit > 0 else { throw Complaint("--limit is above 0.") }
        let found = try await data.membership.read { records in
          try ID<Webhook>(webhook).flatMap { try records.webhook($0) }.map {
            try records.deliveries(of: $0.id, limit: limit)
          }
        }
        guard let found else { throw Complaint("There is no webhook \(webhook).") }
        common.show(
          ["deliveries": .array(found.map(\.json))],
          found.map { report in
            let state = report.delivered.map { "delivered \($0.text())" } ?? "waiting"
            return "\(report.sequence)  \(report.delivery)  \(report.trigger.name)  \(state)"
              + (report.trouble.map { "  \(report.attempts) failed: \($0)" } ?? "")
          }.joined(separator: "\n"))
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send one delivery again, with the same body and delivery id.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The delivery's id, as `usher webhook log` shows it.") var delivery: String

    func run() async throws {
      try await common.onData { data in
        let now = data.world.now()
        guard try await data.membership.write({ try $0.replay(delivery, at: now) }) else {
          throw Complaint("There is no delivery \(delivery); it may have left the log.")
        }
        common.show(["delivery": .string(delivery), "waiting": true], "Delivery \(delivery) waits to be sent again.")
      }
    }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send to a webhook again that was paused or waits for its next try; its queue is due at once.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The webhook's id.") var webhook: String

    func run() async throws {
      try await common.onData { data in
        let now = data.world.now()
        let waiting = try await data.membership.write { records -> Int? in
          guard let id = ID<Webhook>(webhook), try records.webhook(id) != nil else { return nil }
          try records.resume(id, at: now)
          return try records.waiting(of: id)
        }
        guard let waiting else { throw Complaint("There is no webhook \(webhook).") }
        common.show(
          ["id": .string(webhook), "paused": false, "waiting": JSON(waiting)],
          "Webhook \(webhook) is resumed; \(waiting) events wait.")
      }
    }
  }
}

extension Webhook {
  fileprivate func json(waiting: Int) -> JSON {
    [
      "id": .string(id.description), "client_id": .string(clientIdentifier), "campaign": .string(campaign.description),
      "uri": .string(address.text), "triggers": JSON(triggers.names), "paused": .bool(isPaused),
      "last_attempted_at": JSON(lastAttempt?.text()), "num_consecutive_times_failed": JSON(failures),
      "waiting": JSON(waiting), "missed": JSON(missed), "created": .string(created.text()),
    ]
  }
}

extension DeliveryReport {
  fileprivate var json: JSON {
    [
      "delivery": .string(delivery), "sequence": .integer(sequence), "trigger": .string(trigger.name),
      "created": .string(created.text()), "attempts": JSON(attempts), "last_attempt": JSON(lastAttempt?.text()),
      "delivered": JSON(delivered?.text()), "status": JSON(status), "trouble": JSON(trouble),
      "waiting": .bool(isWaiting),
    ]
  }
}
