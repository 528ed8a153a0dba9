// SPDX-License-Identifier: Apache-2.0
import AuthorizationServer
import HTTPTypes
import UsherOAuth

extension Provider {
  /// Whether storage answers a read.
  func readiness() async -> Answer {
    do {
      _ = try await authority.store.read { try $0.client(ID<Client>(0)) }
      return Answer(.ok, type: "text/plain; charset=utf-8", "ready\n")
    } catch {
      return Answer(
        .serviceUnavailable, type: "text/plain; charset=utf-8", "storage does not answer\n",
        headers: [.retryAfter: "2"])
    }
  }

  var metricsAnswer: Answer {
    Answer(
      .ok, type: "application/openmetrics-text; version=1.0.0; charset=utf-8", metrics.text(with: storageFigures()))
  }
}
