// SPDX-License-Identifier: Apache-2.0
import JSONAPI
import Membership
import UsherOAuth

/// What a client sends to create or change a webhook; `nil` for what it does not mention.
struct WebhookRequest {
  let campaign: ID<Campaign>?
  let address: ReceiverAddress?
  let triggers: TriggerSet?
  let isPaused: Bool?

  /// The body is read as JSON whatever its content type says: a known client sends it as a form's.
  ///
  /// - Throws: ``Problem`` with status 400.
  init(_ body: some Collection<UInt8>, id: String? = nil, allowsPlainHTTP: Bool) throws(Problem) {
    let request = try ResourceRequest(parsing: body)
    guard request.type == V2Webhook.type else { throw .badDocument("data.type must be \"webhook\".") }
    if let id, let named = request.id, named != id {
      throw .badDocument("data.id is \(named), and the address of the request says \(id).")
    }
    campaign = try WebhookRequest.campaign(request)
    address = try WebhookRequest.address(request.attributes["uri"], allowsPlainHTTP: allowsPlainHTTP)
    triggers = try WebhookRequest.triggers(request.attributes["triggers"])
    switch request.attributes["paused"] {
    case nil: isPaused = nil
    case .bool(let truth): isPaused = truth
    // The samples of the original send text.
    case .string("true"): isPaused = true
    case .string("false"): isPaused = false
    default: throw .badDocument("paused must be true or false.")
    }
  }

  private static func campaign(_ request: ResourceRequest) throws(Problem) -> ID<Campaign>? {
    guard request.relationships["campaign"] != nil else { return nil }
    guard let related = request.related("campaign"), related.type == "campaign",
      let id = ID<Campaign>(related.id)
    else {
      throw .badDocument(
        "relationships.campaign must be {\"data\": {\"type\": \"campaign\", \"id\": \"...\"}} with a campaign's id.")
    }
    return id
  }

  private static func address(_ sent: JSON?, allowsPlainHTTP: Bool) throws(Problem) -> ReceiverAddress? {
    guard let sent else { return nil }
    guard case .string(let text) = sent else { throw .badDocument("uri must be text.") }
    do { return try ReceiverAddress(text, allowsPlainHTTP: allowsPlainHTTP) } catch {
      throw .badDocument(error.explanation)
    }
  }

  private static func triggers(_ sent: JSON?) throws(Problem) -> TriggerSet? {
    guard let sent else { return nil }
    guard case .array(let elements) = sent, !elements.isEmpty else {
      throw .badDocument("triggers must be a list of at least one trigger.")
    }
    var triggers: [Trigger] = []
    for element in elements {
      guard case .string(let name) = element, let trigger = Trigger(name: name) else {
        let known = Trigger.allCases.map(\.name).joined(separator: ", ")
        throw .badDocument("triggers holds what is not a trigger; there are \(known).")
      }
      triggers.append(trigger)
    }
    return TriggerSet(triggers)
  }
}
