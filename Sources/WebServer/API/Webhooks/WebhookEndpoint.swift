// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  /// The webhooks that the token's client has on the token's user's campaign: few enough for one page.
  func webhooks(_ incoming: Incoming) async throws -> Answer {
    try await asKeeper(incoming) { keeper in
      let document = try await membership.read { records in
        let scene = try keeper.scene(records)
        // There is no second page to have a cursor to.
        _ = try scene.cursor(in: "webhooks of \(keeper.viewer.clientIdentifier)")
        let own = try records.webhooks(of: keeper.viewer.clientIdentifier).filter { scene.visibility.owns($0) }
        var document = try Composition.document(of: try own.map(keeper.resource), in: scene)
        let pagination: JSON = ["cursors": ["next": nil], "total": JSON(own.count)]
        document.meta.insert(JSON.Member("pagination", pagination), at: 0)
        return document
      }
      return apiAnswer(.ok, document.bytes, incoming)
    }
  }

  func webhook(_ incoming: Incoming) async throws -> Answer {
    try await asKeeper(incoming) { keeper in
      let document = try await membership.read { records in
        try keeper.document(of: try keeper.webhook(incoming.parameters, records), records)
      }
      return apiAnswer(.ok, document.bytes, incoming)
    }
  }

  func createWebhook(_ incoming: Incoming) async throws -> Answer {
    let secret = Base64URL.encode(authority.world.randomBytes(48))
    let locked = try authority.keys.lock(secret, nonce: authority.world.randomBytes(ServerKeys.nonceByteCount))
    return try await asKeeper(incoming) { keeper in
      let request = try WebhookRequest(
        incoming.body.readableBytesView, allowsPlainHTTP: settings.privateReceivers)
      guard let address = request.address else { throw Problem.badDocument("uri is missing.") }
      guard let triggers = request.triggers else { throw Problem.badDocument("triggers is missing.") }
      let (id, document) = try await membership.write { records in
        let campaign = try keeper.campaign(request.campaign, records)
        try keeper.checkPledges(triggers, of: campaign)
        let new = NewWebhook(
          clientIdentifier: keeper.viewer.clientIdentifier, campaign: campaign.id, address: address,
          sealedSecret: locked, triggers: triggers, created: keeper.now)
        let id: ID<Webhook>
        switch try records.make(new) {
        case .success(let made): id = made
        case .failure(let refusal): throw Problem.badDocument(refusal.explanation)
        }
        if request.isPaused == true, var made = try records.webhook(id) {
          made.isPaused = true
          try records.replace(made)
        }
        guard let made = try records.webhook(id) else { throw Problem.internalError() }
        return (id, try keeper.document(of: made, records))
      }
      var answer = apiAnswer(.created, document.bytes, incoming)
      answer.headers[.location] = "\(settings.baseURL)/api/oauth2/v2/webhooks/\(id)"
      return answer
    }
  }

  func changeWebhook(_ incoming: Incoming) async throws -> Answer {
    try await asKeeper(incoming) { keeper in
      let request = try WebhookRequest(
        incoming.body.readableBytesView, id: incoming.parameters.first, allowsPlainHTTP: settings.privateReceivers)
      let (document, resumed) = try await membership.write { records in
        var webhook = try keeper.webhook(incoming.parameters, records)
        guard request.campaign ?? webhook.campaign == webhook.campaign else {
          throw Problem.badDocument("A webhook stays with its campaign: make another for the other.")
        }
        if let triggers = request.triggers {
          try keeper.checkPledges(triggers, of: try keeper.campaign(webhook.campaign, records))
        }
        let isMoved = request.address.map { $0 != webhook.address } ?? false
        webhook.address = request.address ?? webhook.address
        webhook.triggers = request.triggers ?? webhook.triggers
        webhook.isPaused = request.isPaused ?? webhook.isPaused
        try records.replace(webhook)
        // Whoever says that it shall run, or has moved the receiver, need not wait for the next try.
        let isResumed = !webhook.isPaused && (request.isPaused == false || isMoved)
        if isResumed { try records.resume(webhook.id, at: keeper.now) }
        let document = try keeper.document(of: try keeper.webhook(incoming.parameters, records), records)
        let waits = try isResumed && records.waiting(of: webhook.id) > 0
        return (document, waits ? webhook.id : nil)
      }
      onDeliveryDue()
      guard let resumed else { return apiAnswer(.ok, document.bytes, incoming) }
      try await waitForReceiver(of: resumed)
      let report = try await membership.read { records in
        let document = try keeper.document(of: try keeper.webhook(incoming.parameters, records), records)
        return try keeper.reporting(resumed, in: document, records)
      }
      return apiAnswer(.ok, report.bytes, incoming)
    }
  }

  /// Returns when the webhook's queue is empty, when its receiver failed, or when it takes too long.
  private func waitForReceiver(of id: ID<Webhook>) async throws {
    let end = ContinuousClock.now + settings.longestWaitForReceiver
    while ContinuousClock.now < end {
      let isOpen = try await membership.read { records in
        guard let webhook = try records.webhook(id), !webhook.isPaused, webhook.failures == 0 else { return false }
        return try records.waiting(of: id) > 0
      }
      guard isOpen else { return }
      // Another server on the same data may be the one that calls, so only the data tell.
      guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
    }
  }

  func deleteWebhook(_ incoming: Incoming) async throws -> Answer {
    try await asKeeper(incoming) { keeper in
      try await membership.write { records in
        try records.remove(try keeper.webhook(incoming.parameters, records).id)
      }
      var answer = apiAnswer(.noContent, [], incoming)
      answer.headers[.contentType] = nil
      return answer
    }
  }

  private func asKeeper(
    _ incoming: Incoming, _ act: (WebhookKeeper) async throws -> Answer
  ) async throws -> Answer {
    try await asViewer(incoming) { viewer, query in
      if let refusal = Visibility(of: viewer).refusal(lacking: .writeCampaignsWebhook) { throw refusal }
      let identifier = ClientIdentifier(viewer.clientIdentifier)
      guard let client = try await authority.store.read({ try $0.client(identifier) }) else {
        throw Problem.unauthorized("The client of this access token no longer exists.")
      }
      return try await act(
        WebhookKeeper(
          viewer: viewer, query: query, client: client, keys: authority.keys, baseURL: settings.baseURL,
          isStrict: settings.strictAPI, now: authority.world.now()))
    }
  }
}

