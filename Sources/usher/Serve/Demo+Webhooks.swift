// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import JSONAPI
import Membership
import Storage
import UsherOAuth

extension Demo {
  /// One webhook that works as soon as somebody listens, and one that was given up with three events in its queue.
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
      func webhook(_ address: String, _ secret: String) throws -> NewWebhook {
        NewWebhook(
          clientIdentifier: client.text, campaign: cast.campaigns[0].id,
          address: try ReceiverAddress(address, allowsPlainHTTP: true),
          sealedSecret: try data.keys.lock(secret, nonce: data.world.randomBytes(ServerKeys.nonceByteCount)),
          triggers: Webhooks.triggers, created: now)
      }
      let working = try webhook(receiver, secret)
      let abandoned = try webhook(abandonedReceiver, abandonedSecret)
      try await data.membership.write { records in
        guard try records.webhooks(of: nil).isEmpty else { return }
        let id = try records.file(abandoned)
        guard var paused = try records.webhook(id) else { return }
        paused.isPaused = true
        try records.replace(paused)
        for member in cast.members.prefix(3) {
          // The last charge of each, as it was announced then.
          var before = member
          before.lastCharge = before.pledgeStart
          before.campaignLifetimeCents -= member.entitledCents
          try records.announcer?.announce(MemberChange(before: before, after: member), in: records)
        }
        _ = try records.file(working)
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
