// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth
import WebServer

extension Demo {
  /// One webhook that works as soon as somebody listens, and one that was given up, after eight calls that nobody took,
  /// with three events in its queue.
  struct Webhooks {
    let receiver = "http://127.0.0.1:8080/webhooks"
    /// Nobody can listen there.
    let abandonedReceiver = "http://127.0.0.1:1/webhooks"
    let secret = Base64URL.encode(DemoChance("demo webhook").draw(48))
    let abandonedSecret = Base64URL.encode(DemoChance("abandoned demo webhook").draw(48))

    private static let triggers: TriggerSet = [
      .membersCreate, .membersUpdate, .membersDelete, .membersPledgeCreate, .membersPledgeUpdate, .membersPledgeDelete,
      .postsPublish, .postsUpdate, .postsDelete,
    ]

    /// Makes them where there are none.
    func fill(_ data: DataFile, of client: ClientIdentifier) async throws {
      let cast = DemoCast()
      let now = data.world.now()
      // The calls of a receiver that is gone take 25 days.
      let began = now + .seconds(-26 * 86_400)
      func webhook(_ address: String, _ secret: String, created: Instant) throws -> NewWebhook {
        NewWebhook(
          clientIdentifier: client.text, campaign: cast.campaigns[0].id,
          address: try ReceiverAddress(address, allowsPlainHTTP: true),
          sealedSecret: try data.keys.lock(secret, nonce: data.world.randomBytes(ServerKeys.nonceByteCount)),
          triggers: Webhooks.triggers, created: created)
      }
      let working = try webhook(receiver, secret, created: now)
      let abandoned = try webhook(abandonedReceiver, abandonedSecret, created: began)
      let past = SQLMembershipStore(
        data.database, announcements: .toWebhooks(baseURL: data.baseURL, keys: data.keys, now: { began }))
      try await past.write { records in
        guard try records.webhooks(of: nil).isEmpty else { return }
        _ = try records.file(abandoned)
        for member in cast.members.prefix(3) {
          // The last charge of each, as it was announced then.
          var before = member
          before.lastCharge = before.pledgeStart
          before.campaignLifetimeCents -= member.entitledCents
          try records.announcer?.announce(MemberChange(before: before, after: member), in: records)
        }
        try callInVain(since: began, in: records)
        _ = try records.file(working)
      }
    }

    /// Calls the one receiver there is, as the courier would, until its webhook is paused.
    private func callInVain(since began: Instant, in records: any MembershipRecords) throws {
      var now = began
      while let queue = try records.claim(limit: 1, perOwner: 1, until: now + .seconds(60), at: now).first,
        let due = try records.next(of: queue)
      {
        let trouble = "The call failed: nobody listens at \(due.address.host)."
        _ = try records.finish(due, of: queue, .failed(trouble, status: nil), renewing: now, at: now)
        guard let wait = RetrySchedule.wait(after: due.failures + 1) else { return }
        now = now + wait
      }
    }

    var json: JSON {
      .array(
        [(receiver, secret), (abandonedReceiver, abandonedSecret)].map { uri, secret in
          ["uri": .string(uri), "secret": .string(secret)]
        })
    }
  }
}