/// A client that looks after its webhooks.
private struct WebhookKeeper: Sendable {
  let viewer: Viewer
  let query: Form
  let client: Client
  let keys: ServerKeys
  let baseURL: String
  let isStrict: Bool
  let now: Instant

  /// Answers about webhooks show all of them unless `fields` says otherwise, as the original's do.
  func scene(_ records: any MembershipRecords) throws -> Scene {
    var parameters = query.parameters
    if !parameters.contains(where: { $0.name == "fields[webhook]" }) {
      let all = V2Webhook.attributeNames.joined(separator: ",")
      parameters.append(Form.Parameter(name: "fields[webhook]", value: all))
    }
    let scene = try Scene(
      .v2, viewer: viewer, query: Form(parameters), baseURL: baseURL, records: records, isStrict: isStrict, now: now)
    try Vocabulary.check(scene, primary: V2Webhook.self)
    return scene
  }

  func resource(_ webhook: Webhook) throws -> V2Webhook {
    guard let secret = keys.unlock(webhook.sealedSecret) else { throw Problem.internalError() }
    return V2Webhook(webhook: webhook, secret: secret, client: client)
  }

  func document(of webhook: Webhook, _ records: any MembershipRecords) throws -> Document {
    var document = try Composition.document(of: try resource(webhook), in: try scene(records))
    document.links = [JSON.Member("self", .string("\(baseURL)/api/oauth2/v2/webhooks/\(webhook.id)"))]
    return document
  }

  /// Adds what the receiver said since `now`: the status of its last answer, `null` where there was none, and how many
  /// events still wait.
  func reporting(
    _ webhook: ID<Webhook>, in document: Document, _ records: any MembershipRecords
  ) throws -> Document {
    let last = try records.lastAttempt(of: webhook, since: now)
    var document = document
    document.meta.insert(
      JSON.Member(
        "receiver", ["status": JSON(last?.status), "waiting": JSON(try records.waiting(of: webhook))]), at: 0)
    return document
  }

  /// - Throws: ``Problem`` with status 404, also for another client's: its webhooks are nobody else's business.
  func webhook(_ parameters: [String], _ records: any MembershipRecords) throws -> Webhook {
    guard let id = parameters.first.flatMap({ ID<Webhook>($0) }), let webhook = try records.webhook(id),
      webhook.clientIdentifier == viewer.clientIdentifier
    else { throw Problem.resourceMissing("This client has no such webhook.") }
    guard Visibility(of: viewer).owns(webhook) else { throw ViewRefusal.notYours }
    return webhook
  }

  /// Version 1's payloads show what needs its scope; a webhook that would never fire is refused.
  func checkPledges(_ triggers: TriggerSet, of campaign: Campaign) throws {
    guard triggers.triggers.contains(where: { $0.name.hasPrefix("pledges:") }) else { return }
    let missing = Visibility(of: viewer).scopesMissingForPledges(to: campaign)
    guard missing.isEmpty else {
      throw Problem.badDocument("The triggers of version 1 need the scope \(missing), which the access token lacks.")
    }
  }

  /// The campaign that was named, or the user's own where none was.
  func campaign(_ named: ID<Campaign>?, _ records: any MembershipRecords) throws -> Campaign {
    guard let named else {
      guard let own = try records.campaign(ownedBy: viewer.user) else {
        throw Problem.badDocument("The user of this access token runs no campaign.")
      }
      return own
    }
    guard let campaign = try records.campaign(named) else {
      throw Problem.resourceMissing("There is no campaign \(named).")
    }
    guard Visibility(of: viewer).owns(campaign) else { throw ViewRefusal.notYours }
    return campaign
  }
}
