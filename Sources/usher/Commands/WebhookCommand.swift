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
    @Flag(help: "Only those that are paused, or whose last delivery failed.") var inTrouble = false
    @Option(help: "Go on after the webhook with this id.") var after: String?
    @Option(help: "How many at most.") var limit = 1000

    func run() async throws {
      try await common.onData { data in
        let limit = try checkedLimit(limit)
        let queues = try await data.membership.read {
          try $0.queues(inTrouble ? .inTrouble : .all, after: after.flatMap { ID($0) }, limit: limit)
        }
        common.show(
          ["webhooks": .array(queues.map(\.json))],
          queues.map { queue in
            let webhook = queue.webhook
            return "\(webhook.id)  \(webhook.isPaused ? "paused" : "active")  \(webhook.address)  "
              + "waiting \(queue.waiting)  failures \(webhook.failures)  missed \(webhook.missed)"
              + (queue.trouble.map { "  \($0)" } ?? "")
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
        guard let webhook = try await data.membership.write({ try $0.replay(delivery, at: now) }) else {
          throw Complaint("There is no delivery \(delivery); it may have left the log.")
        }
        try await data.authority.remember(
          .replayDelivery, on: webhook.description, by: .commandLine, detail: delivery)
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
        guard let id = ID<Webhook>(webhook), try await data.membership.read({ try $0.webhook(id) }) != nil else {
          throw Complaint("There is no webhook \(webhook).")
        }
        try await data.authority.remember(.resumeWebhook, on: webhook, by: .commandLine)
        let waiting = try await data.membership.write { records in
          try records.resume(id, at: now)
          return try records.waiting(of: id)
        }
        common.show(
          ["id": .string(webhook), "paused": false, "waiting": JSON(waiting)],
          "Webhook \(webhook) is resumed; \(waiting) events wait.")
      }
    }
  }
}

extension QueueReport {
  fileprivate var json: JSON {
    [
      "id": .string(webhook.id.description), "client_id": .string(webhook.clientIdentifier),
      "campaign": .string(webhook.campaign.description), "uri": .string(webhook.address.text),
      "triggers": JSON(webhook.triggers.names), "paused": .bool(webhook.isPaused),
      "last_attempted_at": JSON(webhook.lastAttempt?.text()), "num_consecutive_times_failed": JSON(webhook.failures),
      "waiting": JSON(waiting), "oldest_waiting": JSON(oldest?.text()), "next_attempt_at": JSON(next?.text()),
      "last_trouble": JSON(trouble), "missed": JSON(webhook.missed), "created": .string(webhook.created.text()),
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
