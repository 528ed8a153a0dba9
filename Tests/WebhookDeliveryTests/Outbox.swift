// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import Membership
import Rehearsal
import Storage
import UsherOAuth
import WebServer

@testable import WebhookDelivery

/// The demo's workshop with an app of its creator's, and nothing queued.
struct Outbox {
  let stage: Stage
  let cast = DemoCast()
  let store: SQLMembershipStore
  let client: ClientIdentifier
  let bell = Doorbell()

  static let secret = "whsec-demo-0001"

  init() async throws {
    stage = try await Stage()
    let authority = stage.authority
    let clock = stage.clock
    store = SQLMembershipStore(
      stage.database,
      announcements: .toWebhooks(
        baseURL: "https://members.example", keys: authority.keys, now: { clock.now },
        onCommit: { [bell] in bell.ring() }
      ))
    try await store.write { [cast] in try cast.file(in: $0) }
    let owner = try await authority.signUp(
      name: cast.creator.fullName, email: "odalys@example.org", password: Secret("correct horse"),
      as: ID(cast.creator.id.number))
    client = try await stage.app(of: owner).client.identifier
  }

  /// A client of somebody else's that the creator allows to have webhooks.
  func foreignClient() async throws -> ClientIdentifier {
    let foreign = try await stage.app(of: try await stage.person("foreigner")).client
    let (creator, now) = (ID<Account>(cast.creator.id.number), stage.clock.now)
    try await stage.authority.store.write {
      try $0.remember(
        consent: Consent(allowed: [.campaigns, .writeCampaignsWebhook]), of: creator, to: foreign.id, at: now)
    }
    return foreign.identifier
  }

  func webhook(
    _ url: String, _ triggers: TriggerSet = [.membersUpdate], of other: ClientIdentifier? = nil
  ) async throws -> ID<Webhook> {
    let new = NewWebhook(
      clientIdentifier: (other ?? client).text, campaign: cast.campaigns[0].id,
      address: try ReceiverAddress(url, allowsPlainHTTP: true),
      sealedSecret: try stage.authority.keys.lock(Outbox.secret, nonce: [UInt8](repeating: 1, count: 12)),
      triggers: triggers, created: stage.clock.now)
    return try await store.write { try $0.file(new) }
  }

  /// Charges so many members once, each in a transaction of its own.
  func charge(_ count: Int, from first: Int = 0) async throws {
    for member in cast.members[first..<first + count] { try await charge(member.id) }
  }

  func charge(_ id: MemberID) async throws {
    try await store.write { records in
      guard var member = try records.member(id) else { return }
      member.campaignLifetimeCents += 500
      try records.change(member, address: try records.address(of: id))
    }
  }

  func courier(
    patience: Courier.Patience = Courier.Patience(), privateReceivers: Bool = true, lookup: NameLookup = .system,
    _ adjust: (inout Courier.Settings) -> Void = { _ in }
  ) -> Courier {
    let keys = stage.authority.keys
    let clock = stage.clock
    var settings = Courier.Settings()
    settings.patience = patience
    settings.privateReceivers = privateReceivers
    adjust(&settings)
    return Courier(
      store: store, unlock: { keys.unlock($0) }, now: { clock.now }, settings: settings, lookup: lookup, bell: bell)
  }

  func deliver() async { await courier().deliverDue() }

  func state(_ webhook: ID<Webhook>) async throws -> Webhook {
    guard let found = try await store.read({ try $0.webhook(webhook) }) else { throw Unforeseen("no webhook") }
    return found
  }

  func log(_ webhook: ID<Webhook>) async throws -> [DeliveryReport] {
    try await store.read { try $0.deliveries(of: webhook, limit: 1000) }
  }
}
