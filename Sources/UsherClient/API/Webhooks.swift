// SPDX-License-Identifier: Apache-2.0
import JSONAPI

/// The webhooks that this client has made. Needs `w:campaigns.webhook`.
extension API {
  public func webhooks() -> Listing<Webhook> { Listing(api: self, path: path, query: [WebhookField.all]) }

  /// Makes a webhook; its ``Webhook/secret`` goes to a ``WebhookReceiver``.
  public func createWebhook(
    at address: String, for triggers: [WebhookEvent.Trigger], of campaign: String
  ) async throws -> Webhook {
    let body: JSON = [
      "data": [
        "type": "webhook",
        "attributes": ["triggers": JSON(triggers.map(\.rawValue)), "uri": .string(address)],
        "relationships": ["campaign": ["data": ["type": "campaign", "id": .string(campaign)]]],
      ]
    ]
    return try await document(.post, integration.platform.base + path, body.bytes).onlyOne()
  }

  /// Pauses a webhook or resumes it, which sends what has waited.
  public func setWebhook(_ id: String, paused: Bool) async throws -> Webhook {
    let body: JSON = [
      "data": ["type": "webhook", "id": .string(id), "attributes": ["paused": .bool(paused)]]
    ]
    return try await document(.patch, address(of: id), body.bytes).onlyOne()
  }

  public func deleteWebhook(_ id: String) async throws { _ = try await answer(.delete, address(of: id)) }

  private var path: String { "/api/oauth2/v2/webhooks" }
  private func address(of id: String) -> String { integration.platform.base + path + "/" + PercentEncoding.encode(id) }
}

private enum WebhookField {
  static let all = Form.Parameter(
    name: "fields[webhook]", value: "last_attempted_at,num_consecutive_times_failed,paused,secret,triggers,uri")
}
