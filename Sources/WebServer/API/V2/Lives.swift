// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import JSONAPI
import Membership
import NIOCore
import UsherOAuth

extension Provider {
  func createLive(_ incoming: Incoming) async throws -> Answer {
    try await change(incoming, .created, to: { try LiveChange(incoming.body) }) { try WebServer.createLive($0, $1) }
  }

  func changeLive(_ incoming: Incoming) async throws -> Answer {
    let id = incoming.parameters[0]
    return try await change(incoming, to: { try LiveChange(incoming.body) }) { try WebServer.changeLive(id, $0, $1) }
  }

  func deleteLive(_ incoming: Incoming) async throws -> Answer {
    try await change(incoming, to: { incoming.parameters[0] }) {
      try WebServer.deleteLive($0, $1)
      return nil
    }
  }
}

/// Version 2, `GET lives/{id}`.
func live(_ text: String, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .campaignsLives) { throw refusal }
  try Vocabulary.check(scene, primary: V2Live.self)
  let (live, campaign) = try scene.existingLive(text)
  var document = try Composition.document(
    of: V2Live(try scene.visibility.read(live, of: campaign).get()), in: scene)
  document.links = [JSON.Member("self", .string(scene.address(of: live)))]
  return document
}

/// Version 2, `POST lives`: a stream of the viewer's campaign.
func createLive(_ change: LiveChange, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .writeCampaignsLives) { throw refusal }
  guard let named = change.campaign else {
    throw Problem.badDocument("data.relationships.campaign.data must name the campaign.")
  }
  let campaign = try scene.ownCampaign(named)
  var live = Live(campaign: campaign.id, created: scene.now, clientIdentifier: scene.viewer.clientIdentifier)
  try change.apply(to: &live, scene)
  live.id = try scene.records.file(live)
  return try written(live, of: campaign, scene)
}

/// Version 2, `PATCH lives/{id}`.
func changeLive(_ text: String, _ change: LiveChange, _ scene: Scene) throws -> Document {
  if let refusal = scene.visibility.refusal(lacking: .writeCampaignsLives) { throw refusal }
  var (live, campaign) = try scene.existingLive(text)
  guard scene.visibility.owns(campaign) else { throw ViewRefusal.notYours }
  if let id = change.id, id != live.id.description {
    throw Problem.badDocument("data.id must be the id of the address, \(live.id), or be left out.")
  }
  try change.apply(to: &live, scene)
  try scene.records.file(live)
  return try written(live, of: campaign, scene)
}

/// Version 2, `DELETE lives/{id}`.
func deleteLive(_ text: String, _ scene: Scene) throws {
  if let refusal = scene.visibility.refusal(lacking: .writeCampaignsLives) { throw refusal }
  let (live, campaign) = try scene.existingLive(text)
  guard scene.visibility.owns(campaign) else { throw ViewRefusal.notYours }
  _ = try scene.records.remove(live.id)
}

private func written(_ live: Live, of campaign: Campaign, _ scene: Scene) throws -> Document {
  let readable = try scene.visibility.readAfterWriting(live, of: campaign).get()
  var document = try Composition.document(of: V2Live(readable), showing: .all, in: scene)
  document.links = [JSON.Member("self", .string(scene.address(of: live)))]
  return document
}

extension Scene {
  fileprivate func existingLive(_ text: String) throws -> (Live, Campaign) {
    guard let id = ID<Live>(text), let live = try records.live(id), let campaign = try campaign(live.campaign) else {
      throw Problem.resourceMissing("There is no live stream with the id '\(text.prefix(40))'.")
    }
    return (live, campaign)
  }

  fileprivate func address(of live: Live) -> String { "\(baseURL)/api/oauth2/v2/lives/\(live.id)" }
}

/// What a client says of a stream; what it leaves out stays as it is.
struct LiveChange: Sendable {
  let id: String?
  let campaign: String?
  private var title: String??
  private var description: String??
  private var scheduledFor: Instant??
  private var state: Live.State?
  private var accessRules: [ID<LiveAccessRule>]?

  fileprivate init(_ body: ByteBuffer) throws(Problem) {
    try self.init(ResourceRequest(parsing: body.readableBytesView))
  }

  /// - Throws: ``Problem`` for what is not a change of a stream.
  init(_ request: ResourceRequest) throws(Problem) {
    guard request.type == V2Live.type else { throw .badDocument("data.type must be '\(V2Live.type)'.") }
    id = request.id
    campaign = request.related("campaign")?.id
    title = try LiveChange.text("title", in: request)
    description = try LiveChange.text("description", in: request)
    if let text = try LiveChange.text("scheduled_for", in: request) {
      if let text {
        guard let instant = Instant(text) else {
          throw .badDocument("data.attributes.scheduled_for must be like 2026-01-31T20:00:00+00:00, or null.")
        }
        scheduledFor = .some(instant)
      } else {
        scheduledFor = .some(nil)
      }
    }
    if let word = try LiveChange.text("state", in: request) {
      guard let word, let state = Live.State(rawValue: word) else {
        let words = Live.State.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badDocument("data.attributes.state must be one of \(words).")
      }
      self.state = state
    }
    if let rules = request.relationships["live_access_rules"]?["data"] {
      accessRules = try LiveChange.rules(rules)
    }
  }

  private static func text(_ name: String, in request: ResourceRequest) throws(Problem) -> String?? {
    switch request.attributes[name] {
    case nil: return nil
    case .null: return .some(nil)
    case .string(let text): return .some(text)
    default: throw .badDocument("data.attributes.\(name) must be text or null.")
    }
  }

  private static func rules(_ data: JSON) throws(Problem) -> [ID<LiveAccessRule>] {
    guard case .array(let elements) = data else {
      throw .badDocument("data.relationships.live_access_rules.data must be a list.")
    }
    var ids: [ID<LiveAccessRule>] = []
    for element in elements {
      guard element["type"] == .string(V2LiveAccessRule.type), case .string(let text) = element["id"],
        let id = ID<LiveAccessRule>(text)
      else { throw .badDocument("Each of live_access_rules must be {\"type\": \"live-access-rule\", \"id\": ...}.") }
      if !ids.contains(id) { ids.append(id) }
    }
    return ids
  }

  /// - Throws: ``Problem`` for a step that streams do not take, or for a rule that is another campaign's.
  func apply(to live: inout Live, _ scene: Scene) throws {
    if let title { live.title = title }
    if let description { live.description = description }
    if let scheduledFor { live.scheduledFor = scheduledFor }
    if let state {
      guard live.state.mayBecome(state) else {
        throw Problem.badDocument("A stream that is \(live.state.rawValue) cannot become \(state.rawValue).")
      }
      live.state = state
    }
    guard let accessRules else { return }
    let known = Set(try scene.records.liveAccessRules(of: live.campaign).map(\.id))
    if let foreign = accessRules.first(where: { !known.contains($0) }) {
      throw Problem.badDocument("The campaign has no live access rule with the id '\(foreign)'.")
    }
    live.accessRules = accessRules
  }
}
